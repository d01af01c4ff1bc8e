//! The use cases of the shop, over the ports to database and payment provider.
//!
//! Each is a method of [`Shop`] in the file of its subject. They carry: rules are decided in `shared`, kept by the
//! database, and met here in one unit of work each, with provider calls outside of it (P7). Storefront, API and
//! background work call the same methods; there is no second set of rules.

mod account;
mod account_change;
mod account_sessions;
mod cart;
mod catalogue;
mod checkout;
mod claim;
mod claim_offer;
mod client;
mod code;
mod cookie;
mod customer;
mod device;
mod environment;
mod error;
mod factor;
mod forget;
mod gateways;
mod guess;
mod html;
mod live;
mod mail;
mod order;
mod passkey;
mod password;
mod payment;
mod picture;
mod product;
mod prune;
mod reauthentication;
mod request;
mod reset;
mod secret;
mod security;
mod session;
mod settings;
mod staff;
mod stock;
mod sweep;
mod tally;
mod token;
mod transfer;
mod unit;
mod wishlist;

pub use account::{RegisterRefused, SignInRefused, SignedIn};
pub use account_change::ChangeError;
pub use cart::{CartAnswer, CartRefusal, CartRefused, CartRequest, MergeAnswer, Written};
pub use claim_offer::OfferedOrdersError;
pub use client::{AddressRange, ClientAddress};
pub use code::CodeRefused;
pub use cookie::SESSION_COOKIES;
pub use environment::{Clock, Random, SystemClock, SystemRandom};
pub use error::{Broken, Failure};
pub use factor::{FactorError, SecondFactorRefused};
pub use gateways::Gateways;
pub use html::escaped;
pub use live::{Events, Feed, FeedItem, LiveEvent, LocalEvents, Position};
pub use order::{OrderAnswer, OrderRefusal, OrderRequest};
pub use passkey::{
    Challenge, CreationChallengeResponse, PasskeyError, PublicKeyCredential, RegisterPublicKeyCredential,
    RequestChallengeResponse,
};
pub use payment::{ReturnedTo, WebhookAnswer};
pub use picture::{PictureStore, is_picture_name};
pub use request::RequestId;
pub use reset::ResetRefused;
pub use secret::SecretKey;
pub use security::SecurityEvent;
pub use session::{Acting, Client, Session};
pub use settings::Settings;
pub use shared::import::{ImportReport, RowOutcome, RowReport};
pub use staff::{FreshStaff, Member, MemberError, Seen, Staff};
pub use sweep::SweepJob;
pub use token::Token;
pub use transfer::ImportMode;
pub use wishlist::{
    AddedItem, AddedToCart, MovedToCart, WishlistLink, WishlistMerged, WishlistRequest, WishlistRequestError,
};

use ::mail::Post;
use settings::Known;
use std::sync::Arc;
use storage::Storage;

/// The shop: its ports, its settings, its clock and its randomness. Cheap to clone.
#[derive(Clone)]
pub struct Shop {
    inner: Arc<Inner>,
}

struct Inner {
    storage: Arc<dyn Storage>,
    gateways: Gateways,
    post: Arc<dyn Post>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    secret: SecretKey,
    pictures: Arc<dyn PictureStore>,
    events: Arc<dyn Events>,
    known: Known,
    hashing: password::HashQueue,
    rendering: tokio::sync::Semaphore,
    counted: tally::Counted,
    turns: payment::Turns,
}

/// What a shop is made of.
pub struct Parts {
    /// The database.
    pub storage: Arc<dyn Storage>,
    /// The payment providers.
    pub gateways: Gateways,
    /// What carries mail.
    pub post: Arc<dyn Post>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where ids, tokens and salts come from.
    pub random: Arc<dyn Random>,
    /// What only the shop knows.
    pub secret: SecretKey,
    /// What keeps uploaded pictures.
    pub pictures: Arc<dyn PictureStore>,
    /// The port that carries live events.
    pub events: Arc<dyn Events>,
    /// How the shop is set up, as far as staff have not set it up otherwise.
    pub settings: Settings,
}

impl Shop {
    /// A shop of these parts, set up as staff set it up. None is opened where something is priced in another currency than the
    /// settings': it could not be sold.
    pub async fn open(parts: Parts) -> Result<Self, Broken> {
        let Parts { storage, gateways, post, clock, random, secret, pictures, events, settings } = parts;
        let hashing = password::HashQueue::new();
        let rendering = tokio::sync::Semaphore::new(picture::RENDERED_AT_ONCE);
        let known = Known::new(settings);
        let counted = tally::Counted::default();
        let turns = payment::Turns::default();
        let inner = Inner {
            storage,
            gateways,
            post,
            clock,
            random,
            secret,
            pictures,
            events,
            known,
            hashing,
            rendering,
            counted,
            turns,
        };
        let shop = Self { inner: Arc::new(inner) };
        shop.look_around().await?;
        let currency = shop.settings().store.currency;
        match shop.storage().reader().await?.catalogue().priced_otherwise(currency).await? {
            0 => Ok(shop),
            variants => Err(Broken::OtherCurrency { currency, variants }),
        }
    }

    /// Tells the shops of one process apart, as long as they are open.
    pub fn identity(&self) -> usize {
        Arc::as_ptr(&self.inner).addr()
    }

    /// What time it is.
    pub fn now(&self) -> shared::time::Timestamp {
        self.inner.clock.now()
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

    /// A number from 0 to 1, so that those who wait do not come back together.
    fn jitter(&self) -> f64 {
        let mut bytes = [0; 2];
        self.inner.random.fill(&mut bytes);
        f64::from(u16::from_ne_bytes(bytes)) / f64::from(u16::MAX)
    }

    fn storage(&self) -> &dyn Storage {
        &*self.inner.storage
    }

    fn post(&self) -> &dyn Post {
        &*self.inner.post
    }
}
