//! One change to an account's wishlists. It applies whatever revision its sender had (C7).

use super::{LinkSeed, MAX_ITEMS, MAX_WISHLISTS, Wishlist, WishlistItem, WishlistName, WishlistRef, Wishlists};
use crate::cart::Offers;
use crate::id::{VariantId, WishlistId};
use crate::time::Timestamp;
use serde::Serialize;

/// A change that a device asks of an account's wishlists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WishlistChange {
    /// One more list.
    Create {
        /// Its name.
        name: WishlistName,
    },
    /// Another name.
    Rename {
        /// Of which list.
        wishlist: WishlistRef,
        /// The name.
        name: WishlistName,
    },
    /// A list away, with what is on it and its link.
    Delete {
        /// Which.
        wishlist: WishlistRef,
    },
    /// A variant onto a list; without effect where it is there.
    Add {
        /// The list.
        wishlist: WishlistRef,
        /// The variant.
        variant: VariantId,
    },
    /// A variant off a list.
    Remove {
        /// The list.
        wishlist: WishlistRef,
        /// The variant.
        variant: VariantId,
    },
}

/// Reason for which wishlists were not changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WishlistChangeError {
    /// The shop has never sold that variant.
    #[error("the shop does not know this item")]
    Unknown,
    /// The account has no such list.
    #[error("there is no such wishlist")]
    NoSuchWishlist,
    /// It is not on the list.
    #[error("this item is not on the wishlist")]
    NoSuchItem,
    /// The list has as many items as one can have (C12).
    #[error("this wishlist is full, it can hold {MAX_ITEMS} items: remove one first")]
    WishlistFull,
    /// The account has as many lists as one can have (C12).
    #[error("there can be {MAX_WISHLISTS} wishlists: delete one first")]
    TooManyWishlists,
}

impl WishlistChange {
    /// The list that it is about; none where it makes one.
    pub const fn wishlist(&self) -> Option<WishlistRef> {
        match self {
            Self::Create { .. } => None,
            Self::Rename { wishlist, .. }
            | Self::Delete { wishlist }
            | Self::Add { wishlist, .. }
            | Self::Remove { wishlist, .. } => Some(*wishlist),
        }
    }

    /// The variant that it is about.
    pub const fn variant(&self) -> Option<VariantId> {
        match self {
            Self::Add { variant, .. } | Self::Remove { variant, .. } => Some(*variant),
            Self::Create { .. } | Self::Rename { .. } | Self::Delete { .. } => None,
        }
    }
}

impl Wishlists {
    /// Makes `change`, or says why not and leaves everything as it was; the list that it was about. `fresh` is the id of a list
    /// that it makes. The revision grows where something is different.
    pub fn apply(
        &mut self,
        change: &WishlistChange,
        fresh: WishlistId,
        offers: &Offers,
        now: Timestamp,
    ) -> Result<WishlistId, WishlistChangeError> {
        let before = self.lists.clone();
        let id = match change {
            WishlistChange::Create { name } => {
                if self.lists.len() >= MAX_WISHLISTS {
                    return Err(WishlistChangeError::TooManyWishlists);
                }
                self.lists.push(Wishlist::empty(fresh, name.clone(), now));
                fresh
            }
            WishlistChange::Rename { wishlist, name } => {
                let list = self.written(*wishlist, fresh, now)?;
                list.name = name.clone();
                list.id
            }
            WishlistChange::Delete { wishlist } => {
                let place = self.place(*wishlist).ok_or(WishlistChangeError::NoSuchWishlist)?;
                self.lists.remove(place).id
            }
            WishlistChange::Add { wishlist, variant } => {
                let offer = offers.get(variant).ok_or(WishlistChangeError::Unknown)?;
                let item = WishlistItem { variant: *variant, price_seen: offer.price, added_at: now };
                let list = self.written(*wishlist, fresh, now)?;
                if !list.add(item) {
                    return Err(WishlistChangeError::WishlistFull);
                }
                list.id
            }
            WishlistChange::Remove { wishlist, variant } => {
                let place = self.place(*wishlist).ok_or(WishlistChangeError::NoSuchItem)?;
                let list = &mut self.lists[place];
                if !list.has(*variant) {
                    return Err(WishlistChangeError::NoSuchItem);
                }
                list.items.retain(|item| item.variant != *variant);
                list.id
            }
        };
        self.count(&before);
        Ok(id)
    }

    /// Shares a list by a link made of `seed`; one that is shared keeps its link.
    pub fn share(
        &mut self,
        wishlist: WishlistRef,
        seed: LinkSeed,
        fresh: WishlistId,
        now: Timestamp,
    ) -> Result<&Wishlist, WishlistChangeError> {
        let before = self.lists.clone();
        self.written(wishlist, fresh, now)?.link.get_or_insert(seed);
        self.count(&before);
        self.get(wishlist).ok_or(WishlistChangeError::NoSuchWishlist)
    }

    /// Takes a list's link back; the list.
    pub fn unshare(&mut self, wishlist: WishlistRef) -> Result<&Wishlist, WishlistChangeError> {
        let before = self.lists.clone();
        let place = self.place(wishlist).ok_or(WishlistChangeError::NoSuchWishlist)?;
        self.lists[place].link = None;
        self.count(&before);
        Ok(&self.lists[place])
    }

    /// The list that is to be written; the default is made where there is none.
    pub(super) fn written(
        &mut self,
        wishlist: WishlistRef,
        fresh: WishlistId,
        now: Timestamp,
    ) -> Result<&mut Wishlist, WishlistChangeError> {
        if wishlist == WishlistRef::Default && self.lists.is_empty() {
            self.lists.push(Wishlist::empty(fresh, WishlistName::default(), now));
        }
        let place = self.place(wishlist).ok_or(WishlistChangeError::NoSuchWishlist)?;
        Ok(&mut self.lists[place])
    }

    /// Raises the revision where the lists are not what they were.
    pub(super) fn count(&mut self, before: &[Wishlist]) {
        if self.lists != before {
            self.revision += 1;
        }
    }
}

impl Wishlist {
    /// Puts the item onto the list; false where there is no room for it.
    pub(super) fn add(&mut self, item: WishlistItem) -> bool {
        let there = self.has(item.variant);
        if !there && self.items.len() >= MAX_ITEMS {
            return false;
        }
        if !there {
            self.items.push(item);
        }
        true
    }
}

#[cfg(test)]
mod tests;
