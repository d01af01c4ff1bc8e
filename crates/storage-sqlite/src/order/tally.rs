//! Orders, counted.

use crate::place::Place;
use crate::repository::Repository;
use shared::id::Owner;
use shared::order::Tally;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct TallyRow {
    owner: String,
    status: String,
    currency: String,
    orders: i64,
    paid: i64,
    refunded: i64,
}

impl TryFrom<TallyRow> for Tally {
    type Error = StorageError;

    fn try_from(row: TallyRow) -> Result<Self> {
        let place = Place::new("orders", &row.owner);
        Ok(Self {
            status: place.key("status", &row.status)?,
            orders: place.number("orders", row.orders)?,
            paid: place.money(&row.currency, row.paid)?,
            refunded: place.money(&row.currency, row.refunded)?,
        })
    }
}

/// What an attempt took that could not pay its order is refunded by itself: it is neither paid nor refunded here.
pub(super) async fn of(repository: &mut Repository<'_>, owner: Owner) -> Result<Vec<Tally>> {
    let query = sqlx::query_as::<_, TallyRow>(
        "SELECT owner, status, currency, count(*) AS orders, sum(paid) AS paid, sum(refunded) AS refunded FROM (
             SELECT owner, status, currency, (
                 SELECT coalesce(sum(amount), 0) FROM attempts WHERE order_id = orders.id AND state = 'paid'
             ) AS paid, (
                 SELECT coalesce(sum(refunds.amount), 0)
                 FROM refunds JOIN attempts ON attempts.id = refunds.attempt AND attempts.state = 'paid'
                 WHERE refunds.order_id = orders.id
                     AND (refunds.state <> 'failed' OR refunds.after_failure IS 'paid_otherwise')
             ) AS refunded
             FROM orders WHERE owner = ?1
         ) GROUP BY owner, status, currency",
    );
    repository.all(query.bind(owner.to_string())).await
}
