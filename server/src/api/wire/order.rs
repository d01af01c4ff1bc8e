//! Orders as their owner sees them.

use super::placing::AddressFields;
use super::{Image, Money, OptionValue, Totals, names};
use serde::Serialize;
use shared::account::Email;
use shared::catalogue::Page;
use shared::fulfil::LineUnits;
use shared::id::{OrderLineId, ShipmentId, VariantId};
use shared::order::{
    Actor, CancelledBy, Fulfilment, HistoryEntry, OrderNumber, OrderView, OrderViewLine, PaymentStatus, RefundView,
    ShipmentView, Status,
};
use shared::payment::RefundState;
use shared::time::Timestamp;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// An order.
#[derive(Serialize, ToSchema)]
pub struct Order {
    /// Its number.
    #[schema(value_type = u32, example = 1042)]
    number: OrderNumber,
    /// Counts its changes; `ETag` is the same.
    revision: u64,
    /// Where it stands.
    #[schema(schema_with = statuses)]
    status: Status,
    /// Who or what cancelled it, where that happened.
    #[schema(schema_with = cancellers)]
    cancelled_by: Option<CancelledBy>,
    /// Where its money stands.
    #[schema(schema_with = payment_statuses)]
    payment_status: PaymentStatus,
    /// What was bought.
    lines: Vec<OrderLine>,
    /// What of it was sent, oldest first.
    shipments: Vec<Shipment>,
    /// What it comes to.
    totals: Totals,
    /// Where it goes.
    shipping_address: AddressFields,
    /// Where the bill goes.
    billing_address: AddressFields,
    /// How it goes.
    #[schema(example = "Standard")]
    shipping_method: String,
    /// Where mail about it goes, while it is a guest's; null for an account's.
    #[schema(value_type = Option<String>, format = Email)]
    email: Option<Email>,
    /// When it was placed.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Until when it waits for its payment.
    #[schema(value_type = String, format = DateTime)]
    payment_window_ends_at: Timestamp,
    /// Whether its payment can be retried.
    can_retry: bool,
    /// Whether it can be cancelled.
    can_cancel: bool,
    /// Money that goes back, or went, oldest first.
    refunds: Vec<Refund>,
    /// What happened to it, oldest first.
    history: Vec<Move>,
}

/// A line of an order: what was bought, as it was then.
#[derive(Serialize, ToSchema)]
struct OrderLine {
    /// Its id, which a fulfilment names.
    #[schema(value_type = String, format = Uuid)]
    id: OrderLineId,
    /// The variant.
    #[schema(value_type = String, format = Uuid)]
    variant_id: VariantId,
    /// Its SKU; may be blank.
    sku: String,
    /// The product's name.
    name: String,
    /// Its options.
    options: Vec<OptionValue>,
    /// Its image.
    image: Option<Image>,
    /// How many.
    quantity: u32,
    /// What one cost.
    unit_price: Money,
    /// What they cost together.
    line_total: Money,
    /// How far it came.
    #[schema(schema_with = fulfilments)]
    fulfilment: Fulfilment,
    /// How many were shipped.
    shipped: u32,
    /// How many of those arrived.
    delivered: u32,
    /// How many were cancelled before they shipped.
    cancelled: u32,
    /// How many of those that shipped came back.
    returned: u32,
}

/// Units of an order that went off together.
#[derive(Serialize, ToSchema)]
struct Shipment {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    id: ShipmentId,
    /// Who brings it; may be blank.
    carrier: String,
    /// By which number it can be followed there; may be blank.
    tracking_number: String,
    /// What is in it.
    lines: Vec<ShippedLine>,
    /// When it went off.
    #[schema(value_type = String, format = DateTime)]
    shipped_at: Timestamp,
    /// When it arrived; null where that is not known yet.
    #[schema(value_type = Option<String>, format = DateTime)]
    delivered_at: Option<Timestamp>,
}

/// So many units of a line.
#[derive(Serialize, ToSchema)]
struct ShippedLine {
    /// The line.
    #[schema(value_type = String, format = Uuid)]
    line_id: OrderLineId,
    /// How many.
    quantity: u32,
}

/// Money that goes back, or went.
#[derive(Serialize, ToSchema)]
struct Refund {
    /// How much.
    amount: Money,
    /// How far it came.
    #[schema(schema_with = refund_states)]
    state: RefundState,
    /// Why.
    reason: String,
}

/// A move of an order, or a note.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderMove)]
struct Move {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who.
    #[schema(schema_with = actors)]
    actor: Actor,
    /// From where; null for the order's beginning.
    #[schema(schema_with = maybe_statuses)]
    from: Option<Status>,
    /// To where; the same as `from` for a note.
    #[schema(schema_with = statuses)]
    to: Status,
    /// Why.
    reason: String,
}

/// One page of orders, newest first.
#[derive(Serialize, ToSchema)]
pub struct Orders {
    /// The orders on it.
    items: Vec<Order>,
    /// The page, from 1.
    page: u32,
    /// Orders on a full page.
    per_page: u32,
    /// Orders on all pages.
    total: u32,
}

