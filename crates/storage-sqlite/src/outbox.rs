//! Letters that are to be sent.

use crate::error::no_such_row;
use crate::place::Place;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::account::Email;
use shared::outbox::{Occasion, UnpaidLetters};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Letter, Outbox, OutboxReads, Result, StorageError};

#[derive(FromRow)]
struct LetterRow {
    number: i64,
    kind: String,
    subject: String,
    written_at: i64,
    tries: i64,
}

#[derive(FromRow)]
struct WrittenRow {
    written_at: i64,
}

impl TryFrom<WrittenRow> for Timestamp {
    type Error = StorageError;

    fn try_from(row: WrittenRow) -> Result<Self> {
        Ok(Self::from_millis(row.written_at))
    }
}

impl TryFrom<LetterRow> for Letter {
    type Error = StorageError;

    fn try_from(row: LetterRow) -> Result<Self> {
        let number = row.number.to_string();
        let place = Place::new("letters", &number);
        let occasion = Occasion::read(&row.kind, &row.subject);
        Ok(Self {
            number: row.number,
            occasion: occasion.ok_or_else(|| place.corrupt(format!("it tells of {:?} {:?}", row.kind, row.subject)))?,
            written_at: Timestamp::from_millis(row.written_at),
            tries: place.number("tries", row.tries)?,
        })
    }
}

#[derive(FromRow)]
struct SentRow {
    every: i64,
    last_day: i64,
}

impl TryFrom<SentRow> for UnpaidLetters {
    type Error = StorageError;

    fn try_from(row: SentRow) -> Result<Self> {
        let place = Place::new("letters", "sent");
        Ok(Self { last_day: place.number("last_day", row.last_day)?, all: place.number("every", row.every)? })
    }
}

#[async_trait]
impl OutboxReads for Repository<'_> {
    async fn due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<Letter>> {
        let query = sqlx::query_as::<_, LetterRow>(
            "SELECT number, kind, subject, written_at, tries FROM letters
             WHERE closed_at IS NULL AND due_at <= ?1 ORDER BY due_at, number",
        );
        self.readable(query.bind(now.as_millis()), limit).await
    }

    async fn written_to(&mut self, to: &Email, kind: &str, since: Timestamp) -> Result<Vec<Timestamp>> {
        let query = sqlx::query_as::<_, WrittenRow>(
            "SELECT written_at FROM letters WHERE recipient = ?1 AND kind = ?2 AND written_at > ?3
             ORDER BY written_at DESC",
        );
        self.all(query.bind(to.as_str().to_owned()).bind(kind).bind(since.as_millis())).await
    }

    async fn unpaid_letters(&mut self, to: &Email, since: Timestamp) -> Result<UnpaidLetters> {
        let query = sqlx::query_as::<_, SentRow>(
            "SELECT count(*) AS every, count(*) FILTER (WHERE coalesce(sent_at, written_at) > ?2) AS last_day FROM letters
             WHERE recipient = ?1 AND kind IN ('payment_failed', 'order_expired')
                 AND (sent_at IS NOT NULL OR closed_at IS NULL)",
        );
        Ok(self.one(query.bind(to.as_str()).bind(since.as_millis())).await?.unwrap_or_default())
    }
}

#[async_trait]
impl Outbox for Repository<'_> {
    async fn write(&mut self, occasion: &Occasion, to: Option<&Email>, now: Timestamp) -> Result<bool> {
        let insert = sqlx::query(
            "INSERT INTO letters (kind, subject, recipient, written_at, due_at)
             SELECT ?1, ?2, ?3, ?4, ?4 WHERE NOT EXISTS (
                 SELECT 1 FROM letters WHERE kind = ?1 AND subject = ?2 AND closed_at IS NULL
             )",
        )
        .bind(occasion.kind())
        .bind(occasion.subject())
        .bind(to.map(|to| to.as_str().to_owned()))
        .bind(now.as_millis());
        Ok(self.change(insert).await? == 1)
    }

    async fn close(&mut self, number: i64, now: Timestamp) -> Result<()> {
        let update = sqlx::query("UPDATE letters SET closed_at = coalesce(closed_at, ?2) WHERE number = ?1");
        self.change_letter(number, update.bind(number).bind(now.as_millis())).await
    }

    async fn close_sent(&mut self, number: i64, to: &Email, now: Timestamp) -> Result<()> {
        let update = sqlx::query(
            "UPDATE letters SET closed_at = coalesce(closed_at, ?2), recipient = ?3, sent_at = ?2 WHERE number = ?1",
        );
        self.change_letter(number, update.bind(number).bind(now.as_millis()).bind(to.as_str().to_owned())).await
    }

    async fn put_off(&mut self, number: i64, due_at: Timestamp) -> Result<()> {
        let update = sqlx::query("UPDATE letters SET due_at = ?2, tries = tries + 1 WHERE number = ?1");
        self.change_letter(number, update.bind(number).bind(due_at.as_millis())).await
    }

    async fn forget(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM letters WHERE number IN (SELECT number FROM letters WHERE closed_at < ?1 LIMIT ?2)",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }
}

impl Repository<'_> {
    async fn change_letter(
        &mut self,
        number: i64,
        query: sqlx::query::Query<'_, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
    ) -> Result<()> {
        if self.change(query).await? == 1 { Ok(()) } else { Err(no_such_row("letters", &number)) }
    }
}
