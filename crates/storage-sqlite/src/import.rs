//! Files of products that staff uploaded.

use crate::error::no_such_row;
use crate::place::{Place, json};
use crate::repository::Repository;
use async_trait::async_trait;
use shared::id::ImportId;
use shared::import::{ImportReport, ImportView};
use shared::time::Timestamp;
use sqlx::FromRow;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use storage::{ImportJob, ImportPart, ImportReads, Imports, NewImport, Result, StorageError};

#[derive(FromRow)]
struct ViewRow {
    id: String,
    state: String,
    set_stock: bool,
    rows_done: i64,
    rows_total: i64,
    uploaded_at: i64,
    report: Option<String>,
    preview: Option<String>,
}

#[derive(FromRow)]
struct PartRow {
    handle: String,
    report: String,
}

#[derive(FromRow)]
struct JobRow {
    id: String,
    staff: String,
    set_stock: bool,
    csv: Vec<u8>,
}

impl TryFrom<ViewRow> for ImportView {
    type Error = StorageError;

    fn try_from(row: ViewRow) -> Result<Self> {
        let place = Place::new("imports", &row.id);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            state: place.key("state", &row.state)?,
            set_stock: row.set_stock,
            preview: row.preview.map(|preview| place.json("preview", &preview)).transpose()?,
            rows_done: place.number("rows_done", row.rows_done)?,
            rows_total: place.number("rows_total", row.rows_total)?,
            report: row.report.map(|report| place.json("report", &report)).transpose()?,
            uploaded_at: Timestamp::from_millis(row.uploaded_at),
        })
    }
}

impl TryFrom<JobRow> for ImportJob {
    type Error = StorageError;

    fn try_from(row: JobRow) -> Result<Self> {
        let place = Place::new("imports", &row.id);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            staff: place.parse("staff", &row.staff)?,
            set_stock: row.set_stock,
            csv: row.csv,
        })
    }
}

impl TryFrom<PartRow> for ImportPart {
    type Error = StorageError;

    fn try_from(row: PartRow) -> Result<Self> {
        let report = Place::new("import_parts", &row.handle).json("report", &row.report)?;
        Ok(Self { handle: row.handle, report })
    }
}

#[async_trait]
impl ImportReads for Repository<'_> {
    async fn import(&mut self, id: ImportId) -> Result<Option<ImportView>> {
        let query = sqlx::query_as::<_, ViewRow>(
            "SELECT id, state, set_stock, rows_done, rows_total, uploaded_at, report,
                    CASE WHEN state <> 'running' THEN preview END AS preview
             FROM imports WHERE id = ?1",
        );
        self.one(query.bind(id.to_string())).await
    }

    async fn parts(&mut self, id: ImportId) -> Result<Vec<ImportPart>> {
        let query = sqlx::query_as::<_, PartRow>("SELECT handle, report FROM import_parts WHERE import = ?1");
        self.all(query.bind(id.to_string())).await
    }
}

#[async_trait]
impl Imports for Repository<'_> {
    async fn add(&mut self, import: &NewImport) -> Result<()> {
        let insert = sqlx::query(
            "INSERT INTO imports (id, staff, state, set_stock, rows_total, uploaded_at, preview, csv)
             VALUES (?1, ?2, 'previewed', ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(import.id.to_string())
        .bind(import.staff.to_string())
        .bind(import.set_stock)
        .bind(i64::try_from(import.preview.rows.len()).unwrap_or(i64::MAX))
        .bind(import.uploaded_at.as_millis())
        .bind(json(&import.preview)?)
        .bind(&import.csv);
        self.change(insert).await.map(drop)
    }

    async fn begin(&mut self, id: ImportId) -> Result<bool> {
        let update = sqlx::query("UPDATE imports SET state = 'running' WHERE id = ?1 AND state = 'previewed'");
        Ok(self.change(update.bind(id.to_string())).await? == 1)
    }

    async fn take(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<ImportJob>> {
        let update = sqlx::query_as::<_, JobRow>(
            "UPDATE imports SET kept_until = ?2 WHERE seq = (
                 SELECT seq FROM imports WHERE state = 'running' AND kept_until <= ?1 ORDER BY seq LIMIT 1
             ) RETURNING id, staff, set_stock, csv",
        );
        Ok(self.readable(update.bind(now.as_millis()).bind(until.as_millis()), 1).await?.pop())
    }

    async fn progress(&mut self, id: ImportId, part: &ImportPart, rows_done: u32, until: Timestamp) -> Result<bool> {
        let insert = sqlx::query(
            "INSERT INTO import_parts (import, handle, report) VALUES (?1, ?2, ?3) ON CONFLICT (import, handle) DO NOTHING",
        );
        if self.change(insert.bind(id.to_string()).bind(&part.handle).bind(json(&part.report)?)).await? == 0 {
            return Ok(false);
        }
        let update =
            sqlx::query("UPDATE imports SET rows_done = ?2, kept_until = ?3 WHERE id = ?1 AND state = 'running'");
        self.change_import(id, update.bind(id.to_string()).bind(rows_done).bind(until.as_millis())).await?;
        Ok(true)
    }

    async fn finish(&mut self, id: ImportId, report: &ImportReport) -> Result<()> {
        let update = sqlx::query(
            "UPDATE imports SET state = 'done', report = ?2, rows_done = rows_total, csv = x''
             WHERE id = ?1 AND state = 'running'",
        );
        self.change_import(id, update.bind(id.to_string()).bind(json(report)?)).await?;
        let delete = sqlx::query("DELETE FROM import_parts WHERE import = ?1");
        self.change(delete.bind(id.to_string())).await.map(drop)
    }

    async fn forget(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM imports WHERE id IN (
                 SELECT id FROM imports WHERE uploaded_at < ?1 AND state <> 'running' ORDER BY uploaded_at LIMIT ?2)",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }
}

impl Repository<'_> {
    async fn change_import(&mut self, id: ImportId, update: Query<'_, Sqlite, SqliteArguments>) -> Result<()> {
        if self.change(update).await? == 1 { Ok(()) } else { Err(no_such_row("imports", &id)) }
    }
}
