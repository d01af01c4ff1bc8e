//! A unit of work: the writer's connection on loan.

use crate::repository::Repository;
use crate::writer::{Ack, Slot};
use async_trait::async_trait;
use std::sync::{Arc, Mutex as Lock, PoisonError};
use storage::{
    Accounts, Audit, Carts, Catalogue, Factors, Fulfilments, Guesses, Imports, Orders, Outbox, OwnerChange, Passkeys,
    Payments, Result, Secrets, SettingsStore, Stock, StorageError, Tallies, Unit, WishlistStore,
};
use tokio::sync::{Mutex, MutexGuard, oneshot};

/// The right to use the connection for one turn. It ends with [`SqliteUnit`], or when the writer takes it back.
pub(crate) struct Loan {
    pub(crate) slot: Arc<Mutex<Slot>>,
    pub(crate) turn: u64,
    changed: Lock<Vec<OwnerChange>>,
}

/// One unit's turn. Dropped, it drops `end`: the writer takes that as the wish to roll back.
pub(crate) struct SqliteUnit {
    pub(crate) loan: Loan,
    pub(crate) end: oneshot::Sender<Ack>,
}

impl Loan {
    pub(crate) const fn new(slot: Arc<Mutex<Slot>>, turn: u64) -> Self {
        Self { slot, turn, changed: Lock::new(Vec::new()) }
    }

    /// Notes what other devices are to be told of, once the unit is saved.
    pub(crate) fn note(&self, changed: OwnerChange) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).push(changed);
    }

    /// The connection, where the turn has not ended.
    pub(crate) async fn hold(&self) -> Result<MutexGuard<'_, Slot>> {
        let slot = self.slot.lock().await;
        if slot.turn == self.turn { Ok(slot) } else { Err(StorageError::TryAgain) }
    }
}

impl SqliteUnit {
    fn repository(&self) -> Repository<'_> {
        Repository::of_unit(&self.loan)
    }
}

#[async_trait]
impl Unit for SqliteUnit {
    fn catalogue(&mut self) -> Box<dyn Catalogue + '_> {
        Box::new(self.repository())
    }

    fn accounts(&mut self) -> Box<dyn Accounts + '_> {
        Box::new(self.repository())
    }

    fn carts(&mut self) -> Box<dyn Carts + '_> {
        Box::new(self.repository())
    }

    fn stock(&mut self) -> Box<dyn Stock + '_> {
        Box::new(self.repository())
    }

    fn orders(&mut self) -> Box<dyn Orders + '_> {
        Box::new(self.repository())
    }

    fn fulfilments(&mut self) -> Box<dyn Fulfilments + '_> {
        Box::new(self.repository())
    }

    fn payments(&mut self) -> Box<dyn Payments + '_> {
        Box::new(self.repository())
    }

    fn outbox(&mut self) -> Box<dyn Outbox + '_> {
        Box::new(self.repository())
    }

    fn secrets(&mut self) -> Box<dyn Secrets + '_> {
        Box::new(self.repository())
    }

    fn settings(&mut self) -> Box<dyn SettingsStore + '_> {
        Box::new(self.repository())
    }

    fn imports(&mut self) -> Box<dyn Imports + '_> {
        Box::new(self.repository())
    }

    fn audit(&mut self) -> Box<dyn Audit + '_> {
        Box::new(self.repository())
    }

    fn tallies(&mut self) -> Box<dyn Tallies + '_> {
        Box::new(self.repository())
    }

    fn guesses(&mut self) -> Box<dyn Guesses + '_> {
        Box::new(self.repository())
    }

    fn factors(&mut self) -> Box<dyn Factors + '_> {
        Box::new(self.repository())
    }

    fn passkeys(&mut self) -> Box<dyn Passkeys + '_> {
        Box::new(self.repository())
    }

    fn wishlists(&mut self) -> Box<dyn WishlistStore + '_> {
        Box::new(self.repository())
    }

    async fn save(self: Box<Self>) -> Result<Vec<OwnerChange>> {
        let (ack, saved) = oneshot::channel();
        self.end.send(ack).map_err(|_| StorageError::TryAgain)?;
        saved.await.unwrap_or_else(|_| Err(StorageError::Failed("the writer has stopped".into())))?;
        Ok(self.loan.changed.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}
