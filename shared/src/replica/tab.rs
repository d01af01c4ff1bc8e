//! One tab's access to the replica: every change reads the newest stored state, makes one change and gives what to store (C1).
//!
//! `stored` is what stands in localStorage at that moment. Where a browser forbids it, or it is full, the tab's own replica stands
//! for it. Where nothing is stored, or another owner's, somebody signed out or in elsewhere: then nothing is to be written until the
//! server has said who is here.

use super::{AcknowledgedCart, OperationReceipt, OwnerTag, Push, Replica, ReplicaChange};
use crate::cart::{CartLine, CartView, Change};
use crate::guest::{Journal, TabId};
use crate::id::OperationId;
use crate::time::Timestamp;

/// A tab that shows one owner's cart.
#[derive(Clone, Debug)]
pub struct ReplicaTab {
    journal: Journal<Replica>,
    replica: Replica,
    /// The newest revision of the cart that it was told of while operations waited; 0 where it was told of none.
    told: u64,
}

/// What a tab has to do about a state that another one wrote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Follow {
    /// To show [`ReplicaTab::replica`].
    Show,
    /// To store it, too: what was written lacks something that this tab did or heard of.
    Store,
    /// To ask the server who is here: nothing is stored any more, or another owner's.
    Ask,
}

impl ReplicaTab {
    /// A tab that has changed nothing yet. `replica` is what is stored of its owner, or a new one.
    pub const fn new(tab: TabId, replica: Replica) -> Self {
        Self { journal: Journal::new(tab), replica, told: 0 }
    }

    /// The tab of the owner of `new`, who is here, as the server has just said: `tab`, what the page had so far, where it shows that
    /// owner's cart, else one numbered `number`, with what is stored of that owner, else with `new`. Answers the replica of
    /// whoever was here before, too: what waits of a guest session goes on, as when its visitor signs in, and of an account it is to
    /// be said.
    pub fn arrive(tab: Option<Self>, stored: Option<&Replica>, number: TabId, new: Replica) -> (Self, Option<Replica>) {
        let before = |replica: &Replica| replica.owner != new.owner;
        let ended = match tab {
            Some(tab) if tab.owner() == new.owner => return (tab, stored.cloned().filter(before)),
            Some(tab) => Some(tab.leave(stored.cloned())),
            None => stored.cloned(),
        };
        let ended = ended.filter(before);
        let kept = stored.filter(|stored| stored.owner == new.owner).cloned();
        (Self::new(number, kept.unwrap_or(new)), ended)
    }

    /// The newest state, as its owner leaves.
    pub fn leave(self, stored: Option<Replica>) -> Replica {
        self.own(stored).unwrap_or(self.replica)
    }

    /// What to send next, whichever tab made it; none where nothing waits, or somebody else is here by now.
    pub fn next_push(&self, stored: Option<Replica>) -> Option<Push> {
        self.own(stored)?.next_push()
    }

    /// The newest state that it has seen.
    pub const fn replica(&self) -> &Replica {
        &self.replica
    }

    /// Whose cart it shows.
    pub const fn owner(&self) -> OwnerTag {
        self.replica.owner
    }

    /// The server has just said that this owner is here, with the cart. Answers the state to store, whatever is stored now. While
    /// operations wait, the cart may have some of them already: then only the answer to a push says what it has of them.
    pub fn open(&mut self, stored: Option<Replica>, cart: CartView, now: Timestamp) -> &Replica {
        let base = self.own(stored).unwrap_or_else(|| self.replica.clone());
        self.commit(base, ReplicaChange::Settle { owner: self.owner(), operations: Vec::new() }, now);
        if self.replica.operations.is_empty() || self.replica.acknowledged.is_none() {
            self.replica.learn(&AcknowledgedCart { cart, at: now });
        } else {
            self.told = self.told.max(cart.revision);
        }
        &self.replica
    }

    /// The server's cart is said to have that revision. True where it is to be asked for: it is another one, and no push is to come
    /// whose answer brings it.
    pub fn is_behind(&mut self, revision: u64) -> bool {
        self.told = self.told.max(revision);
        self.replica.operations.is_empty() && self.replica.revision() != revision
    }

    /// True where nothing waits any more, and the cart was told to be newer than the one that came with the last answer.
    pub fn lags(&self) -> bool {
        self.replica.operations.is_empty() && self.replica.revision() < self.told
    }

    /// The shopper changes the cart. Answers the state to store; none, and nothing was done, where the server is to be asked first.
    pub fn change(
        &mut self,
        stored: Option<Replica>,
        id: OperationId,
        change: Change,
        known: Option<CartLine>,
        now: Timestamp,
    ) -> Option<&Replica> {
        let base = self.own(stored)?;
        let operation = self.replica.operation(id, change, now);
        let make = ReplicaChange::Make { owner: self.owner(), operation, known: known.map(Box::new) };
        Some(self.commit(base, make, now))
    }

    /// The server has decided operations, and answered the cart. Answers the state to store: they wait no more. None where
    /// somebody else is here by now.
    pub fn acknowledge(
        &mut self,
        stored: Option<Replica>,
        cart: CartView,
        receipts: &[OperationReceipt],
        now: Timestamp,
    ) -> Option<&Replica> {
        let base = self.own(stored)?;
        Some(self.settle(base, cart, receipts, now))
    }

    /// Another tab wrote `stored`.
    pub fn follow(&mut self, stored: Option<Replica>, now: Timestamp) -> Follow {
        let Some(stored) = self.own(stored) else { return Follow::Ask };
        let missing = self.journal.reconcile(&stored, now);
        let behind = self.replica.acknowledged.as_ref().is_some_and(|own| {
            let theirs = stored.acknowledged.as_ref();
            theirs.is_none_or(|theirs| !theirs.replaces(own))
        });
        let lacks = behind || missing.is_some();
        self.see(missing.unwrap_or(stored));
        if lacks { Follow::Store } else { Follow::Show }
    }

    fn settle(&mut self, base: Replica, cart: CartView, receipts: &[OperationReceipt], now: Timestamp) -> &Replica {
        self.replica.learn(&AcknowledgedCart { cart, at: now });
        let operations = receipts.iter().map(|receipt| receipt.id).collect();
        self.commit(base, ReplicaChange::Settle { owner: self.owner(), operations }, now)
    }

    fn commit(&mut self, base: Replica, change: ReplicaChange, now: Timestamp) -> &Replica {
        let next = self.journal.commit(base, change, now);
        self.see(next);
        &self.replica
    }

    fn own(&self, stored: Option<Replica>) -> Option<Replica> {
        stored.filter(|stored| stored.owner == self.owner())
    }

    /// Of two states of the cart the newer holds, whichever tab heard of it.
    fn see(&mut self, mut next: Replica) {
        if let Some(acknowledged) = &self.replica.acknowledged {
            next.learn(acknowledged);
        }
        self.replica = next;
    }
}

#[cfg(test)]
mod tests;
