//! Import and export against a database.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use async_trait::async_trait;
use iso_currency::Currency;
use payment::{
    Caller, CreateSession, Gateway, GatewayError, RefundOutcome, RefundRequest, Session, WebhookEvent, WebhookRefused,
};
use shared::address::Country;
use shared::id::{OrderId, VariantId};
use shared::pricing::{TaxRate, TaxRules};
use shared::settings::StoreSettings;
use shared::shipping::ShippingRules;
use shared::time::{Span, Timestamp};
use shop::{
    Clock, Gateways, ImportMode, ImportReport, Parts, PictureStore, Random, RowOutcome, SecretKey, Settings, Shop,
};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use storage::{MovementKind, ProductRecord, Storage};
use storage_sqlite::{Options, SqliteStorage};

const PLAIN: ImportMode = ImportMode { dry_run: false, set_stock: false };
const SET_STOCK: ImportMode = ImportMode { dry_run: false, set_stock: true };
const MUG: &str = "Handle,Title,Option1 Name,Option1 Value,Variant Inventory Qty,Variant Price\n\
    mug,Mug,Size,S,3,9.99\nmug,,,L,0,15.99\n";

/// A shop with a database of its own.
struct Stand {
    shop: Shop,
    storage: Arc<SqliteStorage>,
}

impl Stand {
    async fn new(name: &str) -> Self {
        Self::in_currency(name, Currency::EUR).await
    }

    async fn in_currency(name: &str, currency: Currency) -> Self {
        let mut settings = settings();
        settings.store.currency = currency;
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("transfer");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{name}.db"));
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        let url = format!("sqlite:{}", file.display());
        let storage = Arc::new(SqliteStorage::open(&url, Options { readers: 1, ..Options::default() }).await.unwrap());
        let shop = Shop::open(Parts {
            storage: storage.clone(),
            gateways: Gateways::new(Arc::new(NoGateway), Vec::new()),
            post: Arc::new(mail::Nowhere),
            clock: Arc::new(Ticking(AtomicU64::new(0))),
            random: Arc::new(Counting(AtomicU64::new(0))),
            secret: SecretKey::new([7; 32]),
            pictures: Arc::new(NoPictures),
            events: Arc::new(shop::LocalEvents::default()),
            settings,
        })
        .await
        .unwrap();
        Self { shop, storage }
    }

    /// In a task of its own, as servers do.
    async fn import(&self, csv: impl AsRef<[u8]>, mode: ImportMode) -> ImportReport {
        let (shop, csv) = (self.shop.clone(), csv.as_ref().to_vec());
        tokio::spawn(async move { shop.import(&csv, mode).await }).await.unwrap().unwrap()
    }

    async fn products(&self) -> Vec<ProductRecord> {
        let mut reader = self.storage.reader().await.unwrap();
        let slugs = reader.catalogue().slugs().await.unwrap();
        let mut products = Vec::new();
        for slug in slugs {
            products.push(reader.catalogue().record(&slug).await.unwrap().unwrap());
        }
        products
    }

    /// The units on hand, and the kinds and units of the movements that led to them.
    async fn stock(&self, variant: VariantId) -> (u32, Vec<(MovementKind, i64)>) {
        let mut reader = self.storage.reader().await.unwrap();
        let level = reader.stock().level(variant).await.unwrap().unwrap();
        let ledger = reader.stock().ledger(variant).await.unwrap();
        (level.on_hand, ledger.into_iter().map(|movement| (movement.kind, movement.units)).collect())
    }
}

