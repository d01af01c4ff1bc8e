//! A replica as text. Whatever stands in localStorage, reading it breaks nothing (C2, C9).

use super::line::{StoredLine, read_line};
use super::{AcknowledgedCart, CartOperation, MAX_OPERATIONS, OwnerTag, Replica, STORAGE_KEY};
use crate::cart::{CartLine, CartView, Change, MAX_LINES};
use crate::guest::{Json, VERSION, Writer, time, writers};
use crate::id::{CartId, ReplicaId, VariantId};
use crate::quantity::Quantity;
use crate::time::Timestamp;
use iso_currency::Currency;
use serde::Serialize;
use std::collections::BTreeSet;

/// Text beyond so many bytes is no replica of ours and is not looked into.
pub const MAX_REPLICA_TEXT: usize = 2 * 1024 * 1024;

/// A stored replica as it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredReplica {
    /// The replica, as far as it could be understood.
    pub replica: Replica,
    /// False where some of it was not understood: the rest was kept.
    pub whole: bool,
}

/// Why stored text is no replica.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReplicaError {
    /// Not JSON, or nothing that says whose it is.
    #[error("the cart kept in this browser could not be read")]
    Unreadable,
    /// Far larger than any.
    #[error("the cart kept in this browser was too large to be read")]
    Oversized,
    /// Of a version that is not known here, as of a newer release: it is to be left as it is.
    #[error("the cart kept in this browser was written by another version of the shop")]
    Version,
}

#[derive(Serialize)]
struct Wire<'a> {
    version: u64,
    id: ReplicaId,
    owner: OwnerTag,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    guest: bool,
    revision: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cart: Option<WireCart<'a>>,
    operations: &'a [CartOperation],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known: Vec<StoredLine<'a>>,
    writers: &'a [Writer],
}

#[derive(Serialize)]
struct WireCart<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<CartId>,
    currency: &'static str,
    lines: Vec<StoredLine<'a>>,
    saved: Vec<StoredLine<'a>>,
    at: Timestamp,
}

/// The text to store under [`STORAGE_KEY`].
pub fn write(replica: &Replica) -> String {
    let cart = replica.acknowledged.as_ref().map(|AcknowledgedCart { cart, at }| WireCart {
        id: cart.id,
        currency: cart.totals.total.currency().code(),
        lines: stored_lines(&cart.lines),
        saved: stored_lines(&cart.saved),
        at: *at,
    });
    let wire = Wire {
        version: VERSION,
        id: replica.id,
        owner: replica.owner,
        guest: replica.guest,
        revision: replica.revision(),
        cart,
        operations: &replica.operations,
        known: stored_lines(&replica.known),
        writers: &replica.writers,
    };
    serde_json::to_string(&wire).unwrap_or_else(|_| unreachable!("{STORAGE_KEY} has no map keys that are not text"))
}

fn stored_lines(lines: &[CartLine]) -> Vec<StoredLine<'_>> {
    lines.iter().map(StoredLine::of).collect()
}

/// Reads stored text by means of `parse`, which answers none for what is not JSON. `fresh` is the id of a replica that has none.
pub fn read(
    text: &str,
    parse: impl FnOnce(&str) -> Option<Json>,
    fresh: ReplicaId,
) -> Result<StoredReplica, ReplicaError> {
    if text.len() > MAX_REPLICA_TEXT {
        return Err(ReplicaError::Oversized);
    }
    let json = parse(text).ok_or(ReplicaError::Unreadable)?;
    let version = json.get("version").ok_or(ReplicaError::Unreadable)?;
    if json.count("version") != Some(VERSION) {
        return Err(if matches!(version, Json::Number(_)) { ReplicaError::Version } else { ReplicaError::Unreadable });
    }
    let owner = json.text("owner").and_then(|owner| owner.parse().ok()).ok_or(ReplicaError::Unreadable)?;
    let mut whole = true;
    let id = json.text("id").and_then(|id| id.parse().ok());
    let acknowledged = json.get("cart").and_then(|cart| read_cart(cart, json.count("revision"), &mut whole));
    whole &= acknowledged.is_some() || json.get("cart").is_none();
    let mut ids = BTreeSet::new();
    let mut operations = Vec::new();
    for entry in json.list("operations") {
        match read_operation(entry).filter(|operation| ids.insert(operation.id)) {
            Some(operation) if operations.len() < MAX_OPERATIONS => operations.push(operation),
            _ => whole = false,
        }
    }
    let named: BTreeSet<_> =
        operations.iter().filter_map(|operation: &CartOperation| operation.change.variant()).collect();
    let mut known = read_lines(json.list("known"), MAX_OPERATIONS, &mut whole);
    known.retain(|line| named.contains(&line.variant_id));
    let writers = writers(&json);
    let (id, guest) = (id.unwrap_or(fresh), json.flag("guest") == Some(true));
    let replica = Replica { id, owner, guest, acknowledged, operations, known, writers };
    Ok(StoredReplica { replica, whole })
}

fn read_cart(cart: &Json, revision: Option<u64>, whole: &mut bool) -> Option<AcknowledgedCart> {
    let currency = Currency::from_code(cart.text("currency")?)?;
    let mut view = CartView::empty(currency);
    view.id = cart.text("id").and_then(|id| id.parse().ok());
    view.revision = revision?;
    let at = time(cart, "at")?;
    let mut lines = |key| {
        let mut lines = read_lines(cart.list(key), MAX_LINES, whole);
        let all = lines.len();
        lines.retain(|line| line.unit_price.currency() == currency || !line.enabled());
        *whole &= lines.len() == all;
        lines
    };
    (view.lines, view.saved) = (lines("lines"), lines("saved"));
    view.recount().ok()?;
    Some(AcknowledgedCart { cart: view, at })
}

/// Lines that can be read, each variant once.
fn read_lines(entries: &[Json], most: usize, whole: &mut bool) -> Vec<CartLine> {
    let mut variants = BTreeSet::new();
    let mut lines = Vec::new();
    for entry in entries {
        match read_line(entry).filter(|line| variants.insert(line.variant_id)) {
            Some(line) if lines.len() < most => lines.push(line),
            _ => *whole = false,
        }
    }
    lines
}

fn read_operation(entry: &Json) -> Option<CartOperation> {
    Some(CartOperation {
        id: entry.text("id")?.parse().ok()?,
        change: read_change(entry.get("change")?)?,
        seen: entry.count("seen")?,
        at: time(entry, "at")?,
    })
}

fn read_change(change: &Json) -> Option<Change> {
    let (name, about) = match change {
        Json::Text(name) => (name.as_str(), None),
        Json::Map(entries) => entries.first().map(|(name, about)| (name.as_str(), Some(about)))?,
        _ => return None,
    };
    let variant = || -> Option<VariantId> { about?.text("variant")?.parse().ok() };
    let quantity = || Quantity::new(u32::try_from(about?.count("quantity")?).ok()?).ok();
    Some(match name {
        "add" => Change::Add { variant: variant()?, quantity: quantity()? },
        "set_quantity" => Change::SetQuantity { variant: variant()?, quantity: quantity()? },
        "remove" => Change::Remove { variant: variant()? },
        "save_for_later" => Change::SaveForLater { variant: variant()? },
        "move_to_cart" => Change::MoveToCart { variant: variant()? },
        "set_aside_saved" => Change::SetAsideSaved,
        "clear" => Change::Clear,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
