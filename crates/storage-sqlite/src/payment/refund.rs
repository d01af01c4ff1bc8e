//! Refunds. Claims that have not failed never exceed what their attempt took (P9).

use crate::error::no_such_row;
use crate::key::Key;
use crate::place::Place;
use crate::repository::Repository;
use shared::id::{AttemptId, OrderId, RefundId};
use shared::payment::{AfterFailure, Refund, RefundState};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct RefundRow {
    id: String,
    attempt: String,
    order_id: String,
    currency: String,
    amount: i64,
    state: String,
    reason: String,
    after_failure: Option<String>,
    elsewhere: Option<String>,
}

impl TryFrom<RefundRow> for Refund {
    type Error = StorageError;

    fn try_from(row: RefundRow) -> Result<Self> {
        let place = Place::new("refunds", &row.id);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            attempt: place.parse("attempt", &row.attempt)?,
            order: place.parse("order_id", &row.order_id)?,
            amount: place.money(&row.currency, row.amount)?,
            state: place.key("state", &row.state)?,
            reason: row.reason,
            after_failure: row.after_failure.map(|done| place.key("after_failure", &done)).transpose()?,
            elsewhere: row.elsewhere,
        })
    }
}

macro_rules! refunds_where {
    ($which:literal) => {
        sqlx::query_as::<_, RefundRow>(concat!(
            "SELECT id, attempt, order_id, currency, amount, state, reason, after_failure, elsewhere FROM refunds ",
            $which
        ))
    };
}

pub(super) async fn by_id(repository: &mut Repository<'_>, id: RefundId) -> Result<Option<Refund>> {
    repository.one(refunds_where!("WHERE id = ?1").bind(id.to_string())).await
}

pub(super) async fn elsewhere(repository: &mut Repository<'_>, attempt: AttemptId, id: &str) -> Result<Option<Refund>> {
    let query = refunds_where!("WHERE attempt = ?1 AND elsewhere = ?2");
    repository.one(query.bind(attempt.to_string()).bind(id)).await
}

pub(super) async fn of_order(repository: &mut Repository<'_>, order: OrderId) -> Result<Vec<Refund>> {
    repository.all(refunds_where!("WHERE order_id = ?1 ORDER BY seq").bind(order.to_string())).await
}

pub(super) async fn due(
    repository: &mut Repository<'_>,
    under_way_before: Timestamp,
    limit: u32,
) -> Result<Vec<Refund>> {
    let query = refunds_where!("WHERE state = 'due' AND (under_way = 0 OR asked_at < ?1) ORDER BY asked_at, seq");
    repository.readable(query.bind(under_way_before.as_millis()), limit).await
}

pub(super) async fn note_asked(repository: &mut Repository<'_>, refund: RefundId, now: Timestamp) -> Result<()> {
    let update = sqlx::query("UPDATE refunds SET asked_at = ?2 WHERE id = ?1");
    match repository.change(update.bind(refund.to_string()).bind(now.as_millis())).await? {
        0 => Err(no_such_row("refunds", &refund)),
        _ => Ok(()),
    }
}

pub(super) async fn note_under_way(repository: &mut Repository<'_>, refund: RefundId) -> Result<()> {
    let update = sqlx::query("UPDATE refunds SET under_way = 1 WHERE id = ?1");
    match repository.change(update.bind(refund.to_string())).await? {
        0 => Err(no_such_row("refunds", &refund)),
        _ => Ok(()),
    }
}

pub(super) async fn note_after_failure(
    repository: &mut Repository<'_>,
    refund: RefundId,
    done: AfterFailure,
) -> Result<bool> {
    let update = sqlx::query(
        "UPDATE refunds SET after_failure = ?2
         WHERE id = ?1 AND state = 'failed' AND after_failure IS NULL AND (?2 <> 'paid_otherwise' OR amount <= (
             SELECT attempts.amount - (
                 SELECT coalesce(sum(other.amount), 0) FROM refunds AS other
                 WHERE other.attempt = attempts.id AND (other.state <> 'failed' OR other.after_failure IS 'paid_otherwise')
             ) FROM attempts WHERE attempts.id = refunds.attempt
         ))",
    );
    Ok(repository.change(update.bind(refund.to_string()).bind(done.key())).await? == 1)
}

/// What a held attempt took is not known here: nothing is claimed of it.
pub(super) async fn claim(repository: &mut Repository<'_>, refund: &Refund, now: Timestamp) -> Result<bool> {
    let insert = sqlx::query(
        "INSERT INTO refunds (id, attempt, order_id, currency, amount, state, reason, claimed_at, changed_at, elsewhere)
         SELECT ?1, attempts.id, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9 FROM attempts
         WHERE attempts.id = ?2 AND attempts.state IN ('paid', 'refunded') AND attempts.currency = ?4
             AND ?5 <= attempts.amount - (
                 SELECT coalesce(sum(other.amount), 0) FROM refunds AS other
                 WHERE other.attempt = ?2 AND (other.state <> 'failed' OR other.after_failure IS 'paid_otherwise')
             )",
    )
    .bind(refund.id.to_string())
    .bind(refund.attempt.to_string())
    .bind(refund.order.to_string())
    .bind(refund.amount.currency().code())
    .bind(refund.amount.minor())
    .bind(refund.state.key())
    .bind(&refund.reason)
    .bind(now.as_millis())
    .bind(&refund.elsewhere);
    Ok(repository.change(insert).await? == 1)
}

pub(super) async fn change(
    repository: &mut Repository<'_>,
    refund: RefundId,
    from: RefundState,
    to: RefundState,
    now: Timestamp,
) -> Result<bool> {
    let update = sqlx::query("UPDATE refunds SET state = ?3, changed_at = ?4 WHERE id = ?1 AND state = ?2");
    let update = update.bind(refund.to_string()).bind(from.key()).bind(to.key()).bind(now.as_millis());
    Ok(repository.change(update).await? == 1)
}
