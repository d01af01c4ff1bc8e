//! Operations of a replica on their way to the server, and what the server makes of them.

use super::operation::differences;
use super::{CartOperation, OperationReceipt, OwnerTag};
use crate::cart::{Cart, CartView, CausalContext, Offers};
use crate::id::{OperationId, ReplicaId};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So many operations are sent at once.
pub const MAX_PUSH: usize = 50;

/// Operations of one replica, in the order in which they were made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// Whose cart they are for.
    pub owner: OwnerTag,
    /// The replica that they come from.
    pub replica: ReplicaId,
    /// The operations, at most [`MAX_PUSH`].
    pub operations: Vec<CartOperation>,
}

/// What the server answers to a push.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PushAnswer {
    /// Each operation was decided, now or when it was sent before.
    Decided {
        /// The cart now, with its revision.
        cart: Box<CartView>,
        /// What came of each operation, in their order.
        receipts: Vec<OperationReceipt>,
    },
    /// Somebody else is here: nothing was looked at.
    OtherOwner,
    /// The session has ended: nothing was looked at (C8).
    SignedOut,
}

/// Makes the operations of `push` on `cart`, each once: of those in `decided`, and of any that comes twice, the receipt is the
/// first. Removals and set quantities hold for what their replica had seen (C9). The revision grows by one where anything changed.
pub fn push(
    cart: &mut Cart,
    push: &Push,
    decided: &BTreeMap<OperationId, OperationReceipt>,
    offers: &Offers,
    now: Timestamp,
) -> Vec<OperationReceipt> {
    let revision = cart.revision + 1;
    let mut receipts: Vec<OperationReceipt> = Vec::with_capacity(push.operations.len());
    for operation in &push.operations {
        let first = decided.get(&operation.id).or_else(|| receipts.iter().find(|receipt| receipt.id == operation.id));
        let receipt = first.cloned().unwrap_or_else(|| {
            let seen = CausalContext { revision: operation.seen, replica: Some(push.replica) };
            let before = cart.contents();
            let made = cart.apply_at(revision, operation.change, seen, offers, now);
            let lines = differences(&before, &cart.contents());
            OperationReceipt { id: operation.id, lines, note: made.ok().flatten(), refused: made.err() }
        });
        receipts.push(receipt);
    }
    receipts
}
