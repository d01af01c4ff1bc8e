//! A variant's units.

use super::fields::Fields;
use serde::{Deserialize, Serialize};
use shared::field::{self, FieldError};
use shared::stock::{StockInput, StockLevel, StockReason};
use utoipa::ToSchema;

/// Units that come, or go.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StockAdjustment)]
pub struct Adjustment {
    /// How many come; negative where they go, which only a correction does.
    #[schema(minimum = -1_000_000, maximum = 1_000_000, example = 12)]
    adjust: i64,
    /// Why: `received`, `returned` or `corrected`. Other words are kept as the reason of a correction.
    #[schema(max_length = 200, example = "received")]
    reason: String,
    /// More about it; may be blank.
    #[serde(default)]
    #[schema(max_length = 200)]
    note: String,
}

/// A variant's units.
#[derive(Serialize, ToSchema)]
pub struct Stock {
    /// Units that are there.
    on_hand: u32,
    /// Units of those that are promised to orders that wait for payment.
    reserved: u32,
    /// Units that can be sold.
    available: u32,
}

impl Adjustment {
    /// What is to be entered, or what is wrong, field by field.
    pub fn read(&self) -> Result<StockInput, Vec<FieldError>> {
        let mut fields = Fields::default();
        let words = fields.read("reason", field::text(&self.reason, 0, 200));
        let note = fields.read("note", field::text(&self.note, 0, 200));
        let (Some(words), Some(note)) = (words, note) else { return Err(fields.wrong()) };
        let (reason, said) = match words.as_str() {
            "received" => (StockReason::Received, ""),
            "returned" => (StockReason::Returned, ""),
            "corrected" => (StockReason::Corrected, ""),
            words => (StockReason::Corrected, words),
        };
        Ok(StockInput { adjust: self.adjust, reason, note: format!("{said} {note}").trim().to_owned() })
    }
}

impl From<StockLevel> for Stock {
    fn from(level: StockLevel) -> Self {
        Self { on_hand: level.on_hand, reserved: level.reserved, available: level.available() }
    }
}
