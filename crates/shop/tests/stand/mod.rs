//! A shop to test with: a database of its own, a clock that is set by hand, and a till that stands for the provider.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

pub mod fulfilment;
mod gate;
pub mod letterbox;
pub mod measured;
mod shelf;
pub mod till;

pub use gate::Gate;
pub use letterbox::Letterbox;
pub use shelf::Shelf;
pub use till::Till;

use iso_currency::Currency;
use sha2::{Digest, Sha256};
use shared::account::Email;
use shared::address::{AddressInput, Country};
use shared::cart::Change;
use shared::checkout::{CheckoutState, CountryName, OrderPlaced, PlaceOrder};
use shared::guest::GuestItem;
use shared::id::{AccountId, OperationId, OrderId, Owner, VariantId};
use shared::money::Money;
use shared::order::{OrderNumber, Status};
use shared::pricing::{TaxRate, TaxRules};
use shared::product::ProductStatus;
use shared::quantity::Quantity;
use shared::role::Role;
use shared::settings::StoreSettings;
use shared::shipping::{Method, ShippingRules, Zone};
use shared::time::{Span, Timestamp};
use shared::unpaid::UnpaidLimits;
use shop::{Broken, Clock, Failure, FreshStaff, Gateways, Parts, Random, SecretKey, Settings, Shop, Staff, Token};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use storage::{
    AccountRecord, Movement, MovementKind, ProductRecord, SessionRecord, StockLevel, Storage, TokenHash, VariantRecord,
};
use storage_sqlite::{Options, SqliteStorage};
use uuid::Uuid;

/// A shop with a database of its own.
pub struct Stand {
    pub shop: Shop,
    pub storage: Arc<SqliteStorage>,
    pub till: Arc<Till>,
    pub letterbox: Arc<Letterbox>,
    pub clock: Arc<HandClock>,
    pub shelf: Arc<Shelf>,
    /// The database's address.
    pub url: String,
    operations: AtomicU64,
}

/// A clock that is set by hand.
pub struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

impl HandClock {
    pub fn pass(&self, span: Span) {
        self.0.fetch_add(span.as_millis(), Ordering::Relaxed);
    }
}

struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let next = self.0.fetch_add(1, Ordering::Relaxed);
        for (byte, value) in bytes.iter_mut().rev().zip(next.to_le_bytes()) {
            *byte = value;
        }
    }
}

/// So many of a variant in a guest cart, added for €10.00 each.
pub fn item(n: u128, units: u32) -> GuestItem {
    GuestItem { variant: variant(n), quantity: quantity(units), price_seen: Some(eur(1000)), added_at: long_ago() }
}

/// A visitor after the first write.
pub async fn visitor(stand: &Stand) -> (Owner, Token) {
    let acting = stand.shop.acting(None).await.unwrap();
    (acting.session.owner, acting.begun.unwrap())
}

/// Before any clock of these tests.
pub fn long_ago() -> Timestamp {
    Timestamp::from_millis(0)
}

pub const fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub fn account(n: u128) -> Owner {
    Owner::Account(AccountId(Uuid::from_u128(n)))
}

pub fn variant(n: u128) -> VariantId {
    VariantId(Uuid::from_u128(n))
}

pub fn quantity(n: u32) -> Quantity {
    Quantity::new(n).unwrap()
}

pub fn email() -> Email {
    Email::parse("aoife@example.com").unwrap()
}

pub fn dublin() -> AddressInput {
    AddressInput {
        name: "Aoife Byrne".into(),
        line1: "12 Camden Row".into(),
        city: "Dublin".into(),
        postal_code: "D08 X5C4".into(),
        country: "IE".into(),
        ..AddressInput::default()
    }
}

pub fn to_dublin() -> PlaceOrder {
    PlaceOrder {
        shipping_address: Some(dublin()),
        billing_address: None,
        shipping_method: Some("standard".to_owned()),
        lines: None,
        cart_revision: None,
        expected_total: None,
    }
}

