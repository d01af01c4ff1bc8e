//! Second factors of accounts, and sign-ins that wait for one.

use crate::place::Place;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::id::AccountId;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{FactorReads, Factors, PendingSignIn, Result, StorageError, TokenHash, TotpRecord};

#[derive(FromRow)]
struct TotpRow {
    account: String,
    seed: Vec<u8>,
    confirmed_at: Option<i64>,
    last_step: i64,
}

#[derive(FromRow)]
struct SeedRow {
    account: String,
    seed: Vec<u8>,
}

#[derive(FromRow)]
struct PendingRow {
    token: Vec<u8>,
    account: String,
    epoch: i64,
    expires_at: i64,
}

/// What recovery codes are derived from.
struct Seed([u8; 16]);

impl TryFrom<TotpRow> for TotpRecord {
    type Error = StorageError;

    fn try_from(row: TotpRow) -> Result<Self> {
        let place = Place::new("totps", &row.account);
        Ok(Self {
            account: place.parse("account", &row.account)?,
            seed: row.seed.try_into().map_err(|_| place.corrupt("the seed has another length"))?,
            confirmed_at: row.confirmed_at.map(Timestamp::from_millis),
            last_step: place.number("last_step", row.last_step)?,
        })
    }
}

impl TryFrom<SeedRow> for Seed {
    type Error = StorageError;

    fn try_from(row: SeedRow) -> Result<Self> {
        let place = Place::new("recovery_seeds", &row.account);
        row.seed.try_into().map(Self).map_err(|_| place.corrupt("the seed has another length"))
    }
}

impl TryFrom<PendingRow> for PendingSignIn {
    type Error = StorageError;

    fn try_from(row: PendingRow) -> Result<Self> {
        let place = Place::new("pending_sign_ins", &row.account);
        Ok(Self {
            token: TokenHash(row.token.try_into().map_err(|_| place.corrupt("the token is no SHA-256"))?),
            account: place.parse("account", &row.account)?,
            epoch: place.number("epoch", row.epoch)?,
            expires_at: Timestamp::from_millis(row.expires_at),
        })
    }
}

#[async_trait]
impl FactorReads for Repository<'_> {
    async fn totp(&mut self, account: AccountId) -> Result<Option<TotpRecord>> {
        let query =
            sqlx::query_as::<_, TotpRow>("SELECT account, seed, confirmed_at, last_step FROM totps WHERE account = ?1");
        self.one(query.bind(account.to_string())).await
    }

    async fn recovery_codes_left(&mut self, account: AccountId) -> Result<u32> {
        let query = sqlx::query_as::<_, (i64,)>("SELECT count(*) FROM recovery_codes WHERE account = ?1");
        self.count(query.bind(account.to_string())).await
    }

    async fn recovery_seed(&mut self, account: AccountId) -> Result<Option<[u8; 16]>> {
        let query = sqlx::query_as::<_, SeedRow>("SELECT account, seed FROM recovery_seeds WHERE account = ?1");
        let seed: Option<Seed> = self.one(query.bind(account.to_string())).await?;
        Ok(seed.map(|Seed(seed)| seed))
    }

    async fn pending_sign_in(&mut self, token: TokenHash) -> Result<Option<PendingSignIn>> {
        let query = sqlx::query_as::<_, PendingRow>(
            "SELECT token, account, epoch, expires_at FROM pending_sign_ins WHERE token = ?1",
        );
        self.one(query.bind(token.0.to_vec())).await
    }
}

#[async_trait]
impl Factors for Repository<'_> {
    async fn put_totp(&mut self, totp: &TotpRecord) -> Result<()> {
        let put = sqlx::query(
            "INSERT INTO totps (account, seed, confirmed_at, last_step) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (account) DO UPDATE SET seed = excluded.seed, confirmed_at = excluded.confirmed_at,
                 last_step = excluded.last_step",
        )
        .bind(totp.account.to_string())
        .bind(totp.seed.to_vec())
        .bind(totp.confirmed_at.map(Timestamp::as_millis))
        .bind(stored(totp.last_step));
        self.change(put).await.map(drop)
    }

    async fn use_step(&mut self, account: AccountId, step: u64) -> Result<bool> {
        let update = sqlx::query("UPDATE totps SET last_step = ?2 WHERE account = ?1 AND last_step < ?2");
        Ok(self.change(update.bind(account.to_string()).bind(stored(step))).await? == 1)
    }

    async fn put_recovery_codes(&mut self, account: AccountId, seed: [u8; 16], hashes: &[TokenHash]) -> Result<()> {
        let delete = sqlx::query("DELETE FROM recovery_codes WHERE account = ?1").bind(account.to_string());
        self.change(delete).await?;
        for hash in hashes {
            let insert = sqlx::query("INSERT INTO recovery_codes (account, hash) VALUES (?1, ?2)");
            self.change(insert.bind(account.to_string()).bind(hash.0.to_vec())).await?;
        }
        let put = sqlx::query(
            "INSERT INTO recovery_seeds (account, seed) VALUES (?1, ?2)
             ON CONFLICT (account) DO UPDATE SET seed = excluded.seed",
        );
        self.change(put.bind(account.to_string()).bind(seed.to_vec())).await.map(drop)
    }

    async fn forget_recovery_seed(&mut self, account: AccountId) -> Result<()> {
        let delete = sqlx::query("DELETE FROM recovery_seeds WHERE account = ?1").bind(account.to_string());
        self.change(delete).await.map(drop)
    }

    async fn use_recovery_code(&mut self, account: AccountId, hash: TokenHash) -> Result<bool> {
        let delete = sqlx::query("DELETE FROM recovery_codes WHERE account = ?1 AND hash = ?2");
        Ok(self.change(delete.bind(account.to_string()).bind(hash.0.to_vec())).await? == 1)
    }

    async fn remove_factors(&mut self, account: AccountId) -> Result<()> {
        for delete in [
            "DELETE FROM totps WHERE account = ?1",
            "DELETE FROM recovery_codes WHERE account = ?1",
            "DELETE FROM recovery_seeds WHERE account = ?1",
        ] {
            self.change(sqlx::query(delete).bind(account.to_string())).await?;
        }
        Ok(())
    }

    async fn add_pending_sign_in(&mut self, pending: &PendingSignIn) -> Result<()> {
        let insert =
            sqlx::query("INSERT INTO pending_sign_ins (token, account, epoch, expires_at) VALUES (?1, ?2, ?3, ?4)")
                .bind(pending.token.0.to_vec())
                .bind(pending.account.to_string())
                .bind(pending.epoch)
                .bind(pending.expires_at.as_millis());
        self.change(insert).await.map(drop)
    }

    async fn remove_pending_sign_in(&mut self, token: TokenHash) -> Result<bool> {
        let delete = sqlx::query("DELETE FROM pending_sign_ins WHERE token = ?1").bind(token.0.to_vec());
        Ok(self.change(delete).await? == 1)
    }

    async fn remove_expired_sign_ins(&mut self, now: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM pending_sign_ins WHERE token IN (SELECT token FROM pending_sign_ins WHERE expires_at < ?1 LIMIT ?2)",
        );
        self.change(delete.bind(now.as_millis()).bind(limit)).await
    }
}

/// A time step as it is stored: none is so late that it does not fit.
fn stored(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}
