//! What a tab does to the replica.

use super::{CartOperation, OwnerTag, Replica};
use crate::cart::CartLine;
use crate::guest::{Journaled, Writer};
use crate::id::OperationId;
use crate::time::Timestamp;

/// A change to a replica. Each can be made again on a newer state without harm (C1), and has no effect on another owner's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReplicaChange {
    /// The shopper changed the cart. Without effect where it is there already, or no more can wait.
    Make {
        /// Whose cart it was.
        owner: OwnerTag,
        /// The operation.
        operation: CartOperation,
        /// The line as the page knows it, for a variant that is not in the cart.
        known: Option<Box<CartLine>>,
    },
    /// The server has decided operations: they wait no more, made or refused.
    Settle {
        /// Whose they were.
        owner: OwnerTag,
        /// The operations.
        operations: Vec<OperationId>,
    },
}

impl ReplicaChange {
    const fn owner(&self) -> OwnerTag {
        match self {
            Self::Make { owner, .. } | Self::Settle { owner, .. } => *owner,
        }
    }
}

impl Journaled for Replica {
    type Change = ReplicaChange;

    fn apply(&mut self, change: &ReplicaChange, _: Timestamp) {
        if change.owner() != self.owner {
            return;
        }
        match change {
            ReplicaChange::Make { operation, known, .. } => self.make(*operation, known.as_deref()),
            ReplicaChange::Settle { operations, .. } => {
                self.operations.retain(|waiting| !operations.contains(&waiting.id));
                let named = |line: &CartLine| {
                    self.operations.iter().any(|waiting| waiting.change.variant() == Some(line.variant_id))
                };
                self.known.retain(named);
            }
        }
    }

    fn writers(&mut self) -> &mut Vec<Writer> {
        &mut self.writers
    }
}

impl Replica {
    fn make(&mut self, operation: CartOperation, known: Option<&CartLine>) {
        if !self.has_room() || self.operations.iter().any(|waiting| waiting.id == operation.id) {
            return;
        }
        self.operations.push(operation);
        if let Some(line) = known.filter(|line| operation.change.variant() == Some(line.variant_id)) {
            self.known.retain(|known| known.variant_id != line.variant_id);
            self.known.push(CartLine { quantity: line.quantity.max(1), ..line.clone() });
        }
    }
}
