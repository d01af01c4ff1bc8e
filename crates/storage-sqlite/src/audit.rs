//! The audit log of what staff did.

use crate::place::Place;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::account::Email;
use shared::audit::{AuditEntry, Author, Subject};
use shared::catalogue::Page;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Audit, AuditReads, Result, StorageError};

#[derive(FromRow)]
struct EntryRow {
    seq: i64,
    at: i64,
    author: String,
    account: Option<String>,
    email: Option<String>,
    action: String,
    subject_kind: String,
    subject_id: String,
    before: String,
    after: String,
}

impl TryFrom<EntryRow> for AuditEntry {
    type Error = StorageError;

    fn try_from(row: EntryRow) -> Result<Self> {
        let seq = row.seq.to_string();
        let place = Place::new("audit_log", &seq);
        Ok(Self {
            at: Timestamp::from_millis(row.at),
            author: match (row.author.as_str(), row.account, row.email) {
                ("account", Some(id), Some(email)) => Author::Account {
                    id: place.parse("account", &id)?,
                    email: Email::stored(&email).map_err(|error| place.corrupt(error))?,
                },
                ("operator", None, None) => Author::Operator,
                ("visitor", None, None) => Author::Visitor,
                (author, ..) => return Err(place.corrupt(format!("author is {author:?}"))),
            },
            action: place.key("action", &row.action)?,
            subject: Subject { kind: place.key("subject_kind", &row.subject_kind)?, id: row.subject_id },
            before: row.before,
            after: row.after,
        })
    }
}

#[async_trait]
impl AuditReads for Repository<'_> {
    async fn entries(&mut self, about: Option<&Subject>, page: u32, per_page: u32) -> Result<Page<AuditEntry>> {
        let (page, per_page) = (page.max(1), per_page.clamp(1, 100));
        let offset = i64::from(page - 1) * i64::from(per_page);
        let (count, query) = match about {
            Some(Subject { kind, id }) => (
                sqlx::query_as("SELECT count(*) FROM audit_log WHERE subject_kind = ?1 AND subject_id = ?2")
                    .bind(kind.key())
                    .bind(id),
                sqlx::query_as::<_, EntryRow>(
                    "SELECT seq, at, author, account, email, action, subject_kind, subject_id, before, after FROM audit_log
                     WHERE subject_kind = ?1 AND subject_id = ?2 ORDER BY seq DESC LIMIT ?3 OFFSET ?4",
                )
                .bind(kind.key())
                .bind(id),
            ),
            None => (
                sqlx::query_as("SELECT count(*) FROM audit_log"),
                sqlx::query_as::<_, EntryRow>(
                    "SELECT seq, at, author, account, email, action, subject_kind, subject_id, before, after FROM audit_log
                     ORDER BY seq DESC LIMIT ?1 OFFSET ?2",
                ),
            ),
        };
        let total = self.count(count).await?;
        let items = self.all(query.bind(per_page).bind(offset)).await?;
        Ok(Page { items, page, per_page, total })
    }
}

#[async_trait]
impl Audit for Repository<'_> {
    async fn log(&mut self, entry: &AuditEntry) -> Result<()> {
        let (account, email) = match &entry.author {
            Author::Account { id, email } => (Some(id.to_string()), Some(email.as_str())),
            Author::Operator | Author::Visitor => (None, None),
        };
        let insert = sqlx::query(
            "INSERT INTO audit_log (at, author, account, email, action, subject_kind, subject_id, before, after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(entry.at.as_millis())
        .bind(entry.author.key())
        .bind(account)
        .bind(email)
        .bind(entry.action.key())
        .bind(entry.subject.kind.key())
        .bind(&entry.subject.id)
        .bind(&entry.before)
        .bind(&entry.after);
        self.change(insert).await.map(drop)
    }
}
