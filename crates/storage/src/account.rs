//! Accounts and sessions.

use crate::Result;
use async_trait::async_trait;
use shared::account::Email;
use shared::catalogue::Page;
use shared::customer::{CustomerRow, CustomerSearch};
use shared::id::{AccountId, GuestId, Owner};
use shared::role::Role;
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
    /// The argon2id hash of its password, in PHC form. None for one that has no password: passkeys alone sign in to it.
    pub password_hash: Option<String>,
    /// The role that it has among the shop's staff; none for a shopper's.
    pub role: Option<Role>,
    /// Count of the changes of address, password, role and state. A session holds while it has the same one (S2). The
    /// database raises it.
    pub epoch: u32,
    /// When its holder last showed that they read the address's mail; none where they never did.
    pub email_proved_at: Option<Timestamp>,
    /// When it was disabled: nobody can sign in to it. None while it is in use.
    pub disabled_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The SHA-256 of a session's token: the token itself is never stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TokenHash(pub [u8; 32]);

/// A session: whoever brings the token acts for the owner until it expires.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionRecord {
    /// The hash of its token; unique.
    pub token: TokenHash,
    /// Whom it acts for.
    pub owner: Owner,
    /// The epoch that the account had when it began (S2); 0 for a guest's.
    pub epoch: u32,
    /// When it began.
    pub created_at: Timestamp,
    /// When its use was last noted.
    pub used_at: Timestamp,
    /// When its holder last proved who they are; none for a guest's.
    pub authenticated_at: Option<Timestamp>,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The device that it began on, in plain words.
    pub device: String,
    /// True where its holder showed a passkey of the account, which counts as password and second factor at once (S3).
    pub with_passkey: bool,
}

/// A guest session whose claim broke when its holder signed in (M4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PendingClaim {
    /// The guest session.
    pub guest: GuestId,
    /// The account that it is to be part of.
    pub account: AccountId,
    /// When the claim broke first.
    pub noted_at: Timestamp,
    /// How often it broke since.
    pub tries: u32,
    /// When it is tried again.
    pub due_at: Timestamp,
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
    /// The owner's sessions that have not expired by `now`, the last used first; of an account's, those of its epoch.
    async fn sessions(&mut self, owner: Owner, now: Timestamp) -> Result<Vec<SessionRecord>>;
    /// The claims that are to be made up for and due by `now`, those that wait longest first; at most `limit`.
    async fn pending_claims(&mut self, now: Timestamp, limit: u32) -> Result<Vec<PendingClaim>>;
    /// The claims of the account that are to be made up for, due or not.
    async fn pending_claims_of(&mut self, account: AccountId) -> Result<Vec<PendingClaim>>;
    /// The guest sessions whose orders the account was offered and has not decided about.
    async fn claim_offers(&mut self, account: AccountId) -> Result<Vec<GuestId>>;
    /// The accounts that have a role, by address.
    async fn staff(&mut self) -> Result<Vec<AccountRecord>>;
}

/// Writing accounts and sessions.
#[async_trait]
pub trait Accounts: AccountReads {
    /// Adds an account; `false`, and nothing, where the address has one.
    async fn add_account(&mut self, account: &AccountRecord) -> Result<bool>;
    /// Gives the account a role, or none. Raises its epoch where it is another.
    async fn set_role(&mut self, id: AccountId, role: Option<Role>) -> Result<()>;
    /// Replaces the password's hash. Raises the epoch.
    async fn set_password(&mut self, id: AccountId, password_hash: &str) -> Result<()>;
    /// Replaces the address, which was proved at `at`; `false`, and nothing, where another account has it. Raises the epoch.
    async fn set_email(&mut self, id: AccountId, email: &Email, at: Timestamp) -> Result<bool>;
    /// Notes that the holder showed that they read the address's mail.
    async fn prove_email(&mut self, id: AccountId, at: Timestamp) -> Result<()>;
    /// Disables the account from `at` on, or with none enables it. Raises its epoch where it changes.
    async fn set_disabled(&mut self, id: AccountId, at: Option<Timestamp>) -> Result<()>;
    /// Begins a session.
    async fn add_session(&mut self, session: &SessionRecord) -> Result<()>;
    /// Ends a session; nothing where there is none.
    async fn remove_session(&mut self, token: TokenHash) -> Result<()>;
    /// Notes the use of those of the owner's sessions that were last used before `before`: they last until `expires_at`.
    async fn use_sessions(
        &mut self,
        owner: Owner,
        before: Timestamp,
        used_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<()>;
    /// Notes the use of the session, which lasts until `expires_at`; `false`, and nothing, where there is none or its use was
    /// noted at that time or later.
    async fn use_session(&mut self, token: TokenHash, used_at: Timestamp, expires_at: Timestamp) -> Result<bool>;
    /// Notes that the session's holder proved who they are, with a passkey or not; `false`, and nothing, where there is no such
    /// session. One that was shown a passkey stays so.
    async fn authenticate_session(&mut self, token: TokenHash, at: Timestamp, with_passkey: bool) -> Result<bool>;
    /// Ends the owner's sessions, but for `except`; how many.
    async fn remove_sessions(&mut self, owner: Owner, except: Option<TokenHash>) -> Result<u64>;
    /// Notes that the guest session became part of the account; `false`, and nothing, where it became one's before.
    async fn claim(&mut self, guest: GuestId, account: AccountId, now: Timestamp) -> Result<bool>;
    /// Notes that the guest session is to become part of the account as soon as that goes well.
    async fn note_claim(&mut self, claim: &PendingClaim) -> Result<()>;
    /// Has the claim wait until then, after one more try that broke.
    async fn put_off_claim(&mut self, guest: GuestId, due_at: Timestamp) -> Result<()>;
    /// Closes the claim: nothing is left to be made up for.
    async fn close_claim(&mut self, guest: GuestId) -> Result<()>;
    /// Offers the orders of the guest session to the account.
    async fn offer_claim(&mut self, guest: GuestId, account: AccountId, at: Timestamp) -> Result<()>;
    /// Takes the account's offers back: it has decided. How many there were.
    async fn close_claim_offers(&mut self, account: AccountId) -> Result<u64>;
    /// Takes offers of before `before` back, so many at most; how many.
    async fn forget_claim_offers(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
    /// Removes guest sessions that began and were last used before `before` and own neither an order nor a line in a cart or
    /// beside it, so many at most; how many.
    async fn remove_idle_guests(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
    /// Forgets who claimed guest sessions before `before`, so many at most; how many.
    async fn forget_claims(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
    /// Ends sessions that expired before `now`, at most so many; how many.
    async fn remove_expired_sessions(&mut self, now: Timestamp, limit: u32) -> Result<u64>;
}
