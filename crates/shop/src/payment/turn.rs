//! Whose turn it is to ask a provider about an attempt: one at a time, and not too often (P12). Whoever comes meanwhile waits, and
//! uses what was found.

use crate::unit::in_unit;
use crate::{Broken, Shop};
use payment::Caller;
use shared::id::AttemptId;
use shared::payment::Attempt;
use shared::time::{Span, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use storage::Unit;
use tokio::sync::OwnedMutexGuard;
use tokio::time::timeout;

type Lock = tokio::sync::Mutex<()>;

/// The attempts that somebody of this process asks about, or waits to.
#[derive(Default)]
pub(crate) struct Turns(Mutex<HashMap<AttemptId, Weak<Lock>>>);

/// The turn to ask about an attempt, until it is dropped: after what the provider says was settled.
pub(super) struct Turn(#[expect(dead_code, reason = "it is held, and let go")] OwnedMutexGuard<()>);

impl Turns {
    fn of(&self, attempt: AttemptId) -> Arc<Lock> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = locks.get(&attempt).and_then(Weak::upgrade) {
            return lock;
        }
        locks.retain(|_, lock| lock.strong_count() > 0);
        let lock = Arc::default();
        locks.insert(attempt, Arc::downgrade(&lock));
        lock
    }

    /// Whoever gets it is alone in asking about the attempt. A visitor waits for it, and not longer than for an answer: whoever
    /// asks for the shop itself may wait for theirs much longer. The shop itself comes by later.
    async fn alone(&self, attempt: AttemptId, caller: Caller) -> Option<OwnedMutexGuard<()>> {
        let lock = self.of(attempt);
        match caller {
            Caller::Visitor => timeout(caller.within(), lock.lock_owned()).await.ok(),
            Caller::Shop => lock.try_lock_owned().ok(),
        }
    }
}

impl Shop {
    /// The turn to ask about the attempt, which is noted with when it is asked about next. None where somebody else has asked since
    /// it was read: what they found is stored. None, too, where somebody has asked for so long that nobody waits for it any more.
    pub(super) async fn turn(&self, attempt: &Attempt, caller: Caller) -> Result<Option<Turn>, Broken> {
        let Some(alone) = self.inner.turns.alone(attempt.id, caller).await else { return Ok(None) };
        let now = self.storage().reader().await?.payments().attempt(attempt.id).await?;
        if now.is_none_or(|now| now.looked_up_at != attempt.looked_up_at) {
            return Ok(None);
        }
        let left = self.too_soon(attempt);
        if !left.is_zero() {
            match caller {
                Caller::Visitor => tokio::time::sleep(left).await,
                Caller::Shop => return Ok(None),
            }
        }
        let now = self.now();
        let next = self.next_look_up(attempt, now);
        let mine = in_unit!(self, |unit| begin(unit, attempt, now, next))?;
        Ok(mine.then_some(Turn(alone)))
    }

    /// For how long the attempt is not to be asked about again: what was heard of it holds so long.
    pub(super) fn too_soon(&self, attempt: &Attempt) -> Duration {
        let Some(looked_up_at) = attempt.looked_up_at else { return Duration::ZERO };
        let apart = self.settings().look_ups_apart;
        let left = looked_up_at.after(apart).since(self.now()).min(apart);
        Duration::from_millis(u64::try_from(left.max(Span::millis(0)).as_millis()).unwrap_or(0))
    }
}

async fn begin(
    unit: &mut dyn Unit,
    attempt: &Attempt,
    now: Timestamp,
    next: Option<Timestamp>,
) -> Result<bool, Broken> {
    Ok(unit.payments().begin_look_up(attempt, now, next).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;
    use uuid::Uuid;

    #[tokio::test(start_paused = true)]
    async fn p12_a_visitor_waits_for_the_turn_as_long_as_for_an_answer_and_the_shop_not_at_all() {
        let turns = Turns::default();
        let attempt = AttemptId(Uuid::from_u128(1));
        let asking = turns.alone(attempt, Caller::Shop).await.unwrap();
        for (caller, waits) in [(Caller::Shop, Duration::ZERO), (Caller::Visitor, Duration::from_secs(3))] {
            let began = Instant::now();
            let turn = timeout(Duration::from_mins(1), turns.alone(attempt, caller)).await;
            assert!(turn.is_ok_and(|turn| turn.is_none()), "{caller:?}");
            assert!(began.elapsed() >= waits && began.elapsed() < waits + Duration::from_secs(1), "{caller:?}");
        }
        let (turn, ()) = tokio::join!(turns.alone(attempt, Caller::Visitor), async { drop(asking) });
        assert!(turn.is_some(), "it is passed on");
    }
}
