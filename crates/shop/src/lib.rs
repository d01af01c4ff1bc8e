//! The use cases of the shop, over the ports to database and payment provider.
//!
//! Each is a method of [`Shop`] in the file of its subject. They carry: rules are decided in `shared`, kept by the
//! database, and met here in one unit of work each, with provider calls outside of it (P7). Storefront, API and
//! background work call the same methods; there is no second set of rules.

mod account;
mod cart;
mod catalogue;
mod checkout;
mod claim;
mod code;
mod cookie;
mod environment;
mod error;
mod mail;
mod order;
mod password;
mod payment;
mod reset;
mod session;
mod settings;
mod staff;
mod token;
mod transfer;
mod unit;

pub use account::{RegisterRefused, SignInRefused, SignedIn};
pub use cart::{CartAnswer, CartRefusal, CartRefused, CartRequest, MergeAnswer, Written};
pub use code::CodeRefused;
pub use cookie::SESSION_COOKIES;
pub use environment::{Clock, Random, SystemClock, SystemRandom};
pub use error::{Broken, Failure};
pub use payment::{RefundRefused, ReturnedTo, WebhookAnswer};
pub use reset::ResetRefused;
pub use session::{Acting, Session};
pub use settings::Settings;
pub use staff::Staff;
pub use token::Token;
pub use transfer::{ImportMode, ImportReport, RowOutcome, RowReport};

use ::mail::Post;
use ::payment::Gateway;
use std::sync::Arc;
use storage::Storage;

/// The shop: its ports, its settings, its clock and its randomness. Cheap to clone.
#[derive(Clone)]
pub struct Shop {
    inner: Arc<Inner>,
}

struct Inner {
    storage: Arc<dyn Storage>,
    gateway: Arc<dyn Gateway>,
    post: Arc<dyn Post>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    settings: Settings,
    hashing: tokio::sync::Semaphore,
}

/// What a shop is made of.
pub struct Parts {
    /// The database.
    pub storage: Arc<dyn Storage>,
    /// The payment provider.
    pub gateway: Arc<dyn Gateway>,
    /// What carries mail.
    pub post: Arc<dyn Post>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids, tokens and salts come from.
    pub random: Arc<dyn Random>,
    /// How the shop is set up.
    pub settings: Settings,
}

impl Shop {
    /// A shop of these parts.
    pub fn new(parts: Parts) -> Self {
        let Parts { storage, gateway, post, clock, random, settings } = parts;
        let hashing = tokio::sync::Semaphore::new(password::HASHES_AT_ONCE);
        Self { inner: Arc::new(Inner { storage, gateway, post, clock, random, settings, hashing }) }
    }

    /// How the shop is set up.
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// What time it is.
    pub fn now(&self) -> shared::time::Timestamp {
        self.inner.clock.now()
    }

    /// An id under which something that broke is logged: short, for people to say.
    pub fn incident(&self) -> String {
        let mut bytes = [0; 4];
        self.inner.random.fill(&mut bytes);
        hex::encode_upper(bytes)
    }

    /// A new operation id, for a change whose sender brought none.
    pub fn new_operation(&self) -> shared::id::OperationId {
        shared::id::OperationId(self.new_id())
    }

    /// A new id: a UUID of version 7.
    fn new_id(&self) -> uuid::Uuid {
        let mut bytes = [0; 10];
        self.inner.random.fill(&mut bytes);
        let millis = u64::try_from(self.now().as_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    fn storage(&self) -> &dyn Storage {
        &*self.inner.storage
    }

    fn gateway(&self) -> &dyn Gateway {
        &*self.inner.gateway
    }

    fn post(&self) -> &dyn Post {
        &*self.inner.post
    }

    /// The origin of the provider's pages: forms may lead there.
    pub fn payment_page_origin(&self) -> String {
        self.gateway().page_origin()
    }
}
