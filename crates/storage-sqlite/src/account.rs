//! Accounts and sessions.

use crate::customer;
use crate::error::no_such_row;
use crate::place::Place;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::account::Email;
use shared::catalogue::Page;
use shared::customer::{CustomerRow, CustomerSearch};
use shared::id::{AccountId, GuestId, Owner};
use shared::role::Role;
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{
    AccountReads, AccountRecord, Accounts, OwnerChange, PendingClaim, Result, SessionRecord, StorageError, TokenHash,
};

#[derive(FromRow)]
struct OwnerRow {
    owner: String,
}

impl TryFrom<OwnerRow> for Owner {
    type Error = StorageError;

    fn try_from(row: OwnerRow) -> Result<Self> {
        Place::new("sessions", &row.owner).parse("owner", &row.owner)
    }
}

#[derive(FromRow)]
struct AccountRow {
    id: String,
    email: String,
    name: String,
    password_hash: String,
    role: Option<String>,
    epoch: i64,
    email_proved_at: Option<i64>,
    disabled_at: Option<i64>,
    created_at: i64,
}

#[derive(FromRow)]
struct SessionRow {
    token: Vec<u8>,
    owner: String,
    epoch: i64,
    created_at: i64,
    used_at: i64,
    authenticated_at: Option<i64>,
    expires_at: i64,
    device: String,
    with_passkey: bool,
}

#[derive(FromRow)]
struct ClaimRow {
    guest: String,
    account: String,
}

#[derive(FromRow)]
struct OfferRow {
    guest: String,
}

#[derive(FromRow)]
struct PendingClaimRow {
    guest: String,
    account: String,
    noted_at: i64,
    tries: i64,
    due_at: i64,
}

impl TryFrom<PendingClaimRow> for PendingClaim {
    type Error = StorageError;

    fn try_from(row: PendingClaimRow) -> Result<Self> {
        let place = Place::new("pending_claims", &row.guest);
        Ok(Self {
            guest: place.parse("guest", &row.guest)?,
            account: place.parse("account", &row.account)?,
            noted_at: Timestamp::from_millis(row.noted_at),
            tries: place.number("tries", row.tries)?,
            due_at: Timestamp::from_millis(row.due_at),
        })
    }
}

impl TryFrom<OfferRow> for GuestId {
    type Error = StorageError;

    fn try_from(row: OfferRow) -> Result<Self> {
        Place::new("claim_offers", &row.guest).parse("guest", &row.guest)
    }
}

impl TryFrom<ClaimRow> for AccountId {
    type Error = StorageError;

    fn try_from(row: ClaimRow) -> Result<Self> {
        Place::new("claims", &row.guest).parse("account", &row.account)
    }
}

impl TryFrom<AccountRow> for AccountRecord {
    type Error = StorageError;

    fn try_from(row: AccountRow) -> Result<Self> {
        let place = Place::new("accounts", &row.id);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            email: Email::stored(&row.email).map_err(|error| place.corrupt(error))?,
            created_at: Timestamp::from_millis(row.created_at),
            role: row.role.map(|role| place.key("role", &role)).transpose()?,
            epoch: place.number("epoch", row.epoch)?,
            email_proved_at: row.email_proved_at.map(Timestamp::from_millis),
            disabled_at: row.disabled_at.map(Timestamp::from_millis),
            name: row.name,
            password_hash: (!row.password_hash.is_empty()).then_some(row.password_hash),
        })
    }
}

impl TryFrom<SessionRow> for SessionRecord {
    type Error = StorageError;

    fn try_from(row: SessionRow) -> Result<Self> {
        let place = Place::new("sessions", &row.owner);
        let token = row.token.try_into().map_err(|_| place.corrupt("the token is no SHA-256"))?;
        Ok(Self {
            token: TokenHash(token),
            owner: place.parse("owner", &row.owner)?,
            epoch: place.number("epoch", row.epoch)?,
            created_at: Timestamp::from_millis(row.created_at),
            used_at: Timestamp::from_millis(row.used_at),
            authenticated_at: row.authenticated_at.map(Timestamp::from_millis),
            expires_at: Timestamp::from_millis(row.expires_at),
            device: row.device,
            with_passkey: row.with_passkey,
        })
    }
}

