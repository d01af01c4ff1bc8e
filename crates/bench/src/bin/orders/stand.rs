//! A shop on a database of its own, whose provider answers at once.

use anyhow::{Context, Result, anyhow};
use async_trait::async_trait;
use http::HeaderMap;
use iso_currency::Currency;
use payment::{
    Caller, CreateSession, Gateway, GatewayError, RefundOutcome, RefundRequest, Session, WebhookEvent, WebhookRefused,
};
use shared::account::Email;
use shared::address::{AddressInput, Country};
use shared::cart::Change;
use shared::checkout::{CountryName, PlaceOrder};
use shared::id::{AccountId, OperationId, Owner, ProductId, VariantId};
use shared::money::Money;
use shared::payment::Report;
use shared::pricing::{TaxRate, TaxRules};
use shared::product::ProductStatus;
use shared::quantity::Quantity;
use shared::settings::StoreSettings;
use shared::shipping::{Method, ShippingRules, Zone};
use shared::time::{Span, Timestamp};
use shop::{Gateways, Parts, PictureStore, SecretKey, Settings, Shop, SystemClock, SystemRandom};
use std::path::PathBuf;
use std::sync::Arc;
use storage::{Movement, MovementKind, ProductRecord, Storage, VariantRecord};
use storage_sqlite::{Commit, Options, SqliteStorage};
use uuid::Uuid;

const VARIANT: VariantId = VariantId(Uuid::from_u128(7));

/// A shop to place orders in.
#[derive(Clone)]
pub(crate) struct Stand {
    shop: Shop,
    storage: Arc<SqliteStorage>,
    owners: usize,
    email: Email,
    country: Country,
    _folder: Arc<Folder>,
}

