//! Payment attempts, refunds, and the inbox of webhooks.

use crate::Result;
use async_trait::async_trait;
use shared::id::{AttemptId, OrderId, RefundId};
use shared::payment::{AfterFailure, Attempt, AttemptState, Refund, RefundState};
use shared::time::Timestamp;

/// A webhook as it was received (P3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Inbox {
    /// The provider's name.
    pub provider: String,
    /// The provider's id of the event; unique per provider.
    pub event: String,
    /// The kind, in the provider's words.
    pub kind: String,
    /// What it is about: a session or payment by the provider's name, a refund by the shop's; none for kinds that are not used.
    pub reference: Option<String>,
    /// What it says of it, as JSON of `shared::payment::News`.
    pub report: Option<String>,
    /// When it came.
    pub received_at: Timestamp,
}

/// Reading attempts, refunds and webhooks.
#[async_trait]
pub trait PaymentReads: Send {
    /// The attempt.
    async fn attempt(&mut self, id: AttemptId) -> Result<Option<Attempt>>;
    /// The attempt of that session at the provider.
    async fn attempt_by_reference(&mut self, provider: &str, reference: &str) -> Result<Option<Attempt>>;
    /// All attempts to pay the order, oldest first.
    async fn attempts(&mut self, order: OrderId) -> Result<Vec<Attempt>>;
    /// Attempts that are to be asked about or closed at the provider by `now`, the longest due first (P2). One that cannot be read
    /// is left out, and logged.
    async fn attempts_due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Attempt>>;
    /// All refunds of the order, oldest first.
    async fn refunds(&mut self, order: OrderId) -> Result<Vec<Refund>>;
    /// The refund.
    async fn refund(&mut self, id: RefundId) -> Result<Option<Refund>>;
    /// The refund of the attempt's money that the provider calls so, where it was made there and not here.
    async fn refund_elsewhere(&mut self, attempt: AttemptId, id: &str) -> Result<Option<Refund>>;
    /// Refunds that are due: those that the provider was not asked for yet, oldest first, then those that it was asked for
    /// longest ago; of those that are under way there, only those that it was last asked for before `under_way_before`. So one that
    /// stays under way holds up no other. One that cannot be read is left out, and logged.
    async fn refunds_due(&mut self, under_way_before: Timestamp, limit: u32) -> Result<Vec<Refund>>;
    /// Webhooks that were neither applied yet nor given up and are to be tried by `now`: new ones first, the oldest of them before the
    /// others.
    async fn unapplied(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Inbox>>;
}

/// Writing attempts, refunds and webhooks.
#[async_trait]
pub trait Payments: PaymentReads {
    /// Adds an attempt.
    async fn add_attempt(&mut self, attempt: &Attempt) -> Result<()>;
    /// Stores the attempt as it is now; `false`, and nothing, where its state is not `from`.
    async fn change_attempt(&mut self, attempt: &Attempt, from: AttemptState) -> Result<bool>;
    /// Notes that the provider is asked about the attempt at `now`, and when next; `false`, and nothing, where somebody else has
    /// asked since the attempt was read (P12).
    async fn begin_look_up(&mut self, attempt: &Attempt, now: Timestamp, next: Option<Timestamp>) -> Result<bool>;
    /// Notes that staff looked into an attempt's money; `false`, and nothing, where it is not held, or that was noted before (P9).
    async fn look_into(&mut self, attempt: AttemptId) -> Result<bool>;
    /// Claims a refund; `false`, and nothing, where with the attempt's other refunds that have not failed it would
    /// exceed what the attempt took (P9).
    async fn add_refund(&mut self, refund: &Refund, now: Timestamp) -> Result<bool>;
    /// Says how far a refund came; `false`, and nothing, where its state is not `from`.
    async fn change_refund(
        &mut self,
        refund: RefundId,
        from: RefundState,
        to: RefundState,
        now: Timestamp,
    ) -> Result<bool>;
    /// Notes what staff did about a refund that failed; `false`, and nothing, where it has not failed, that was noted before, or it
    /// was paid another way and with the attempt's other refunds would exceed what the attempt took (P9).
    async fn note_after_failure(&mut self, refund: RefundId, done: AfterFailure) -> Result<bool>;
    /// Notes that the provider has taken a refund, and takes its time with it.
    async fn note_under_way(&mut self, refund: RefundId) -> Result<()>;
    /// Notes that the provider is asked for a refund.
    async fn note_asked(&mut self, refund: RefundId, now: Timestamp) -> Result<()>;
    /// Notes a dispute over an attempt's money by the provider's name for it; `false`, and nothing, where it was noted before (P9).
    async fn add_dispute(&mut self, attempt: AttemptId, dispute: &str, now: Timestamp) -> Result<bool>;
    /// Stores a webhook; `false`, and nothing, where it was stored before (P3).
    async fn receive(&mut self, event: &Inbox) -> Result<bool>;
    /// Puts a webhook off that fits nothing yet: it is to be tried again at `due_at`.
    async fn put_off(&mut self, provider: &str, event: &str, due_at: Timestamp) -> Result<()>;
    /// Gives up a webhook that fits nothing: it is kept, and not tried any more.
    async fn give_up(&mut self, provider: &str, event: &str, now: Timestamp) -> Result<()>;
    /// Forgets webhooks that were applied or given up before `before`, at most so many; how many.
    async fn forget_webhooks(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
    /// Notes that a webhook was applied, or needs nothing; `false`, and nothing, where that was noted before.
    async fn mark_applied(&mut self, provider: &str, event: &str, now: Timestamp) -> Result<bool>;
}
