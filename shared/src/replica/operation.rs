//! A change as a replica keeps it, and what came of it on the server.

use crate::cart::{Change, ChangeNote, ChangeRefused, Contents, Line};
use crate::id::{OperationId, VariantId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One change to a cart, however often it is sent (C7).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CartOperation {
    /// Names it.
    pub id: OperationId,
    /// What is to be changed.
    pub change: Change,
    /// The cart's revision that whoever made it had seen.
    pub seen: u64,
    /// When it was made, by the browser's clock. It decides nothing.
    pub at: Timestamp,
}

/// What came of an operation, the same however often it is sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OperationReceipt {
    /// The operation.
    pub id: OperationId,
    /// What it changed, line by line.
    pub lines: Vec<LineDifference>,
    /// What the shopper should know of it.
    pub note: Option<ChangeNote>,
    /// Why it was not made.
    pub refused: Option<ChangeRefused>,
}

/// How many of a variant there were before an operation and after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LineDifference {
    /// The variant.
    pub variant_id: VariantId,
    /// In the cart before.
    pub from: u32,
    /// In the cart after.
    pub to: u32,
    /// Saved for later before.
    pub saved_from: u32,
    /// Saved for later after.
    pub saved_to: u32,
}

impl OperationReceipt {
    /// That of an operation which was made before receipts were kept, or in another way.
    pub const fn made_before(id: OperationId) -> Self {
        Self { id, lines: Vec::new(), note: None, refused: None }
    }

    /// True where there is something to say: it was refused, or cut to what there is.
    pub const fn is_short(&self) -> bool {
        self.note.is_some() || self.refused.is_some()
    }

    /// Units of the variant that it added, in the cart and saved together.
    pub fn added(&self, variant: VariantId) -> u32 {
        let line = self.lines.iter().find(|line| line.variant_id == variant);
        line.map_or(0, |line| (line.to + line.saved_to).saturating_sub(line.from + line.saved_from))
    }
}

/// Lines that differ, by variant.
pub(super) fn differences(before: &Contents, after: &Contents) -> Vec<LineDifference> {
    let mut lines: BTreeMap<VariantId, LineDifference> = BTreeMap::new();
    let mut count = |held: &[Line], place: fn(&mut LineDifference) -> &mut u32| {
        for line in held {
            let new = LineDifference { variant_id: line.variant, from: 0, to: 0, saved_from: 0, saved_to: 0 };
            *place(lines.entry(line.variant).or_insert(new)) = line.quantity.get();
        }
    };
    count(&before.0, |line| &mut line.from);
    count(&after.0, |line| &mut line.to);
    count(&before.1, |line| &mut line.saved_from);
    count(&after.1, |line| &mut line.saved_to);
    lines.into_values().filter(|line| line.from != line.to || line.saved_from != line.saved_to).collect()
}