/// An order, and how it is paid.
#[derive(Serialize, ToSchema)]
pub struct Placed {
    /// The order as it now is.
    pub order: Order,
    /// How it is paid; null where it does not wait for a payment.
    payment: Option<Payment>,
    /// The token of the guest session that this call has begun; other answers have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// How an order is paid.
#[derive(Serialize, ToSchema)]
pub struct Payment {
    /// The provider's page, to lead the shopper to; null while the provider can't be reached: retry the payment then.
    #[schema(format = Uri)]
    redirect_url: Option<String>,
}

/// What somebody's orders come to.
#[derive(Serialize, ToSchema)]
pub struct OrderStats {
    /// How many there are.
    total_orders: u32,
    /// What was paid and stays paid.
    total_spent: Money,
    /// How many stand where: every status has its number.
    #[schema(example = json!({"pending_payment": 0, "payment_failed": 0, "processing": 1, "shipped": 2, "delivered": 12, "cancelled": 1}))]
    status_counts: BTreeMap<&'static str, u32>,
}

/// Every status of an order.
pub fn statuses() -> Object {
    names(&Status::ALL)
}

fn maybe_statuses() -> Object {
    names(&Status::ALL.map(Some).into_iter().chain([None]).collect::<Vec<_>>())
}

fn cancellers() -> Object {
    use CancelledBy::{NewerOrder, OutOfStock, Shopper, Staff, Window};
    names(&[Some(Shopper), Some(Staff), Some(NewerOrder), Some(Window), Some(OutOfStock), None])
}

/// Every standing of an order's money.
pub fn payment_statuses() -> Object {
    use PaymentStatus::{Paid, PartiallyRefunded, RefundDue, RefundFailed, Refunded, Unpaid};
    names(&[Unpaid, Paid, RefundDue, PartiallyRefunded, Refunded, RefundFailed])
}

fn fulfilments() -> Object {
    names(&[Fulfilment::Unfulfilled, Fulfilment::Shipped, Fulfilment::Delivered, Fulfilment::Cancelled])
}

fn refund_states() -> Object {
    names(&[RefundState::Due, RefundState::Done, RefundState::Failed])
}

fn actors() -> Object {
    names(&[Actor::Shopper, Actor::Staff, Actor::Provider, Actor::Shop])
}

impl From<OrderView> for Order {
    fn from(order: OrderView) -> Self {
        Self {
            number: order.number,
            revision: order.revision,
            status: order.status,
            cancelled_by: order.cancelled_by,
            payment_status: order.payment_status,
            lines: order.lines.into_iter().map(OrderLine::from).collect(),
            shipments: order.shipments.into_iter().map(Shipment::from).collect(),
            totals: order.totals.into(),
            shipping_address: order.shipping_address.into(),
            billing_address: order.billing_address.into(),
            shipping_method: order.shipping_method,
            email: order.guest,
            created_at: order.created_at,
            payment_window_ends_at: order.window_ends_at,
            can_retry: order.can_retry,
            can_cancel: order.can_cancel,
            refunds: order.refunds.into_iter().map(Refund::from).collect(),
            history: order.history.into_iter().map(Move::from).collect(),
        }
    }
}

impl From<OrderViewLine> for OrderLine {
    fn from(line: OrderViewLine) -> Self {
        Self {
            id: line.id,
            variant_id: line.variant_id,
            sku: line.sku,
            name: line.name,
            options: line.options.into_iter().map(OptionValue::from).collect(),
            image: line.picture.map(Image::from),
            quantity: line.quantity,
            unit_price: line.unit_price.into(),
            line_total: line.line_total.into(),
            fulfilment: line.fulfilment,
            shipped: line.shipped,
            delivered: line.delivered,
            cancelled: line.cancelled,
            returned: line.returned,
        }
    }
}

impl From<ShipmentView> for Shipment {
    fn from(shipment: ShipmentView) -> Self {
        let shipped = |line: LineUnits| ShippedLine { line_id: line.line, quantity: line.units };
        Self {
            id: shipment.id,
            carrier: shipment.carrier,
            tracking_number: shipment.tracking_number,
            lines: shipment.lines.into_iter().map(shipped).collect(),
            shipped_at: shipment.shipped_at,
            delivered_at: shipment.delivered_at,
        }
    }
}

impl From<RefundView> for Refund {
    fn from(refund: RefundView) -> Self {
        Self { amount: refund.amount.into(), state: refund.state, reason: refund.reason }
    }
}

impl From<HistoryEntry> for Move {
    fn from(entry: HistoryEntry) -> Self {
        let HistoryEntry { at, actor, from, to, reason } = entry;
        Self { at, actor, from, to, reason }
    }
}

impl From<Page<OrderView>> for Orders {
    fn from(page: Page<OrderView>) -> Self {
        let Page { items, page, per_page, total } = page;
        Self { items: items.into_iter().map(Order::from).collect(), page, per_page, total }
    }
}

impl Placed {
    /// The order with its payment page, where it has one, and the token of the session that was begun for it.
    pub fn new(order: OrderView, redirect_url: Option<String>, token: Option<String>) -> Self {
        let payment = (order.status == Status::PendingPayment).then_some(Payment { redirect_url });
        Self { order: order.into(), payment, token }
    }
}

impl From<shared::order::OrderStats> for OrderStats {
    fn from(stats: shared::order::OrderStats) -> Self {
        Self {
            total_orders: stats.total_orders,
            total_spent: stats.total_spent.into(),
            status_counts: stats.status_counts.into_iter().map(|(status, count)| (status.key(), count)).collect(),
        }
    }
}