fn settings() -> Settings {
    let store = StoreSettings {
        name: "Test".into(),
        currency: Currency::EUR,
        tax: TaxRules { prices_include_tax: true, rates: [].into(), otherwise: TaxRate::ZERO },
        shipping: ShippingRules { zones: Vec::new() },
        low_stock: 5,
    };
    Settings {
        store,
        revision: 0,
        site_url: "http://shop.example".into(),
        home_country: Country::parse("IE").unwrap(),
        countries: [].into(),
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

fn outcomes(report: &ImportReport) -> Vec<(u64, &RowOutcome)> {
    report.rows.iter().map(|row| (row.line, &row.outcome)).collect()
}

/// What is to be the same in another shop.
fn without_ids(mut products: Vec<ProductRecord>) -> Vec<ProductRecord> {
    for product in &mut products {
        product.id = shared::id::ProductId(uuid::Uuid::nil());
        product.revision = 0;
        product.created_at = Timestamp::from_millis(0);
        product.updated_at = Timestamp::from_millis(0);
        for variant in &mut product.variants {
            variant.id = VariantId(uuid::Uuid::nil());
        }
    }
    products
}

/// The exports of real shops that lie beside the project, where they do.
fn real_exports() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let files = ["apparel.csv", "home-and-garden.csv", "jewelery.csv"].map(|name| folder.join(name));
    if files.iter().any(|file| !file.exists()) {
        eprintln!("SKIPPED: no exports of real shops in {}", folder.display());
        return Vec::new();
    }
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn sample() -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../server/sample/catalogue.csv")).unwrap()
}

#[tokio::test]
async fn real_exports_come_in_whole_and_but_once() {
    let stand = Stand::new("real").await;
    let files = real_exports();
    for csv in &files {
        let report = stand.import(csv, PLAIN).await;
        assert_eq!((report.products_added, report.rejected()), (20, 0), "{report}");
    }
    let products = stand.products().await;
    assert_eq!(products.len(), 20 * files.len());
    for csv in &files {
        let report = stand.import(csv, SET_STOCK).await;
        let same = |row: &shop::RowReport| matches!(row.outcome, RowOutcome::Unchanged | RowOutcome::Image);
        assert!(report.products_unchanged == 20 && report.rows.iter().all(same), "{report}");
    }
    assert_eq!(stand.products().await, products, "ids stay");
}

#[tokio::test]
async fn an_export_comes_in_again_as_it_went_out() {
    let mut files = real_exports();
    files.push(sample());
    let (one, other) = (Stand::new("from").await, Stand::new("to").await);
    for csv in &files {
        let report = one.import(csv, PLAIN).await;
        assert_eq!(report.rejected(), 0, "{report}");
    }
    let products = one.products().await;
    assert_eq!(products.len(), 20 * (files.len() - 1) + 62);
    let shop = one.shop.clone();
    let export = tokio::spawn(async move { shop.export().await }).await.unwrap().unwrap();

    let again = one.import(&export, SET_STOCK).await;
    assert_eq!(usize::try_from(again.products_unchanged).unwrap(), products.len(), "{again}");
    assert_eq!(one.products().await, products);

    let there = other.import(&export, PLAIN).await;
    assert_eq!(there.rejected(), 0, "{there}");
    assert_eq!(without_ids(other.products().await), without_ids(products));
    let there = String::from_utf8(other.shop.export().await.unwrap()).unwrap();
    assert_eq!(there, String::from_utf8(export).unwrap(), "stock, too");
}

#[tokio::test]
async fn variants_of_mixed_options_and_pictures_go_out_and_come_in() {
    let csv = "Handle,Title,Status,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant Price,Image Src\n\
        mug,\"Mug, \"\"blue\"\"\",draft,Size,S,Colour,Red,5,/1.webp\n\
        mug,,,Size,L,,,6,/2.webp\n\
        mug,,,Title,Default Title,,,7,/3.webp\n\
        mug,,,,,,,,/4.webp\n\
        old,Old,archived,,,,,8,\n";
    let (one, other) = (Stand::new("mixed-from").await, Stand::new("mixed-to").await);
    let report = one.import(csv, PLAIN).await;
    assert_eq!((report.variants_added, report.rejected()), (4, 0), "{report}");
    let export = one.shop.export().await.unwrap();
    assert_eq!(one.import(&export, SET_STOCK).await.products_unchanged, 2);
    assert_eq!(other.import(&export, PLAIN).await.rejected(), 0);
    assert_eq!(without_ids(other.products().await), without_ids(one.products().await));
}

#[tokio::test]
async fn a_dry_run_works_everything_out_and_saves_nothing() {
    let stand = Stand::new("dry").await;
    let dry = ImportMode { dry_run: true, set_stock: true };
    let foreseen = stand.import(MUG, dry).await;
    assert_eq!((foreseen.products_added, foreseen.variants_added), (1, 2), "{foreseen}");
    assert!(stand.shop.is_empty().await.unwrap());

    let done = stand.import(MUG, PLAIN).await;
    assert_eq!(done, ImportReport { dry_run: false, ..foreseen });
    let products = stand.products().await;
    let changed = MUG.replace("S,3,9.99", "S,8,8.99");
    let foreseen = stand.import(&changed, dry).await;
    assert_eq!(outcomes(&foreseen), [(2, &RowOutcome::Updated), (3, &RowOutcome::Unchanged)]);
    assert_eq!(stand.products().await, products);
    assert_eq!(stand.stock(products[0].variants[0].id).await, (3, vec![(MovementKind::Received, 3)]));
}

#[tokio::test]
async fn stock_is_set_for_new_variants_or_where_that_is_asked_for() {
    let stand = Stand::new("stock").await;
    stand.import(MUG, PLAIN).await;
    let mug = stand.products().await.remove(0);
    let (small, large) = (mug.variants[0].id, mug.variants[1].id);
    assert_eq!(stand.stock(large).await, (0, vec![]));

    let more = MUG.replace("S,3", "S,7");
    let report = stand.import(&more, PLAIN).await;
    assert_eq!((report.products_unchanged, stand.stock(small).await.0), (1, 3));
    let report = stand.import(&more, SET_STOCK).await;
    assert_eq!((report.products_updated, report.variants_updated), (1, 1));
    let movements = vec![(MovementKind::Received, 3), (MovementKind::Corrected, 4)];
    assert_eq!(stand.stock(small).await, (7, movements.clone()));

    let blank = MUG.replace("S,3", "S,");
    assert_eq!(stand.import(&blank, SET_STOCK).await.products_unchanged, 1, "a blank quantity says nothing");
    assert_eq!(stand.stock(small).await, (7, movements));
}

#[tokio::test]
async fn o5_stock_does_not_fall_below_what_is_reserved() {
    let stand = Stand::new("reserved").await;
    stand.import(MUG, PLAIN).await;
    let small = stand.products().await[0].variants[0].id;
    let mut unit = stand.storage.begin().await.unwrap();
    assert!(unit.stock().reserve(OrderId(uuid::Uuid::from_u128(7)), small, 2).await.unwrap());
    unit.save().await.unwrap();

    let less = MUG.replace("S,3,9.99", "S,1,8.99").replace("L,0", "L,4");
    let report = stand.import(&less, SET_STOCK).await;
    let refused = "2 are promised to orders: the stock stays at 3".to_owned();
    assert_eq!(outcomes(&report), [(2, &RowOutcome::Updated), (3, &RowOutcome::Updated)]);
    assert_eq!((report.rows[0].note.as_ref(), report.rejected()), (Some(&refused), 0));
    assert_eq!(stand.stock(small).await, (3, vec![(MovementKind::Received, 3)]));
    assert_eq!(stand.products().await[0].variants[0].price.minor(), 899, "all but its stock is as the file has it");
}

#[tokio::test]
async fn broken_rows_do_not_keep_others_out() {
    let stand = Stand::new("broken").await;
    let csv = format!("{MUG}mug,,,XL,1,free\npot,\"Pot,,,1,5\njug,Jug,,,-1,5\nvase,Vase,,,1,5\n");
    let report = stand.import(&csv, PLAIN).await;
    let text = "line 2, mug: added\n\
        line 3, mug: added\n\
        line 4, mug: rejected: Variant Price \"free\" is not an amount\n\
        line 5: rejected: a quote is opened and never closed\n\
        line 6, jug: rejected: Variant Inventory Qty \"-1\" is negative\n\
        line 7, vase: added\n\
        Products: 2 added, 0 updated, 0 unchanged.\n\
        Variants: 3 added, 0 updated.\n\
        Rows: 6, of which 3 rejected.";
    assert_eq!(report.to_string(), text);
    let slugs: Vec<_> = stand.products().await.into_iter().map(|product| product.slug).collect();
    assert_eq!(slugs, ["mug", "vase"]);
}

/// Every look is a millisecond later.
struct Ticking(AtomicU64);

impl Clock for Ticking {
    fn now(&self) -> Timestamp {
        let millis = self.0.fetch_add(1, Ordering::Relaxed);
        Timestamp::from_millis(1_795_163_882_125 + i64::try_from(millis).unwrap())
    }
}

struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        bytes.iter_mut().rev().zip(count.iter().rev()).for_each(|(byte, count)| *byte = *count);
    }
}

