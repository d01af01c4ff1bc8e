//! The port to the database.
//!
//! [`Storage::reader`] lends repositories to read from; [`Storage::begin`] a unit of work: all or nothing, taken, used,
//! then saved or dropped, with no I/O of another kind inside. Each feature has one trait of reads and one of writes; a
//! unit's repositories do both, a reader's only read. Not found is `None`: an error is a failure.
//!
//! To add a database, write an adapter crate of these traits and let `storage-conformance` prove it.

mod account;
mod audit;
mod cart;
mod catalogue;
mod factor;
mod fulfil;
mod guess;
mod import;
mod numbers;
mod order;
mod outbox;
mod owner_change;
mod passkey;
mod payment;
mod secret;
mod settings;
mod stock;
mod tally;
mod wishlist;

pub use account::{AccountReads, AccountRecord, Accounts, PendingClaim, SessionRecord, TokenHash};
pub use audit::{Audit, AuditReads};
pub use cart::{CartReads, Carts, MergeRecord, Noted, Operation};
pub use catalogue::{Catalogue, CatalogueReads, ProductRecord, VariantRecord};
pub use factor::{FactorReads, Factors, PendingSignIn, TotpRecord};
pub use fulfil::{FulfilmentReads, Fulfilments};
pub use guess::{GuessKey, Guesses};
pub use import::{ImportJob, ImportPart, ImportReads, Imports, NewImport};
pub use numbers::NumberReads;
pub use order::{
    Claimed, IdempotencyKey, NewHold, NewOrder, OfferedOrder, OrderReads, Orders, Placed, StateChange, UnpaidQuery,
};
pub use outbox::{Letter, Outbox, OutboxReads};
pub use owner_change::{OrderStep, OwnerChange};
pub use passkey::{ChallengeRecord, PasskeyReads, PasskeyRecord, Passkeys};
pub use payment::{Inbox, PaymentReads, Payments};
pub use secret::{CodeRecord, EmailChange, ResetRecord, SecretReads, Secrets};
pub use settings::{SettingsReads, SettingsRecord, SettingsStore};
pub use shared::stock::{MovementKind, StockLevel};
pub use stock::{Movement, Stock, StockChange, StockReads};
pub use tally::{Tallies, TallyReads};
pub use wishlist::{WishlistReads, WishlistStore};

use async_trait::async_trait;

/// What a database call gives.
pub type Result<T> = std::result::Result<T, StorageError>;

/// Why a database call failed. Nobody who shops can act on it: it is logged once, at the boundary.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The database cannot be reached, is full, or answered with an error.
    #[error("the database failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A unit of work took too long or met another one, or no reader came free in time: it can be tried again.
    #[error("the database is busy: the call has to be made again")]
    TryAgain,
    /// A constraint of the database refused a write that the code should not have asked for.
    #[error("the constraint {0} refused a write")]
    Constraint(String),
    /// A row that no code of ours wrote.
    #[error("{table} {row} cannot be read: {problem}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's key.
        row: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// A database.
#[async_trait]
pub trait Storage: Send + Sync {
    /// Repositories to read from, on a connection of their own. They see what was saved before. There are few: whoever has one
    /// asks for no second before it is dropped. [`StorageError::TryAgain`] where none comes free in time.
    async fn reader(&self) -> Result<Box<dyn Reader>>;

    /// A unit of work.
    async fn begin(&self) -> Result<Box<dyn Unit>>;
}

/// Repositories to read from.
pub trait Reader: Send {
    /// Products.
    fn catalogue(&mut self) -> Box<dyn CatalogueReads + '_>;
    /// Accounts and sessions.
    fn accounts(&mut self) -> Box<dyn AccountReads + '_>;
    /// Carts.
    fn carts(&mut self) -> Box<dyn CartReads + '_>;
    /// Stock.
    fn stock(&mut self) -> Box<dyn StockReads + '_>;
    /// Orders.
    fn orders(&mut self) -> Box<dyn OrderReads + '_>;
    /// Shipments.
    fn fulfilments(&mut self) -> Box<dyn FulfilmentReads + '_>;
    /// Attempts, refunds and webhooks.
    fn payments(&mut self) -> Box<dyn PaymentReads + '_>;
    /// Letters to be sent.
    fn outbox(&mut self) -> Box<dyn OutboxReads + '_>;
    /// Links and codes that were mailed.
    fn secrets(&mut self) -> Box<dyn SecretReads + '_>;
    /// What staff set up.
    fn settings(&mut self) -> Box<dyn SettingsReads + '_>;
    /// Files of products that staff uploaded.
    fn imports(&mut self) -> Box<dyn ImportReads + '_>;
    /// What staff did.
    fn audit(&mut self) -> Box<dyn AuditReads + '_>;
    /// What was counted.
    fn tallies(&mut self) -> Box<dyn TallyReads + '_>;
    /// The shop in numbers.
    fn numbers(&mut self) -> Box<dyn NumberReads + '_>;
    /// Second factors of accounts.
    fn factors(&mut self) -> Box<dyn FactorReads + '_>;
    /// Passkeys of accounts.
    fn passkeys(&mut self) -> Box<dyn PasskeyReads + '_>;
    /// Wishlists.
    fn wishlists(&mut self) -> Box<dyn WishlistReads + '_>;
}

/// A unit of work: all or nothing. Dropping it takes everything back.
#[async_trait]
pub trait Unit: Send {
    /// Products.
    fn catalogue(&mut self) -> Box<dyn Catalogue + '_>;
    /// Accounts and sessions.
    fn accounts(&mut self) -> Box<dyn Accounts + '_>;
    /// Carts.
    fn carts(&mut self) -> Box<dyn Carts + '_>;
    /// Stock.
    fn stock(&mut self) -> Box<dyn Stock + '_>;
    /// Orders.
    fn orders(&mut self) -> Box<dyn Orders + '_>;
    /// Shipments, and where units of orders are.
    fn fulfilments(&mut self) -> Box<dyn Fulfilments + '_>;
    /// Attempts, refunds and webhooks.
    fn payments(&mut self) -> Box<dyn Payments + '_>;
    /// Letters to be sent.
    fn outbox(&mut self) -> Box<dyn Outbox + '_>;
    /// Links and codes that were mailed.
    fn secrets(&mut self) -> Box<dyn Secrets + '_>;
    /// What staff set up.
    fn settings(&mut self) -> Box<dyn SettingsStore + '_>;
    /// Files of products that staff uploaded.
    fn imports(&mut self) -> Box<dyn Imports + '_>;
    /// What staff did.
    fn audit(&mut self) -> Box<dyn Audit + '_>;
    /// What was counted.
    fn tallies(&mut self) -> Box<dyn Tallies + '_>;
    /// Failures at what can be guessed.
    fn guesses(&mut self) -> Box<dyn Guesses + '_>;
    /// Second factors of accounts.
    fn factors(&mut self) -> Box<dyn Factors + '_>;
    /// Passkeys of accounts.
    fn passkeys(&mut self) -> Box<dyn Passkeys + '_>;
    /// Wishlists.
    fn wishlists(&mut self) -> Box<dyn WishlistStore + '_>;

    /// Keeps what was done; returns after the durable commit, with what of it other devices of its owners show. A caller that is cancelled meanwhile may find it saved:
    /// that is what idempotency keys are for.
    async fn save(self: Box<Self>) -> Result<Vec<OwnerChange>>;
}
