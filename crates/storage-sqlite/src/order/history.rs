//! What happened to an order.

use crate::key::Key;
use crate::place::Place;
use crate::repository::Repository;
use shared::id::OrderId;
use shared::order::HistoryEntry;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct EntryRow {
    seq: i64,
    at: i64,
    actor: String,
    from_status: Option<String>,
    to_status: String,
    reason: String,
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

pub(super) async fn note(
    repository: &mut Repository<'_>,
    order: OrderId,
    entry: &HistoryEntry,
    staff_only: bool,
) -> Result<()> {
    let insert = sqlx::query(
        "INSERT INTO order_history (order_id, at, actor, from_status, to_status, reason, staff_only)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(order.to_string())
    .bind(entry.at.as_millis())
    .bind(entry.actor.key())
    .bind(entry.from.map(Key::key))
    .bind(Key::key(entry.to))
    .bind(&entry.reason)
    .bind(staff_only);
    repository.change(insert).await.map(drop)
}
