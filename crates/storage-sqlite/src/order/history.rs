//! What happened to an order.

use crate::key::Key;
use crate::place::Place;
use crate::repository::Repository;
use shared::id::{OrderId, Owner};
use shared::order::{HistoryEntry, OrderNumber};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{OrderStep, OwnerChange, Result, StorageError};

#[derive(FromRow)]
struct EntryRow {
    seq: i64,
    at: i64,
    actor: String,
    from_status: Option<String>,
    to_status: String,
    reason: String,
}

#[derive(FromRow)]
struct StepRow {
    owner: String,
    number: i64,
    status: String,
    seq: i64,
}

impl TryFrom<StepRow> for (Owner, OrderStep) {
    type Error = StorageError;

    fn try_from(row: StepRow) -> Result<Self> {
        let seq = row.seq.to_string();
        let place = Place::new("order_history", &seq);
        let number = OrderNumber(place.number("number", row.number)?);
        let step = OrderStep { number, status: place.key("status", &row.status)?, seq: place.number("seq", row.seq)? };
        Ok((place.parse("owner", &row.owner)?, step))
    }
}

impl TryFrom<EntryRow> for HistoryEntry {
    type Error = StorageError;

    fn try_from(row: EntryRow) -> Result<Self> {
        let seq = row.seq.to_string();
        let place = Place::new("order_history", &seq);
        Ok(Self {
            at: Timestamp::from_millis(row.at),
            actor: place.key("actor", &row.actor)?,
            from: row.from_status.map(|status| place.key("from_status", &status)).transpose()?,
            to: place.key("to_status", &row.to_status)?,
            reason: row.reason,
        })
    }
}

pub(super) async fn of(repository: &mut Repository<'_>, order: OrderId, staff_only: bool) -> Result<Vec<HistoryEntry>> {
    let query = sqlx::query_as::<_, EntryRow>(
        "SELECT seq, at, actor, from_status, to_status, reason FROM order_history
         WHERE order_id = ?1 AND staff_only = ?2 ORDER BY seq",
    );
    repository.all(query.bind(order.to_string()).bind(staff_only)).await
}

pub(super) async fn steps_since(repository: &mut Repository<'_>, owner: Owner, seq: u64) -> Result<Vec<OrderStep>> {
    let query = sqlx::query_as::<_, StepRow>(
        "SELECT owner, number, status, max(seq) AS seq FROM orders JOIN order_history ON order_id = id
         WHERE owner = ?1 AND staff_only = 0 AND seq > ?2 GROUP BY id ORDER BY 4",
    );
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let steps: Vec<(Owner, OrderStep)> = repository.all(query.bind(owner.to_string()).bind(seq)).await?;
    Ok(steps.into_iter().map(|(_, step)| step).collect())
}

pub(super) async fn note(
    repository: &mut Repository<'_>,
    order: OrderId,
    entry: &HistoryEntry,
    staff_only: bool,
) -> Result<()> {
    let insert = sqlx::query_as::<_, StepRow>(
        "INSERT INTO order_history (order_id, at, actor, from_status, to_status, reason, staff_only)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         RETURNING seq, to_status AS status, (SELECT owner FROM orders WHERE id = order_id) AS owner,
             (SELECT number FROM orders WHERE id = order_id) AS number",
    )
    .bind(order.to_string())
    .bind(entry.at.as_millis())
    .bind(entry.actor.key())
    .bind(entry.from.map(Key::key))
    .bind(Key::key(entry.to))
    .bind(&entry.reason)
    .bind(staff_only);
    let noted: Option<(Owner, OrderStep)> = repository.one(insert).await?;
    if let Some((owner, step)) = noted.filter(|_| !staff_only) {
        repository.note_changed(OwnerChange::Order { owner, step });
    }
    Ok(())
}
