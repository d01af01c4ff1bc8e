//! Things to store.

use crate::Database;
use iso_currency::Currency;
use shared::account::Email;
use shared::address::{Address, AddressInput};
use shared::cart::Line;
use shared::catalogue::{Category, Listing, OptionValue, Page, Picture, ProductCard};
use shared::fulfil::Units;
use shared::id::{AccountId, AttemptId, GuestId, OrderId, OrderLineId, Owner, ProductId, RefundId, VariantId};
use shared::money::Money;
use shared::order::{Order, OrderLine, OrderNumber, OrderState, PaymentStatus};
use shared::payment::{Attempt, AttemptState, Refund, RefundState};
use shared::pricing::{ShippingMethod, Totals};
use shared::product::ProductStatus;
use shared::quantity::Quantity;
use shared::shipping::Delivery;
use shared::time::{Span, Timestamp};
use std::future::Future;
use storage::{
    AccountRecord, IdempotencyKey, Movement, MovementKind, NewOrder, ProductRecord, Result, StockChange, StockLevel,
    StorageError, Unit, VariantRecord,
};
use uuid::Uuid;

/// So many seconds into the day of these tests.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_795_163_882_125).after(Span::seconds(seconds))
}

pub(crate) const AOIFE: AccountId = AccountId(Uuid::from_u128(1));
pub(crate) const BRIAN: AccountId = AccountId(Uuid::from_u128(2));

/// Stores the accounts of both, which have no password.
pub(crate) async fn aoife_and_brian(database: &Database) {
    let mut unit = database.begin().await.unwrap();
    for (id, name) in [(AOIFE, "aoife"), (BRIAN, "brian")] {
        let record = AccountRecord {
            id,
            email: email(name),
            name: name.into(),
            password_hash: None,
            role: None,
            epoch: 1,
            email_proved_at: None,
            disabled_at: None,
            created_at: at(0),
        };
        assert!(unit.accounts().add_account(&record).await.unwrap());
        assert_eq!(unit.accounts().account(id).await.unwrap(), Some(record));
    }
    unit.save().await.unwrap();
}

pub(crate) fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub(crate) fn account(n: u128) -> Owner {
    Owner::Account(AccountId(Uuid::from_u128(n)))
}

pub(crate) fn guest(n: u128) -> Owner {
    Owner::Guest(GuestId(Uuid::from_u128(n)))
}

pub(crate) fn email(name: &str) -> Email {
    Email::parse(&format!("{name}@example.com")).unwrap()
}

pub(crate) fn variant(n: u128) -> VariantId {
    VariantId(Uuid::from_u128(n))
}

pub(crate) fn option(name: &str, value: &str) -> OptionValue {
    OptionValue { name: name.into(), value: value.into() }
}

pub(crate) fn picture(src: &str) -> Picture {
    Picture { src: src.into(), alt: format!("Picture of {src}") }
}

pub(crate) fn line(n: u128, quantity: u32) -> Line {
    Line {
        variant: variant(n),
        quantity: Quantity::new(quantity).unwrap(),
        price_seen: eur(1999),
        added_at: at(0),
        from_saved: 0,
        at_sign_in: 0,
    }
}

/// A variant at a price, without options.
pub(crate) fn variant_record(n: u128, price: i64) -> VariantRecord {
    VariantRecord {
        id: variant(n),
        sku: format!("SKU-{n}"),
        options: Vec::new(),
        price: eur(price),
        compare_at_price: None,
        grams: 250,
        barcode: String::new(),
        requires_shipping: true,
        taxable: true,
        picture: String::new(),
        deleted: false,
    }
}

/// A published product with these variants.
pub(crate) fn product_of(n: u128, slug: &str, variants: Vec<VariantRecord>) -> ProductRecord {
    ProductRecord {
        id: ProductId(Uuid::from_u128(n)),
        slug: slug.into(),
        name: slug.into(),
        description: String::new(),
        vendor: String::new(),
        category: None,
        tags: Vec::new(),
        status: ProductStatus::Published,
        seo_title: String::new(),
        seo_description: String::new(),
        pictures: Vec::new(),
        variants,
        created_at: at(0),
        updated_at: at(0),
        revision: 0,
    }
}

