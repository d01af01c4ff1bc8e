//! Passkeys of accounts, and challenges.

use crate::place::Place;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::id::{AccountId, PasskeyId};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{ChallengeRecord, PasskeyReads, PasskeyRecord, Passkeys, Result, StorageError, TokenHash};

#[derive(FromRow)]
struct PasskeyRow {
    id: String,
    account: String,
    credential_id: Vec<u8>,
    credential: String,
    name: String,
    created_at: i64,
    last_used_at: Option<i64>,
}

#[derive(FromRow)]
struct ChallengeRow {
    token: Vec<u8>,
    ceremony: String,
    expires_at: i64,
}

impl TryFrom<PasskeyRow> for PasskeyRecord {
    type Error = StorageError;

    fn try_from(row: PasskeyRow) -> Result<Self> {
        let place = Place::new("passkeys", &row.id);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            account: place.parse("account", &row.account)?,
            credential_id: row.credential_id,
            credential: row.credential,
            name: row.name,
            created_at: Timestamp::from_millis(row.created_at),
            last_used_at: row.last_used_at.map(Timestamp::from_millis),
        })
    }
}

impl TryFrom<ChallengeRow> for ChallengeRecord {
    type Error = StorageError;

    fn try_from(row: ChallengeRow) -> Result<Self> {
        let place = Place::new("challenges", "of a token");
        Ok(Self {
            token: TokenHash(row.token.try_into().map_err(|_| place.corrupt("the token is no SHA-256"))?),
            ceremony: row.ceremony,
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

#[async_trait]
impl PasskeyReads for Repository<'_> {
    async fn passkeys(&mut self, account: AccountId) -> Result<Vec<PasskeyRecord>> {
        let query = sqlx::query_as::<_, PasskeyRow>(
            "SELECT id, account, credential_id, credential, name, created_at, last_used_at
             FROM passkeys WHERE account = ?1 ORDER BY created_at, id",
        );
        self.all(query.bind(account.to_string())).await
    }

    async fn passkey(&mut self, credential_id: &[u8]) -> Result<Option<PasskeyRecord>> {
        let query = sqlx::query_as::<_, PasskeyRow>(
            "SELECT id, account, credential_id, credential, name, created_at, last_used_at
             FROM passkeys WHERE credential_id = ?1",
        );
        self.one(query.bind(credential_id.to_vec())).await
    }
}

#[async_trait]
impl Passkeys for Repository<'_> {
    async fn add_passkey(&mut self, passkey: &PasskeyRecord) -> Result<bool> {
        let insert = sqlx::query(
            "INSERT INTO passkeys (id, account, credential_id, credential, name, created_at, last_used_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (credential_id) DO NOTHING",
        )
        .bind(passkey.id.to_string())
        .bind(passkey.account.to_string())
        .bind(passkey.credential_id.clone())
        .bind(&passkey.credential)
        .bind(&passkey.name)
        .bind(passkey.created_at.as_millis())
        .bind(passkey.last_used_at.map(Timestamp::as_millis));
        Ok(self.change(insert).await? == 1)
    }

    async fn use_passkey(&mut self, before: &PasskeyRecord, credential: &str, at: Timestamp) -> Result<bool> {
        let update =
            sqlx::query("UPDATE passkeys SET credential = ?3, last_used_at = ?4 WHERE id = ?1 AND credential = ?2");
        let update = update.bind(before.id.to_string()).bind(&before.credential).bind(credential).bind(at.as_millis());
        Ok(self.change(update).await? == 1)
    }

    async fn rename_passkey(&mut self, account: AccountId, id: PasskeyId, name: &str) -> Result<bool> {
        let update = sqlx::query("UPDATE passkeys SET name = ?3 WHERE account = ?1 AND id = ?2");
        Ok(self.change(update.bind(account.to_string()).bind(id.to_string()).bind(name)).await? == 1)
    }

    async fn remove_passkey(&mut self, account: AccountId, id: PasskeyId) -> Result<bool> {
        let delete = sqlx::query("DELETE FROM passkeys WHERE account = ?1 AND id = ?2");
        Ok(self.change(delete.bind(account.to_string()).bind(id.to_string())).await? == 1)
    }

    async fn remove_passkeys(&mut self, account: AccountId) -> Result<u64> {
        self.change(sqlx::query("DELETE FROM passkeys WHERE account = ?1").bind(account.to_string())).await
    }

    async fn add_challenge(&mut self, challenge: &ChallengeRecord) -> Result<()> {
        let insert = sqlx::query("INSERT INTO challenges (token, ceremony, expires_at) VALUES (?1, ?2, ?3)")
            .bind(challenge.token.0.to_vec())
            .bind(&challenge.ceremony)
            .bind(challenge.expires_at.as_millis());
        self.change(insert).await.map(drop)
    }

    async fn take_challenge(&mut self, token: TokenHash) -> Result<Option<ChallengeRecord>> {
        let delete = sqlx::query_as::<_, ChallengeRow>(
            "DELETE FROM challenges WHERE token = ?1 RETURNING token, ceremony, expires_at",
        );
        self.one(delete.bind(token.0.to_vec())).await
    }

    async fn remove_expired_challenges(&mut self, now: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM challenges WHERE token IN (SELECT token FROM challenges WHERE expires_at < ?1 LIMIT ?2)",
        );
        self.change(delete.bind(now.as_millis()).bind(limit)).await
    }
}
