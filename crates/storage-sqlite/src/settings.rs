//! What staff set up: one row.

use crate::place::{Place, json};
use crate::repository::Repository;
use async_trait::async_trait;
use sqlx::FromRow;
use storage::{Result, SettingsReads, SettingsRecord, SettingsStore, StorageError};

#[derive(FromRow)]
struct Row {
    revision: i64,
    body: String,
}

impl TryFrom<Row> for SettingsRecord {
    type Error = StorageError;

    fn try_from(row: Row) -> Result<Self> {
        let place = Place::new("settings", "1");
        Ok(Self { revision: place.number("revision", row.revision)?, settings: place.json("body", &row.body)? })
    }
}

#[async_trait]
impl SettingsReads for Repository<'_> {
    async fn settings(&mut self) -> Result<Option<SettingsRecord>> {
        self.one(sqlx::query_as::<_, Row>("SELECT revision, body FROM settings")).await
    }

    async fn settings_revision(&mut self) -> Result<u64> {
        self.count(sqlx::query_as("SELECT coalesce((SELECT revision FROM settings), 0)")).await.map(u64::from)
    }
}

#[async_trait]
impl SettingsStore for Repository<'_> {
    async fn put_settings(&mut self, record: &SettingsRecord) -> Result<bool> {
        let upsert = sqlx::query(
            "INSERT INTO settings (id, revision, body)
             SELECT 1, ?1 + 1, ?2 WHERE ?1 = coalesce((SELECT revision FROM settings), 0)
             ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, body = excluded.body",
        );
        let revision = i64::try_from(record.revision).unwrap_or(i64::MAX - 1);
        Ok(self.change(upsert.bind(revision).bind(json(&record.settings)?)).await? == 1)
    }
}
