//! The sweeper: does what redirects, webhooks and requests left undone (P2). Its jobs depend on each other in nothing: one that
//! fails, an attempt, an order or a refund that breaks, and one that takes long hold up no other.

use crate::{Broken, Shop};
use futures::StreamExt;
use futures::stream;
use payment::Caller;
use shared::payment::Attempt;

/// Attempts that one round asks about or closes.
const AT_ONCE: u32 = 200;

/// So many of them at the same time.
const SIDE_BY_SIDE: usize = 16;

impl Shop {
    /// All that the sweeper does, one job after the other: applies waiting webhooks, ends payment windows (P6), asks about attempts
    /// and closes them, gives back what is due, makes up for claims that broke (M4), forgets what has expired (C5). Every part can be cut off anywhere and done again.
    pub async fn sweep(&self) -> Result<(), Broken> {
        joined([
            self.apply_inbox().await,
            self.end_windows().await,
            self.look_up_due().await,
            self.give_back_due().await,
            self.make_up_for_claims().await,
            self.forget_expired().await,
        ])
    }

    /// Asks about the attempts that are due, and closes those that are to be closed at the provider.
    pub async fn look_up_due(&self) -> Result<(), Broken> {
        let due = self.storage().reader().await?.payments().attempts_due(self.now(), AT_ONCE).await?;
        self.side_by_side(due, |shop, attempt| async move {
            if let Err(error) = shop.attend(&attempt).await {
                let id = attempt.id;
                tracing::error!(attempt = %id, error = &error as &dyn std::error::Error, "attempt {id} broke in the sweep");
            }
        })
        .await;
        Ok(())
    }

    async fn attend(&self, attempt: &Attempt) -> Result<(), Broken> {
        if attempt.state.took_money() {
            return self.look_for_refunds(attempt).await;
        }
        if !(attempt.to_close && attempt.state.is_open()) {
            return self.reconcile(attempt, Caller::Shop).await;
        }
        let Some(_turn) = self.turn(attempt, Caller::Shop).await? else { return Ok(()) };
        match &attempt.reference {
            Some(reference) => {
                self.expire(attempt, reference, Caller::Shop).await;
                Ok(())
            }
            None => self.close_without_reference(attempt).await,
        }
    }

    /// Whether its session was created is unknown: creating it again answers the same one, which is then closed (P7).
    async fn close_without_reference(&self, attempt: &Attempt) -> Result<(), Broken> {
        let order = self.storage().reader().await?.orders().order_by_id(attempt.order).await?;
        if let Some(order) = order {
            self.open_session(&order, attempt).await?;
        }
        Ok(())
    }

    /// Works on each, several at the same time.
    pub(super) async fn side_by_side<T, F>(&self, work: Vec<T>, each: impl Fn(Self, T) -> F + Send)
    where
        T: Send,
        F: Future<Output = ()> + Send,
    {
        stream::iter(work).for_each_concurrent(SIDE_BY_SIDE, |one| each(self.clone(), one)).await;
    }
}

/// The outcome of jobs that do not depend on each other: where several failed, all but the first are logged here.
pub(crate) fn joined<const N: usize>(outcomes: [Result<(), Broken>; N]) -> Result<(), Broken> {
    let mut errors = outcomes.into_iter().filter_map(Result::err);
    let first = errors.next();
    for error in errors {
        tracing::error!(error = &error as &dyn std::error::Error, "another part of the sweep failed: {error}");
    }
    first.map_or(Ok(()), Err)
}
