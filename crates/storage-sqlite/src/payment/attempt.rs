//! Payment attempts.

use crate::key::Key;
use crate::place::Place;
use crate::repository::Repository;
use shared::id::{AttemptId, OrderId};
use shared::payment::{Attempt, AttemptState};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct AttemptRow {
    id: String,
    order_id: String,
    provider: String,
    account: Option<String>,
    currency: String,
    amount: i64,
    state: String,
    reference: Option<String>,
    redirect_url: Option<String>,
    note: Option<String>,
    to_close: bool,
    looked_into: bool,
    under_way_since: Option<i64>,
    looked_up_at: Option<i64>,
    due_at: Option<i64>,
    created_at: i64,
    open_until: i64,
}

impl TryFrom<AttemptRow> for Attempt {
    type Error = StorageError;

    fn try_from(row: AttemptRow) -> Result<Self> {
        let place = Place::new("attempts", &row.id);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            order: place.parse("order_id", &row.order_id)?,
            amount: place.money(&row.currency, row.amount)?,
            state: place.key("state", &row.state)?,
            provider: row.provider,
            account: row.account,
            reference: row.reference,
            redirect_url: row.redirect_url,
            note: row.note,
            to_close: row.to_close,
            looked_into: row.looked_into,
            under_way_since: row.under_way_since.map(Timestamp::from_millis),
            looked_up_at: row.looked_up_at.map(Timestamp::from_millis),
            due_at: row.due_at.map(Timestamp::from_millis),
            created_at: Timestamp::from_millis(row.created_at),
            open_until: Timestamp::from_millis(row.open_until),
        })
    }
}

macro_rules! attempts_where {
    ($which:literal) => {
        sqlx::query_as::<_, AttemptRow>(concat!(
            "SELECT id, order_id, provider, account, currency, amount, state, reference, redirect_url, note, to_close,
                 looked_into, under_way_since, looked_up_at, due_at, created_at, open_until
             FROM attempts ",
            $which
        ))
    };
}

pub(super) async fn by_id(repository: &mut Repository<'_>, id: AttemptId) -> Result<Option<Attempt>> {
    repository.one(attempts_where!("WHERE id = ?1").bind(id.to_string())).await
}

pub(super) async fn by_reference(
    repository: &mut Repository<'_>,
    provider: &str,
    reference: &str,
) -> Result<Option<Attempt>> {
    let query = attempts_where!("WHERE provider = ?1 AND reference = ?2");
    repository.one(query.bind(provider).bind(reference)).await
}

pub(super) async fn of_order(repository: &mut Repository<'_>, order: OrderId) -> Result<Vec<Attempt>> {
    let query = attempts_where!("WHERE order_id = ?1 ORDER BY created_at, seq");
    repository.all(query.bind(order.to_string())).await
}

pub(super) async fn due(repository: &mut Repository<'_>, now: Timestamp, limit: u32) -> Result<Vec<Attempt>> {
    let query = attempts_where!("WHERE due_at <= ?1 ORDER BY due_at, seq");
    repository.readable(query.bind(now.as_millis()), limit).await
}

pub(super) async fn begin_look_up(
    repository: &mut Repository<'_>,
    attempt: &Attempt,
    now: Timestamp,
    next: Option<Timestamp>,
) -> Result<bool> {
    let update = sqlx::query("UPDATE attempts SET looked_up_at = ?3, due_at = ?4 WHERE id = ?1 AND looked_up_at IS ?2");
    let update = update
        .bind(attempt.id.to_string())
        .bind(attempt.looked_up_at.map(Timestamp::as_millis))
        .bind(now.as_millis())
        .bind(next.map(Timestamp::as_millis));
    Ok(repository.change(update).await? == 1)
}

pub(super) async fn add(repository: &mut Repository<'_>, attempt: &Attempt) -> Result<()> {
    let insert = sqlx::query(
        "INSERT INTO attempts
             (id, order_id, provider, currency, amount, state, reference, redirect_url, note, to_close,
              under_way_since, looked_up_at, due_at, created_at, open_until, account)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )
    .bind(attempt.id.to_string())
    .bind(attempt.order.to_string())
    .bind(&attempt.provider)
    .bind(attempt.amount.currency().code())
    .bind(attempt.amount.minor())
    .bind(attempt.state.key())
    .bind(&attempt.reference)
    .bind(&attempt.redirect_url)
    .bind(&attempt.note)
    .bind(attempt.to_close)
    .bind(attempt.under_way_since.map(Timestamp::as_millis))
    .bind(attempt.looked_up_at.map(Timestamp::as_millis))
    .bind(attempt.due_at.map(Timestamp::as_millis))
    .bind(attempt.created_at.as_millis())
    .bind(attempt.open_until.as_millis())
    .bind(&attempt.account);
    repository.change(insert).await.map(drop)
}

pub(super) async fn look_into(repository: &mut Repository<'_>, id: AttemptId) -> Result<bool> {
    let update =
        sqlx::query("UPDATE attempts SET looked_into = 1 WHERE id = ?1 AND state = 'held' AND looked_into = 0");
    Ok(repository.change(update.bind(id.to_string())).await? == 1)
}

/// Order, provider, amount, beginning and end of an attempt never change; when it was looked up, [`begin_look_up`] notes.
pub(super) async fn change(repository: &mut Repository<'_>, attempt: &Attempt, from: AttemptState) -> Result<bool> {
    let update = sqlx::query(
        "UPDATE attempts SET state = ?3, reference = ?4, redirect_url = ?5, note = ?6, to_close = ?7,
             under_way_since = ?8, due_at = ?9, account = ?10
         WHERE id = ?1 AND state = ?2",
    )
    .bind(attempt.id.to_string())
    .bind(from.key())
    .bind(attempt.state.key())
    .bind(&attempt.reference)
    .bind(&attempt.redirect_url)
    .bind(&attempt.note)
    .bind(attempt.to_close)
    .bind(attempt.under_way_since.map(Timestamp::as_millis))
    .bind(attempt.due_at.map(Timestamp::as_millis))
    .bind(&attempt.account);
    Ok(repository.change(update).await? == 1)
}

pub(super) async fn add_dispute(
    repository: &mut Repository<'_>,
    attempt: AttemptId,
    dispute: &str,
    now: Timestamp,
) -> Result<bool> {
    let insert = sqlx::query(
        "INSERT INTO disputes (attempt, dispute, recorded_at) VALUES (?1, ?2, ?3) ON CONFLICT (attempt, dispute) DO NOTHING",
    );
    Ok(repository.change(insert.bind(attempt.to_string()).bind(dispute).bind(now.as_millis())).await? == 1)
}
