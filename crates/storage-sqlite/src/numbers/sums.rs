//! What happened in a span of time, summed up by the hour.

use crate::place::Place;
use crate::repository::Repository;
use shared::numbers::{AttemptCounts, HourSum};
use shared::payment::AttemptState;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct SumRow {
    hour: i64,
    currency: String,
    count: i64,
    amount: i64,
}

impl TryFrom<SumRow> for HourSum {
    type Error = StorageError;

    fn try_from(row: SumRow) -> Result<Self> {
        let hour = row.hour.to_string();
        let place = Place::new("the sums of hour", &hour);
        Ok(Self {
            hour: Timestamp::from_millis(row.hour),
            count: place.number("count", row.count)?,
            amount: place.money(&row.currency, row.amount)?,
        })
    }
}

/// What `$what` comes to by hour and currency; it names a moment `at`, and the amounts of `$of`.
macro_rules! by_hour {
    ($of:literal, $what:literal) => {
        sqlx::query_as::<_, SumRow>(concat!(
            "SELECT at / 3600000 * 3600000 AS hour, currency, count(*) AS count, sum(",
            $of,
            ") AS amount FROM ",
            $what,
            " AND at >= ?1 AND at < ?2 GROUP BY 1, 2 ORDER BY 1, 2"
        ))
    };
}

pub(super) async fn placed(repository: &mut Repository<'_>, from: Timestamp, until: Timestamp) -> Result<Vec<HourSum>> {
    let query = by_hour!("total", "order_history JOIN orders ON orders.id = order_id WHERE from_status IS NULL");
    repository.all(query.bind(from.as_millis()).bind(until.as_millis())).await
}

/// An order comes to `processing` when it is paid, and never again.
pub(super) async fn paid(repository: &mut Repository<'_>, from: Timestamp, until: Timestamp) -> Result<Vec<HourSum>> {
    let query = by_hour!(
        "total",
        "order_history JOIN orders ON orders.id = order_id
         WHERE to_status = 'processing' AND from_status <> 'processing'"
    );
    repository.all(query.bind(from.as_millis()).bind(until.as_millis())).await
}

pub(super) async fn refunded(
    repository: &mut Repository<'_>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<HourSum>> {
    let query = by_hour!(
        "amount",
        "(SELECT refunds.changed_at AS at, refunds.currency AS currency, refunds.amount AS amount
          FROM refunds JOIN attempts ON attempts.id = refunds.attempt
          WHERE (refunds.state = 'done' OR refunds.after_failure = 'paid_otherwise')
              AND attempts.state = 'paid') WHERE true"
    );
    repository.all(query.bind(from.as_millis()).bind(until.as_millis())).await
}

#[derive(FromRow)]
struct StateRow {
    state: String,
    attempts: i64,
}

impl TryFrom<StateRow> for (AttemptState, u32) {
    type Error = StorageError;

    fn try_from(row: StateRow) -> Result<Self> {
        let place = Place::new("the attempts in state", &row.state);
        Ok((place.key("state", &row.state)?, place.number("attempts", row.attempts)?))
    }
}

pub(super) async fn attempts(
    repository: &mut Repository<'_>,
    from: Timestamp,
    until: Timestamp,
) -> Result<AttemptCounts> {
    let query = sqlx::query_as::<_, StateRow>(
        "SELECT state, count(*) AS attempts FROM attempts WHERE created_at >= ?1 AND created_at < ?2 GROUP BY state",
    );
    let found: Vec<(AttemptState, u32)> = repository.all(query.bind(from.as_millis()).bind(until.as_millis())).await?;
    let count = |state| found.iter().find(|(found, _)| *found == state).map_or(0, |(_, attempts)| *attempts);
    Ok(AttemptState::ALL.into_iter().map(|state| (state, count(state))).collect())
}
