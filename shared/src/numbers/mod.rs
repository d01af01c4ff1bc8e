//! The numbers by which a shop is run: what it takes, what is asked of it and what becomes of that, and what waits now.
//!
//! What the database gives is added up here, so that every number can be shown by a table of cases. All times are UTC.

mod activity;
mod now;
mod takings;

pub use activity::{Activity, CartNumbers, CheckoutNumbers};
pub use now::{
    ABANDONED_AFTER, AttemptCounts, Backlog, CartCount, Carts, LowStock, OVERDUE_AFTER, OpenCarts, OwnerKind,
    StockCount, Stocktaking,
};
pub use takings::{HourSum, Sales, Slot, Takings};

use crate::period::Period;
use serde::{Deserialize, Serialize};

/// What a period came to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Numbers {
    /// The period.
    pub period: Period,
    /// What was ordered, paid and given back.
    pub takings: Takings,
    /// What was asked of the shop, and what became of it.
    pub activity: Activity,
    /// The payment attempts that began in it, as they stand now.
    pub attempts: AttemptCounts,
}

/// How the shop stands now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Today {
    /// Carts with something in them.
    pub carts: OpenCarts,
    /// What waits to be done.
    pub backlog: Backlog,
    /// What is about to sell out.
    pub stock: Stocktaking,
}
