//! Payment attempts, refunds, and the inbox of webhooks.

mod attempt;
mod inbox;
mod refund;

use crate::repository::Repository;
use async_trait::async_trait;
use shared::id::{AttemptId, OrderId, RefundId};
use shared::payment::{AfterFailure, Attempt, AttemptState, Refund, RefundState};
use shared::time::Timestamp;
use storage::{Inbox, PaymentReads, Payments, Result};

#[async_trait]
impl PaymentReads for Repository<'_> {
    async fn attempt(&mut self, id: AttemptId) -> Result<Option<Attempt>> {
        attempt::by_id(self, id).await
    }

    async fn attempt_by_reference(&mut self, provider: &str, reference: &str) -> Result<Option<Attempt>> {
        attempt::by_reference(self, provider, reference).await
    }

    async fn attempts(&mut self, order: OrderId) -> Result<Vec<Attempt>> {
        attempt::of_order(self, order).await
    }

    async fn attempts_due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Attempt>> {
        attempt::due(self, now, limit).await
    }

    async fn refunds(&mut self, order: OrderId) -> Result<Vec<Refund>> {
        refund::of_order(self, order).await
    }

    async fn refund(&mut self, id: RefundId) -> Result<Option<Refund>> {
        refund::by_id(self, id).await
    }

    async fn refund_elsewhere(&mut self, attempt: AttemptId, id: &str) -> Result<Option<Refund>> {
        refund::elsewhere(self, attempt, id).await
    }

    async fn refunds_due(&mut self, under_way_before: Timestamp, limit: u32) -> Result<Vec<Refund>> {
        refund::due(self, under_way_before, limit).await
    }

    async fn unapplied(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Inbox>> {
        inbox::unapplied(self, now, limit).await
    }
}

#[async_trait]
impl Payments for Repository<'_> {
    async fn add_attempt(&mut self, attempt: &Attempt) -> Result<()> {
        attempt::add(self, attempt).await
    }

    async fn change_attempt(&mut self, attempt: &Attempt, from: AttemptState) -> Result<bool> {
        attempt::change(self, attempt, from).await
    }

    async fn begin_look_up(&mut self, attempt: &Attempt, now: Timestamp, next: Option<Timestamp>) -> Result<bool> {
        attempt::begin_look_up(self, attempt, now, next).await
    }

    async fn look_into(&mut self, attempt: AttemptId) -> Result<bool> {
        attempt::look_into(self, attempt).await
    }

    async fn add_refund(&mut self, refund: &Refund, now: Timestamp) -> Result<bool> {
        refund::claim(self, refund, now).await
    }

    async fn change_refund(
        &mut self,
        refund: RefundId,
        from: RefundState,
        to: RefundState,
        now: Timestamp,
    ) -> Result<bool> {
        refund::change(self, refund, from, to, now).await
    }

    async fn note_after_failure(&mut self, refund: RefundId, done: AfterFailure) -> Result<bool> {
        refund::note_after_failure(self, refund, done).await
    }

    async fn note_under_way(&mut self, refund: RefundId) -> Result<()> {
        refund::note_under_way(self, refund).await
    }

    async fn note_asked(&mut self, refund: RefundId, now: Timestamp) -> Result<()> {
        refund::note_asked(self, refund, now).await
    }

    async fn add_dispute(&mut self, attempt: AttemptId, dispute: &str, now: Timestamp) -> Result<bool> {
        attempt::add_dispute(self, attempt, dispute, now).await
    }

    async fn receive(&mut self, event: &Inbox) -> Result<bool> {
        inbox::receive(self, event).await
    }

    async fn put_off(&mut self, provider: &str, event: &str, due_at: Timestamp) -> Result<()> {
        inbox::put_off(self, provider, event, due_at).await
    }

    async fn give_up(&mut self, provider: &str, event: &str, now: Timestamp) -> Result<()> {
        inbox::give_up(self, provider, event, now).await
    }

    async fn forget_webhooks(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        inbox::forget(self, before, limit).await
    }

    async fn mark_applied(&mut self, provider: &str, event: &str, now: Timestamp) -> Result<bool> {
        inbox::mark_applied(self, provider, event, now).await
    }
}