/// Nothing here is uploaded.
struct NoPictures;

#[async_trait]
impl PictureStore for NoPictures {
    async fn keep(&self, _: &str, _: &[u8]) -> std::io::Result<()> {
        unreachable!()
    }
}

/// Nothing here is paid.
struct NoGateway;

#[async_trait]
impl Gateway for NoGateway {
    fn provider(&self) -> &'static str {
        "none"
    }

    fn account(&self) -> String {
        "account".into()
    }

    fn page_origin(&self) -> String {
        String::new()
    }

    async fn create(&self, _: &CreateSession) -> Result<Session, GatewayError> {
        unreachable!()
    }

    async fn look_up(&self, _: &str, _: Caller) -> Result<Session, GatewayError> {
        unreachable!()
    }

    async fn expire(&self, _: &str, _: Caller) -> Result<Session, GatewayError> {
        unreachable!()
    }

    async fn refund(&self, _: &RefundRequest) -> Result<RefundOutcome, GatewayError> {
        unreachable!()
    }

    fn parse_webhook(&self, _: &http::HeaderMap, _: &[u8], _: Timestamp) -> Result<WebhookEvent, WebhookRefused> {
        unreachable!()
    }
}

#[tokio::test]
async fn what_the_form_would_refuse_does_not_come_in() {
    let stand = Stand::new("limits").await;
    let header = "Handle,Title,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Price\n";
    let tags: Vec<_> = (0..51).map(|tag| tag.to_string()).collect();
    for (rows, reason) in [
        (format!("mug,{},,Size,S,A,5\n", "x".repeat(201)), "Title: Please use at most 200 characters."),
        (format!("mug,Mug,\"{}\",Size,S,A,5\n", tags.join(",")), "Tags: Please keep to 50 at most."),
        (format!("mug,Mug,,Size,{},A,5\n", "x".repeat(81)), "Option values: Please use at most 80 characters."),
        (
            format!("mug,Mug,,Size,S,A,5\nmug,,,,M,{},5\n", "x".repeat(61)),
            "Variant SKU of line 3: Please use at most 60 characters.",
        ),
    ] {
        let report = stand.import(format!("{header}{rows}"), PLAIN).await;
        let refused = RowOutcome::Rejected(reason.to_owned());
        assert!(report.rows.iter().all(|row| row.outcome == refused), "{report}");
        assert!(stand.shop.is_empty().await.unwrap());
    }
    let many: Vec<_> = (0..252).map(|n| format!("mug,Mug,,Size,{n},,5\n")).collect();
    let report = stand.import(format!("{header}{}", many.concat()), PLAIN).await;
    assert_eq!(report.rejected(), 252, "an option has at most 100 values");
    assert_eq!(report.rows[251].outcome, RowOutcome::Rejected("a product has at most 250 variants".into()));
}

