//! A variant's units.

use serde::{Deserialize, Serialize};
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

impl From<Adjustment> for StockInput {
    fn from(asked: Adjustment) -> Self {
        let Adjustment { adjust, reason, note } = asked;
        let (reason, said) = match reason.trim() {
            "received" => (StockReason::Received, ""),
            "returned" => (StockReason::Returned, ""),
            "corrected" => (StockReason::Corrected, ""),
            words => (StockReason::Corrected, words),
        };
        Self { adjust, reason, note: format!("{said} {note}").trim().to_owned() }
    }
}

impl From<StockLevel> for Stock {
    fn from(level: StockLevel) -> Self {
        Self { on_hand: level.on_hand, reserved: level.reserved, available: level.available() }
    }
}
