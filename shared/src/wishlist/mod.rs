//! Wishlists: several named ones of an account, and a guest's in the browser.
//!
//! An account's oldest list is its default: the first write makes it, and a guest's list is merged into it (C12). A list is
//! bounded like a cart (C11), and so are the lists of an account.

mod change;
mod guest;
mod merge;
mod name;
mod stored;
mod view;

pub use change::{WishlistChange, WishlistChangeError};
pub use guest::{GuestWishlist, GuestWishlistChange, GuestWishlistItem, are_of_one_wishlist};
pub use merge::{WishlistLedger, WishlistOutcome, WishlistReceipt, WishlistReceiptLine};
pub use name::WishlistName;
pub use stored::{STORAGE_KEY, StoredWishlist, read, write};
pub use view::{SharedWishlist, WishlistLine, WishlistSummary, WishlistView};

use crate::id::{AccountId, VariantId, WishlistId};
use crate::money::Money;
use crate::time::Timestamp;
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// So many items a list has at most (C12).
pub const MAX_ITEMS: usize = 200;

/// So many lists an account has at most (C12).
pub const MAX_WISHLISTS: usize = 20;

/// The wishlists of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wishlists {
    /// Whose.
    pub account: AccountId,
    /// Counts their changes, of all lists together.
    pub revision: u64,
    /// The oldest, which is the default, first; none before the first write.
    pub lists: Vec<Wishlist>,
}

/// A wishlist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wishlist {
    /// Its id.
    pub id: WishlistId,
    /// Its name.
    pub name: WishlistName,
    /// Its items, in the order in which they were added; each variant once.
    pub items: Vec<WishlistItem>,
    /// Seed of the link by which it is shared; none while it is not.
    pub link: Option<LinkSeed>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A variant on a wishlist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WishlistItem {
    /// The variant.
    pub variant: VariantId,
    /// The price that was seen when it was added. It decides nothing.
    pub price_seen: Money,
    /// When it was added.
    pub added_at: Timestamp,
}

/// Random bytes of which a link is made with the shop's secret key, so that it can be shown again and is not stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LinkSeed(pub [u8; 16]);

impl fmt::Debug for LinkSeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkSeed(…)")
    }
}

/// One of an account's wishlists, as it is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum WishlistRef {
    /// The default, which need not be there yet.
    Default,
    /// The one of that id.
    Id(WishlistId),
}

/// `default`, or an id.
impl FromStr for WishlistRef {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        if text == "default" { Ok(Self::Default) } else { text.parse().map(Self::Id) }
    }
}

impl Wishlists {
    /// Those of an account before its first write.
    pub const fn empty(account: AccountId) -> Self {
        Self { account, revision: 0, lists: Vec::new() }
    }

    /// The list that is asked for; none where it is not there.
    pub fn get(&self, wishlist: WishlistRef) -> Option<&Wishlist> {
        self.place(wishlist).and_then(|place| self.lists.get(place))
    }

    /// Every variant on them.
    pub fn variants(&self) -> impl Iterator<Item = VariantId> + '_ {
        self.lists.iter().flat_map(Wishlist::variants)
    }

    fn place(&self, wishlist: WishlistRef) -> Option<usize> {
        match wishlist {
            WishlistRef::Default => (!self.lists.is_empty()).then_some(0),
            WishlistRef::Id(id) => self.lists.iter().position(|list| list.id == id),
        }
    }
}

impl Wishlist {
    /// A new one.
    pub const fn empty(id: WishlistId, name: WishlistName, now: Timestamp) -> Self {
        Self { id, name, items: Vec::new(), link: None, created_at: now }
    }

    /// Every variant on it.
    pub fn variants(&self) -> impl Iterator<Item = VariantId> + '_ {
        self.items.iter().map(|item| item.variant)
    }

    /// True where the variant is on it.
    pub fn has(&self, variant: VariantId) -> bool {
        self.variants().any(|held| held == variant)
    }
}
