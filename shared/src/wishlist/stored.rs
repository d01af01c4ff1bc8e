//! A guest's wishlist as text, read as robustly as the guest cart (C2), by the same parts.

use super::{GuestWishlist, GuestWishlistItem};
use crate::guest::{Json, Stored, Trouble, VERSION, Writer, added_at, price_seen};
use crate::id::GuestWishlistId;
use crate::time::{Span, Timestamp};
use serde::Serialize;

/// The key in localStorage.
pub const STORAGE_KEY: &str = "forever-cart.wishlist";

/// Stored text as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredWishlist {
    /// The list, as far as it could be understood; at worst a new, empty one.
    pub wishlist: GuestWishlist,
    /// The trouble to be reported, once; none where all was understood.
    pub trouble: Option<Trouble>,
}

#[derive(Serialize)]
struct Wire<'a> {
    version: u64,
    id: GuestWishlistId,
    revision: u64,
    items: &'a [GuestWishlistItem],
    updated_at: Timestamp,
    writers: &'a [Writer],
}

/// The text to store under [`STORAGE_KEY`].
pub fn write(wishlist: &GuestWishlist) -> String {
    let GuestWishlist { id, revision, items, updated_at, writers } = wishlist;
    let wire = Wire { version: VERSION, id: *id, revision: *revision, items, updated_at: *updated_at, writers };
    serde_json::to_string(&wire).unwrap_or_else(|_| unreachable!("{STORAGE_KEY} has no map keys that are not text"))
}

/// Reads stored text by means of `parse`, which answers none for what is not JSON. `fresh` is the id of a list that has
/// none; one unchanged for longer than `lifetime` is dropped.
pub fn read(
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Option<Json>,
    fresh: GuestWishlistId,
    now: Timestamp,
    lifetime: Span,
) -> StoredWishlist {
    let nothing = |trouble| StoredWishlist { wishlist: GuestWishlist::empty(fresh, now), trouble };
    let Some(text) = text else { return nothing(None) };
    let stored = match Stored::read(text, parse, now, lifetime) {
        Ok(stored) => stored,
        Err(trouble) => return nothing(trouble),
    };
    let mut wishlist = GuestWishlist {
        id: stored.id().unwrap_or(fresh),
        revision: stored.revision(),
        items: Vec::new(),
        updated_at: stored.updated_at,
        writers: stored.writers(),
    };
    let mut understood = true;
    for entry in stored.entries() {
        understood &= item(entry, stored.updated_at).is_some_and(|item| wishlist.keep(item));
    }
    StoredWishlist { wishlist, trouble: (!understood).then_some(Trouble::Partial) }
}

fn item(entry: &Json, otherwise: Timestamp) -> Option<GuestWishlistItem> {
    let variant = entry.text("id")?.parse().ok()?;
    let added_at = added_at(entry).unwrap_or(otherwise);
    Some(GuestWishlistItem { variant, price_seen: price_seen(entry), added_at })
}

#[cfg(test)]
mod tests;