/// The address of a shop that can have passkeys.
pub const NAMED_SITE: &str = "https://shop.example";

/// Whoever never paid holds what they like.
const UNLIMITED: UnpaidLimits =
    UnpaidLimits { share: 100, order_units: u32::MAX, email_orders: u32::MAX, network_orders: u32::MAX };

fn settings() -> Settings {
    let ireland = Country::parse("IE").unwrap();
    let countries = vec![CountryName { code: ireland, name: "Ireland".into() }];
    let method = |id: &str, minor| Method {
        id: id.into(),
        name: id.into(),
        promise: String::new(),
        price: eur(minor),
        free_from: None,
    };
    let methods = vec![method("standard", 500), method("pickup", 0)];
    let otherwise = TaxRate::percent(23.into()).unwrap();
    let store = StoreSettings {
        name: "Test shop".into(),
        currency: Currency::EUR,
        tax: TaxRules { prices_include_tax: true, rates: std::iter::empty().collect(), otherwise },
        shipping: ShippingRules { zones: vec![Zone { countries, methods }] },
        low_stock: 5,
    };
    Settings {
        store,
        revision: 0,
        site_url: "http://127.0.0.1:3000".into(),
        home_country: ireland,
        countries: [(ireland, "Ireland".to_owned())].into(),
        payment_window: Span::minutes(30),
        look_ups_apart: Span::millis(0),
        unpaid: UNLIMITED,
        staff_second_factor: false,
        cart_lifetime: Span::days(30),
    }
}

fn new_file(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shop");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(format!("{name}.db"));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", file.display()));
    }
    file
}

/// One connection to read with: whoever holds one while asking for another waits in vain.
fn options() -> Options {
    Options { readers: 1, ..Options::default() }
}

impl Stand {
    /// A shop whose variants 1, 2, 3 ... cost 10 euros each and have `stock` units.
    pub async fn with_stock(name: &str, stock: &[u32]) -> Self {
        Self::with_limits(name, stock, UNLIMITED).await
    }

    /// The same, with limits to what unpaid orders hold (O11).
    pub async fn with_limits(name: &str, stock: &[u32], unpaid: UnpaidLimits) -> Self {
        let stand = Self::open_with(&new_file(name), 1, Settings { unpaid, ..settings() }).await;
        for (n, units) in (1..).zip(stock) {
            stand.put(n, 1000, true).await;
            stand.receive(n, i64::from(*units)).await;
        }
        stand
    }

    /// The shop in that file. Ids and tokens are numbered from `first`.
    pub async fn open(file: &Path, first: u64) -> Self {
        Self::open_with(file, first, settings()).await
    }

    /// A shop without products that is set up so, with a database of its own.
    pub async fn set_up(name: &str, set_up: impl FnOnce(&mut StoreSettings)) -> Self {
        let mut settings = settings();
        set_up(&mut settings.store);
        Self::open_with(&new_file(name), 1, settings).await
    }

    /// A shop without products whose address is one that passkeys are bound to. Staff need a second factor, or not.
    pub async fn with_passkeys(name: &str, staff_second_factor: bool) -> Self {
        let settings = Settings { site_url: NAMED_SITE.into(), staff_second_factor, ..settings() };
        Self::open_with(&new_file(name), 1, settings).await
    }

    async fn open_with(file: &Path, first: u64, settings: Settings) -> Self {
        let url = format!("sqlite:{}", file.display());
        let storage = Arc::new(SqliteStorage::open(&url, options()).await.unwrap());
        let till = Arc::new(Till::default());
        let letterbox = Arc::new(Letterbox::default());
        let clock = Arc::new(HandClock(AtomicI64::new(1_795_163_882_000)));
        let shelf = Arc::new(Shelf::default());
        let parts = Parts {
            storage: storage.clone(),
            gateways: Gateways::new(till.clone(), Vec::new()),
            post: letterbox.clone(),
            clock: clock.clone(),
            random: Arc::new(Counting(AtomicU64::new(first))),
            secret: SecretKey::new([7; 32]),
            pictures: shelf.clone(),
            events: Arc::new(shop::LocalEvents::default()),
            settings,
        };
        let shop = Shop::open(parts).await.unwrap();
        Self { shop, storage, till, letterbox, clock, shelf, url, operations: AtomicU64::new(first) }
    }

