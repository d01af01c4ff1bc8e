//! Orders in a list.

use super::read::state;
use crate::key::Key;
use crate::place::Place;
use crate::repository::Repository;
use shared::catalogue::Page;
use shared::id::Owner;
use shared::order::{OrderNumber, OrderSummary, Status};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
pub(super) struct SummaryRow {
    number: i64,
    status: String,
    cancelled_by: Option<String>,
    payment: String,
    currency: String,
    total: i64,
    item_count: i64,
    first_line: String,
    pictures: String,
    created_at: i64,
    window_ends_at: i64,
    held: bool,
    under_way: bool,
}

impl TryFrom<SummaryRow> for OrderSummary {
    type Error = StorageError;

    fn try_from(row: SummaryRow) -> Result<Self> {
        let number = row.number.to_string();
        let place = Place::new("orders", &number);
        let state = state(place, &row.status, row.cancelled_by.as_deref())?;
        Ok(Self {
            number: OrderNumber(place.number("number", row.number)?),
            status: state.status(),
            cancelled_by: state.cancelled_by(),
            payment_status: place.key("payment", &row.payment)?,
            total: place.money(&row.currency, row.total)?,
            item_count: place.number("item_count", row.item_count)?,
            pictures: place.json("pictures", &row.pictures)?,
            first_line: row.first_line,
            created_at: Timestamp::from_millis(row.created_at),
            window_ends_at: Timestamp::from_millis(row.window_ends_at),
            held: row.held,
            under_way: row.under_way,
            can_retry: false,
            note: None,
        })
    }
}

/// The columns of a [`SummaryRow`].
macro_rules! summary_columns {
    () => {
        "number, status, cancelled_by, payment, currency, total, created_at, window_ends_at,
         EXISTS (SELECT 1 FROM attempts WHERE order_id = orders.id AND state = 'held' AND looked_into = 0) AS held,
         EXISTS (SELECT 1 FROM attempts WHERE order_id = orders.id AND under_way_since IS NOT NULL) AS under_way,
         (SELECT coalesce(sum(quantity), 0) FROM order_lines WHERE order_id = orders.id) AS item_count,
         coalesce((SELECT name FROM order_lines WHERE order_id = orders.id ORDER BY position LIMIT 1), '') AS first_line,
         (SELECT json_group_array(json(picture)) FROM (
             SELECT picture FROM order_lines WHERE order_id = orders.id AND picture IS NOT NULL
             ORDER BY position LIMIT 4
         )) AS pictures"
    };
}
pub(super) use summary_columns;

pub(super) async fn page(
    repository: &mut Repository<'_>,
    owner: Owner,
    status: Option<Status>,
    page: u32,
    per_page: u32,
) -> Result<Page<OrderSummary>> {
    let (page, per_page) = (page.max(1), per_page.clamp(1, 100));
    let (owner, status) = (owner.to_string(), status.map(Key::key));
    let count = sqlx::query_as("SELECT count(*) FROM orders WHERE owner = ?1 AND (?2 IS NULL OR status = ?2)");
    let total = repository.count(count.bind(&owner).bind(status)).await?;
    let query = sqlx::query_as::<_, SummaryRow>(concat!(
        "SELECT ",
        summary_columns!(),
        " FROM orders WHERE owner = ?1 AND (?2 IS NULL OR status = ?2)
         ORDER BY created_at DESC, number DESC LIMIT ?3 OFFSET ?4"
    ));
    let offset = i64::from(page - 1) * i64::from(per_page);
    let items = repository.all(query.bind(&owner).bind(status).bind(per_page).bind(offset)).await?;
    Ok(Page { items, page, per_page, total })
}
