//! What a unit of work has changed that the owner's other devices show.

use shared::id::{AccountId, Owner};
use shared::order::{OrderNumber, Status};

/// Something of an owner's that is different since a unit of work was saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Changed {
    /// The cart.
    Cart {
        /// Whose.
        owner: Owner,
        /// Its revision now.
        revision: u64,
    },
    /// The account's wishlists.
    Wishlists {
        /// Whose.
        account: AccountId,
        /// Their revision now.
        revision: u64,
    },
    /// An order.
    Order {
        /// Whose.
        owner: Owner,
        /// What its history says of it.
        step: OrderStep,
    },
    /// Some sessions have ended.
    Sessions {
        /// Whose.
        owner: Owner,
    },
}

/// The last entry in an order's history.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OrderStep {
    /// The order.
    pub number: OrderNumber,
    /// Where it stands.
    pub status: Status,
    /// The entry's number: greater than that of every entry before, of whichever order.
    pub seq: u64,
}
