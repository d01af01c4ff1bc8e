//! An order with its lines, in one statement.

use crate::key::Key;
use crate::place::Place;
use crate::repository::Repository;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};
use shared::account::Email;
use shared::address::Address;
use shared::catalogue::{OptionValue, Picture};
use shared::fulfil::{Counts, DoNotFit, Units};
use shared::id::{OrderId, OrderLineId, Owner, VariantId};
use shared::money::Money;
use shared::order::{Order, OrderLine, OrderNumber, OrderState, Status};
use shared::pricing::{ShippingMethod, Totals};
use shared::shipping::Delivery;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Claimed, Placed, Result, StorageError};

#[derive(FromRow)]
struct OrderRow {
    id: String,
    number: i64,
    owner: String,
    request: Vec<u8>,
    email: String,
    status: String,
    cancelled_by: Option<String>,
    payment: String,
    attempt: Option<String>,
    currency: String,
    subtotal: i64,
    discount: i64,
    shipping: i64,
    tax: i64,
    total: i64,
    method_id: String,
    method_name: String,
    method_promise: String,
    method_price: i64,
    shipping_address: String,
    billing_address: String,
    created_at: i64,
    window_ends_at: i64,
    revision: i64,
    lines: String,
}

/// A row of `order_lines`, as JSON both ways.
#[derive(Serialize, Deserialize)]
pub(super) struct LineJson {
    pub(super) id: OrderLineId,
    pub(super) variant: VariantId,
    pub(super) sku: String,
    pub(super) name: String,
    pub(super) slug: String,
    pub(super) picture: Option<Picture>,
    pub(super) options: Vec<OptionValue>,
    pub(super) quantity: u32,
    pub(super) shipped: u32,
    pub(super) delivered: u32,
    pub(super) cancelled: u32,
    pub(super) returned: u32,
    pub(super) currency: Currency,
    pub(super) unit_price: i64,
    pub(super) line_total: i64,
    pub(super) tax: i64,
    pub(super) taxable: u8,
    pub(super) requires_shipping: u8,
}

impl TryFrom<LineJson> for OrderLine {
    type Error = DoNotFit;

    fn try_from(row: LineJson) -> std::result::Result<Self, DoNotFit> {
        let money = |minor| Money::new(minor, row.currency);
        let LineJson { quantity: ordered, shipped, delivered, cancelled, returned, .. } = row;
        Ok(Self {
            id: row.id,
            variant: row.variant,
            sku: row.sku,
            name: row.name,
            slug: row.slug,
            picture: row.picture,
            options: row.options,
            units: Units::try_from(Counts { ordered, shipped, delivered, cancelled, returned })?,
            unit_price: money(row.unit_price),
            line_total: money(row.line_total),
            tax: money(row.tax),
            taxable: row.taxable == 1,
            requires_shipping: row.requires_shipping == 1,
        })
    }
}

/// Status and `cancelled_by` belong together: only a cancelled order was cancelled by somebody.
pub(super) fn state(place: Place<'_>, status: &str, cancelled_by: Option<&str>) -> Result<OrderState> {
    match (place.key("status", status)?, cancelled_by) {
        (Status::PendingPayment, None) => Ok(OrderState::PendingPayment),
        (Status::PaymentFailed, None) => Ok(OrderState::PaymentFailed),
        (Status::Processing, None) => Ok(OrderState::Processing),
        (Status::Shipped, None) => Ok(OrderState::Shipped),
        (Status::Delivered, None) => Ok(OrderState::Delivered),
        (Status::Cancelled, Some(by)) => Ok(OrderState::Cancelled { by: place.key("cancelled_by", by)? }),
        (status, by) => Err(place.corrupt(format!("it is {} and cancelled by {by:?}", Key::key(status)))),
    }
}

impl TryFrom<OrderRow> for Placed {
    type Error = StorageError;

    fn try_from(row: OrderRow) -> Result<Self> {
        let request = row.request.as_slice().try_into();
        let request = request.map_err(|_| Place::new("orders", &row.id).corrupt("the request is no SHA-256"))?;
        Ok(Self { request, order: Order::try_from(row)? })
    }
}

impl TryFrom<OrderRow> for Order {
    type Error = StorageError;

    fn try_from(row: OrderRow) -> Result<Self> {
        let place = Place::new("orders", &row.id);
        let currency = place.currency(&row.currency)?;
        let money = |minor| Money::new(minor, currency);
        let lines: Vec<LineJson> = place.json("lines", &row.lines)?;
        let address: Option<Address> = place.json("shipping_address", &row.shipping_address)?;
        let delivery = match address {
            Some(address) => {
                let (id, name, promise) = (row.method_id, row.method_name, row.method_promise);
                Some(Delivery { address, method: ShippingMethod { id, name, promise, price: money(row.method_price) } })
            }
            None if row.method_id.is_empty() => None,
            None => return Err(place.corrupt("it has a shipping method and no address")),
        };
        if let Some(line) = lines.iter().find(|line| line.currency != currency) {
            return Err(place.corrupt(format!("line {} is in another currency", line.id)));
        }
        Ok(Self {
            id: place.parse("id", &row.id)?,
            number: OrderNumber(place.number("number", row.number)?),
            revision: place.number("revision", row.revision)?,
            owner: place.parse("owner", &row.owner)?,
            email: Email::stored(&row.email).map_err(|error| place.corrupt(error))?,
            state: state(place, &row.status, row.cancelled_by.as_deref())?,
            payment: place.key("payment", &row.payment)?,
            lines: lines
                .into_iter()
                .map(|line| OrderLine::try_from(line).map_err(|error| place.corrupt(error)))
                .collect::<Result<_>>()?,
            totals: Totals {
                subtotal: money(row.subtotal),
                discount: money(row.discount),
                shipping: money(row.shipping),
                tax: money(row.tax),
                total: money(row.total),
            },
            delivery,
            billing_address: place.json("billing_address", &row.billing_address)?,
            attempt: row.attempt.map(|attempt| place.parse("attempt", &attempt)).transpose()?,
            created_at: Timestamp::from_millis(row.created_at),
            window_ends_at: Timestamp::from_millis(row.window_ends_at),
        })
    }
}

