//! An order as pages and API show it.

use super::{Actor, CancelledBy, Fulfilment, OrderNumber, PaymentStatus, Standing, Status};
use crate::account::Email;
use crate::address::AddressView;
use crate::catalogue::{OptionValue, Picture};
use crate::fulfil::{Counts, LineUnits};
use crate::id::{OrderLineId, ShipmentId, VariantId};
use crate::money::Money;
use crate::payment::{PaymentRefusal, RefundState};
use crate::pricing::Totals;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An order as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderView {
    /// Its number.
    pub number: OrderNumber,
    /// From 1; every change makes it greater.
    pub revision: u64,
    /// Where it stands.
    pub status: Status,
    /// Who or what cancelled it, where that happened.
    pub cancelled_by: Option<CancelledBy>,
    /// Where its money stands.
    pub payment_status: PaymentStatus,
    /// What holds its payment up, while it waits for one; why it could not be paid at all, where it failed so.
    pub holdup: Option<Holdup>,
    /// Whether a payment came that was not what was asked, and is held (P9).
    pub held: bool,
    /// Money that goes back, or went, oldest first.
    pub refunds: Vec<RefundView>,
    /// What was bought.
    pub lines: Vec<OrderViewLine>,
    /// What of it was sent, oldest first.
    pub shipments: Vec<ShipmentView>,
    /// What it comes to.
    pub totals: Totals,
    /// The address that it goes to; none where nothing of it is sent as a parcel (O9).
    pub shipping_address: Option<AddressView>,
    /// Where the bill goes.
    pub billing_address: AddressView,
    /// Where mail about it goes while it is a guest session's: no account has it.
    pub guest: Option<Email>,
    /// The shipping method's name; none where nothing of it is sent as a parcel (O9).
    pub shipping_method: Option<String>,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When its payment window ends.
    pub window_ends_at: Timestamp,
    /// What happened to it, oldest first.
    pub history: Vec<HistoryEntry>,
    /// Whether Retry payment applies: it waits for payment, or failed and its prices still hold.
    pub can_retry: bool,
    /// Whether Cancel order applies.
    pub can_cancel: bool,
    /// The money that goes back where it is cancelled now; zero where it has taken none.
    pub cancel_refund: Money,
    /// Where it stands, in words for the shopper.
    pub standing: Standing,
}

impl OrderView {
    /// Whether some of it has shipped, while the rest waits to be.
    pub fn partly_shipped(&self) -> bool {
        self.status == Status::Processing && self.lines.iter().any(|line| line.shipped > 0)
    }

    /// What is said of an order that waits for payment where it is told of in passing.
    pub fn waits_for(&self) -> String {
        if self.holdup.is_some() || self.held {
            return self.standing.text.clone();
        }
        let until = self.window_ends_at.for_people();
        match self.lines.iter().map(|line| line.quantity).sum() {
            1 => format!("Your item is held for you until {until} UTC."),
            count => format!("Your {count} items are held for you until {until} UTC."),
        }
    }

    /// Whether a payment of it is under way (P11).
    pub const fn is_under_way(&self) -> bool {
        matches!(self.holdup, Some(Holdup::UnderWay { .. }))
    }

    /// Whether the provider refused its payment for good: trying again leads nowhere (O10).
    pub const fn is_refused(&self) -> bool {
        matches!(self.holdup, Some(Holdup::Refused { .. }))
    }

    /// Whether the payment came when the order was over already, and was accepted (P5).
    pub fn paid_late(&self) -> bool {
        let over = [Some(Status::Cancelled), Some(Status::PaymentFailed)];
        self.history.iter().any(|entry| entry.to == Status::Processing && over.contains(&entry.from))
    }
}

/// What holds up the payment of an order that waits for it, or failed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holdup {
    /// The provider could not be reached: there is no page to pay on yet (P7).
    NoPage,
    /// The last try was declined; the page stays open for another.
    Declined {
        /// In the provider's words.
        reason: String,
    },
    /// The window has ended, and the provider has not said what came of it (P6).
    WindowEnded,
    /// A payment is under way, by a bank transfer for example: it can take days (P11).
    UnderWay {
        /// Since when.
        since: Timestamp,
    },
    /// The provider refused the payment before anybody could make it: the order has failed (O10).
    Refused {
        /// Why, as far as it says.
        why: PaymentRefusal,
    },
}

/// A refund as the order's owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefundView {
    /// How much.
    pub amount: Money,
    /// How far it came.
    pub state: RefundState,
    /// Why, in words for the shopper.
    pub reason: String,
    /// Whether it failed, and the shop paid it back another way. [`Standing`] says so: it does not travel.
    #[serde(skip)]
    pub otherwise: bool,
}

/// A line as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderViewLine {
    /// Its id.
    pub id: OrderLineId,
    /// The variant that was bought.
    pub variant_id: VariantId,
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
    /// How many.
    pub quantity: u32,
    /// What one cost.
    pub unit_price: Money,
    /// What they cost together.
    pub line_total: Money,
    /// How far it came.
    pub fulfilment: Fulfilment,
    /// How many were shipped.
    pub shipped: u32,
    /// How many of those arrived.
    pub delivered: u32,
    /// How many were cancelled before they shipped.
    pub cancelled: u32,
    /// How many of those that shipped came back.
    pub returned: u32,
    /// True where tax was charged on it (O9).
    pub taxable: bool,
    /// True where it is sent as a parcel (O9).
    pub requires_shipping: bool,
}

impl OrderViewLine {
    /// Where its units are.
    pub const fn counts(&self) -> Counts {
        let Self { quantity: ordered, shipped, delivered, cancelled, returned, .. } = *self;
        Counts { ordered, shipped, delivered, cancelled, returned }
    }
}

/// A shipment as the order's owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShipmentView {
    /// Its id.
    pub id: ShipmentId,
    /// Who brings it; may be blank.
    pub carrier: String,
    /// By which number it can be followed there; may be blank.
    pub tracking_number: String,
    /// What is in it.
    pub lines: Vec<LineUnits>,
    /// When it went off.
    pub shipped_at: Timestamp,
    /// When it arrived; none where that is not known yet.
    pub delivered_at: Option<Timestamp>,
}

/// One move, or a note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// From where; none for the order's beginning.
    pub from: Option<Status>,
    /// To where; the same as `from` for a note.
    pub to: Status,
    /// Why, in words for the shopper.
    pub reason: String,
}

/// An order in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OrderSummary {
    /// Its number.
    pub number: OrderNumber,
    /// Where it stands.
    pub status: Status,
    /// Who or what cancelled it, where that happened.
    pub cancelled_by: Option<CancelledBy>,
    /// Where its money stands.
    pub payment_status: PaymentStatus,
    /// What it comes to.
    pub total: Money,
    /// The sum of its quantities.
    pub item_count: u32,
    /// Its first line's name.
    pub first_line: String,
    /// Its lines' pictures, a few of them.
    pub pictures: Vec<Picture>,
    /// When it was placed.
    pub created_at: Timestamp,
    /// When its payment window ends.
    pub window_ends_at: Timestamp,
    /// Whether a payment came that was not what was asked, and is held (P9).
    pub held: bool,
    /// Whether a payment of it is under way (P11).
    pub under_way: bool,
    /// Whether Retry payment applies.
    pub can_retry: bool,
    /// What is to be said beside its status, if anything.
    pub note: Option<String>,
}