#[tokio::test]
async fn o10_a_price_of_three_decimals_comes_in_where_it_can_be_paid() {
    let stand = Stand::in_currency("third-decimal", Currency::KWD).await;
    for (price, reason) in [
        ("5.124", Some("Nobody can pay this exactly. Please use a multiple of KWD\u{a0}0.010.")),
        ("5.1245", Some("This doesn't look right. Please check it.")),
        ("5.120", None),
    ] {
        let report = stand.import(format!("Handle,Title,Variant Price\nmug,Mug,{price}\n"), PLAIN).await;
        let refused = reason.map(|reason| RowOutcome::Rejected(format!("Variant Price of line 2: {reason}")));
        let outcome = &report.rows[0].outcome;
        match &refused {
            Some(refused) => assert_eq!(outcome, refused, "{price}"),
            None => assert!(!matches!(outcome, RowOutcome::Rejected(_)), "{price}: {outcome:?}"),
        }
    }
    let products = stand.products().await;
    assert_eq!(products.iter().map(|mug| mug.variants[0].price.minor()).collect::<Vec<_>>(), [5120]);
}

#[tokio::test]
async fn what_goes_out_is_no_formula_and_comes_in_as_it_was() {
    let (one, other) = (Stand::new("formula-from").await, Stand::new("formula-to").await);
    let csv = "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Price\n\
        mug,\"=HYPERLINK(\"\"x\"\")\",@Nord,+Size,-S,=1,5\n";
    assert_eq!(one.import(csv, PLAIN).await.rejected(), 0);
    let out = String::from_utf8(one.shop.export().await.unwrap()).unwrap();
    for cell in ["\"'=HYPERLINK", ",'@Nord,", ",'+Size,'-S,", ",'=1,"] {
        assert!(out.contains(cell), "{cell}: {out}");
    }
    assert_eq!(other.import(&out, PLAIN).await.rejected(), 0);
    assert_eq!(without_ids(other.products().await), without_ids(one.products().await));
}
