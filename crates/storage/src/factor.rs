//! Second factors of accounts, and sign-ins that wait for one. Of secrets there are hashes alone, or seeds that are worth nothing
//! without the shop's secret key.

use crate::{Result, TokenHash};
use async_trait::async_trait;
use shared::id::AccountId;
use shared::time::Timestamp;

/// An account's one-time passwords (RFC 6238).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TotpRecord {
    /// Whose they are.
    pub account: AccountId,
    /// What their secret is derived from.
    pub seed: [u8; 16],
    /// When the holder showed that they have them; none while they are being set up.
    pub confirmed_at: Option<Timestamp>,
    /// The last time step whose password was used; none counts twice.
    pub last_step: u64,
}

/// A sign-in whose password was right, and that waits for the second factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PendingSignIn {
    /// The hash of its token; unique.
    pub token: TokenHash,
    /// Who signs in.
    pub account: AccountId,
    /// The account's epoch when it began (S2).
    pub epoch: u32,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Reading second factors.
#[async_trait]
pub trait FactorReads: Send {
    /// The account's one-time passwords, confirmed or not.
    async fn totp(&mut self, account: AccountId) -> Result<Option<TotpRecord>>;
    /// How many recovery codes of the account are left.
    async fn recovery_codes_left(&mut self, account: AccountId) -> Result<u32>;
    /// What the account's recovery codes are derived from, until their holder has kept them.
    async fn recovery_seed(&mut self, account: AccountId) -> Result<Option<[u8; 16]>>;
    /// The sign-in of that token, expired or not.
    async fn pending_sign_in(&mut self, token: TokenHash) -> Result<Option<PendingSignIn>>;
}

/// Writing second factors.
#[async_trait]
pub trait Factors: FactorReads {
    /// Stores the account's one-time passwords, in the place of those that it had.
    async fn put_totp(&mut self, totp: &TotpRecord) -> Result<()>;
    /// Notes that the step's password was used; `false`, and nothing, where that one or a later one was.
    async fn use_step(&mut self, account: AccountId, step: u64) -> Result<bool>;
    /// Stores the hashes of the account's recovery codes and what they are derived from, in the place of those that it had.
    async fn put_recovery_codes(&mut self, account: AccountId, seed: [u8; 16], hashes: &[TokenHash]) -> Result<()>;
    /// Forgets what the recovery codes are derived from: nobody sees them again.
    async fn forget_recovery_seed(&mut self, account: AccountId) -> Result<()>;
    /// Uses a recovery code up; `false`, and nothing, where the account has none of that hash.
    async fn use_recovery_code(&mut self, account: AccountId, hash: TokenHash) -> Result<bool>;
    /// Takes the account's one-time passwords and recovery codes off.
    async fn remove_factors(&mut self, account: AccountId) -> Result<()>;
    /// Adds a sign-in that waits.
    async fn add_pending_sign_in(&mut self, pending: &PendingSignIn) -> Result<()>;
    /// Ends a sign-in that waits; `false` where there is none.
    async fn remove_pending_sign_in(&mut self, token: TokenHash) -> Result<bool>;
    /// Ends the sign-ins that expired before `now`; how many.
    async fn remove_expired_sign_ins(&mut self, now: Timestamp, limit: u32) -> Result<u64>;
}
