//! The replica of a cart on the server: what a browser keeps in its localStorage while there is a session, so that the cart
//! works without a network (C9).
//!
//! It has the cart as the server last answered it, and the operations that the server has not answered yet, in the order in
//! which they were made. What is shown is the cart with those operations on top. They are sent in order by one tab at a time
//! ([`Push`]); each counts once, and only its [`OperationReceipt`] takes it out. Several tabs write the same replica as they
//! write a guest cart, each through a [`ReplicaTab`] (C1).

mod change;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod laws;
mod line;
mod net;
mod operation;
mod owner;
mod push;
mod stored;
mod tab;

pub use change::ReplicaChange;
pub use net::{NetAddition, NetAdditions};
pub use operation::{CartOperation, LineDifference, OperationReceipt};
pub use owner::{NotATag, OwnerTag};
pub use push::{MAX_PUSH, Push, PushAnswer, push};
pub use stored::{MAX_REPLICA_TEXT, ReplicaError, StoredReplica, read, write};
pub use tab::{Follow, ReplicaTab};

use crate::cart::{CartLine, CartView, Change};
use crate::guest::Writer;
use crate::id::{OperationId, ReplicaId, VariantId};
use crate::time::{Span, Timestamp};

/// The key in localStorage.
pub const STORAGE_KEY: &str = "forever-cart.account";

/// So many operations wait at most to be sent.
pub const MAX_OPERATIONS: usize = crate::guest::MAX_UNSENT;

/// No answer comes so much later than another that was asked for after it.
const OVERTAKEN: Span = Span::minutes(1);

/// A browser's replica of one owner's cart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Replica {
    /// Its id. The server tells by it which additions a removal has seen.
    pub id: ReplicaId,
    /// Whose cart it is.
    pub owner: OwnerTag,
    /// True where that is a guest session: whoever signs in from it takes over what waits. What waits of an account is that
    /// account's alone.
    pub guest: bool,
    /// The cart as the server last answered it; none before it has.
    pub acknowledged: Option<AcknowledgedCart>,
    /// Operations that the server has not answered, in the order in which they were made.
    pub operations: Vec<CartOperation>,
    /// Lines as pages know them of variants that operations name.
    pub known: Vec<CartLine>,
    /// Numbers of the changes of each tab that it contains, the recent writers only (C1).
    pub writers: Vec<Writer>,
}

/// A cart as the server answered it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AcknowledgedCart {
    /// The cart.
    pub cart: CartView,
    /// When it was answered: prices and stock are of then.
    pub at: Timestamp,
}

impl AcknowledgedCart {
    /// True where it is no older state than `other`, whichever answer came first.
    fn replaces(&self, other: &Self) -> bool {
        let one_cart = self.cart.id == other.cart.id || self.cart.id.is_none() || other.cart.id.is_none();
        let later = self.at > other.at.after(OVERTAKEN);
        later || if one_cart { self.cart.revision >= other.cart.revision } else { self.at >= other.at }
    }
}

impl Replica {
    /// That of an owner whose cart is not known yet.
    pub const fn new(id: ReplicaId, owner: OwnerTag, guest: bool) -> Self {
        Self { id, owner, guest, acknowledged: None, operations: Vec::new(), known: Vec::new(), writers: Vec::new() }
    }

    /// The revision of the cart that it shows.
    pub fn revision(&self) -> u64 {
        self.acknowledged.as_ref().map_or(0, |acknowledged| acknowledged.cart.revision)
    }

    /// The cart to show: as the server last answered it, with the operations that wait on top. None before the first answer.
    pub fn shown(&self) -> Option<CartView> {
        let mut view = self.acknowledged.as_ref()?.cart.clone();
        for CartOperation { change, .. } in &self.operations {
            view.foresee(*change, change.variant().and_then(|variant| self.known(variant)));
        }
        Some(view)
    }

    /// A new operation, made by somebody who sees this replica.
    pub fn operation(&self, id: OperationId, change: Change, now: Timestamp) -> CartOperation {
        CartOperation { id, change, seen: self.revision(), at: now }
    }

    /// True where one more operation can wait.
    pub const fn has_room(&self) -> bool {
        self.operations.len() < MAX_OPERATIONS
    }

    /// What to send next: the oldest operations. None where nothing waits.
    pub fn next_push(&self) -> Option<Push> {
        let operations: Vec<_> = self.operations.iter().take(MAX_PUSH).copied().collect();
        (!operations.is_empty()).then_some(Push { owner: self.owner, replica: self.id, operations })
    }

    /// Takes in the cart as the server answered it, where it knows no newer state.
    fn learn(&mut self, acknowledged: &AcknowledgedCart) {
        if self.acknowledged.as_ref().is_none_or(|held| acknowledged.replaces(held)) {
            self.acknowledged = Some(acknowledged.clone());
        }
    }

    fn known(&self, variant: VariantId) -> Option<&CartLine> {
        self.known.iter().find(|line| line.variant_id == variant)
    }
}
