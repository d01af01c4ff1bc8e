//! Orders as their owner sees them.

use super::order_line::{OrderLine, Shipment};
use super::placing::AddressFields;
use super::{Money, Totals, names};
use serde::Serialize;
use shared::account::Email;
use shared::id::AccountId;
use shared::order::{
    Actor, CancelledBy, HistoryEntry, OrderNumber, OrderView, PaymentStatus, RefundView, StaffOrder, Status,
};
use shared::payment::RefundState;
use shared::time::Timestamp;
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
    /// The address that it goes to; null where nothing of it requires shipping.
    shipping_address: Option<AddressFields>,
    /// The bill's address; where nothing requires shipping, perhaps no more than name and country.
    billing_address: AddressFields,
    /// The shipping method's name; null where nothing of it requires shipping.
    #[schema(example = "Standard")]
    shipping_method: Option<String>,
    /// Where mail about it goes: of a guest's order, and to staff of every order; else null.
    #[schema(value_type = Option<String>, format = Email)]
    email: Option<Email>,
    /// The account that it belongs to, told to staff; else, and of a guest's order, null.
    #[schema(value_type = Option<String>, format = Uuid)]
    account_id: Option<AccountId>,
    /// When it was placed.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// Until when it waits for its payment.
    #[schema(value_type = String, format = DateTime)]
    payment_window_ends_at: Timestamp,
    /// Whether a payment of it is on its way, by a bank transfer for example: then it is neither retried nor cancelled.
    payment_under_way: bool,
    /// Whether its payment can be retried.
    can_retry: bool,
    /// Whether it can be cancelled.
    can_cancel: bool,
    /// Money that goes back, or went, oldest first.
    refunds: Vec<Refund>,
    /// What happened to it, oldest first.
    history: Vec<Move>,
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
    names(&PaymentStatus::ALL)
}

fn refund_states() -> Object {
    names(&[RefundState::Due, RefundState::Done, RefundState::Failed])
}

fn actors() -> Object {
    names(&[Actor::Shopper, Actor::Staff, Actor::Provider, Actor::Shop])
}

impl From<StaffOrder> for Order {
    fn from(order: StaffOrder) -> Self {
        let StaffOrder { order, account, email, .. } = order;
        Self { email: Some(email), account_id: account.map(|account| account.id), ..Self::from(order) }
    }
}

impl From<OrderView> for Order {
    fn from(order: OrderView) -> Self {
        let payment_under_way = order.is_under_way();
        Self {
            number: order.number,
            revision: order.revision,
            status: order.status,
            cancelled_by: order.cancelled_by,
            payment_status: order.payment_status,
            lines: order.lines.into_iter().map(OrderLine::from).collect(),
            shipments: order.shipments.into_iter().map(Shipment::from).collect(),
            totals: order.totals.into(),
            shipping_address: order.shipping_address.map(AddressFields::from),
            billing_address: order.billing_address.into(),
            shipping_method: order.shipping_method,
            email: order.guest,
            account_id: None,
            created_at: order.created_at,
            payment_window_ends_at: order.window_ends_at,
            payment_under_way,
            can_retry: order.can_retry,
            can_cancel: order.can_cancel,
            refunds: order.refunds.into_iter().map(Refund::from).collect(),
            history: order.history.into_iter().map(Move::from).collect(),
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