    /// Another server of the same database, which hears of nothing by itself. Ids and tokens are numbered from `first`.
    pub async fn another_server(&self, first: u64) -> Shop {
        self.server(self.storage.clone(), first, self.at_the_till(), settings()).await.unwrap()
    }

    /// Another server, which reaches the database through a gate. Ids and tokens are numbered from `first`.
    pub async fn gated_server(&self, first: u64) -> (Shop, Arc<Gate>) {
        let gate = Arc::new(Gate::before(self.storage.clone()));
        (self.server(gate.clone(), first, self.at_the_till(), settings()).await.unwrap(), gate)
    }

    /// Another server, which reaches the database through that. Ids and tokens are numbered from `first`.
    pub async fn server_on(&self, storage: Arc<dyn Storage>, first: u64) -> Shop {
        self.server(storage, first, self.at_the_till(), settings()).await.unwrap()
    }

    /// The shop after a restart with another payment window. Ids and tokens are numbered from `first`.
    pub async fn with_window(&self, first: u64, payment_window: Span) -> Shop {
        let settings = Settings { payment_window, ..settings() };
        self.server(self.storage.clone(), first, self.at_the_till(), settings).await.unwrap()
    }

    /// Another server of the same database, whose configuration names that currency.
    pub async fn server_in(&self, currency: Currency) -> Result<Shop, Broken> {
        let mut settings = settings();
        settings.store.currency = currency;
        self.server(self.storage.clone(), 2, self.at_the_till(), settings).await
    }

    /// Another server that looks attempts up no more often than this.
    pub async fn patient_server(&self, first: u64, look_ups_apart: Span) -> Shop {
        let settings = Settings { look_ups_apart, ..settings() };
        self.server(self.storage.clone(), first, self.at_the_till(), settings).await.unwrap()
    }

    /// The shop after a restart with other payment providers.
    pub async fn with_providers(&self, first: u64, gateways: Gateways) -> Shop {
        self.server(self.storage.clone(), first, gateways, settings()).await.unwrap()
    }

    fn at_the_till(&self) -> Gateways {
        Gateways::new(self.till.clone(), Vec::new())
    }

    async fn server(
        &self,
        storage: Arc<dyn Storage>,
        first: u64,
        gateways: Gateways,
        settings: Settings,
    ) -> Result<Shop, Broken> {
        let parts = Parts {
            storage,
            gateways,
            post: self.letterbox.clone(),
            clock: self.clock.clone(),
            random: Arc::new(Counting(AtomicU64::new(first))),
            secret: SecretKey::new([7; 32]),
            pictures: self.shelf.clone(),
            events: Arc::new(shop::LocalEvents::default()),
            settings,
        };
        Shop::open(parts).await
    }

    /// Stores the product and variant `n` at that price.
    pub async fn put(&self, n: u128, minor: i64, published: bool) {
        self.put_variant(n, published, |variant| variant.price = eur(minor)).await;
    }

    /// Stores gift card `n` at that price: it is neither taxed nor sent.
    pub async fn put_card(&self, n: u128, minor: i64) {
        self.put_variant(n, true, |variant| {
            (variant.price, variant.taxable, variant.requires_shipping) = (eur(minor), false, false);
        })
        .await;
    }

