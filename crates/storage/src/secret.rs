//! What proves that somebody reads an address: links to orders, links to a new password, codes. Only hashes are stored.

use crate::{Result, TokenHash};
use async_trait::async_trait;
use shared::account::Email;
use shared::id::{AccountId, OrderId};
use shared::time::Timestamp;

/// A link by which an account's holder sets a new password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResetRecord {
    /// The hash of its token; unique.
    pub token: TokenHash,
    /// Whose password.
    pub account: AccountId,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// A code that was sent to an account's address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CodeRecord {
    /// Whose address it proves.
    pub account: AccountId,
    /// Its keyed hash.
    pub hash: [u8; 32],
    /// When it ends.
    pub expires_at: Timestamp,
}

/// An address that an account is to get, once the link that was mailed there was used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmailChange {
    /// The account; it waits for one change.
    pub account: AccountId,
    /// The hash of the link's token; unique.
    pub token: TokenHash,
    /// The new address.
    pub email: Email,
    /// When the link ends.
    pub expires_at: Timestamp,
}

/// Reading secrets.
#[async_trait]
pub trait SecretReads: Send {
    /// The order that the link leads to (O7).
    async fn linked_order(&mut self, token: TokenHash) -> Result<Option<OrderId>>;
    /// The reset of that token, expired or not.
    async fn reset(&mut self, token: TokenHash) -> Result<Option<ResetRecord>>;
    /// The account's code, expired or not.
    async fn code(&mut self, account: AccountId) -> Result<Option<CodeRecord>>;
    /// The change of address that the account waits for, expired or not.
    async fn email_change(&mut self, account: AccountId) -> Result<Option<EmailChange>>;
}

/// Writing secrets.
#[async_trait]
pub trait Secrets: SecretReads {
    /// Adds a link to an order.
    async fn add_link(&mut self, token: TokenHash, order: OrderId, now: Timestamp) -> Result<()>;
    /// Forgets links to orders that are an account's by now, or whose last history is before `before`, so many at most; how
    /// many.
    async fn forget_links(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
    /// Adds a reset; others of the account stay.
    async fn add_reset(&mut self, reset: &ResetRecord) -> Result<()>;
    /// Ends all resets of the account; how many there were.
    async fn remove_resets(&mut self, account: AccountId) -> Result<u64>;
    /// Stores the account's code, in the place of the one that it had.
    async fn put_code(&mut self, code: &CodeRecord) -> Result<()>;
    /// Ends the account's code; nothing where it has none.
    async fn remove_code(&mut self, account: AccountId) -> Result<()>;
    /// Stores the change of address that the account waits for, in the place of the one before.
    async fn put_email_change(&mut self, change: &EmailChange) -> Result<()>;
    /// Ends the account's change of address; nothing where it waits for none.
    async fn remove_email_change(&mut self, account: AccountId) -> Result<()>;
    /// Ends the resets, codes and changes of address that expired before `now`, so many of each at most; how many. Links to orders
    /// do not expire.
    async fn remove_expired(&mut self, now: Timestamp, limit: u32) -> Result<u64>;
}
