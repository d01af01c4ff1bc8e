//! Letters that are to be sent.

use crate::Result;
use async_trait::async_trait;
use shared::account::Email;
use shared::outbox::{Occasion, UnpaidLetters};
use shared::time::Timestamp;

/// A letter that waits to be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// Its number.
    pub number: i64,
    /// What it tells of.
    pub occasion: Occasion,
    /// When it was noted.
    pub written_at: Timestamp,
    /// How often it could not be sent.
    pub tries: u32,
}

/// Reading the outbox.
#[async_trait]
pub trait OutboxReads: Send {
    /// Letters that are to be sent by `now`, the longest due first.
    async fn due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Letter>>;
    /// When letters of the kind to that address were noted after `since`, sent or not, the newest first.
    async fn written_to(&mut self, to: &Email, kind: &str, since: Timestamp) -> Result<Vec<Timestamp>>;
    /// Letters about unpaid orders that the address was sent or that wait, as far as they are not forgotten; the last day began at
    /// `since`.
    async fn unpaid_letters(&mut self, to: &Email, since: Timestamp) -> Result<UnpaidLetters>;
}

/// Writing the outbox, in the same unit of work as what the letters tell of.
#[async_trait]
pub trait Outbox: OutboxReads {
    /// Notes a letter, due at once, with to whom it goes where that counts; `false`, and nothing, where the same waits.
    async fn write(&mut self, occasion: &Occasion, to: Option<&Email>, now: Timestamp) -> Result<bool>;
    /// Closes a letter: it was sent, or there is nothing to send.
    async fn close(&mut self, number: i64, now: Timestamp) -> Result<()>;
    /// Closes a letter that was sent to that address.
    async fn close_sent(&mut self, number: i64, to: &Email, now: Timestamp) -> Result<()>;
    /// Puts a letter off that could not be sent: it is due again at `due_at`.
    async fn put_off(&mut self, number: i64, due_at: Timestamp) -> Result<()>;
    /// Forgets letters that were closed before `before`, at most so many; how many.
    async fn forget(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
}
