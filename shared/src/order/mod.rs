//! Orders: an immutable snapshot of what was bought, and a status that moves only along a table (O6).

mod reason;
mod refused;
mod staff;
mod standing;
mod stats;
mod status;
mod view;

pub use reason::Reason;
pub use refused::StaffRefused;
pub use staff::{AttemptView, OrderFilter, StaffOrder, StaffRefund, StaffSummary};
pub use standing::{Standing, Tone, at_a_glance};
pub use stats::{OrderStats, Tally};
pub use status::{CancelledBy, MoveRefused, OrderState, PaymentStatus, Status};
pub use view::{HistoryEntry, Holdup, OrderSummary, OrderView, OrderViewLine, RefundView, ShipmentView};

use crate::account::Email;
use crate::address::BillingAddress;
use crate::catalogue::{OptionValue, Picture};
use crate::fulfil::Units;
use crate::id::{AttemptId, OrderId, OrderLineId, Owner, VariantId};
use crate::money::Money;
use crate::pricing::Totals;
use crate::shipping::Delivery;
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// Prices of a failed order hold for so long; after that only Buy again.
pub const PRICES_HOLD: Span = Span::hours(24);

/// Whether an order that stands so and was placed at `created_at` can be paid again: not where money is held for it (P9), and one
/// that failed only while its prices hold.
pub fn can_retry(status: Status, created_at: Timestamp, held: bool, now: Timestamp) -> bool {
    let open = match status {
        Status::PendingPayment => true,
        Status::PaymentFailed => prices_hold(created_at, now),
        _ => false,
    };
    open && !held
}

/// Whether the prices of an order that was placed at `created_at` still hold.
pub fn prices_hold(created_at: Timestamp, now: Timestamp) -> bool {
    created_at.after(PRICES_HOLD) >= now
}

/// An order's number, as people say it: `1042`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OrderNumber(pub u32);

impl FromStr for OrderNumber {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for OrderNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// From 1; every change of the order, or of what it shows, makes it greater.
    pub revision: u64,
    /// Who placed it.
    pub owner: Owner,
    /// Where mail about it goes.
    pub email: Email,
    /// Where it stands.
    pub state: OrderState,
    /// Where its money stands.
    pub payment: PaymentStatus,
    /// What was bought.
    pub lines: Vec<OrderLine>,
    /// What it comes to.
    pub totals: Totals,
    /// Address and method of its parcel; none where nothing of it is sent as one (O9).
    pub delivery: Option<Delivery>,
    /// Where the bill goes.
    pub billing_address: BillingAddress,
    /// The attempt that is to pay it, or paid it; none where nothing is to be paid.
    pub attempt: Option<AttemptId>,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When its payment window ends.
    pub window_ends_at: Timestamp,
}

impl Order {
    /// Whether it waits for a payment that had to come by now (P6).
    pub fn waited_long_enough(&self, now: Timestamp) -> bool {
        self.state == OrderState::PendingPayment && self.window_ends_at <= now
    }
}

/// A line of an order: what was bought, as it was then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderLine {
    /// Its id.
    pub id: OrderLineId,
    /// The variant that was bought.
    pub variant: VariantId,
    /// Its SKU then.
    pub sku: String,
    /// The product's name then.
    pub name: String,
    /// The product's slug then.
    pub slug: String,
    /// The picture then.
    pub picture: Option<Picture>,
    /// Its options.
    pub options: Vec<OptionValue>,
    /// How many, and where they are.
    pub units: Units,
    /// What one cost.
    pub unit_price: Money,
    /// What they cost together.
    pub line_total: Money,
    /// The tax on it.
    pub tax: Money,
    /// True where tax was charged on it (O9).
    pub taxable: bool,
    /// True where it is sent as a parcel (O9).
    pub requires_shipping: bool,
}

/// How far a line came; see [`Units::fulfilment`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fulfilment {
    /// Not shipped yet.
    Unfulfilled,
    /// On its way.
    Shipped,
    /// There.
    Delivered,
    /// Not coming.
    Cancelled,
}

/// Who moved an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The shopper.
    Shopper,
    /// Somebody of the shop.
    Staff,
    /// What the provider said.
    Provider,
    /// The shop by itself.
    Shop,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_an_order_is_paid_again_while_its_prices_hold_and_no_money_is_held() {
        let placed = Timestamp::from_millis(0);
        let (in_time, late) = (placed.after(PRICES_HOLD), placed.after(PRICES_HOLD).after(Span::millis(1)));
        for (status, now, can) in [
            (Status::PendingPayment, late, true),
            (Status::PaymentFailed, in_time, true),
            (Status::PaymentFailed, late, false),
            (Status::Cancelled, in_time, false),
            (Status::Processing, in_time, false),
            (Status::Shipped, in_time, false),
            (Status::Delivered, in_time, false),
        ] {
            assert_eq!(can_retry(status, placed, false, now), can, "{status}");
            assert!(!can_retry(status, placed, true, now), "{status}, and money is held");
        }
    }
}