    /// Stores the product and variant `n`, made what it is by `edit`.
    pub async fn put_variant(&self, n: u128, published: bool, edit: impl FnOnce(&mut VariantRecord)) {
        let now = self.shop.now();
        let mut record = VariantRecord {
            id: variant(n),
            sku: format!("SKU-{n}"),
            options: Vec::new(),
            price: eur(1000),
            compare_at_price: None,
            grams: 0,
            barcode: String::new(),
            requires_shipping: true,
            taxable: true,
            picture: String::new(),
            deleted: false,
        };
        edit(&mut record);
        let product = ProductRecord {
            id: shared::id::ProductId(Uuid::from_u128(n)),
            slug: format!("thing-{n}"),
            name: format!("Thing {n}"),
            description: String::new(),
            vendor: String::new(),
            category: None,
            tags: Vec::new(),
            status: if published { ProductStatus::Published } else { ProductStatus::Draft },
            seo_title: String::new(),
            seo_description: String::new(),
            pictures: Vec::new(),
            variants: vec![record],
            created_at: now,
            updated_at: now,
            revision: 0,
        };
        let mut unit = self.storage.begin().await.unwrap();
        let stored = unit.catalogue().record_by_id(product.id).await.unwrap();
        let revision = stored.map_or(0, |stored| stored.revision);
        assert!(unit.catalogue().put(&ProductRecord { revision, ..product }).await.unwrap());
        unit.save().await.unwrap();
    }

    pub async fn receive(&self, n: u128, units: i64) {
        if units == 0 {
            return;
        }
        let kind = MovementKind::Received;
        let at = self.shop.now();
        let movement =
            Movement { variant: variant(n), kind, units, order: None, staff: None, reason: "Delivery".into(), at };
        let mut unit = self.storage.begin().await.unwrap();
        unit.stock().enter(&movement).await.unwrap();
        unit.save().await.unwrap();
    }

    pub fn operation(&self) -> OperationId {
        OperationId(Uuid::from_u128(u128::from(self.operations.fetch_add(1, Ordering::Relaxed)) << 64))
    }

    pub async fn add(&self, owner: Owner, n: u128, units: u32) {
        self.add_variant(owner, variant(n), units).await;
    }

    pub async fn add_variant(&self, owner: Owner, variant: VariantId, units: u32) {
        let change = Change::Add { variant, quantity: quantity(units) };
        let answer = self.shop.change_cart(owner, self.operation(), change).await.unwrap();
        assert_eq!(answer.refused, None);
    }

    pub async fn place(&self, owner: Owner, key: &str) -> Result<OrderPlaced, Failure<shared::checkout::PlaceRefused>> {
        self.shop.place_order(owner, &email(), key, to_dublin()).await
    }

    /// An order of one unit of variant `n`, placed and waiting for payment.
    pub async fn pending(&self, owner: Owner, n: u128) -> OrderNumber {
        self.add(owner, n, 1).await;
        let key = format!("{owner}-{}", self.operation());
        self.place(owner, &key).await.unwrap().number
    }

    pub async fn status(&self, number: OrderNumber) -> Status {
        self.order(number).await.state.status()
    }

    pub async fn order(&self, number: OrderNumber) -> shared::order::Order {
        self.storage.reader().await.unwrap().orders().order(number).await.unwrap().unwrap()
    }

    pub async fn attempt(&self, number: OrderNumber) -> shared::payment::Attempt {
        let id = self.order(number).await.attempt.unwrap();
        self.storage.reader().await.unwrap().payments().attempt(id).await.unwrap().unwrap()
    }

    pub async fn refunds(&self, order: OrderId) -> Vec<shared::payment::Refund> {
        self.storage.reader().await.unwrap().payments().refunds(order).await.unwrap()
    }

    /// The owner of the shop, who has just signed in.
    pub async fn staff(&self) -> FreshStaff {
        let staff = self.member(9000, Role::Owner).await;
        self.shop.fresh_staff(&staff).unwrap()
    }

