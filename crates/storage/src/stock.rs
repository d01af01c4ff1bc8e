//! Stock: units on hand, units reserved, and the ledger that on hand is the sum of (O5).

use crate::Result;
use async_trait::async_trait;
use shared::catalogue::Page;
use shared::id::{AccountId, OrderId, VariantId};
use shared::order::OrderNumber;
use shared::stock::{MovementKind, StockEntry, StockLevel, StockRow, StockSearch};
use shared::time::Timestamp;

/// Units that came or went: a row of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Movement {
    /// Of what.
    pub variant: VariantId,
    /// Why.
    pub kind: MovementKind,
    /// How many came; negative where they went.
    pub units: i64,
    /// The order that it belongs to.
    pub order: Option<OrderId>,
    /// Who of the staff entered it; none where the shop did.
    pub staff: Option<AccountId>,
    /// In words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// What came of a change of stock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StockChange {
    /// It was made.
    Done,
    /// It would have left fewer on hand than are reserved: nothing was changed (O5).
    BelowReserved(StockLevel),
}

/// Reading stock.
#[async_trait]
pub trait StockReads: Send {
    /// The variant's units; none where there is no such variant.
    async fn level(&mut self, variant: VariantId) -> Result<Option<StockLevel>>;
    /// Orders that units of the variant are reserved for, oldest first, so many.
    async fn reserved_for(&mut self, variant: VariantId, limit: u32) -> Result<Vec<OrderNumber>>;
    /// The variant's ledger, oldest first.
    async fn ledger(&mut self, variant: VariantId) -> Result<Vec<Movement>>;
    /// One page of the variant's ledger as staff see it, newest first.
    async fn movements(&mut self, variant: VariantId, page: u32, per_page: u32) -> Result<Page<StockEntry>>;
    /// The variant with its units, sold or not; none where there is no such variant.
    async fn stock_row(&mut self, variant: VariantId) -> Result<Option<StockRow>>;
    /// One page of the variants that staff ask for, in the order of the products; where they ask for few, the fewest first.
    async fn stock_list(&mut self, search: &StockSearch) -> Result<Page<StockRow>>;
}

/// Writing stock. Conditional updates and CHECKs of the database uphold O5, not the callers.
#[async_trait]
pub trait Stock: StockReads {
    /// Enters the movement into the ledger and changes on hand by it (received, returned, corrected).
    async fn enter(&mut self, movement: &Movement) -> Result<StockChange>;
    /// Promises units to an order; `false`, and nothing, where fewer are available.
    async fn reserve(&mut self, order: OrderId, variant: VariantId, units: u32) -> Result<bool>;
    /// Gives back all that is reserved for the order; nothing where nothing is.
    async fn release(&mut self, order: OrderId) -> Result<()>;
    /// All that is reserved for the order is sold: on hand and reserved fall, the ledger says so.
    async fn sell(&mut self, order: OrderId, now: Timestamp) -> Result<()>;
    /// All that was sold to the order and has not come back comes back.
    async fn take_back(&mut self, order: OrderId, reason: &str, now: Timestamp) -> Result<()>;
}
