//! Passkeys of accounts (`WebAuthn`), and the challenges that authenticators are to answer. Of a passkey there is its public half
//! alone, of a challenge's token a hash.

use crate::{Result, TokenHash};
use async_trait::async_trait;
use shared::id::{AccountId, PasskeyId};
use shared::time::Timestamp;

/// A passkey.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PasskeyRecord {
    /// Its id.
    pub id: PasskeyId,
    /// Whose it is.
    pub account: AccountId,
    /// The name that its authenticator has for it; unique.
    pub credential_id: Vec<u8>,
    /// Public key, counter and flags, as JSON of the crate that verifies signatures.
    pub credential: String,
    /// The name that its holder gave it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last signed in; none where it never did.
    pub last_used_at: Option<Timestamp>,
}

/// A challenge that waits for an authenticator's answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChallengeRecord {
    /// The hash of its token; unique.
    pub token: TokenHash,
    /// Its ceremony, with the state that the answer is held to, as JSON.
    pub ceremony: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Reading passkeys.
#[async_trait]
pub trait PasskeyReads: Send {
    /// The account's passkeys, in the order in which they were added.
    async fn passkeys(&mut self, account: AccountId) -> Result<Vec<PasskeyRecord>>;
    /// The passkey that its authenticator knows by that name.
    async fn passkey(&mut self, credential_id: &[u8]) -> Result<Option<PasskeyRecord>>;
}

/// Writing passkeys.
#[async_trait]
pub trait Passkeys: PasskeyReads {
    /// Adds a passkey; `false`, and nothing, where one is known by that name of its authenticator.
    async fn add_passkey(&mut self, passkey: &PasskeyRecord) -> Result<bool>;
    /// Notes that the passkey signed in at `at`, and the credential as it is since; `false`, and nothing, where the passkey is
    /// not as `before` any more.
    async fn use_passkey(&mut self, before: &PasskeyRecord, credential: &str, at: Timestamp) -> Result<bool>;
    /// Gives a passkey of the account another name; `false`, and nothing, where it has none of that id.
    async fn rename_passkey(&mut self, account: AccountId, id: PasskeyId, name: &str) -> Result<bool>;
    /// Removes a passkey of the account; `false`, and nothing, where it has none of that id.
    async fn remove_passkey(&mut self, account: AccountId, id: PasskeyId) -> Result<bool>;
    /// Removes the account's passkeys; how many.
    async fn remove_passkeys(&mut self, account: AccountId) -> Result<u64>;
    /// Adds a challenge.
    async fn add_challenge(&mut self, challenge: &ChallengeRecord) -> Result<()>;
    /// Removes a challenge, expired or not, and answers it: it counts once.
    async fn take_challenge(&mut self, token: TokenHash) -> Result<Option<ChallengeRecord>>;
    /// Removes at most `limit` of the challenges that expired before `now`; how many.
    async fn remove_expired_challenges(&mut self, now: Timestamp, limit: u32) -> Result<u64>;
}