/// A published product with one variant of the same number, for 19.99.
pub(crate) fn product(n: u128, slug: &str) -> ProductRecord {
    product_of(n, slug, vec![variant_record(n, 1999)])
}

/// A product that uses every field.
pub(crate) fn full_product() -> ProductRecord {
    ProductRecord {
        name: "Café mug".into(),
        description: "<p>Holds <b>0.3 l</b> &amp; keeps warm</p>".into(),
        vendor: "Töpferei Nord".into(),
        category: Some(Category { slug: "kitchen".into(), name: "Kitchen".into() }),
        tags: vec!["new".into(), "stoneware".into()],
        seo_title: "A mug".into(),
        seo_description: "The best mug".into(),
        pictures: vec![picture("/mug.webp"), picture("/mug-blue.webp")],
        created_at: at(5),
        updated_at: at(6),
        ..product_of(
            1,
            "cafe-mug",
            vec![
                VariantRecord {
                    options: vec![option("Colour", "Blue"), option("Size", "M")],
                    compare_at_price: Some(eur(2499)),
                    barcode: "4006381333931".into(),
                    picture: "/mug-blue.webp".into(),
                    ..variant_record(1, 1999)
                },
                VariantRecord {
                    options: vec![option("Colour", "Red"), option("Size", "M")],
                    sku: String::new(),
                    requires_shipping: false,
                    taxable: false,
                    ..variant_record(2, 2199)
                },
                VariantRecord {
                    options: vec![option("Colour", "Green"), option("Size", "M")],
                    deleted: true,
                    ..variant_record(3, 999)
                },
            ],
        )
    }
}

pub(crate) fn address() -> Address {
    let input = AddressInput {
        name: "Aoife Byrne".into(),
        line1: "12 Camden Row".into(),
        line2: "Flat 3".into(),
        city: "Dublin".into(),
        postal_code: "D08 X5C4".into(),
        country: "IE".into(),
        ..AddressInput::default()
    };
    Address::parse(&input).unwrap()
}

fn method(price: Money) -> ShippingMethod {
    ShippingMethod { id: "standard".into(), name: "Standard".into(), promise: "2 to 4 days".into(), price }
}

fn order_line(id: u128, n: u128, quantity: u32) -> OrderLine {
    OrderLine {
        id: OrderLineId(Uuid::from_u128(id)),
        variant: variant(n),
        sku: format!("SKU-{n}"),
        name: format!("Thing {n}"),
        slug: format!("thing-{n}"),
        picture: (n != 2).then(|| picture(&format!("/{n}.webp"))),
        options: vec![option("Size", "M")],
        units: Units::new(quantity),
        unit_price: eur(1999),
        line_total: eur(1999 * i64::from(quantity)),
        tax: eur(374 * i64::from(quantity)),
        taxable: n % 2 == 1,
        requires_shipping: n % 2 == 1,
    }
}

/// Order `n`, number 1000 + `n`, placed in second `n` with key `n`: so many of each variant.
pub(crate) fn order(n: u32, owner: Owner, bought: &[(u128, u32)]) -> NewOrder {
    let id = u128::from(n) * 1000;
    let lines: Vec<_> = (1..).zip(bought).map(|(place, (n, quantity))| order_line(id + place, *n, *quantity)).collect();
    let subtotal = Money::sum(lines.iter().map(|line| line.line_total), Currency::EUR).unwrap();
    let tax = Money::sum(lines.iter().map(|line| line.tax), Currency::EUR).unwrap().plus(eur(92)).unwrap();
    let shipping = eur(490);
    let totals = Totals { subtotal, discount: eur(0), shipping, tax, total: subtotal.plus(shipping).unwrap() };
    let order = Order {
        id: OrderId(Uuid::from_u128(id)),
        number: OrderNumber(1000 + n),
        revision: 1,
        owner,
        email: email("aoife"),
        state: OrderState::PendingPayment,
        payment: PaymentStatus::Unpaid,
        lines,
        totals,
        delivery: Some(Delivery { address: address(), method: method(shipping) }),
        billing_address: address().into(),
        attempt: None,
        created_at: at(n.into()),
        window_ends_at: at(1800),
    };
    NewOrder { order, key: IdempotencyKey { key: format!("key-{n}"), request: [7; 32] } }
}

