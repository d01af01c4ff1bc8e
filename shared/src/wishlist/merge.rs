//! Merging a guest's wishlist into an account's default one: a union, exactly once (M2, C12).

use super::{GuestWishlistItem, WishlistItem, WishlistRef, Wishlists};
use crate::cart::Offers;
use crate::id::{VariantId, WishlistId};
use crate::money::Money;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Outcomes of the items of one guest wishlist that were merged into one account's (M2). An item in it is never merged
/// again: what was removed since does not come back.
pub type WishlistLedger = BTreeMap<VariantId, WishlistOutcome>;

/// Outcome of an item in a merge.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WishlistOutcome {
    /// It was not there before.
    Added,
    /// It was there.
    Kept,
    /// There is no room for it (C12): it can be merged once there is.
    Full,
    /// The shop has never sold it; there is nothing to keep.
    Unknown,
}

/// Outcome of a merge, item by item: every one has its place.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct WishlistReceipt {
    /// The items in the guest wishlist's order.
    pub lines: Vec<WishlistReceiptLine>,
}

/// Outcome of one item.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WishlistReceiptLine {
    /// The variant.
    pub variant_id: VariantId,
    /// Outcome of it.
    pub outcome: WishlistOutcome,
}

impl Wishlists {
    /// Merges a guest wishlist's items into the default list, which is made where there is none; `fresh` is then its id. Items
    /// that `ledger` has are as it says; those that are merged now are added to it. Sent again, the same receipt comes of it.
    pub fn merge(
        &mut self,
        incoming: &[GuestWishlistItem],
        ledger: &mut WishlistLedger,
        fresh: WishlistId,
        offers: &Offers,
        now: Timestamp,
    ) -> WishlistReceipt {
        let before = self.lists.clone();
        let mut receipt = WishlistReceipt::default();
        for item in incoming {
            let variant_id = item.variant;
            let outcome = match ledger.get(&variant_id) {
                Some(outcome) => *outcome,
                None => match offers.get(&variant_id) {
                    Some(offer) => self.join(item.at(offer.price), fresh, now),
                    None => WishlistOutcome::Unknown,
                },
            };
            if outcome != WishlistOutcome::Full {
                ledger.insert(variant_id, outcome);
            }
            receipt.lines.push(WishlistReceiptLine { variant_id, outcome });
        }
        self.count(&before);
        receipt
    }

    fn join(&mut self, item: WishlistItem, fresh: WishlistId, now: Timestamp) -> WishlistOutcome {
        let Ok(list) = self.written(WishlistRef::Default, fresh, now) else { return WishlistOutcome::Full };
        if list.has(item.variant) {
            WishlistOutcome::Kept
        } else if list.add(item) {
            WishlistOutcome::Added
        } else {
            WishlistOutcome::Full
        }
    }
}

impl GuestWishlistItem {
    /// The item on a list of an account, `price_now` standing in where no price was seen.
    fn at(&self, price_now: Money) -> WishlistItem {
        let seen = self.price_seen.filter(|seen| seen.currency() == price_now.currency());
        WishlistItem { variant: self.variant, price_seen: seen.unwrap_or(price_now), added_at: self.added_at }
    }
}

#[cfg(test)]
pub(super) mod tests;
