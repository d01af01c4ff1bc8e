//! Streams of live events: how many there may be, how one lives and ends.
//!
//! A stream has no time limit, and does not count among the requests that are answered at once: those limits end with an answer's
//! header. It ends when its session does, when its reader does not keep up, and when the shop closes.

pub mod stream;

use shared::id::Owner;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Streams of one owner: of the tabs that they look at, on all their devices.
const OF_OWNER: usize = 10;

/// Interval at which a stream that has nothing to say says so, and looks whether its session lasts.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// The streams of the program.
pub struct Streams {
    most: usize,
    heartbeat: Duration,
    open: Mutex<Open>,
    closing: CancellationToken,
}

#[derive(Default)]
struct Open {
    count: usize,
    by_owner: HashMap<Owner, usize>,
}

/// Reason for which a stream is not admitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum StreamLimitError {
    /// The owner has as many as one may have.
    Owner,
    /// The program has.
    Program,
}

/// A stream that was admitted.
struct Permit {
    streams: Arc<Streams>,
    owner: Owner,
}

impl Streams {
    /// At most so many at once.
    pub fn new(most: usize) -> Arc<Self> {
        Self::beating(most, HEARTBEAT)
    }

    /// The same, with so much time between heartbeats.
    pub fn beating(most: usize, heartbeat: Duration) -> Arc<Self> {
        Arc::new(Self { most, heartbeat, open: Mutex::default(), closing: CancellationToken::new() })
    }

    /// Ends all streams, and admits no more.
    pub fn close(&self) {
        self.closing.cancel();
    }

    fn admit(self: &Arc<Self>, owner: Owner) -> Result<Permit, StreamLimitError> {
        let mut open = self.open();
        if self.closing.is_cancelled() || open.count >= self.most {
            return Err(StreamLimitError::Program);
        }
        let of_owner = open.by_owner.entry(owner).or_default();
        if *of_owner >= OF_OWNER {
            return Err(StreamLimitError::Owner);
        }
        *of_owner += 1;
        open.count += 1;
        Ok(Permit { streams: self.clone(), owner })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = self.streams.open();
        open.count -= 1;
        if let Some(of_owner) = open.by_owner.get_mut(&self.owner) {
            *of_owner -= 1;
            if *of_owner == 0 {
                open.by_owner.remove(&self.owner);
            }
        }
    }
}

#[cfg(test)]
mod tests;
