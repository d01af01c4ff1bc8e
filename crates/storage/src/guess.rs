//! Failures at what can be guessed. All processes of a shop count them together.

use crate::Result;
use async_trait::async_trait;
use shared::guess::Failures;
use shared::time::Timestamp;

/// What is guessed at: a keyed hash, so that nobody reads from the database whose it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct GuessKey(pub [u8; 32]);

/// Reading and writing failures. They are only read within the unit of work that counts one more.
#[async_trait]
pub trait Guesses: Send {
    /// The failures there; none where there were none. No other unit of work changes them until this one ends.
    async fn failures(&mut self, key: GuessKey) -> Result<Option<Failures>>;
    /// Replaces the failures there.
    async fn put_failures(&mut self, key: GuessKey, failures: &Failures) -> Result<()>;
    /// Forgets the failures there; nothing where there are none.
    async fn forget_failures(&mut self, key: GuessKey) -> Result<()>;
    /// Forgets failures whose last was before `before`, at most `limit` keys; how many.
    async fn forget_old_failures(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
}
