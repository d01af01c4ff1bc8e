//! The queue for hashing: bounded in length and in time, so that a flood of sign-ins is turned away and stalls nobody for
//! long. Whoever is known waits behind at most one stranger.

use crate::Broken;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Hashing takes a core and 19 MiB: so many at once.
const AT_ONCE: usize = 2;

/// So many of a lane wait or are being hashed; others are turned away.
const PLACES: usize = 64;

/// Nobody waits for longer.
const WAIT: Duration = Duration::from_secs(2);

/// Who waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lane {
    /// Somebody with an account's session, a mailed link, or a browser that signed in to the account before.
    Known,
    /// Anybody else.
    Stranger,
}

/// The queue.
pub(crate) struct HashQueue {
    turns: Arc<Semaphore>,
    /// Lets one stranger at a time wait for a turn.
    gate: Semaphore,
    known: Semaphore,
    strangers: Semaphore,
}

impl HashQueue {
    /// An empty queue.
    pub(crate) fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            gate: Semaphore::new(1),
            known: Semaphore::new(PLACES),
            strangers: Semaphore::new(PLACES),
        }
    }

    /// Runs `work` off the async threads when its turn comes. [`Broken::Busy`] where the lane is full, or the turn does not
    /// come in time. Work that began keeps its turn until it ends, also where nobody waits for it any more.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        lane: Lane,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Broken> {
        let places = match lane {
            Lane::Known => &self.known,
            Lane::Stranger => &self.strangers,
        };
        let _place = places.try_acquire().map_err(|_| Broken::Busy)?;
        let turn = tokio::time::timeout(WAIT, self.turn(lane)).await.map_err(|_| Broken::Busy)??;
        let work = move || {
            let outcome = work();
            drop(turn);
            outcome
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Broken::Hashing(error.to_string()))
    }

    async fn turn(&self, lane: Lane) -> Result<OwnedSemaphorePermit, Broken> {
        let closed = |error: tokio::sync::AcquireError| Broken::Hashing(error.to_string());
        let _gate = match lane {
            Lane::Stranger => Some(self.gate.acquire().await.map_err(closed)?),
            Lane::Known => None,
        };
        self.turns.clone().acquire_owned().await.map_err(closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use futures::future::{BoxFuture, join_all};
    use std::sync::Mutex;

    /// Takes all turns, so that everybody else waits.
    fn hold(queue: &HashQueue) -> OwnedSemaphorePermit {
        queue.turns.clone().try_acquire_many_owned(2).unwrap()
    }

    fn waiting(queue: &HashQueue, lane: Lane) -> BoxFuture<'_, Result<(), Broken>> {
        queue.run(lane, || ()).boxed()
    }

    #[tokio::test(start_paused = true)]
    async fn s4_nobody_waits_for_longer_than_two_seconds() {
        let queue = HashQueue::new();
        let held = hold(&queue);
        let began = tokio::time::Instant::now();
        for lane in [Lane::Known, Lane::Stranger] {
            assert!(matches!(queue.run(lane, || ()).await, Err(Broken::Busy)));
        }
        assert_eq!(began.elapsed(), 2 * WAIT);
        drop(held);
        queue.run(Lane::Stranger, || ()).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn s4_a_full_lane_turns_away_at_once_and_leaves_the_other_open() {
        let queue = HashQueue::new();
        let held = hold(&queue);
        let mut strangers: Vec<_> = (0..PLACES).map(|_| waiting(&queue, Lane::Stranger)).collect();
        for stranger in &mut strangers {
            assert!(stranger.now_or_never().is_none(), "they wait");
        }
        assert!(matches!(waiting(&queue, Lane::Stranger).now_or_never(), Some(Err(Broken::Busy))));
        let mut known = waiting(&queue, Lane::Known);
        assert!((&mut known).now_or_never().is_none(), "it waits");
        drop(held);
        known.await.unwrap();
        for outcome in join_all(strangers).await {
            outcome.unwrap();
        }
    }

    #[tokio::test]
    async fn s4_whoever_is_known_waits_behind_one_stranger() {
        let queue = HashQueue::new();
        // One turn, so that they come one after the other.
        let _one = queue.turns.clone().try_acquire_owned().unwrap();
        let held = queue.turns.clone().try_acquire_owned().unwrap();
        let order = Arc::new(Mutex::new(Vec::new()));
        let note = |who: &'static str, lane| {
            let order = order.clone();
            queue.run(lane, move || order.lock().unwrap().push(who)).boxed()
        };
        let mut all: Vec<_> = ["first", "second", "third"].map(|who| note(who, Lane::Stranger)).into();
        all.push(note("known", Lane::Known));
        for each in &mut all {
            assert!(each.now_or_never().is_none());
        }
        drop(held);
        join_all(all).await;
        assert_eq!(*order.lock().unwrap(), ["first", "known", "second", "third"]);
    }

    #[tokio::test(start_paused = true)]
    async fn s4_work_that_nobody_waits_for_keeps_its_turn() {
        let queue = HashQueue::new();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let mut left = queue.run(Lane::Stranger, move || ends.recv()).boxed();
        assert!((&mut left).now_or_never().is_none());
        drop(left);
        assert_eq!(queue.turns.available_permits(), 1);
        drop(end);
        let _turns = queue.turns.acquire_many(2).await.unwrap();
    }
}
