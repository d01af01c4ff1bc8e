//! Webhooks: stored once, applied later (P3).

use crate::error::no_such_row;
use crate::repository::Repository;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Inbox, Result, StorageError};

#[derive(FromRow)]
struct EventRow {
    provider: String,
    event: String,
    kind: String,
    reference: Option<String>,
    report: Option<String>,
    received_at: i64,
}

impl TryFrom<EventRow> for Inbox {
    type Error = StorageError;

    fn try_from(row: EventRow) -> Result<Self> {
        Ok(Self {
            provider: row.provider,
            event: row.event,
            kind: row.kind,
            reference: row.reference,
            report: row.report,
            received_at: Timestamp::from_millis(row.received_at),
        })
    }
}

pub(super) async fn unapplied(repository: &mut Repository<'_>, now: Timestamp, limit: u32) -> Result<Vec<Inbox>> {
    let query = sqlx::query_as::<_, EventRow>(
        "SELECT provider, event, kind, reference, report, received_at FROM webhooks
         WHERE applied_at IS NULL AND given_up_at IS NULL AND due_at <= ?1 ORDER BY due_at, received_at, seq",
    );
    repository.readable(query.bind(now.as_millis()), limit).await
}

pub(super) async fn receive(repository: &mut Repository<'_>, event: &Inbox) -> Result<bool> {
    let insert = sqlx::query(
        "INSERT INTO webhooks (provider, event, kind, reference, report, received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (provider, event) DO NOTHING",
    )
    .bind(&event.provider)
    .bind(&event.event)
    .bind(&event.kind)
    .bind(&event.reference)
    .bind(&event.report)
    .bind(event.received_at.as_millis());
    Ok(repository.change(insert).await? == 1)
}

pub(super) async fn put_off(
    repository: &mut Repository<'_>,
    provider: &str,
    event: &str,
    due_at: Timestamp,
) -> Result<()> {
    let update = sqlx::query("UPDATE webhooks SET due_at = ?3 WHERE provider = ?1 AND event = ?2");
    match repository.change(update.bind(provider).bind(event).bind(due_at.as_millis())).await? {
        0 => Err(no_such_row("webhooks", &format!("{provider} {event}"))),
        _ => Ok(()),
    }
}

pub(super) async fn give_up(
    repository: &mut Repository<'_>,
    provider: &str,
    event: &str,
    now: Timestamp,
) -> Result<()> {
    let update = sqlx::query("UPDATE webhooks SET given_up_at = ?3 WHERE provider = ?1 AND event = ?2");
    match repository.change(update.bind(provider).bind(event).bind(now.as_millis())).await? {
        0 => Err(no_such_row("webhooks", &format!("{provider} {event}"))),
        _ => Ok(()),
    }
}

pub(super) async fn forget(repository: &mut Repository<'_>, before: Timestamp, limit: u32) -> Result<u64> {
    let delete = sqlx::query(
        "DELETE FROM webhooks WHERE seq IN (
             SELECT seq FROM webhooks WHERE applied_at < ?1 UNION ALL
             SELECT seq FROM webhooks WHERE given_up_at < ?1 LIMIT ?2
         )",
    );
    repository.change(delete.bind(before.as_millis()).bind(limit)).await
}

pub(super) async fn mark_applied(
    repository: &mut Repository<'_>,
    provider: &str,
    event: &str,
    now: Timestamp,
) -> Result<bool> {
    let update =
        sqlx::query("UPDATE webhooks SET applied_at = ?3 WHERE provider = ?1 AND event = ?2 AND applied_at IS NULL");
    if repository.change(update.bind(provider).bind(event).bind(now.as_millis())).await? == 1 {
        return Ok(true);
    }
    let known = sqlx::query_as("SELECT count(*) FROM webhooks WHERE provider = ?1 AND event = ?2");
    match repository.count(known.bind(provider).bind(event)).await? {
        0 => Err(no_such_row("webhooks", &format!("{provider} {event}"))),
        _ => Ok(false),
    }
}
