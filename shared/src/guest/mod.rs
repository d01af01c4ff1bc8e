//! The guest cart: an anonymous cart in the browser's localStorage.
//!
//! Several tabs write it, each through a copy that lags behind what the others wrote (C1). So the stored cart says how
//! many changes of each tab it contains, and a tab that reads a state without its own recent changes makes them again
//! (see [`Journal`]). Stored text is never trusted: see [`read`].

mod change;
#[cfg(test)]
mod fuzz;
mod journal;
mod json;
mod stored;

pub use change::GuestChange;
pub use journal::{Journal, Journaled, TabId};
pub use json::Json;
pub use stored::{MAX_TEXT, Read, Trouble, read, write};
pub(crate) use stored::{Stored, VERSION, added_at, price_seen};

use crate::cart::{Line, MAX_LINES};
use crate::id::{GuestCartId, VariantId};
use crate::money::Money;
use crate::quantity::Quantity;
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The key in localStorage.
pub const STORAGE_KEY: &str = "forever-cart.guest";

/// Lifetime of a guest's cart after its last change, where the shop sets no other (C5).
pub const LIFETIME: Span = Span::days(30);

/// A guest cart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GuestCart {
    /// Its id. A merged cart's remainder gets a new one (M3).
    pub id: GuestCartId,
    /// Counts its changes.
    pub revision: u64,
    /// What is in it; each variant once.
    pub items: Vec<GuestItem>,
    /// Items saved for later; each variant once.
    pub saved: Vec<GuestItem>,
    /// When it last changed (C5).
    pub updated_at: Timestamp,
    /// How many changes of each tab it contains, the recent writers only (C1).
    pub writers: Vec<Writer>,
}

/// So many of one variant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuestItem {
    /// What.
    #[serde(rename = "id")]
    pub variant: VariantId,
    /// How many.
    pub quantity: Quantity,
    /// The price that was seen when it was added (C4); unknown in carts of older shapes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_seen: Option<Money>,
    /// When it was added.
    pub added_at: Timestamp,
}

/// How many changes of one tab a stored cart contains.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Writer {
    /// The tab.
    pub tab: TabId,
    /// Its changes up to this number are contained.
    pub done: u64,
    /// When it last wrote.
    pub at: Timestamp,
}

/// Whether these are the items of one guest cart: not too many, each variant once (C3).
pub fn belong_together(items: &[GuestItem]) -> bool {
    let distinct: BTreeSet<_> = items.iter().map(|item| item.variant).collect();
    items.len() <= MAX_LINES && distinct.len() == items.len()
}

/// So many more of the item among `items`, up to the limit per line; false where no further line can be there (C11).
fn keep(items: &mut Vec<GuestItem>, item: GuestItem) -> bool {
    if let Some(known) = items.iter_mut().find(|known| known.variant == item.variant) {
        known.quantity = known.quantity.plus(item.quantity);
        return true;
    }
    let room = items.len() < MAX_LINES;
    if room {
        items.push(item);
    }
    room
}

impl GuestCart {
    /// A new, empty cart.
    pub const fn empty(id: GuestCartId, now: Timestamp) -> Self {
        Self { id, revision: 0, items: Vec::new(), saved: Vec::new(), updated_at: now, writers: Vec::new() }
    }

    /// Whether it has room for the variant: it is there already, or one more line may be (C11).
    pub fn has_room_for(&self, variant: VariantId) -> bool {
        self.items.len() < MAX_LINES || self.has(variant)
    }

    /// Whether the variant is in it.
    pub fn has(&self, variant: VariantId) -> bool {
        self.items.iter().any(|item| item.variant == variant)
    }

    /// The sum of the quantities, as in the badge.
    pub fn item_count(&self) -> u32 {
        self.items.iter().map(|item| item.quantity.get()).sum()
    }
}

impl GuestItem {
    /// The item as a line, `price_now` standing in where no price was seen.
    pub fn line(&self, price_now: Money) -> Line {
        Line {
            variant: self.variant,
            quantity: self.quantity,
            price_seen: self.price_seen.filter(|seen| seen.currency() == price_now.currency()).unwrap_or(price_now),
            added_at: self.added_at,
            from_saved: 0,
            at_sign_in: 0,
        }
    }
}
