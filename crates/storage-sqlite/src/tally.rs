//! What was counted, by the hour.

use crate::place::Place;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::tally::{Event, Tallied};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Result, StorageError, Tallies, TallyReads};

#[derive(FromRow)]
struct TallyRow {
    hour: i64,
    kind: String,
    detail: String,
    count: i64,
}

impl TryFrom<TallyRow> for Tallied {
    type Error = StorageError;

    fn try_from(row: TallyRow) -> Result<Self> {
        let name = format!("{} {} {}", row.hour, row.kind, row.detail);
        let place = Place::new("tallies", &name);
        let event = Event::read(&row.kind, &row.detail).ok_or_else(|| place.corrupt("nothing is counted so"))?;
        Ok(Self { hour: Timestamp::from_millis(row.hour), event, count: place.number("count", row.count)? })
    }
}

#[async_trait]
impl TallyReads for Repository<'_> {
    async fn tallied(&mut self, from: Timestamp, until: Timestamp) -> Result<Vec<Tallied>> {
        let query = sqlx::query_as::<_, TallyRow>(
            "SELECT hour, kind, detail, count FROM tallies WHERE hour >= ?1 AND hour < ?2 ORDER BY hour, kind, detail",
        );
        self.all(query.bind(from.as_millis()).bind(until.as_millis())).await
    }
}

#[async_trait]
impl Tallies for Repository<'_> {
    async fn forget(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM tallies WHERE (hour, kind, detail) IN (
                 SELECT hour, kind, detail FROM tallies WHERE hour < ?1 ORDER BY hour LIMIT ?2
             )",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }

    async fn add(&mut self, tallied: &[Tallied]) -> Result<()> {
        for Tallied { hour, event, count } in tallied {
            let upsert = sqlx::query(
                "INSERT INTO tallies (hour, kind, detail, count) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (hour, kind, detail) DO UPDATE SET count = count + excluded.count",
            )
            .bind(hour.as_millis())
            .bind(event.kind())
            .bind(event.detail())
            .bind(i64::try_from(*count).unwrap_or(i64::MAX));
            self.change(upsert).await?;
        }
        Ok(())
    }

    async fn probe(&mut self, at: Timestamp) -> Result<()> {
        let upsert = sqlx::query(
            "INSERT INTO probe (one, written_at) VALUES (1, ?1)
             ON CONFLICT (one) DO UPDATE SET written_at = excluded.written_at",
        );
        self.change(upsert.bind(at.as_millis())).await.map(drop)
    }
}
