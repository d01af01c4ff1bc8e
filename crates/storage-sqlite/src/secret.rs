//! Links and codes that prove who reads an address: hashes alone.

use crate::place::Place;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::account::Email;
use shared::id::{AccountId, OrderId};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{CodeRecord, EmailChange, ResetRecord, Result, SecretReads, Secrets, StorageError, TokenHash};

#[derive(FromRow)]
struct LinkRow {
    order_id: String,
}

#[derive(FromRow)]
struct ResetRow {
    token: Vec<u8>,
    account: String,
    expires_at: i64,
}

#[derive(FromRow)]
struct CodeRow {
    account: String,
    hash: Vec<u8>,
    expires_at: i64,
}

#[derive(FromRow)]
struct EmailChangeRow {
    account: String,
    token: Vec<u8>,
    email: String,
    expires_at: i64,
}

impl TryFrom<EmailChangeRow> for EmailChange {
    type Error = StorageError;

    fn try_from(row: EmailChangeRow) -> Result<Self> {
        let place = Place::new("email_changes", &row.account);
        let token = row.token.try_into().map_err(|_| place.corrupt("the token is no SHA-256"))?;
        Ok(Self {
            account: place.parse("account", &row.account)?,
            token: TokenHash(token),
            email: Email::stored(&row.email).map_err(|error| place.corrupt(error))?,
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

impl TryFrom<LinkRow> for OrderId {
    type Error = StorageError;

    fn try_from(row: LinkRow) -> Result<Self> {
        Place::new("order_links", &row.order_id).parse("order_id", &row.order_id)
    }
}

impl TryFrom<ResetRow> for ResetRecord {
    type Error = StorageError;

    fn try_from(row: ResetRow) -> Result<Self> {
        let place = Place::new("password_resets", &row.account);
        Ok(Self {
            token: TokenHash(row.token.try_into().map_err(|_| place.corrupt("the token is no SHA-256"))?),
            account: place.parse("account", &row.account)?,
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

impl TryFrom<CodeRow> for CodeRecord {
    type Error = StorageError;

    fn try_from(row: CodeRow) -> Result<Self> {
        let place = Place::new("claim_codes", &row.account);
        Ok(Self {
            account: place.parse("account", &row.account)?,
            hash: row.hash.try_into().map_err(|_| place.corrupt("the hash is no SHA-256"))?,
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

#[async_trait]
impl SecretReads for Repository<'_> {
    async fn linked_order(&mut self, token: TokenHash) -> Result<Option<OrderId>> {
        let query = sqlx::query_as::<_, LinkRow>("SELECT order_id FROM order_links WHERE token = ?1");
        self.one(query.bind(token.0.to_vec())).await
    }

    async fn reset(&mut self, token: TokenHash) -> Result<Option<ResetRecord>> {
        let query =
            sqlx::query_as::<_, ResetRow>("SELECT token, account, expires_at FROM password_resets WHERE token = ?1");
        self.one(query.bind(token.0.to_vec())).await
    }

    async fn code(&mut self, account: AccountId) -> Result<Option<CodeRecord>> {
        let query =
            sqlx::query_as::<_, CodeRow>("SELECT account, hash, expires_at FROM claim_codes WHERE account = ?1");
        self.one(query.bind(account.to_string())).await
    }

    async fn email_change(&mut self, account: AccountId) -> Result<Option<EmailChange>> {
        let query = sqlx::query_as::<_, EmailChangeRow>(
            "SELECT account, token, email, expires_at FROM email_changes WHERE account = ?1",
        );
        self.one(query.bind(account.to_string())).await
    }
}

#[async_trait]
impl Secrets for Repository<'_> {
    async fn add_link(&mut self, token: TokenHash, order: OrderId, now: Timestamp) -> Result<()> {
        // A letter that is tried again has another link: of each order the newest hundred are kept.
        let insert = sqlx::query(
            "INSERT INTO order_links (token, order_id, created_at) VALUES (?1, ?2, ?3);
             DELETE FROM order_links WHERE order_id = ?2 AND token NOT IN (
                 SELECT token FROM order_links WHERE order_id = ?2 ORDER BY created_at DESC, token LIMIT 100)",
        );
        let insert = insert.bind(token.0.to_vec()).bind(order.to_string()).bind(now.as_millis());
        self.change(insert).await.map(drop)
    }

    async fn forget_links(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM order_links WHERE token IN (
                 SELECT token FROM order_links JOIN orders ON orders.id = order_id
                 WHERE orders.owner < 'guest:' OR orders.owner >= 'guest;'
                     OR (SELECT max(at) FROM order_history WHERE order_history.order_id = orders.id) < ?1
                 LIMIT ?2)",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }

    async fn add_reset(&mut self, reset: &ResetRecord) -> Result<()> {
        let insert = sqlx::query("INSERT INTO password_resets (token, account, expires_at) VALUES (?1, ?2, ?3)")
            .bind(reset.token.0.to_vec())
            .bind(reset.account.to_string())
            .bind(reset.expires_at.as_millis());
        self.change(insert).await.map(drop)
    }

    async fn remove_resets(&mut self, account: AccountId) -> Result<u64> {
        self.change(sqlx::query("DELETE FROM password_resets WHERE account = ?1").bind(account.to_string())).await
    }

    async fn put_code(&mut self, code: &CodeRecord) -> Result<()> {
        let put = sqlx::query(
            "INSERT INTO claim_codes (account, hash, expires_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at",
        )
        .bind(code.account.to_string())
        .bind(code.hash.to_vec())
        .bind(code.expires_at.as_millis());
        self.change(put).await.map(drop)
    }

    async fn remove_code(&mut self, account: AccountId) -> Result<()> {
        let remove = sqlx::query("DELETE FROM claim_codes WHERE account = ?1").bind(account.to_string());
        self.change(remove).await.map(drop)
    }

    async fn put_email_change(&mut self, change: &EmailChange) -> Result<()> {
        let query = sqlx::query(
            "INSERT INTO email_changes (account, token, email, expires_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (account) DO UPDATE SET token = ?2, email = ?3, expires_at = ?4",
        )
        .bind(change.account.to_string())
        .bind(change.token.0.to_vec())
        .bind(change.email.as_str())
        .bind(change.expires_at.as_millis());
        self.change(query).await.map(drop)
    }

    async fn remove_email_change(&mut self, account: AccountId) -> Result<()> {
        let query = sqlx::query("DELETE FROM email_changes WHERE account = ?1").bind(account.to_string());
        self.change(query).await.map(drop)
    }

    async fn remove_expired(&mut self, now: Timestamp, limit: u32) -> Result<u64> {
        let mut removed = 0;
        for delete in [
            "DELETE FROM password_resets WHERE token IN (SELECT token FROM password_resets WHERE expires_at < ?1 LIMIT ?2)",
            "DELETE FROM claim_codes WHERE account IN (SELECT account FROM claim_codes WHERE expires_at < ?1 LIMIT ?2)",
            "DELETE FROM email_changes WHERE account IN (SELECT account FROM email_changes WHERE expires_at < ?1 LIMIT ?2)",
        ] {
            removed += self.change(sqlx::query(delete).bind(now.as_millis()).bind(limit)).await?;
        }
        Ok(removed)
    }
}
