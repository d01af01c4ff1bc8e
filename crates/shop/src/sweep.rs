//! The sweeper: does what redirects, webhooks and requests left undone (P2), and forgets what is over. Its jobs depend on each
//! other in nothing: one that fails or takes long holds up no other, and each can be cut off anywhere and done again.

use crate::{Broken, Shop};
use futures::future::BoxFuture;
use futures::{StreamExt, stream};

/// So much is worked on at the same time.
const SIDE_BY_SIDE: usize = 16;

/// A job of the sweeper.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SweepJob {
    /// Applies the webhooks that wait (P3).
    Webhooks,
    /// Ends payment windows (P6).
    Windows,
    /// Asks about attempts and closes them (P2).
    Attempts,
    /// Gives back what is due (P7).
    Refunds,
    /// Makes up for claims that broke (M4).
    Claims,
    /// Forgets what has expired (C5).
    Housekeeping,
    /// Forgets what would grow without end.
    Pruning,
}

impl SweepJob {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Webhooks, Self::Windows, Self::Attempts, Self::Refunds, Self::Claims, Self::Housekeeping, Self::Pruning];

    /// Its name in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Webhooks => "webhooks",
            Self::Windows => "windows",
            Self::Attempts => "attempts",
            Self::Refunds => "refunds",
            Self::Claims => "claims",
            Self::Housekeeping => "housekeeping",
            Self::Pruning => "pruning",
        }
    }

    /// Does it once.
    pub async fn run(self, shop: &Shop) -> Result<(), Broken> {
        let done: BoxFuture<'_, _> = match self {
            Self::Webhooks => Box::pin(shop.apply_inbox()),
            Self::Windows => Box::pin(shop.end_windows()),
            Self::Attempts => Box::pin(shop.look_up_due()),
            Self::Refunds => Box::pin(shop.give_back_due()),
            Self::Claims => Box::pin(shop.make_up_for_claims()),
            Self::Housekeeping => Box::pin(shop.forget_expired()),
            Self::Pruning => Box::pin(shop.prune()),
        };
        done.await
    }
}

impl Shop {
    /// Does all of the sweeper's jobs, one after the other.
    pub async fn sweep(&self) -> Result<(), Broken> {
        let mut outcomes = Vec::with_capacity(SweepJob::ALL.len());
        for job in SweepJob::ALL {
            outcomes.push(job.run(self).await);
        }
        joined(outcomes)
    }

    /// Works on each, several at the same time.
    pub(crate) async fn side_by_side<T, F>(&self, work: Vec<T>, each: impl Fn(Self, T) -> F + Send)
    where
        T: Send,
        F: Future<Output = ()> + Send,
    {
        stream::iter(work).for_each_concurrent(SIDE_BY_SIDE, |one| each(self.clone(), one)).await;
    }
}

/// The outcome of jobs that do not depend on each other: where several failed, all but the first are logged here.
pub(crate) fn joined(outcomes: impl IntoIterator<Item = Result<(), Broken>>) -> Result<(), Broken> {
    let mut errors = outcomes.into_iter().filter_map(Result::err);
    let first = errors.next();
    for error in errors {
        tracing::error!(error = &error as &dyn std::error::Error, "another part of the sweep failed: {error}");
    }
    first.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p2_a_part_that_fails_is_told_and_the_parts_beside_it_are_done() {
        let broken = |text: &str| Err(Broken::Contradiction(text.into()));
        assert!(joined([Ok(()), Ok(())]).is_ok());
        for outcomes in [[broken("first"), Ok(()), broken("second")], [Ok(()), broken("first"), broken("second")]] {
            let told = joined(outcomes).unwrap_err().to_string();
            assert!(told.contains("first"), "{told}");
        }
    }
}