macro_rules! orders_where {
    ($which:literal) => {
        sqlx::query_as::<_, OrderRow>(concat!(
            "SELECT id, number, owner, request, email, status, cancelled_by, payment, attempt, currency, subtotal,
                 discount, shipping, tax, total, method_id, method_name, method_promise, method_price,
                 shipping_address, billing_address, created_at, window_ends_at, revision, (
                 SELECT json_group_array(json_object(
                     'id', id, 'variant', variant, 'sku', sku, 'name', name, 'slug', slug, 'picture', json(picture),
                     'options', json(options), 'quantity', quantity, 'currency', currency, 'unit_price', unit_price,
                     'line_total', line_total, 'tax', tax, 'shipped', shipped, 'delivered', delivered,
                     'cancelled', cancelled, 'returned', returned, 'taxable', taxable,
                     'requires_shipping', requires_shipping
                 ) ORDER BY position) FROM order_lines WHERE order_id = orders.id
             ) AS lines
             FROM orders ",
            $which
        ))
    };
}

pub(super) async fn by_number(repository: &mut Repository<'_>, number: OrderNumber) -> Result<Option<Order>> {
    repository.one(orders_where!("WHERE number = ?1").bind(number.0)).await
}

pub(super) async fn by_id(repository: &mut Repository<'_>, id: OrderId) -> Result<Option<Order>> {
    repository.one(orders_where!("WHERE id = ?1").bind(id.to_string())).await
}

pub(super) async fn by_key(repository: &mut Repository<'_>, owner: Owner, key: &str) -> Result<Option<Placed>> {
    let query = orders_where!("WHERE owner = ?1 AND idempotency_key = ?2");
    repository.one(query.bind(owner.to_string()).bind(key)).await
}

pub(super) async fn pending(repository: &mut Repository<'_>, owner: Owner) -> Result<Option<Order>> {
    repository.one(orders_where!("WHERE owner = ?1 AND status = 'pending_payment'").bind(owner.to_string())).await
}

pub(super) async fn windows_ended(repository: &mut Repository<'_>, now: Timestamp, limit: u32) -> Result<Vec<Order>> {
    let page = |skipped: u32| {
        let query = orders_where!(
            "WHERE status = 'pending_payment' AND window_ends_at <= ?1 AND window_due_at <= ?1 AND NOT EXISTS (
                 SELECT 1 FROM attempts WHERE order_id = orders.id AND under_way_since IS NOT NULL AND due_at > ?1
             ) ORDER BY (
                 SELECT coalesce(max(looked_up_at), 0) FROM attempts WHERE order_id = orders.id
             ), window_ends_at, number LIMIT ?2 OFFSET ?3"
        );
        query.bind(now.as_millis()).bind(limit).bind(skipped)
    };
    repository.readable_in_pages(page, limit).await
}

pub(super) async fn claimed_pending(repository: &mut Repository<'_>, claimed: &Claimed) -> Result<Vec<Order>> {
    let query = match claimed {
        Claimed::Session(guest) => {
            orders_where!("WHERE owner = ?1 AND status = 'pending_payment'").bind(Owner::Guest(*guest).to_string())
        }
        Claimed::Visit { guest, email, since } => {
            orders_where!("WHERE owner = ?1 AND (email = ?2 OR created_at >= ?3) AND status = 'pending_payment'")
                .bind(Owner::Guest(*guest).to_string())
                .bind(email.as_str().to_owned())
                .bind(since.as_millis())
        }
        Claimed::Address(email) => {
            orders_where!("WHERE email = ?1 AND owner >= 'guest:' AND owner < 'guest;' AND status = 'pending_payment'")
                .bind(email.as_str().to_owned())
        }
    };
    repository.all(query).await
}

pub(super) async fn latest(repository: &mut Repository<'_>, owner: Owner) -> Result<Option<Order>> {
    let query = orders_where!("WHERE owner = ?1 ORDER BY created_at DESC, number DESC LIMIT 1");
    repository.one(query.bind(owner.to_string())).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_that_does_not_fit_its_canceller_is_corrupt() {
        let place = Place::new("orders", "7");
        for (status, by) in
            [("cancelled", None), ("processing", Some("staff")), ("cancelled", Some("nobody")), ("lost", None)]
        {
            let error = state(place, status, by).unwrap_err();
            assert!(error.to_string().starts_with("orders 7 cannot be read"), "{error}");
        }
    }
}

/// The hash of a request, as it stands in the database.
#[derive(FromRow)]
struct RequestRow {
    number: i64,
    request: Vec<u8>,
}

struct RequestHash([u8; 32]);

impl TryFrom<RequestRow> for RequestHash {
    type Error = StorageError;

    fn try_from(row: RequestRow) -> Result<Self> {
        let number = row.number.to_string();
        let place = Place::new("orders", &number);
        row.request.try_into().map(Self).map_err(|_| place.corrupt("the request's hash has not 32 bytes"))
    }
}

pub(super) async fn request(repository: &mut Repository<'_>, order: OrderId) -> Result<Option<[u8; 32]>> {
    let query = sqlx::query_as::<_, RequestRow>("SELECT number, request FROM orders WHERE id = ?1");
    let found: Option<RequestHash> = repository.one(query.bind(order.to_string())).await?;
    Ok(found.map(|RequestHash(request)| request))
}
