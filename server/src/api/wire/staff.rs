//! What staff see and do.

use super::Money;
use super::order::{payment_statuses, statuses};
use serde::{Deserialize, Serialize};
use shared::account::Email;
use shared::catalogue::Page;
use shared::field::FieldError;
use shared::fulfil::{LineUnits, Tracking};
use shared::id::OrderLineId;
use shared::order::{OrderNumber, PaymentStatus, Reason, StaffSummary, Status};
use shared::time::Timestamp;
use utoipa::ToSchema;
use utoipa::openapi::schema::Object;

/// Why money goes back, where that is not said.
const UNSAID: &str = "Refunded by the shop.";

/// One page of everybody's orders, newest first.
#[derive(Serialize, ToSchema)]
pub struct StaffOrders {
    /// The orders on it.
    items: Vec<ListedOrder>,
    /// The page, from 1.
    page: u32,
    /// Orders on a full page.
    per_page: u32,
    /// Orders on all pages.
    total: u32,
}

/// An order as staff's list shows it.
#[derive(Serialize, ToSchema)]
struct ListedOrder {
    /// Its number.
    #[schema(value_type = u32, example = 1042)]
    number: OrderNumber,
    /// Where it stands.
    #[schema(schema_with = statuses)]
    status: Status,
    /// Where its money stands.
    #[schema(schema_with = payment_statuses)]
    payment_status: PaymentStatus,
    /// What it comes to.
    total: Money,
    /// The sum of its quantities.
    item_count: u32,
    /// Where mail about it goes.
    #[schema(value_type = String, format = Email)]
    email: Email,
    /// To whom it is sent.
    name: String,
    /// When it was placed.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
}

/// A move of an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderPatch)]
pub struct Patch {
    /// Where it is to go: `shipped` ships all that is left, `delivered` says that all of it arrived, `cancelled` cancels it and
    /// gives back what was paid.
    #[schema(schema_with = moves)]
    pub status: Status,
    /// Why it is cancelled, for the shopper to read; may be blank.
    #[serde(default)]
    #[schema(max_length = 500)]
    reason: String,
}

/// What is shipped of an order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fulfilment {
    /// Of which lines how many; all that is left, where none are named.
    lines: Option<Vec<LineQuantity>>,
    /// Who brings it.
    #[serde(default)]
    #[schema(max_length = 80, example = "An Post")]
    carrier: String,
    /// By which number it can be followed there.
    #[serde(default)]
    #[schema(max_length = 80, example = "CX123456785IE")]
    tracking_number: String,
}

/// So many units of a line.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FulfilmentLine)]
struct LineQuantity {
    /// The order's line.
    #[schema(value_type = String, format = Uuid)]
    line_id: OrderLineId,
    /// How many.
    #[schema(minimum = 1)]
    quantity: u32,
}

/// Money to give back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRefund)]
pub struct Refund {
    /// How much; all that is left of what was paid, where none is named.
    #[schema(value_type = Option<Money>)]
    pub amount: Option<shared::money::Money>,
    /// Why, for the shopper to read; may be blank.
    #[serde(default)]
    #[schema(max_length = 500, example = "The sleeve had a scratch.")]
    reason: String,
}

fn moves() -> Object {
    let mut schema = statuses();
    schema.example = Some(Status::Shipped.key().into());
    schema
}

fn reason(text: &str) -> Result<Reason, Vec<FieldError>> {
    Reason::parse(text).map_err(|problem| vec![FieldError::new("reason", problem)])
}

impl Patch {
    /// Why, where that is said.
    pub fn reason(&self) -> Result<Option<Reason>, Vec<FieldError>> {
        if self.reason.trim().is_empty() { Ok(None) } else { reason(&self.reason).map(Some) }
    }
}

impl Fulfilment {
    /// Who brings it, and of which lines how many.
    pub fn read(self) -> Result<(Tracking, Option<Vec<LineUnits>>), Vec<FieldError>> {
        let units = |line: LineQuantity| LineUnits { line: line.line_id, units: line.quantity };
        let lines = self.lines.map(|lines| lines.into_iter().map(units).collect());
        Ok((Tracking::parse(&self.carrier, &self.tracking_number)?, lines))
    }
}

impl Refund {
    /// Why.
    pub fn reason(&self) -> Result<Reason, Vec<FieldError>> {
        reason(if self.reason.trim().is_empty() { UNSAID } else { &self.reason })
    }
}

impl From<Page<StaffSummary>> for StaffOrders {
    fn from(page: Page<StaffSummary>) -> Self {
        let listed = |StaffSummary { order, email, name }: StaffSummary| ListedOrder {
            number: order.number,
            status: order.status,
            payment_status: order.payment_status,
            total: order.total.into(),
            item_count: order.item_count,
            email,
            name,
            created_at: order.created_at,
        };
        let Page { items, page, per_page, total } = page;
        Self { items: items.into_iter().map(listed).collect(), page, per_page, total }
    }
}