/// A folder that goes with the stand.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed stays under `target`.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Stand {
    /// A shop with stock for `owners` orders of one unit.
    pub(crate) async fn new(commit: Commit, owners: usize) -> Result<Self> {
        let folder = PathBuf::from("target/bench").join(format!("orders-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        let url = format!("sqlite:{}", folder.join("shop.db").display());
        let storage = Arc::new(SqliteStorage::open(&url, Options { commit, ..Options::default() }).await?);
        let country = Country::parse("IE").context("Ireland is a country")?;
        let shop = Shop::open(Parts {
            storage: storage.clone(),
            gateways: Gateways::new(Arc::new(AtOnce), Vec::new()),
            post: Arc::new(mail::Nowhere),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            secret: SecretKey::new([7; 32]),
            pictures: Arc::new(NoPictures),
            events: Arc::new(shop::LocalEvents::default()),
            settings: settings(country),
        })
        .await?;
        let email = Email::parse("bench@example.com").map_err(|error| anyhow!("{error}"))?;
        let stand = Self { shop, storage, owners, email, country, _folder: Arc::new(Folder(folder)) };
        stand.stock().await?;
        Ok(stand)
    }

    async fn stock(&self) -> Result<()> {
        let now = self.shop.now();
        let mut unit = self.storage.begin().await?;
        unit.catalogue().put(&product(now)).await?;
        let (kind, units) = (MovementKind::Received, i64::try_from(self.owners)?);
        let movement =
            Movement { variant: VARIANT, kind, units, order: None, staff: None, reason: "Delivery".into(), at: now };
        unit.stock().enter(&movement).await?;
        unit.save().await?;
        Ok(())
    }

    /// Puts one unit into every owner's cart.
    pub(crate) async fn fill_carts(&self) -> Result<()> {
        for n in 0..self.owners {
            let change = Change::Add { variant: VARIANT, quantity: Quantity::ONE };
            let operation = OperationId(Uuid::from_u128(n as u128 + 1));
            self.shop.change_cart(owner(n), operation, change).await?;
        }
        Ok(())
    }

    /// Places the order of one owner.
    pub(crate) async fn place(&self, n: usize) -> Result<()> {
        let shipping_address = AddressInput {
            name: "Bench".into(),
            line1: "1 Fast Lane".into(),
            city: "Dublin".into(),
            postal_code: "D01".into(),
            country: self.country.code().into(),
            ..AddressInput::default()
        };
        let asked = PlaceOrder {
            shipping_address: Some(shipping_address),
            billing_address: None,
            shipping_method: Some("standard".into()),
            lines: None,
            cart_revision: None,
            expected_total: None,
        };
        let placed = self.shop.place_order(owner(n), &self.email, "once", asked).await;
        placed.map(|_| ()).map_err(|error| anyhow!("{error:?}"))
    }

    /// Units that are reserved for orders.
    pub(crate) async fn sold(&self) -> Result<u32> {
        let level = self.storage.reader().await?.stock().level(VARIANT).await?;
        Ok(level.context("the variant is there")?.reserved)
    }
}

fn owner(n: usize) -> Owner {
    Owner::Account(AccountId(Uuid::from_u128(n as u128)))
}

fn product(now: Timestamp) -> ProductRecord {
    let variant = VariantRecord {
        id: VARIANT,
        sku: "BENCH".into(),
        options: Vec::new(),
        price: Money::new(1999, Currency::EUR),
        compare_at_price: None,
        grams: 0,
        barcode: String::new(),
        requires_shipping: true,
        taxable: true,
        picture: String::new(),
        deleted: false,
    };
    ProductRecord {
        id: ProductId(Uuid::from_u128(7)),
        slug: "bench".into(),
        name: "Bench".into(),
        description: String::new(),
        vendor: String::new(),
        category: None,
        tags: Vec::new(),
        status: ProductStatus::Published,
        seo_title: String::new(),
        seo_description: String::new(),
        pictures: Vec::new(),
        variants: vec![variant],
        created_at: now,
        updated_at: now,
        revision: 0,
    }
}

fn settings(country: Country) -> Settings {
    let method = Method {
        id: "standard".into(),
        name: "Standard".into(),
        promise: String::new(),
        price: Money::new(490, Currency::EUR),
        free_from: None,
    };
    let countries = vec![CountryName { code: country, name: "Ireland".into() }];
    let store = StoreSettings {
        name: "Bench".into(),
        currency: Currency::EUR,
        tax: TaxRules { prices_include_tax: true, rates: std::iter::empty().collect(), otherwise: TaxRate::ZERO },
        shipping: ShippingRules { zones: vec![Zone { countries, methods: vec![method] }] },
        low_stock: 5,
    };
    Settings {
        store,
        revision: 0,
        site_url: "http://127.0.0.1:3000".into(),
        home_country: country,
        countries: [(country, "Ireland".to_owned())].into(),
        payment_window: Span::minutes(30),
        look_ups_apart: Span::millis(0),
        unpaid: shared::unpaid::UnpaidLimits {
            share: 100,
            order_units: u32::MAX,
            email_orders: u32::MAX,
            network_orders: u32::MAX,
        },
        staff_second_factor: false,
        cart_lifetime: Span::days(30),
    }
}

/// Nothing here is uploaded.
struct NoPictures;

#[async_trait]
impl PictureStore for NoPictures {
    async fn keep(&self, _: &str, _: &[u8]) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

/// A provider that answers at once.
struct AtOnce;

#[async_trait]
impl Gateway for AtOnce {
    fn provider(&self) -> &'static str {
        "at-once"
    }

    fn account(&self) -> String {
        "account".into()
    }

    fn page_origin(&self) -> String {
        "https://pay.example".into()
    }

    async fn create(&self, request: &CreateSession) -> Result<Session, GatewayError> {
        self.look_up(&request.attempt.to_string(), Caller::Shop).await
    }

    async fn look_up(&self, reference: &str, _: Caller) -> Result<Session, GatewayError> {
        let redirect_url = format!("https://pay.example/{reference}");
        Ok(Session { reference: reference.to_owned(), redirect_url, report: Report::Open })
    }

    async fn expire(&self, reference: &str, _: Caller) -> Result<Session, GatewayError> {
        self.look_up(reference, Caller::Shop).await
    }

    async fn refund(&self, _: &RefundRequest) -> Result<RefundOutcome, GatewayError> {
        Ok(RefundOutcome::Done)
    }

    fn parse_webhook(&self, _: &HeaderMap, _: &[u8], _: Timestamp) -> Result<WebhookEvent, WebhookRefused> {
        Err(WebhookRefused::BadSignature)
    }
}