#[async_trait]
impl AccountReads for Repository<'_> {
    async fn account_by_email(&mut self, email: &Email) -> Result<Option<AccountRecord>> {
        let query = sqlx::query_as::<_, AccountRow>(
            "SELECT id, email, name, password_hash, role, epoch, email_proved_at, disabled_at, created_at
             FROM accounts WHERE email = ?1",
        );
        self.one(query.bind(email.as_str())).await
    }

    async fn account(&mut self, id: AccountId) -> Result<Option<AccountRecord>> {
        let query = sqlx::query_as::<_, AccountRow>(
            "SELECT id, email, name, password_hash, role, epoch, email_proved_at, disabled_at, created_at
             FROM accounts WHERE id = ?1",
        );
        self.one(query.bind(id.to_string())).await
    }

    async fn session(&mut self, token: TokenHash) -> Result<Option<SessionRecord>> {
        let query = sqlx::query_as::<_, SessionRow>(
            "SELECT token, owner, epoch, created_at, used_at, authenticated_at, expires_at, device, with_passkey
             FROM sessions WHERE token = ?1",
        );
        self.one(query.bind(token.0.to_vec())).await
    }

    async fn claimed_by(&mut self, guest: GuestId) -> Result<Option<AccountId>> {
        let query = sqlx::query_as::<_, ClaimRow>("SELECT guest, account FROM claims WHERE guest = ?1");
        self.one(query.bind(guest.to_string())).await
    }

    async fn customers(&mut self, search: &CustomerSearch) -> Result<Page<CustomerRow>> {
        customer::page(self, search).await
    }

    async fn sessions(&mut self, owner: Owner, now: Timestamp) -> Result<Vec<SessionRecord>> {
        let query = sqlx::query_as::<_, SessionRow>(
            "SELECT token, owner, epoch, created_at, used_at, authenticated_at, expires_at, device, with_passkey
             FROM sessions WHERE owner = ?1 AND expires_at > ?2
                AND epoch = coalesce((SELECT accounts.epoch FROM accounts WHERE accounts.id = substr(?1, 9)), 0)
             ORDER BY used_at DESC, token",
        );
        self.all(query.bind(owner.to_string()).bind(now.as_millis())).await
    }

    async fn pending_claims(&mut self, now: Timestamp, limit: u32) -> Result<Vec<PendingClaim>> {
        let query = sqlx::query_as::<_, PendingClaimRow>(
            "SELECT guest, account, noted_at, tries, due_at FROM pending_claims
             WHERE due_at <= ?1 ORDER BY due_at, guest",
        );
        self.readable(query.bind(now.as_millis()), limit).await
    }

    async fn pending_claims_of(&mut self, account: AccountId) -> Result<Vec<PendingClaim>> {
        let query = sqlx::query_as::<_, PendingClaimRow>(
            "SELECT guest, account, noted_at, tries, due_at FROM pending_claims WHERE account = ?1 ORDER BY guest",
        );
        self.all(query.bind(account.to_string())).await
    }

    async fn claim_offers(&mut self, account: AccountId) -> Result<Vec<GuestId>> {
        let query = sqlx::query_as::<_, OfferRow>("SELECT guest FROM claim_offers WHERE account = ?1 ORDER BY guest");
        self.all(query.bind(account.to_string())).await
    }

    async fn staff(&mut self) -> Result<Vec<AccountRecord>> {
        let query = sqlx::query_as::<_, AccountRow>(
            "SELECT id, email, name, password_hash, role, epoch, email_proved_at, disabled_at, created_at
             FROM accounts WHERE role IS NOT NULL ORDER BY email",
        );
        self.all(query).await
    }
}

