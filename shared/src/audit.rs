//! What staff did: who, when, to what, and what it was before and after. An entry is written with what it tells of, and never
//! changed.

use crate::account::Email;
use crate::id::AccountId;
use crate::order::OrderNumber;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that staff did. To add one, give it a key here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Action {
    /// Units of an order were shipped.
    #[serde(rename = "order.ship")]
    OrderShip,
    /// An order, or one of its shipments, was said to have arrived.
    #[serde(rename = "order.deliver")]
    OrderDeliver,
    /// An order was cancelled.
    #[serde(rename = "order.cancel")]
    OrderCancel,
    /// Units of an order that had not shipped were cancelled.
    #[serde(rename = "order.cancel_lines")]
    OrderCancelLines,
    /// Money was given back.
    #[serde(rename = "order.refund")]
    OrderRefund,
    /// Goods that came back were booked in.
    #[serde(rename = "order.book_in")]
    OrderBookIn,
    /// A note was added to an order.
    #[serde(rename = "order.note")]
    OrderNote,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 7] = [
        Self::OrderShip,
        Self::OrderDeliver,
        Self::OrderCancel,
        Self::OrderCancelLines,
        Self::OrderRefund,
        Self::OrderBookIn,
        Self::OrderNote,
    ];

    /// Its name on the wire and in the database: what it is done to, and what is done.
    pub const fn key(self) -> &'static str {
        match self {
            Self::OrderShip => "order.ship",
            Self::OrderDeliver => "order.deliver",
            Self::OrderCancel => "order.cancel",
            Self::OrderCancelLines => "order.cancel_lines",
            Self::OrderRefund => "order.refund",
            Self::OrderBookIn => "order.book_in",
            Self::OrderNote => "order.note",
        }
    }
}

/// What something was done to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Subject {
    /// Of which kind it is.
    pub kind: SubjectKind,
    /// What it is known by, such as an order's number.
    pub id: String,
}

/// Of which kind a subject is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// An order, by its number.
    Order,
}

impl SubjectKind {
    /// Every kind.
    pub const ALL: [Self; 1] = [Self::Order];

    /// Its name on the wire and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Order => "order",
        }
    }
}

impl Subject {
    /// The order of that number.
    pub fn order(number: OrderNumber) -> Self {
        Self { kind: SubjectKind::Order, id: number.to_string() }
    }
}

/// An entry of the audit log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: the account.
    pub account: AccountId,
    /// Who: the account's address then.
    pub email: Email,
    /// What was done.
    pub action: Action,
    /// To what.
    pub subject: Subject,
    /// What it was before, as JSON; `null` where it was not there.
    pub before: String,
    /// What it was afterwards, as JSON; `null` where it is gone.
    pub after: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_on_the_wire_and_in_the_database() {
        for action in Action::ALL {
            assert_eq!(serde_json::to_string(&action).unwrap(), format!("{:?}", action.key()));
        }
        for kind in SubjectKind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("{:?}", kind.key()));
        }
    }
}
