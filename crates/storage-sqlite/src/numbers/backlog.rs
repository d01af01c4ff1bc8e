//! What waits to be done. Each part is read along an index that holds only what waits.

use crate::place::Place;
use crate::repository::Repository;
use shared::numbers::Backlog;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct BacklogRow {
    letters: i64,
    letter_unsent: Option<i64>,
    webhooks: i64,
    webhook_due: Option<i64>,
    webhooks_stuck: i64,
    refunds_due: i64,
    refund_due: Option<i64>,
    refunds_failed: i64,
    attempts_open: i64,
    attempts_held: i64,
    orders_overdue: i64,
    under_way: i64,
    under_way_long: i64,
}

impl TryFrom<BacklogRow> for Backlog {
    type Error = StorageError;

    fn try_from(row: BacklogRow) -> Result<Self> {
        let place = Place::new("the backlog", "of now");
        let count = |what, number| place.number(what, number);
        Ok(Self {
            letters: count("letters", row.letters)?,
            letter_unsent: row.letter_unsent.map(Timestamp::from_millis),
            webhooks: count("webhooks", row.webhooks)?,
            webhook_due: row.webhook_due.map(Timestamp::from_millis),
            webhooks_stuck: count("webhooks_stuck", row.webhooks_stuck)?,
            refunds_due: count("refunds_due", row.refunds_due)?,
            refund_due: row.refund_due.map(Timestamp::from_millis),
            refunds_failed: count("refunds_failed", row.refunds_failed)?,
            attempts_open: count("attempts_open", row.attempts_open)?,
            attempts_held: count("attempts_held", row.attempts_held)?,
            orders_overdue: count("orders_overdue", row.orders_overdue)?,
            under_way: count("under_way", row.under_way)?,
            under_way_long: count("under_way_long", row.under_way_long)?,
        })
    }
}

pub(super) async fn of(
    repository: &mut Repository<'_>,
    now: Timestamp,
    stuck_before: Timestamp,
    overdue_before: Timestamp,
    under_way_before: Timestamp,
) -> Result<Backlog> {
    let query = sqlx::query_as::<_, BacklogRow>(
        "SELECT
             (SELECT count(*) FROM letters WHERE closed_at IS NULL) AS letters,
             (SELECT min(written_at) FROM letters WHERE closed_at IS NULL) AS letter_unsent,
             (SELECT count(*) FROM webhooks WHERE applied_at IS NULL AND given_up_at IS NULL) AS webhooks,
             (SELECT min(max(due_at, received_at)) FROM webhooks
              WHERE applied_at IS NULL AND given_up_at IS NULL AND due_at <= ?1) AS webhook_due,
             (SELECT count(*) FROM webhooks
              WHERE applied_at IS NULL AND given_up_at IS NULL AND received_at <= ?2) AS webhooks_stuck,
             (SELECT count(*) FROM refunds WHERE state = 'due') AS refunds_due,
             (SELECT min(claimed_at) FROM refunds WHERE state = 'due' AND under_way = 0) AS refund_due,
             (SELECT count(*) FROM orders WHERE payment = 'refund_failed')
             + (SELECT count(DISTINCT refunds.order_id) FROM refunds JOIN attempts ON attempts.id = refunds.attempt
                JOIN orders ON orders.id = refunds.order_id
                WHERE refunds.state = 'failed' AND after_failure IS NULL AND attempts.state = 'refunded'
                    AND status <> 'cancelled' AND payment <> 'refund_failed') AS refunds_failed,
             (SELECT count(*) FROM attempts WHERE state IN ('creating', 'open')) AS attempts_open,
             (SELECT count(*) FROM attempts WHERE state = 'held' AND looked_into = 0) AS attempts_held,
             (SELECT count(*) FROM orders WHERE status = 'pending_payment' AND window_ends_at <= ?3 AND NOT EXISTS (
                 SELECT 1 FROM attempts WHERE order_id = orders.id AND under_way_since IS NOT NULL
             )) AS orders_overdue,
             (SELECT count(*) FROM attempts WHERE under_way_since IS NOT NULL) AS under_way,
             (SELECT count(*) FROM attempts WHERE under_way_since <= ?4) AS under_way_long",
    );
    let query = query.bind(now.as_millis()).bind(stuck_before.as_millis()).bind(overdue_before.as_millis());
    let query = query.bind(under_way_before.as_millis());
    let found = repository.one(query).await?;
    Ok(found.unwrap_or_default())
}
