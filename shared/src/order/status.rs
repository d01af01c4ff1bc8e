//! Where an order can stand, and the only moves there are (O6).

use serde::{Deserialize, Serialize};
use std::fmt;

/// An order's status, as it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It waits for its payment; its units are reserved.
    PendingPayment,
    /// Its payment is over without money; nothing is reserved.
    PaymentFailed,
    /// It is paid and waits to be shipped.
    Processing,
    /// Every line that isn't cancelled has shipped.
    Shipped,
    /// It arrived.
    Delivered,
    /// It is off.
    Cancelled,
}

/// A status with what belongs to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum OrderState {
    /// See [`Status::PendingPayment`].
    PendingPayment,
    /// See [`Status::PaymentFailed`].
    PaymentFailed,
    /// See [`Status::Processing`].
    Processing,
    /// See [`Status::Shipped`].
    Shipped,
    /// See [`Status::Delivered`].
    Delivered,
    /// See [`Status::Cancelled`].
    Cancelled {
        /// By whom: money that comes late is treated accordingly (P5).
        by: CancelledBy,
    },
}

/// Who or what cancelled an order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CancelledBy {
    /// The shopper.
    Shopper,
    /// Somebody of the shop.
    Staff,
    /// A newer order of the same owner.
    NewerOrder,
    /// The payment window ran out.
    Window,
    /// It was paid late and its units were gone.
    OutOfStock,
}

/// Where an order's money stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// Nothing was paid.
    Unpaid,
    /// All of it was paid.
    Paid,
    /// Money is to go back.
    RefundDue,
    /// Some went back.
    PartiallyRefunded,
    /// All went back.
    Refunded,
    /// The provider refused to give it back; staff must.
    RefundFailed,
}

/// There is no such move. Both ends are named.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("an order that is {from} cannot become {to}")]
pub struct MoveRefused {
    /// Where the order stands.
    pub from: Status,
    /// Where it was to go.
    pub to: Status,
}

impl PaymentStatus {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Unpaid, Self::Paid, Self::RefundDue, Self::PartiallyRefunded, Self::Refunded, Self::RefundFailed];

    /// Its name on the wire and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unpaid => "unpaid",
            Self::Paid => "paid",
            Self::RefundDue => "refund_due",
            Self::PartiallyRefunded => "partially_refunded",
            Self::Refunded => "refunded",
            Self::RefundFailed => "refund_failed",
        }
    }
}

impl Status {
    /// Every status, in the order of an order's life.
    pub const ALL: [Self; 6] =
        [Self::PendingPayment, Self::PaymentFailed, Self::Processing, Self::Shipped, Self::Delivered, Self::Cancelled];

    /// Its name on the wire and in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::PendingPayment => "pending_payment",
            Self::PaymentFailed => "payment_failed",
            Self::Processing => "processing",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
        }
    }
}

/// As people read it.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PendingPayment => "Pending payment",
            Self::PaymentFailed => "Payment failed",
            Self::Processing => "Processing",
            Self::Shipped => "Shipped",
            Self::Delivered => "Delivered",
            Self::Cancelled => "Cancelled",
        })
    }
}

impl OrderState {
    /// The status alone.
    pub const fn status(self) -> Status {
        match self {
            Self::PendingPayment => Status::PendingPayment,
            Self::PaymentFailed => Status::PaymentFailed,
            Self::Processing => Status::Processing,
            Self::Shipped => Status::Shipped,
            Self::Delivered => Status::Delivered,
            Self::Cancelled { .. } => Status::Cancelled,
        }
    }

    /// Who or what cancelled it, where that happened.
    pub const fn cancelled_by(self) -> Option<CancelledBy> {
        match self {
            Self::Cancelled { by } => Some(by),
            Self::PendingPayment | Self::PaymentFailed | Self::Processing | Self::Shipped | Self::Delivered => None,
        }
    }

    /// The state after the move to `to`, or a refusal that names both ends (O6).
    pub fn moved(self, to: Self) -> Result<Self, MoveRefused> {
        use CancelledBy::{NewerOrder, OutOfStock, Shopper, Staff, Window};
        use OrderState::{Cancelled, Delivered, PaymentFailed, PendingPayment, Processing, Shipped};
        let allowed = match (self, to) {
            (PendingPayment, Processing | PaymentFailed | Cancelled { by: Shopper | Staff | NewerOrder | Window })
            | (PaymentFailed, PendingPayment | Processing | Cancelled { by: Shopper | Staff | OutOfStock })
            | (Cancelled { by: Window }, Processing)
            | (Processing, Shipped | Cancelled { by: Shopper | Staff })
            | (Shipped, Delivered | Cancelled { by: Staff }) => true,
            (PendingPayment | PaymentFailed | Processing | Shipped | Delivered | Cancelled { .. }, _) => false,
        };
        if allowed { Ok(to) } else { Err(MoveRefused { from: self.status(), to: to.status() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CancelledBy::{NewerOrder, OutOfStock, Shopper, Staff, Window};
    use OrderState::{Cancelled, Delivered, PaymentFailed, PendingPayment, Processing, Shipped};
    use proptest::prelude::*;

    const STATES: [OrderState; 10] = [
        PendingPayment,
        PaymentFailed,
        Processing,
        Shipped,
        Delivered,
        Cancelled { by: Shopper },
        Cancelled { by: Staff },
        Cancelled { by: NewerOrder },
        Cancelled { by: Window },
        Cancelled { by: OutOfStock },
    ];

    #[test]
    fn o6_only_the_tables_moves_exist() {
        let moves = [
            (PendingPayment, Processing),
            (PendingPayment, PaymentFailed),
            (PendingPayment, Cancelled { by: Shopper }),
            (PendingPayment, Cancelled { by: Staff }),
            (PendingPayment, Cancelled { by: NewerOrder }),
            (PendingPayment, Cancelled { by: Window }),
            (PaymentFailed, PendingPayment),
            (PaymentFailed, Processing),
            (PaymentFailed, Cancelled { by: Shopper }),
            (PaymentFailed, Cancelled { by: Staff }),
            (PaymentFailed, Cancelled { by: OutOfStock }),
            (Cancelled { by: Window }, Processing),
            (Processing, Shipped),
            (Processing, Cancelled { by: Shopper }),
            (Processing, Cancelled { by: Staff }),
            (Shipped, Delivered),
            (Shipped, Cancelled { by: Staff }),
        ];
        for from in STATES {
            for to in STATES {
                let answer = from.moved(to);
                if moves.contains(&(from, to)) {
                    assert_eq!(answer, Ok(to));
                } else {
                    assert_eq!(answer, Err(MoveRefused { from: from.status(), to: to.status() }));
                }
            }
        }
    }

    #[test]
    fn o6_a_refusal_names_both_ends() {
        let refused = Delivered.moved(Cancelled { by: Staff }).unwrap_err();
        assert_eq!(refused.to_string(), "an order that is Delivered cannot become Cancelled");
    }

    proptest! {
        #[test]
        fn o6_delivered_is_final_and_nothing_unpaid_ships(path in prop::collection::vec(0_usize..10, 0..30)) {
            let mut state = PendingPayment;
            let mut paid = false;
            for step in path {
                let Ok(next) = state.moved(STATES[step]) else { continue };
                prop_assert!(state != Delivered);
                paid |= next == Processing;
                state = next;
                prop_assert!(paid || !matches!(state, Shipped | Delivered));
            }
        }
    }
}
