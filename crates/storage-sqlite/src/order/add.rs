//! Adding an order.

use super::cancelled_by;
use super::read::LineJson;
use crate::place::json;
use crate::repository::Repository;
use iso_currency::Currency;
use shared::money::Money;
use shared::order::{Order, OrderLine};
use shared::pricing::ShippingMethod;
use shared::shipping::Delivery;
use storage::{NewOrder, Result, StorageError};

impl From<&OrderLine> for LineJson {
    fn from(line: &OrderLine) -> Self {
        let counts = line.units.counts();
        Self {
            id: line.id,
            variant: line.variant,
            sku: line.sku.clone(),
            name: line.name.clone(),
            slug: line.slug.clone(),
            picture: line.picture.clone(),
            options: line.options.clone(),
            quantity: counts.ordered,
            shipped: counts.shipped,
            delivered: counts.delivered,
            cancelled: counts.cancelled,
            returned: counts.returned,
            currency: line.unit_price.currency(),
            unit_price: line.unit_price.minor(),
            line_total: line.line_total.minor(),
            tax: line.tax.minor(),
            taxable: line.taxable.into(),
            requires_shipping: line.requires_shipping.into(),
        }
    }
}

pub(super) async fn add(repository: &mut Repository<'_>, new: &NewOrder) -> Result<()> {
    let NewOrder { order, key } = new;
    one_currency(order)?;
    let lines: Vec<LineJson> = order.lines.iter().map(LineJson::from).collect();
    let totals = &order.totals;
    let (address, method) = match &order.delivery {
        Some(Delivery { address, method }) => (Some(address), method.clone()),
        None => (None, no_method(totals.total.currency())),
    };
    let insert = sqlx::query(
        "INSERT INTO orders (id, number, owner, idempotency_key, request, email, status, cancelled_by, payment, attempt,
             currency, subtotal, discount, shipping, tax, total, method_id, method_name, method_promise, method_price,
             shipping_address, billing_address, created_at, window_ends_at, revision)
         VALUES (?1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,
             ?24, ?25, ?26);
         INSERT INTO order_lines (order_id, position, id, variant, sku, name, slug, picture, options, quantity, currency,
             unit_price, line_total, tax, shipped, delivered, cancelled, returned, taxable, requires_shipping)
         SELECT ?1, key, value ->> 'id', value ->> 'variant', value ->> 'sku', value ->> 'name', value ->> 'slug',
             nullif(value -> 'picture', 'null'), value -> 'options', value ->> 'quantity', value ->> 'currency',
             value ->> 'unit_price', value ->> 'line_total', value ->> 'tax', value ->> 'shipped', value ->> 'delivered',
             value ->> 'cancelled', value ->> 'returned', value ->> 'taxable', value ->> 'requires_shipping'
         FROM json_each(?2)",
    )
    .bind(order.id.to_string())
    .bind(json(&lines)?)
    .bind(order.number.0)
    .bind(order.owner.to_string())
    .bind(&key.key)
    .bind(key.request.to_vec())
    .bind(order.email.as_str())
    .bind(order.state.status().key())
    .bind(cancelled_by(order.state))
    .bind(order.payment.key())
    .bind(order.attempt.map(|attempt| attempt.to_string()))
    .bind(totals.total.currency().code())
    .bind(totals.subtotal.minor())
    .bind(totals.discount.minor())
    .bind(totals.shipping.minor())
    .bind(totals.tax.minor())
    .bind(totals.total.minor())
    .bind(&method.id)
    .bind(&method.name)
    .bind(&method.promise)
    .bind(method.price.minor())
    .bind(json(&address)?)
    .bind(json(&order.billing_address)?)
    .bind(order.created_at.as_millis())
    .bind(order.window_ends_at.as_millis())
    .bind(i64::try_from(order.revision).unwrap_or(i64::MAX));
    repository.change(insert).await.map(drop)
}

/// The columns of the method where nothing is sent as a parcel, and so there is none.
fn no_method(currency: Currency) -> ShippingMethod {
    let (id, name, promise) = (String::new(), String::new(), String::new());
    ShippingMethod { id, name, promise, price: Money::zero(currency) }
}

/// An order has one currency column, and so has each of its lines.
fn one_currency(order: &Order) -> Result<()> {
    let Order { totals, lines, delivery, .. } = order;
    let of_lines = lines.iter().flat_map(|line| [line.unit_price, line.line_total, line.tax]);
    let mut all = of_lines
        .chain([totals.subtotal, totals.discount, totals.shipping, totals.tax])
        .chain(delivery.iter().map(|delivery| delivery.method.price))
        .map(Money::currency);
    if all.all(|currency| currency == totals.total.currency()) {
        Ok(())
    } else {
        Err(StorageError::Constraint(format!("order {} has more than one currency", order.number)))
    }
}
