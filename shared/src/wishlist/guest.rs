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
    /// An item that was removed, back with what was known of it; without effect where it is there or there is no room (C12).
    PutBack {
        /// The item.
        item: GuestWishlistItem,
    },
    /// Another variant in the place of one; where that is there already, the one goes. Without effect where the one is not there.
    Choose {
        /// The variant that is on it.
        variant: VariantId,
        /// The variant that is chosen.
        instead: VariantId,
        /// The price that was on the page.
        price_seen: Option<Money>,
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
            GuestWishlistChange::PutBack { item } => {
                self.keep(*item);
            }
            GuestWishlistChange::Choose { variant, instead, price_seen } => {
                self.choose(*variant, *instead, *price_seen);
            }
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

    fn choose(&mut self, variant: VariantId, instead: VariantId, price_seen: Option<Money>) {
        let there = self.has(instead);
        let Some(at) = self.items.iter().position(|item| item.variant == variant) else { return };
        if there && variant != instead {
            self.items.remove(at);
        } else if !there {
            self.items[at] = GuestWishlistItem { variant: instead, price_seen, ..self.items[at] };
        }
    }

    /// True where one more variant has room (C12).
    pub fn has_room_for(&self, variant: VariantId) -> bool {
        self.items.len() < MAX_ITEMS || self.has(variant)
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

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn now() -> Timestamp {
        Timestamp::from_millis(0)
    }

    fn variant(n: u128) -> VariantId {
        VariantId(Uuid::from_u128(n))
    }

    fn list(variants: &[u128]) -> GuestWishlist {
        let mut list = GuestWishlist::empty(GuestWishlistId(Uuid::nil()), now());
        for n in variants {
            list.apply(&GuestWishlistChange::Add { variant: variant(*n), price_seen: None }, now());
        }
        list
    }

    #[test]
    fn c12_another_variant_takes_the_place_and_nothing_is_there_twice() {
        for (before, from, to, after) in [
            (vec![1, 2, 3], 2, 7, vec![1, 7, 3]),
            (vec![1, 2, 3], 2, 3, vec![1, 3]),
            (vec![1, 2], 2, 2, vec![1, 2]),
            (vec![1, 2], 9, 7, vec![1, 2]),
            (vec![], 1, 2, vec![]),
        ] {
            let mut chosen = list(&before);
            let choose = GuestWishlistChange::Choose { variant: variant(from), instead: variant(to), price_seen: None };
            for _ in 0..2 {
                chosen.apply(&choose, now());
                let held: Vec<_> = chosen.items.iter().map(|item| item.variant.0.as_u128()).collect();
                assert_eq!(held, after, "{before:?}: {to} instead of {from}");
            }
        }
    }

    #[test]
    fn c12_what_is_put_back_is_as_it_was_and_there_once() {
        let mut list = list(&[1, 2]);
        let item = list.items[0];
        list.apply(&GuestWishlistChange::Remove { variant: variant(1) }, now());
        for _ in 0..2 {
            list.apply(&GuestWishlistChange::PutBack { item }, now());
            assert_eq!((list.items.len(), list.items[1]), (2, item));
        }
    }
}
