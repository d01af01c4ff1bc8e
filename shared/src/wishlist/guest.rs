//! A guest's wishlist, in the browser's localStorage. Several tabs write it like the guest cart (C1): see
//! [`crate::guest::Journal`].

use super::MAX_ITEMS;
use crate::guest::Writer;
use crate::id::{GuestWishlistId, VariantId};
use crate::money::Money;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A guest's wishlist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GuestWishlist {
    /// Its id. What remains of a merged one gets a new one (M3).
    pub id: GuestWishlistId,
    /// Counts its changes.
    pub revision: u64,
    /// Its items; each variant once.
    pub items: Vec<GuestWishlistItem>,
    /// When it last changed (C5).
    pub updated_at: Timestamp,
    /// Numbers of the changes of each tab that it contains, the recent writers only (C1).
    pub writers: Vec<Writer>,
}

/// A variant on a guest's wishlist.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestWishlistItem {
    /// The variant.
    #[serde(rename = "id")]
    pub variant: VariantId,
    /// The price that was seen when it was added; none where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_seen: Option<Money>,
    /// When it was added.
    pub added_at: Timestamp,
}

/// A change that a tab makes to the guest's wishlist. Each can be made again on a newer state without harm (C1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GuestWishlistChange {
    /// A variant onto it; without effect where it is there or there is no room (C12).
    Add {
        /// The variant.
        variant: VariantId,
        /// The price that was on the page.
        price_seen: Option<Money>,
    },
    /// A variant off it.
    Remove {
        /// The variant.
        variant: VariantId,
    },
    /// The server has merged these of the list that was sent (M3): they go, and what remains gets a new id. Without effect on a
    /// list of another id.
    Acknowledge {
        /// The list that was sent.
        wishlist: GuestWishlistId,
        /// Variants that were merged of it.
        merged: Vec<VariantId>,
        /// The id of what remains.
        remainder: GuestWishlistId,
    },
}

/// True where these are the items of one wishlist: not too many, each variant once.
pub fn are_of_one_wishlist(items: &[GuestWishlistItem]) -> bool {
    let distinct: BTreeSet<_> = items.iter().map(|item| item.variant).collect();
    items.len() <= MAX_ITEMS && distinct.len() == items.len()
}

impl GuestWishlist {
    /// A new, empty one.
    pub const fn empty(id: GuestWishlistId, now: Timestamp) -> Self {
        Self { id, revision: 0, items: Vec::new(), updated_at: now, writers: Vec::new() }
    }

    /// True where the variant is on it.
    pub fn has(&self, variant: VariantId) -> bool {
        self.items.iter().any(|item| item.variant == variant)
    }

    /// Makes `change`.
    pub fn apply(&mut self, change: &GuestWishlistChange, now: Timestamp) {
        match change {
            GuestWishlistChange::Add { variant, price_seen } => {
                self.keep(GuestWishlistItem { variant: *variant, price_seen: *price_seen, added_at: now });
            }
            GuestWishlistChange::Remove { variant } => self.items.retain(|item| item.variant != *variant),
            GuestWishlistChange::Acknowledge { wishlist, merged, remainder } => {
                if self.id != *wishlist {
                    return;
                }
                self.items.retain(|item| !merged.contains(&item.variant));
                self.id = *remainder;
            }
        }
        self.revision += 1;
        self.updated_at = now;
    }

    /// Puts the item onto the list where it is not there; false where there is no room for it.
    pub(super) fn keep(&mut self, item: GuestWishlistItem) -> bool {
        let there = self.has(item.variant);
        let room = there || self.items.len() < MAX_ITEMS;
        if room && !there {
            self.items.push(item);
        }
        room
    }
}
