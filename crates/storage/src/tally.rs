//! What was counted, by the hour.

use crate::Result;
use async_trait::async_trait;
use shared::tally::Tallied;
use shared::time::Timestamp;

/// Reading what was counted.
#[async_trait]
pub trait TallyReads: Send {
    /// What was counted in the hours that begin from `from` on and before `until`, by hour.
    async fn tallied(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<Tallied>>;
}

/// Writing what was counted.
#[async_trait]
pub trait Tallies: TallyReads {
    /// Adds to what was counted of the same event in the same hour. Several programs may count for one shop.
    async fn add(&mut self, tallied: &[Tallied]) -> Result<()>;

    /// Writes a row that nobody reads, to see whether anything can be written.
    async fn probe(&mut self, at: Timestamp) -> Result<()>;
    /// Forgets what was counted in hours before `before`, at most so many counts; how many.
    async fn forget(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
}
