//! Accounts and sessions.

use crate::Result;
use async_trait::async_trait;
use shared::account::Email;
use shared::catalogue::Page;
use shared::customer::{CustomerRow, CustomerSearch};
use shared::id::{AccountId, GuestId, Owner};
use shared::time::Timestamp;

/// An account as it is stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccountRecord {
    /// Its id.
    pub id: AccountId,
    /// Its email address; unique.
    pub email: Email,
    /// The name that its holder goes by.
    pub name: String,
    /// The argon2id hash of its password, in PHC form.
    pub password_hash: String,
    /// Whether it may see the back office.
    pub staff: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The SHA-256 of a session's token: the token itself is never stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TokenHash(pub [u8; 32]);

/// A session: whoever brings the token acts for the owner until it expires.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SessionRecord {
    /// The hash of its token; unique.
    pub token: TokenHash,
    /// Whom it acts for.
    pub owner: Owner,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Reading accounts and sessions.
#[async_trait]
pub trait AccountReads: Send {
    /// The account of that address.
    async fn account_by_email(&mut self, email: &Email) -> Result<Option<AccountRecord>>;
    /// The account.
    async fn account(&mut self, id: AccountId) -> Result<Option<AccountRecord>>;
    /// The session of that token, expired or not.
    async fn session(&mut self, token: TokenHash) -> Result<Option<SessionRecord>>;
    /// The account that the guest session became part of; none where it did not.
    async fn claimed_by(&mut self, guest: GuestId) -> Result<Option<AccountId>>;
    /// One page of the accounts that staff ask for, the newest first.
    async fn customers(&mut self, search: &CustomerSearch) -> Result<Page<CustomerRow>>;
    /// How many of the owner's sessions have not expired by `now`.
    async fn session_count(&mut self, owner: Owner, now: Timestamp) -> Result<u32>;
}

/// Writing accounts and sessions.
#[async_trait]
pub trait Accounts: AccountReads {
    /// Adds an account; `false`, and nothing, where the address has one.
    async fn add_account(&mut self, account: &AccountRecord) -> Result<bool>;
    /// Makes the account staff, or not.
    async fn set_staff(&mut self, id: AccountId, staff: bool) -> Result<()>;
    /// Replaces the password's hash.
    async fn set_password(&mut self, id: AccountId, password_hash: &str) -> Result<()>;
    /// Begins a session.
    async fn add_session(&mut self, session: &SessionRecord) -> Result<()>;
    /// Ends a session; nothing where there is none.
    async fn remove_session(&mut self, token: TokenHash) -> Result<()>;
    /// Has those of the owner's sessions last until `expires_at` that would end before `before`.
    async fn extend_sessions(&mut self, owner: Owner, before: Timestamp, expires_at: Timestamp) -> Result<()>;
    /// Has the session last until `expires_at`; `false`, and nothing, where there is none or it lasts so long.
    async fn extend_session(&mut self, token: TokenHash, expires_at: Timestamp) -> Result<bool>;
    /// Ends the owner's sessions, but for `except`; how many.
    async fn remove_sessions(&mut self, owner: Owner, except: Option<TokenHash>) -> Result<u64>;
    /// Notes that the guest session became part of the account; `false`, and nothing, where it became one's before.
    async fn claim(&mut self, guest: GuestId, account: AccountId, now: Timestamp) -> Result<bool>;
    /// Ends the sessions that expired before `now`; how many.
    async fn remove_expired_sessions(&mut self, now: Timestamp) -> Result<u64>;
}
