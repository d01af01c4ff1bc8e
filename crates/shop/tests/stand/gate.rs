//! A database whose units of work can be held up.

use async_trait::async_trait;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use storage::{Reader, Result, Storage, StorageError, Unit};
use tokio::sync::{Notify, Semaphore};

/// A database behind a gate. It is open until it is shut.
pub struct Gate {
    storage: Arc<dyn Storage>,
    turns: Semaphore,
    arrived: Notify,
    /// Whoever is let on is so alone.
    singly: AtomicBool,
}

impl Gate {
    pub fn before(storage: Arc<dyn Storage>) -> Self {
        let turns = Semaphore::new(Semaphore::MAX_PERMITS);
        Self { storage, turns, arrived: Notify::new(), singly: AtomicBool::default() }
    }

    /// Holds up every unit of work that begins from now on.
    pub fn shut(&self) {
        self.turns.forget_permits(Semaphore::MAX_PERMITS);
    }

    /// Waits until a unit of work is held up.
    pub async fn arrival(&self) {
        self.arrived.notified().await;
    }

    /// Lets on one unit of work; the next is held up.
    pub fn let_one(&self) {
        self.singly.store(true, Ordering::Relaxed);
        self.turns.add_permits(1);
    }

    /// Lets on what was held up.
    pub fn open(&self) {
        self.singly.store(false, Ordering::Relaxed);
        self.turns.add_permits(Semaphore::MAX_PERMITS);
    }
}

#[async_trait]
impl Storage for Gate {
    async fn reader(&self) -> Result<Box<dyn Reader>> {
        self.storage.reader().await
    }

    async fn begin(&self) -> Result<Box<dyn Unit>> {
        if self.turns.available_permits() == 0 {
            self.arrived.notify_one();
        }
        let turn = self.turns.acquire().await.map_err(|error| StorageError::Failed(Box::new(error)))?;
        let unit = self.storage.begin().await;
        if self.singly.load(Ordering::Relaxed) {
            turn.forget();
        }
        unit
    }
}
