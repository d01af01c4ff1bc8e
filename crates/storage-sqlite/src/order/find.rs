//! Orders that staff look for.

use super::summary::{SummaryRow, summary_columns};
use crate::catalogue::search::anywhere;
use crate::key::Key;
use crate::place::Place;
use crate::repository::Repository;
use shared::account::Email;
use shared::catalogue::Page;
use shared::order::{OrderFilter, OrderSummary, PaymentStatus, StaffSummary};
use shared::time::Timestamp;
use sqlx::{FromRow, QueryBuilder, Sqlite};
use storage::{Result, StorageError};

#[derive(FromRow)]
struct StaffRow {
    #[sqlx(flatten)]
    summary: SummaryRow,
    email: String,
    name: String,
}

impl TryFrom<StaffRow> for StaffSummary {
    type Error = StorageError;

    fn try_from(row: StaffRow) -> Result<Self> {
        let order = OrderSummary::try_from(row.summary)?;
        let number = order.number.to_string();
        let email = Email::stored(&row.email).map_err(|error| Place::new("orders", &number).corrupt(error))?;
        Ok(Self { order, email, name: row.name })
    }
}

pub(super) async fn page(
    repository: &mut Repository<'_>,
    filter: &OrderFilter,
    page: u32,
    per_page: u32,
) -> Result<Page<StaffSummary>> {
    let (page, per_page) = (page.max(1), per_page.clamp(1, 100));
    let mut count = QueryBuilder::new("SELECT count(*)");
    which(&mut count, filter);
    let total = repository.count(count.build_query_as()).await?;

    let mut items = QueryBuilder::new(concat!(
        "SELECT email, coalesce(shipping_address ->> 'name', billing_address ->> 'name') AS name, ",
        summary_columns!()
    ));
    which(&mut items, filter);
    items.push(" ORDER BY created_at DESC, number DESC LIMIT ").push_bind(per_page);
    items.push(" OFFSET ").push_bind(i64::from(page - 1) * i64::from(per_page));
    let items = repository.all(items.build_query_as::<StaffRow>()).await?;
    Ok(Page { items, page, per_page, total })
}

/// The orders that fit the filter. Its values are bound: the text is one of a few.
fn which(query: &mut QueryBuilder<Sqlite>, filter: &OrderFilter) {
    let OrderFilter { status, payment, from, until, search } = filter;
    query.push(" FROM orders WHERE true");
    if let Some(status) = status {
        query.push(" AND status = ").push_bind(Key::key(*status));
    }
    if let Some(payment) = payment {
        query.push(" AND payment = ").push_bind(payment.key());
        if !matches!(payment, PaymentStatus::Unpaid | PaymentStatus::Paid) {
            // As the index of those orders says it: without this it would not be used.
            query.push(" AND payment NOT IN ('unpaid', 'paid')");
        }
    }
    for (moment, compared) in [(from, " AND created_at >= "), (until, " AND created_at < ")] {
        if let Some(moment) = moment {
            query.push(compared).push_bind(Timestamp::as_millis(*moment));
        }
    }
    if let Some(text) = search.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let number = text.strip_prefix('#').unwrap_or(text).parse::<u32>().ok();
        query.push(" AND (number = ").push_bind(number);
        query.push(" OR id IN (SELECT order_id FROM order_lines WHERE sku = ").push_bind(text.to_owned());
        query.push(" COLLATE NOCASE) OR instr(email, ").push_bind(text.to_lowercase());
        query
            .push(") > 0 OR coalesce(shipping_address ->> 'name', billing_address ->> 'name') LIKE ")
            .push_bind(anywhere(text))
            .push(" ESCAPE '\\')");
    }
}
