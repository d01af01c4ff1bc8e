//! Stock as staff see and change it (O5): levels, the ledger, and what may be entered by hand.

use crate::account::Email;
use crate::catalogue::OptionValue;
use crate::field::{self, FieldError, FieldProblem, Findings};
use crate::id::{ProductId, VariantId};
use crate::order::OrderNumber;
use crate::product::ProductStatus;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The most units that are entered at once.
pub const MAX_UNITS: i64 = 1_000_000;

/// The most characters of what the ledger says: room for a reason and a note.
const LONGEST_NOTE: u32 = 401;

/// A variant's units. `0 <= reserved <= on_hand` at every moment (O5).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct StockLevel {
    /// Units that are there.
    pub on_hand: u32,
    /// Units of those that are promised to orders that wait for payment.
    pub reserved: u32,
}

/// Why units came or went.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Goods came in.
    Received,
    /// Sold.
    Sold,
    /// Came back from an order.
    Returned,
    /// Counted anew.
    Corrected,
}

/// Why staff enter units by hand. What is sold, orders enter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StockReason {
    /// Goods came in.
    Received,
    /// The shelf was counted, or something broke.
    Corrected,
    /// Goods came back, from no order that the shop knows.
    Returned,
}

/// Units that staff enter, as they were typed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockInput {
    /// How many come; negative where they go.
    pub adjust: i64,
    /// Why.
    pub reason: StockReason,
    /// More about it, in words; may be blank.
    #[serde(default)]
    pub note: String,
}

/// Units that may be entered. Only [`StockInput::check`] makes one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct StockEdit {
    /// How many come: never none; less than none only where stock is corrected.
    pub units: i64,
    /// Why.
    pub kind: MovementKind,
    /// The same in words, for the ledger.
    pub reason: String,
}

/// A variant with its units, in a list of the back office.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StockRow {
    /// The variant.
    pub variant: VariantId,
    /// Its product.
    pub product: ProductId,
    /// The product's slug.
    pub slug: String,
    /// The product's name.
    pub name: String,
    /// How far the product is from being sold.
    pub status: ProductStatus,
    /// Stock keeping unit; may be blank.
    pub sku: String,
    /// Its options.
    pub options: Vec<OptionValue>,
    /// Its units.
    pub level: StockLevel,
}

/// Which variants that are sold a list of the back office shows.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct StockSearch {
    /// Words of the product, or the beginning of a SKU.
    pub words: Option<String>,
    /// Only those of published products of which at most so many can be sold, the fewest first.
    pub at_most: Option<u32>,
    /// Page, from 1.
    pub page: u32,
    /// Variants on a page, 1 to 100.
    pub per_page: u32,
}

/// A row of a variant's ledger, as staff see it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StockEntry {
    /// Why units came or went.
    pub kind: MovementKind,
    /// How many came; negative where they went.
    pub units: i64,
    /// Units on hand after it.
    pub on_hand: u32,
    /// The order that it belongs to.
    pub order: Option<OrderNumber>,
    /// Who of the staff entered it; none where the shop did.
    pub staff: Option<Email>,
    /// In words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Why stock was not changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum StockRefused {
    /// There is no such variant.
    #[error("there is no such variant")]
    NotFound,
    /// Fields are missing or wrong.
    #[error("some fields need another look")]
    Invalid {
        /// Which, and what is wrong.
        errors: Vec<FieldError>,
    },
    /// The operation's id came before, with other units.
    #[error("this was sent before, with other units")]
    OperationReused,
    /// It would leave fewer on hand than are promised to orders (O5).
    #[error(transparent)]
    BelowReserved(BelowReserved),
}

/// Fewer would be left on hand than are promised to orders: the stock stays as it is (O5).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{} are promised to {}: the stock stays at {}", level.reserved, named(orders, *more), level.on_hand)]
pub struct BelowReserved {
    /// The units as they are.
    pub level: StockLevel,
    /// Some of the orders that they are promised to, oldest first.
    pub orders: Vec<OrderNumber>,
    /// Whether there are more.
    pub more: bool,
}

