//! Changes of a unit of work that the owner's other devices show.

use shared::id::{AccountId, Owner};
use shared::order::{OrderNumber, Status};

/// Something of an owner's that is different since a unit of work was saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnerChange {
    /// The cart.
    Cart {
        /// Its owner.
        owner: Owner,
        /// Its revision now.
        revision: u64,
    },
    /// The account's wishlists.
    Wishlists {
        /// Its owner.
        account: AccountId,
        /// Their revision now.
        revision: u64,
    },
    /// An order.
    Order {
        /// Its owner.
        owner: Owner,
        /// The entry of its history.
        step: OrderStep,
    },
    /// Some sessions have ended.
    Sessions {
        /// Its owner.
        owner: Owner,
    },
}

/// The last entry in an order's history.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OrderStep {
    /// The order.
    pub number: OrderNumber,
    /// Its status.
    pub status: Status,
    /// The entry's number: greater than that of every entry before, of whichever order.
    pub seq: u64,
}
