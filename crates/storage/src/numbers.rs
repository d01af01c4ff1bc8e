//! The shop in numbers: what its tables come to. Only read; sums are by the hour, for the caller to add up.

use crate::Result;
use async_trait::async_trait;
use shared::numbers::{AttemptCounts, Backlog, CartCount, HourSum, StockCount, Stocktaking};
use shared::time::Timestamp;

/// Reading the shop in numbers. Spans are from `from` on and before `until`.
#[async_trait]
pub trait NumberReads: Send {
    /// Orders and their totals by the hour in which they were placed.
    async fn placed(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<HourSum>>;
    /// Orders and their totals by the hour in which they were paid.
    async fn paid(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<HourSum>>;
    /// Refunds of orders' money by the hour in which they were done. Money that no order could take, and that went back by
    /// itself, is none of it.
    async fn refunded(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<HourSum>>;
    /// Payment attempts that began in the span by how far they came: every state.
    async fn attempts(&mut self, from: Timestamp, until: Timestamp) -> Result<AttemptCounts>;
    /// Carts with lines; open are those that changed from `since` on.
    async fn carts(&mut self, since: Timestamp) -> Result<Vec<CartCount>>;
    /// What waits to be done. A webhook that came before `stuck_before` is stuck (P3), an order whose window ended before
    /// `overdue_before` is overdue (P6), a payment that is under way since before `under_way_before` has been so for long (P11).
    async fn backlog(
        &mut self,
        now: Timestamp,
        stuck_before: Timestamp,
        overdue_before: Timestamp,
        under_way_before: Timestamp,
    ) -> Result<Backlog>;
    /// The units of all variants together, and what unpaid orders hold of them (O5).
    async fn stock_count(&mut self) -> Result<StockCount>;
    /// What is shown and sold and has at most `threshold` units that can be sold; the lowest `limit` by name.
    async fn low_stock(&mut self, threshold: u32, limit: u32) -> Result<Stocktaking>;
}