/// The orders by their numbers.
fn named(orders: &[OrderNumber], more: bool) -> String {
    let numbers: Vec<_> = orders.iter().map(|number| format!("#{number}")).collect();
    match (&numbers[..], more) {
        ([], _) => "orders".to_owned(),
        ([one], false) => format!("order {one}"),
        (_, false) => format!("orders {}", numbers.join(", ")),
        (_, true) => format!("orders {} and others", numbers.join(", ")),
    }
}

impl StockLevel {
    /// Units that can be sold.
    pub const fn available(self) -> u32 {
        self.on_hand.saturating_sub(self.reserved)
    }
}

impl StockReason {
    const fn kind(self) -> MovementKind {
        match self {
            Self::Received => MovementKind::Received,
            Self::Corrected => MovementKind::Corrected,
            Self::Returned => MovementKind::Returned,
        }
    }

    const fn in_words(self) -> &'static str {
        match self {
            Self::Received => "Received.",
            Self::Corrected => "Counted.",
            Self::Returned => "Came back.",
        }
    }
}

impl StockInput {
    /// Checks every field and names each that is wrong.
    pub fn check(&self) -> Result<StockEdit, Vec<FieldError>> {
        let mut found = Findings::default();
        let note = found.take("note", field::text(&self.note, 0, LONGEST_NOTE));
        match self.adjust {
            0 => found.add("adjust", FieldProblem::Missing),
            units if units < 0 && self.reason != StockReason::Corrected => found.add("adjust", FieldProblem::Malformed),
            units if !(-MAX_UNITS..=MAX_UNITS).contains(&units) => found.add("adjust", FieldProblem::TooHigh),
            _ => {}
        }
        let reason = if note.is_empty() { self.reason.in_words().to_owned() } else { note };
        found.clear(StockEdit { units: self.adjust, kind: self.reason.kind(), reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_entered_by_hand_makes_sense() {
        use StockReason::{Corrected, Received, Returned};
        for (adjust, reason, problem) in [
            (5, Received, None),
            (1, Returned, None),
            (-3, Corrected, None),
            (3, Corrected, None),
            (MAX_UNITS, Received, None),
            (0, Corrected, Some(FieldProblem::Missing)),
            (-1, Received, Some(FieldProblem::Malformed)),
            (-1, Returned, Some(FieldProblem::Malformed)),
            (MAX_UNITS + 1, Received, Some(FieldProblem::TooHigh)),
            (i64::MIN, Corrected, Some(FieldProblem::TooHigh)),
        ] {
            let input = StockInput { adjust, reason, note: String::new() };
            let errors = input.check().err().unwrap_or_default();
            let expected: Vec<_> = problem.map(|problem| FieldError::new("adjust", problem)).into_iter().collect();
            assert_eq!(errors, expected, "{adjust} {reason:?}");
        }
    }

    #[test]
    fn a_note_is_what_the_ledger_says() {
        let reason = |note: &str| {
            StockInput { adjust: -1, reason: StockReason::Corrected, note: note.into() }.check().unwrap().reason
        };
        assert_eq!(reason(" One fell. "), "One fell.");
        assert_eq!(reason(""), "Counted.");
    }

    #[test]
    fn o5_a_refusal_names_the_orders() {
        let orders = |numbers: &[u32], more| BelowReserved {
            level: StockLevel { on_hand: 4, reserved: 3 },
            orders: numbers.iter().copied().map(OrderNumber).collect(),
            more,
        };
        for (refused, text) in [
            (orders(&[], false), "3 are promised to orders: the stock stays at 4"),
            (orders(&[1001], false), "3 are promised to order #1001: the stock stays at 4"),
            (orders(&[1001, 1002], false), "3 are promised to orders #1001, #1002: the stock stays at 4"),
            (orders(&[1001], true), "3 are promised to orders #1001 and others: the stock stays at 4"),
        ] {
            assert_eq!(refused.to_string(), text);
        }
    }
}
