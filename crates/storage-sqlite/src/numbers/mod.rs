//! The shop in numbers.

mod backlog;
mod now;
mod sums;

use crate::repository::Repository;
use async_trait::async_trait;
use shared::numbers::{AttemptCounts, Backlog, CartCount, HourSum, StockCount, Stocktaking};
use shared::time::Timestamp;
use storage::{NumberReads, Result};

#[async_trait]
impl NumberReads for Repository<'_> {
    async fn placed(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<HourSum>> {
        sums::placed(self, from, until).await
    }

    async fn paid(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<HourSum>> {
        sums::paid(self, from, until).await
    }

    async fn refunded(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<HourSum>> {
        sums::refunded(self, from, until).await
    }

    async fn attempts(&mut self, from: Timestamp, until: Timestamp) -> Result<AttemptCounts> {
        sums::attempts(self, from, until).await
    }

    async fn carts(&mut self, since: Timestamp) -> Result<Vec<CartCount>> {
        now::carts(self, since).await
    }

    async fn backlog(
        &mut self,
        now: Timestamp,
        stuck_before: Timestamp,
        overdue_before: Timestamp,
        under_way_before: Timestamp,
    ) -> Result<Backlog> {
        backlog::of(self, now, stuck_before, overdue_before, under_way_before).await
    }

    async fn stock_count(&mut self) -> Result<StockCount> {
        now::stock_count(self).await
    }

    async fn low_stock(&mut self, threshold: u32, limit: u32) -> Result<Stocktaking> {
        now::low_stock(self, threshold, limit).await
    }
}
