//! What the writer allows its connection, upheld by `SQLite` itself.
//!
//! Statements run until a moment and are interrupted after it, so that a unit that was given up cannot hold the writer.
//! Nothing is committed but by the writer: should `SQLite` have rolled the transaction back by itself (a full disk, an
//! interrupted write), then what a unit goes on to write is refused instead of being committed by itself.

use crate::error::failed;
use sqlx::sqlite::SqliteConnection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use storage::Result;

/// `SQLite` asks so often, in steps of its virtual machine, whether to go on: well under a millisecond.
const STEPS: i32 = 10_000;

const NEVER: u64 = u64::MAX;

/// Shared by the writer and its connection's hooks.
#[derive(Clone)]
pub(crate) struct Gate(Arc<State>);

struct State {
    epoch: Instant,
    /// Milliseconds after `epoch` at which statements are interrupted.
    until: AtomicU64,
    /// Whether a commit goes through.
    open: AtomicBool,
    /// Whether the transaction has ended other than by its commit.
    lost: AtomicBool,
}

impl Gate {
    pub(crate) fn new() -> Self {
        Self(Arc::new(State {
            epoch: Instant::now(),
            until: AtomicU64::new(NEVER),
            open: false.into(),
            lost: false.into(),
        }))
    }

    /// Has the connection obey.
    pub(crate) async fn guard(&self, connection: &mut SqliteConnection) -> Result<()> {
        let mut handle = connection.lock_handle().await.map_err(failed)?;
        let Self(state) = self.clone();
        handle.set_progress_handler(STEPS, move || state.elapsed() < state.until.load(Ordering::Acquire));
        let Self(state) = self.clone();
        handle.set_commit_hook(move || state.open.load(Ordering::Acquire) && !state.lost.load(Ordering::Acquire));
        let Self(state) = self.clone();
        handle.set_rollback_hook(move || state.lost.store(true, Ordering::Release));
        Ok(())
    }

    /// Statements may run so long from now, and never less.
    pub(crate) fn limit(&self, limit: Duration) {
        self.0.until.store(self.0.elapsed().saturating_add(millis(limit)).saturating_add(1), Ordering::Release);
    }

    /// Statements may run no longer than that from now, and no longer than they might before.
    pub(crate) fn shorten(&self, limit: Duration) {
        self.0.until.fetch_min(self.0.elapsed().saturating_add(millis(limit)), Ordering::AcqRel);
    }

    /// Statements may run as long as they take.
    pub(crate) fn lift(&self) {
        self.0.until.store(NEVER, Ordering::Release);
    }

    /// A transaction is to begin.
    pub(crate) fn renew(&self) {
        self.0.lost.store(false, Ordering::Release);
    }

    /// Whether the transaction's commit goes through.
    pub(crate) fn open(&self, open: bool) {
        self.0.open.store(open, Ordering::Release);
    }
}

impl State {
    fn elapsed(&self) -> u64 {
        millis(self.epoch.elapsed())
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(NEVER)
}
