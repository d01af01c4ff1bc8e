//! Why something that staff asked of an order was not done.

use super::{MoveRefused, Status};
use crate::field::FieldError;
use crate::id::OrderLineId;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Why something that staff asked of an order was not done. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum StaffRefused {
    /// There is no such order.
    #[error("there is no such order")]
    NotFound,
    /// It is not any more what they saw: it is to be looked at again.
    #[error("this order has changed meanwhile")]
    Stale {
        /// Its revision now.
        revision: u64,
    },
    /// An order does not move so (O6).
    #[error(transparent)]
    NoSuchMove(#[from] MoveRefused),
    /// The order does not stand so that this could be done.
    #[error("this cannot be done with an order that is {status}")]
    NotNow {
        /// Where it stands.
        status: Status,
    },
    /// Part of it has shipped, so it cannot be cancelled as a whole.
    #[error("part of this order has shipped: cancel what has not, or ship the rest")]
    PartlyShipped,
    /// It has been paid meanwhile.
    #[error("this order has been paid meanwhile")]
    PaidMeanwhile,
    /// A payment is under way: nothing is cancelled before it is decided (P11).
    #[error("a payment for this order is on its way")]
    PaymentUnderWay,
    /// No units were named.
    #[error("no units are named")]
    NoUnits,
    /// The order has no such line.
    #[error("the order has no line {line}")]
    UnknownLine {
        /// The line.
        line: OrderLineId,
    },
    /// More units of a line than there are for this.
    #[error("of line {line} there are only {left}")]
    TooMany {
        /// The line.
        line: OrderLineId,
        /// How many there are.
        left: u32,
    },
    /// The order has no such shipment.
    #[error("the order has no such shipment")]
    UnknownShipment,
    /// The shipment is known to have arrived.
    #[error("this shipment has arrived before")]
    ArrivedBefore,
    /// Nothing was paid for it.
    #[error("nothing was paid for this order")]
    NotPaid,
    /// It is more than is left of what was paid, or nothing (P9).
    #[error("at most {left} can be refunded")]
    TooMuch {
        /// What is left.
        left: Money,
    },
    /// It is between two amounts that can be paid (O10).
    #[error("only whole multiples of {unit} can be refunded")]
    NotPayable {
        /// The unit that such amounts are multiples of.
        unit: Money,
    },
    /// The name of what they do came before, for something else (O3).
    #[error("that name was used for something else")]
    OperationReused,
    /// Fields are missing or wrong.
    #[error("some fields need another look")]
    Invalid {
        /// Which, and what is wrong.
        errors: Vec<FieldError>,
    },
}