    /// Somebody of the shop with that role, who has just signed in.
    pub async fn member(&self, n: u128, role: Role) -> Staff {
        let id = AccountId(Uuid::from_u128(n));
        let local = if n == 9000 { "staff".to_owned() } else { format!("staff-{n}") };
        let record = AccountRecord {
            id,
            email: Email::parse(&format!("{local}@example.com")).unwrap(),
            name: "Siobhán".into(),
            password_hash: None,
            role: Some(role),
            epoch: 1,
            email_proved_at: Some(long_ago()),
            disabled_at: None,
            created_at: long_ago(),
        };
        let (token, now) = (format!("{:064x}", self.operation().0.as_u128()), self.shop.now());
        let mut unit = self.storage.begin().await.unwrap();
        let mut accounts = unit.accounts();
        if accounts.account(id).await.unwrap().is_none() {
            assert!(accounts.add_account(&record).await.unwrap());
        }
        let session = SessionRecord {
            token: TokenHash(Sha256::digest(token.as_bytes()).into()),
            owner: Owner::Account(id),
            epoch: accounts.account(id).await.unwrap().unwrap().epoch,
            created_at: now,
            used_at: now,
            authenticated_at: Some(now),
            expires_at: now.after(Span::hours(12)),
            device: String::new(),
            with_passkey: false,
        };
        accounts.add_session(&session).await.unwrap();
        drop(accounts);
        unit.save().await.unwrap();
        let session = self.shop.session(&Token::parse(&token).unwrap()).await.unwrap().unwrap();
        self.shop.staff(&session).unwrap()
    }

    /// The provider tells what it says of the attempt's session now, and it is applied.
    pub async fn hear(&self, number: OrderNumber) {
        self.hear_of(self.attempt(number).await).await;
    }

    /// The same of an attempt.
    pub async fn hear_of(&self, attempt: shared::payment::Attempt) {
        let headers = [(http::HeaderName::from_static("signed"), http::HeaderValue::from_static("yes"))];
        let body = format!("{} {}", self.operation(), attempt.reference.unwrap());
        let headers = headers.into_iter().collect();
        self.shop.receive_webhook("till", &headers, body.as_bytes()).await.unwrap();
        self.shop.apply_inbox().await.unwrap();
    }

    /// What became of the shopper who comes back from the provider's page.
    pub async fn come_back(&self, number: OrderNumber) {
        let attempt = self.attempt(number).await.id;
        self.shop.payment_return(attempt).await.unwrap();
    }

    /// The account of that address.
    pub async fn account_of(&self, email: &Email) -> AccountId {
        self.storage.reader().await.unwrap().accounts().account_by_email(email).await.unwrap().unwrap().id
    }

    /// The token of the link in the last mail to that address.
    pub fn mailed_link(&self, to: &Email) -> Token {
        let mail = self.letterbox.for_address(to).pop().unwrap();
        let (_, rest) = mail.text.split_once("token=").unwrap();
        Token::parse(&rest[..64]).unwrap()
    }

    pub async fn stock(&self, n: u128) -> StockLevel {
        self.storage.reader().await.unwrap().stock().level(variant(n)).await.unwrap().unwrap()
    }

    pub async fn items(&self, owner: Owner) -> u32 {
        self.shop.cart(owner).await.unwrap().item_count
    }
}

/// Why it was refused.
pub fn refused<T: std::fmt::Debug, R>(outcome: Result<T, Failure<R>>) -> R {
    match outcome.unwrap_err() {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    }
}

pub const fn level(on_hand: u32, reserved: u32) -> StockLevel {
    StockLevel { on_hand, reserved }
}

/// What the checkout page shows, and the order that it is about.
pub fn shown(state: CheckoutState) -> (&'static str, Option<OrderNumber>) {
    match state {
        CheckoutState::Form { pending, .. } => ("form", pending.map(|order| order.number)),
        CheckoutState::Recovery { order } => ("recovery", Some(order.number)),
        CheckoutState::Unpaid { order } => ("unpaid", Some(order.number)),
        CheckoutState::Paid { number } => ("paid", Some(number)),
        CheckoutState::Empty => ("empty", None),
        CheckoutState::Unknown => ("unknown", None),
    }
}