#[async_trait]
impl Accounts for Repository<'_> {
    async fn add_account(&mut self, account: &AccountRecord) -> Result<bool> {
        let query = sqlx::query(
            "INSERT INTO accounts (id, email, name, password_hash, role, epoch, email_proved_at, disabled_at, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (email) DO NOTHING",
        )
        .bind(account.id.to_string())
        .bind(account.email.as_str())
        .bind(&account.name)
        .bind(account.password_hash.as_deref().unwrap_or_default())
        .bind(account.role.map(Role::key))
        .bind(account.epoch)
        .bind(account.email_proved_at.map(Timestamp::as_millis))
        .bind(account.disabled_at.map(Timestamp::as_millis))
        .bind(account.created_at.as_millis());
        Ok(self.change(query).await? == 1)
    }

    async fn set_role(&mut self, id: AccountId, role: Option<Role>) -> Result<()> {
        let query = sqlx::query("UPDATE accounts SET role = ?2 WHERE id = ?1");
        self.change_account(id, query.bind(id.to_string()).bind(role.map(Role::key))).await
    }

    async fn set_password(&mut self, id: AccountId, password_hash: &str) -> Result<()> {
        let query = sqlx::query("UPDATE accounts SET password_hash = ?2 WHERE id = ?1");
        self.change_account(id, query.bind(id.to_string()).bind(password_hash)).await
    }

    async fn set_email(&mut self, id: AccountId, email: &Email, at: Timestamp) -> Result<bool> {
        let query = sqlx::query(
            "UPDATE accounts SET email = ?2, email_proved_at = ?3
             WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM accounts AS other WHERE other.email = ?2 AND other.id <> ?1)",
        );
        Ok(self.change(query.bind(id.to_string()).bind(email.as_str()).bind(at.as_millis())).await? == 1)
    }

    async fn prove_email(&mut self, id: AccountId, at: Timestamp) -> Result<()> {
        let query = sqlx::query("UPDATE accounts SET email_proved_at = ?2 WHERE id = ?1");
        self.change_account(id, query.bind(id.to_string()).bind(at.as_millis())).await
    }

    async fn set_disabled(&mut self, id: AccountId, at: Option<Timestamp>) -> Result<()> {
        let query = sqlx::query("UPDATE accounts SET disabled_at = ?2 WHERE id = ?1");
        self.change_account(id, query.bind(id.to_string()).bind(at.map(Timestamp::as_millis))).await
    }

    async fn add_session(&mut self, session: &SessionRecord) -> Result<()> {
        let query = sqlx::query(
            "INSERT INTO sessions (token, owner, epoch, created_at, used_at, authenticated_at, expires_at, device, with_passkey)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(session.token.0.to_vec())
        .bind(session.owner.to_string())
        .bind(session.epoch)
        .bind(session.created_at.as_millis())
        .bind(session.used_at.as_millis())
        .bind(session.authenticated_at.map(Timestamp::as_millis))
        .bind(session.expires_at.as_millis())
        .bind(&session.device)
        .bind(session.with_passkey);
        self.change(query).await.map(drop)
    }

    async fn remove_session(&mut self, token: TokenHash) -> Result<()> {
        let query = sqlx::query_as::<_, OwnerRow>("DELETE FROM sessions WHERE token = ?1 RETURNING owner");
        let ended: Option<Owner> = self.one(query.bind(token.0.to_vec())).await?;
        if let Some(owner) = ended {
            self.note_changed(OwnerChange::Sessions { owner });
        }
        Ok(())
    }

    async fn use_sessions(
        &mut self,
        owner: Owner,
        before: Timestamp,
        used_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<()> {
        let query = sqlx::query("UPDATE sessions SET used_at = ?3, expires_at = ?4 WHERE owner = ?1 AND used_at < ?2")
            .bind(owner.to_string())
            .bind(before.as_millis())
            .bind(used_at.as_millis())
            .bind(expires_at.as_millis());
        self.change(query).await.map(drop)
    }

    async fn use_session(&mut self, token: TokenHash, used_at: Timestamp, expires_at: Timestamp) -> Result<bool> {
        let query = sqlx::query("UPDATE sessions SET used_at = ?2, expires_at = ?3 WHERE token = ?1 AND used_at < ?2");
        let query = query.bind(token.0.to_vec()).bind(used_at.as_millis()).bind(expires_at.as_millis());
        Ok(self.change(query).await? == 1)
    }

    async fn authenticate_session(&mut self, token: TokenHash, at: Timestamp, with_passkey: bool) -> Result<bool> {
        let query = sqlx::query(
            "UPDATE sessions SET authenticated_at = ?2, with_passkey = max(with_passkey, ?3) WHERE token = ?1",
        );
        Ok(self.change(query.bind(token.0.to_vec()).bind(at.as_millis()).bind(with_passkey)).await? == 1)
    }

    async fn remove_sessions(&mut self, owner: Owner, except: Option<TokenHash>) -> Result<u64> {
        let query = sqlx::query("DELETE FROM sessions WHERE owner = ?1 AND token IS NOT ?2");
        let ended = self.change(query.bind(owner.to_string()).bind(except.map(|token| token.0.to_vec()))).await?;
        if ended > 0 {
            self.note_changed(OwnerChange::Sessions { owner });
        }
        Ok(ended)
    }

    async fn claim(&mut self, guest: GuestId, account: AccountId, now: Timestamp) -> Result<bool> {
        let query = sqlx::query(
            "INSERT INTO claims (guest, account, claimed_at) VALUES (?1, ?2, ?3) ON CONFLICT (guest) DO NOTHING",
        );
        let query = query.bind(guest.to_string()).bind(account.to_string()).bind(now.as_millis());
        Ok(self.change(query).await? == 1)
    }

    async fn note_claim(&mut self, claim: &PendingClaim) -> Result<()> {
        let query = sqlx::query(
            "INSERT INTO pending_claims (guest, account, noted_at, tries, due_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (guest) DO UPDATE SET account = ?2, noted_at = ?3, tries = ?4, due_at = ?5",
        )
        .bind(claim.guest.to_string())
        .bind(claim.account.to_string())
        .bind(claim.noted_at.as_millis())
        .bind(claim.tries)
        .bind(claim.due_at.as_millis());
        self.change(query).await.map(drop)
    }

    async fn put_off_claim(&mut self, guest: GuestId, due_at: Timestamp) -> Result<()> {
        let query = sqlx::query("UPDATE pending_claims SET tries = tries + 1, due_at = ?2 WHERE guest = ?1");
        self.change(query.bind(guest.to_string()).bind(due_at.as_millis())).await.map(drop)
    }

    async fn close_claim(&mut self, guest: GuestId) -> Result<()> {
        let query = sqlx::query("DELETE FROM pending_claims WHERE guest = ?1").bind(guest.to_string());
        self.change(query).await.map(drop)
    }

    async fn offer_claim(&mut self, guest: GuestId, account: AccountId, at: Timestamp) -> Result<()> {
        let query = sqlx::query(
            "INSERT INTO claim_offers (guest, account, offered_at) VALUES (?1, ?2, ?3) ON CONFLICT (guest) DO NOTHING",
        );
        let query = query.bind(guest.to_string()).bind(account.to_string()).bind(at.as_millis());
        self.change(query).await.map(drop)
    }

    async fn close_claim_offers(&mut self, account: AccountId) -> Result<u64> {
        self.change(sqlx::query("DELETE FROM claim_offers WHERE account = ?1").bind(account.to_string())).await
    }

    async fn forget_claim_offers(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM claim_offers WHERE guest IN (
                 SELECT guest FROM claim_offers WHERE offered_at < ?1 ORDER BY offered_at LIMIT ?2)",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }

    async fn remove_idle_guests(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM sessions WHERE token IN (
                 SELECT token FROM sessions
                 WHERE owner >= 'guest:' AND owner < 'guest;' AND created_at < ?1 AND used_at < ?1
                     AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.owner = sessions.owner)
                     AND NOT EXISTS (
                         SELECT 1 FROM carts JOIN cart_lines ON cart_lines.cart = carts.id WHERE carts.owner = sessions.owner)
                 LIMIT ?2)",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }

    async fn forget_claims(&mut self, before: Timestamp, limit: u32) -> Result<u64> {
        let delete = sqlx::query(
            "DELETE FROM claims WHERE guest IN (SELECT guest FROM claims WHERE claimed_at < ?1 ORDER BY claimed_at LIMIT ?2)",
        );
        self.change(delete.bind(before.as_millis()).bind(limit)).await
    }

    async fn remove_expired_sessions(&mut self, now: Timestamp, limit: u32) -> Result<u64> {
        let query = sqlx::query(
            "DELETE FROM sessions WHERE token IN (SELECT token FROM sessions WHERE expires_at < ?1 LIMIT ?2)",
        );
        self.change(query.bind(now.as_millis()).bind(limit)).await
    }
}

impl Repository<'_> {
    async fn change_account(
        &mut self,
        id: AccountId,
        query: sqlx::query::Query<'_, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>,
    ) -> Result<()> {
        if self.change(query).await? == 1 { Ok(()) } else { Err(no_such_row("accounts", &id)) }
    }
}
