//! A cart as a link: its address carries what is in it, so that nothing has to be kept for it (`docs/decisions/0027`).
//!
//! `ID:N,ID:N` names variants by their ids without hyphens. Links that others write name them by SKU ([`SkuLink`]).

use crate::cart::{CartLine, MAX_LINES};
use crate::checkout::Wanted;
use crate::id::VariantId;
use crate::quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Text beyond so many bytes is no link of ours and is not looked into: a full cart has 8,000.
pub const MAX_TEXT: usize = 12_000;

/// The longest SKU that is looked for.
const MAX_SKU: usize = 100;

/// Items that a link names: each variant once, no more than a cart has room for (C3, C11).
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct CartLink {
    /// The items.
    pub items: Vec<Wanted>,
    /// Entries that could not be read, and those beyond what a cart has room for.
    pub unread: u32,
}

impl CartLink {
    /// The link to a cart of these lines; none where nothing is in it.
    pub fn of_lines(lines: &[CartLine]) -> Option<Self> {
        Self::of_items(lines.iter().map(|line| (line.variant_id, line.quantity)))
    }

    /// The link to these; none where there are none.
    pub fn of_items(items: impl IntoIterator<Item = (VariantId, u32)>) -> Option<Self> {
        let mut link = Self::default();
        for (variant_id, number) in items {
            link.take(Quantity::capped(number).map(|quantity| Wanted { variant_id, quantity }));
        }
        (!link.items.is_empty()).then_some(link)
    }

    /// Reads what an address carries; none where it is no link at all.
    pub fn read(text: &str) -> Option<Self> {
        let mut link = Self::default();
        for entry in entries(text)? {
            link.take(wanted(entry));
        }
        (!link.items.is_empty()).then_some(link)
    }

    /// One more entry.
    fn take(&mut self, entry: Option<Wanted>) {
        let Some(entry) = entry else {
            self.unread += 1;
            return;
        };
        if let Some(known) = self.items.iter_mut().find(|known| known.variant_id == entry.variant_id) {
            known.quantity = known.quantity.plus(entry.quantity);
        } else if self.items.len() < MAX_LINES {
            self.items.push(entry);
        } else {
            self.unread += 1;
        }
    }
}

/// As an address carries it.
impl fmt::Display for CartLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Wanted { variant_id, quantity }) in self.items.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{}:{}", variant_id.0.simple(), quantity.get())?;
        }
        Ok(())
    }
}

/// Items that a link names by SKU.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SkuLink {
    /// SKUs as they stand there, each with how many.
    pub items: Vec<(String, Quantity)>,
    /// Entries that could not be read, and those beyond what a cart has room for.
    pub unread: u32,
}

impl SkuLink {
    /// Reads `SKU:N,SKU:N`; one where no number is said. None where nothing of it can be read.
    pub fn read(text: &str) -> Option<Self> {
        let mut link = Self { items: Vec::new(), unread: 0 };
        for entry in entries(text)? {
            match with_sku(entry).filter(|_| link.items.len() < MAX_LINES) {
                Some(item) => link.items.push(item),
                None => link.unread += 1,
            }
        }
        (!link.items.is_empty()).then_some(link)
    }
}

fn entries(text: &str) -> Option<impl Iterator<Item = &str>> {
    (!text.is_empty() && text.len() <= MAX_TEXT).then(|| text.split(','))
}

fn wanted(entry: &str) -> Option<Wanted> {
    let (id, number) = entry.split_once(':')?;
    Some(Wanted { variant_id: id.parse().ok()?, quantity: quantity(number)? })
}

/// A SKU may have colons in it: what follows the last is the number.
fn with_sku(entry: &str) -> Option<(String, Quantity)> {
    let (sku, quantity) = match entry.rsplit_once(':') {
        Some((sku, number)) => (sku.trim(), quantity(number)?),
        None => (entry.trim(), Quantity::ONE),
    };
    let sound = !sku.is_empty() && sku.len() <= MAX_SKU && !sku.contains(char::is_control);
    sound.then(|| (sku.to_owned(), quantity))
}

/// More than the limit per line is the limit (C3).
fn quantity(number: &str) -> Option<Quantity> {
    let digits = number.len() <= 9 && number.bytes().all(|byte| byte.is_ascii_digit());
    Quantity::capped(number.parse().ok().filter(|_| digits)?)
}

/// Outcome of one item that was to come into a cart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AddedItem {
    /// The variant.
    pub variant_id: VariantId,
    /// Units that were wanted.
    pub wanted: u32,
    /// Units that came.
    pub came: u32,
    /// The reason for which fewer came; none where all did.
    pub short: Option<Short>,
}

/// Reason for which fewer units came into a cart than were wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Short {
    /// The shop has never sold it.
    Unknown,
    /// It is no longer sold.
    Gone,
    /// There are none left.
    SoldOut,
    /// There are no more than are in the cart now.
    OnlyLeft,
    /// One order can have no more.
    Limit,
    /// The cart has no room for another line (C11).
    CartFull,
}

/// Outcome of items that were to come into a cart together, each with its place.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct AddedReceipt {
    /// The items, in their order.
    pub items: Vec<AddedItem>,
    /// True where all of it was done before, and nothing now (C7).
    pub repeated: bool,
}

impl AddedReceipt {
    /// Units that came.
    pub fn came(&self) -> u32 {
        self.items.iter().map(|item| item.came).sum()
    }
}

/// So many of a line as can come into a cart that holds so many of it already, and why no more; `room` is that the cart has room for
/// another line. It decides nothing on the server, where a change of the cart does.
pub fn foresee(line: &CartLine, held: u32, room: bool) -> AddedItem {
    let (variant_id, wanted) = (line.variant_id, line.quantity);
    let nothing = |short| AddedItem { variant_id, wanted, came: 0, short: Some(short) };
    if line.slug.is_empty() {
        return nothing(Short::Unknown);
    }
    if !line.enabled() {
        let sold_out = line.problems.contains(&crate::cart::LineProblem::SoldOut);
        return nothing(if sold_out { Short::SoldOut } else { Short::Gone });
    }
    if held == 0 && !room {
        return nothing(Short::CartFull);
    }
    let came = wanted.min(line.available.min(Quantity::LIMIT).saturating_sub(held));
    let short = if line.available <= Quantity::LIMIT { Short::OnlyLeft } else { Short::Limit };
    AddedItem { variant_id, wanted, came, short: (came < wanted).then_some(short) }
}

#[cfg(test)]
mod tests;
