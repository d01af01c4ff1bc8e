//! Failures at what can be guessed.

use crate::place::Place;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::guess::Failures;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{GuessKey, Guesses, Result, StorageError};

#[derive(FromRow)]
struct FailuresRow {
    key: String,
    count: i64,
    first_at: i64,
    last_at: i64,
}

impl TryFrom<FailuresRow> for Failures {
    type Error = StorageError;

    fn try_from(row: FailuresRow) -> Result<Self> {
        Ok(Self {
            count: Place::new("failures", &row.key).number("count", row.count)?,
            first_at: Timestamp::from_millis(row.first_at),
            last_at: Timestamp::from_millis(row.last_at),
        })
    }
}

#[async_trait]
impl Guesses for Repository<'_> {
    async fn failures(&mut self, key: GuessKey) -> Result<Option<Failures>> {
        let query = sqlx::query_as::<_, FailuresRow>(
            "SELECT hex(key) AS key, count, first_at, last_at FROM failures WHERE key = ?1",
        );
        self.one(query.bind(key.0.to_vec())).await
    }

    async fn put_failures(&mut self, key: GuessKey, failures: &Failures) -> Result<()> {
        let put = sqlx::query(
            "INSERT INTO failures (key, count, first_at, last_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (key) DO UPDATE SET count = excluded.count, first_at = excluded.first_at,
                 last_at = excluded.last_at",
        )
        .bind(key.0.to_vec())
        .bind(failures.count)
        .bind(failures.first_at.as_millis())
        .bind(failures.last_at.as_millis());
        self.change(put).await.map(drop)
    }

    async fn forget_failures(&mut self, key: GuessKey) -> Result<()> {
        self.change(sqlx::query("DELETE FROM failures WHERE key = ?1").bind(key.0.to_vec())).await.map(drop)
    }

    async fn forget_old_failures(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM failures WHERE key IN
                 (SELECT key FROM failures WHERE last_at < ?1 ORDER BY last_at LIMIT ?2)",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }
}