/// Attempt `n` to pay the order in full, begun in second `n`, open.
pub(crate) fn attempt(n: u32, order: &Order) -> Attempt {
    Attempt {
        id: AttemptId(Uuid::from_u128(n.into())),
        order: order.id,
        provider: "sandbox".into(),
        account: None,
        amount: order.totals.total,
        state: AttemptState::Open,
        reference: Some(format!("session-{n}")),
        redirect_url: Some(format!("https://pay.example/{n}")),
        note: None,
        to_close: false,
        looked_into: false,
        under_way_since: None,
        looked_up_at: None,
        due_at: Some(at(n.into())),
        created_at: at(n.into()),
        open_until: at(3600),
    }
}

pub(crate) fn refund(n: u128, attempt: &Attempt, minor: i64) -> Refund {
    Refund {
        id: RefundId(Uuid::from_u128(n)),
        attempt: attempt.id,
        order: attempt.order,
        amount: eur(minor),
        state: RefundState::Due,
        reason: "The order was cancelled.".into(),
        after_failure: None,
        elsewhere: None,
    }
}

pub(crate) fn movement(kind: MovementKind, n: u128, units: i64) -> Movement {
    Movement { variant: variant(n), kind, units, order: None, staff: None, reason: "Counted.".into(), at: at(0) }
}

/// Stores products, whatever revision of them is stored.
pub(crate) async fn put(database: &Database, products: &[ProductRecord]) {
    let mut unit = database.begin().await.unwrap();
    for product in products {
        put_in(&mut *unit, product).await;
    }
    unit.save().await.unwrap();
}

/// Stores a product, whatever revision of it is stored.
pub(crate) async fn put_in(unit: &mut dyn Unit, product: &ProductRecord) {
    let mut catalogue = unit.catalogue();
    let revision = catalogue.record_by_id(product.id).await.unwrap().map_or(0, |stored| stored.revision);
    assert!(catalogue.put(&ProductRecord { revision, ..product.clone() }).await.unwrap());
}

/// Stores a product with variant `n`, and so many units of it.
pub(crate) async fn stocked(database: &Database, n: u128, units: u32) {
    put(database, &[product(n, &format!("thing-{n}"))]).await;
    let mut unit = database.begin().await.unwrap();
    let received = movement(MovementKind::Received, n, units.into());
    assert_eq!(unit.stock().enter(&received).await.unwrap(), StockChange::Done);
    unit.save().await.unwrap();
}

/// Stores an order.
pub(crate) async fn add(database: &Database, order: &NewOrder) {
    let mut unit = database.begin().await.unwrap();
    unit.orders().add(order).await.unwrap();
    unit.save().await.unwrap();
}

/// On hand and reserved.
pub(crate) async fn level(database: &Database, n: u128) -> (u32, u32) {
    let mut reader = database.reader().await.unwrap();
    let level = reader.stock().level(variant(n)).await.unwrap().unwrap();
    let StockLevel { on_hand, reserved } = level;
    (on_hand, reserved)
}

/// What the ledger comes to.
pub(crate) async fn entered(database: &Database, n: u128) -> i64 {
    let mut reader = database.reader().await.unwrap();
    reader.stock().ledger(variant(n)).await.unwrap().iter().map(|movement| movement.units).sum()
}

/// The cards of a list, and how many there are on all pages.
pub(crate) async fn list(database: &Database, listing: Listing) -> Page<ProductCard> {
    let mut reader = database.reader().await.unwrap();
    let listing = Listing { per_page: if listing.per_page == 0 { 50 } else { listing.per_page }, ..listing };
    reader.catalogue().cards(&listing).await.unwrap()
}

/// Does `work` until the database does not ask for another try.
pub(crate) async fn insist<T, F>(mut work: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    loop {
        match work().await {
            Err(StorageError::TryAgain) => tokio::task::yield_now().await,
            outcome => return outcome,
        }
    }
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}
