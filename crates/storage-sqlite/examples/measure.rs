#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::unwrap_used, clippy::print_stdout)]
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use storage::*;
use storage_sqlite::*;
use shared::{catalogue::*, id::*, money::Money, time::Timestamp, order::*, payment::*, pricing::*, cart::*, quantity::Quantity, address::*, account::Email};
use iso_currency::Currency;
use uuid::Uuid;

fn now() -> Timestamp { Timestamp::from_millis(1_795_163_882_125) }
fn eur(m: i64) -> Money { Money::new(m, Currency::EUR) }
static ID: AtomicU64 = AtomicU64::new(1_000_000);
fn id() -> Uuid { Uuid::from_u128(ID.fetch_add(1, Ordering::Relaxed) as u128 * 0x1_0000_0001_0001) }
fn vid(p: u32, v: u32) -> VariantId { VariantId(Uuid::from_u128(p as u128 * 100 + v as u128)) }

fn product(n: u32) -> ProductRecord {
    ProductRecord { id: ProductId(Uuid::from_u128(n as u128)), slug: format!("product-{n}"), name: format!("Fine product number {n} lamp{}", n % 50),
        description: format!("<p>{}</p>", "A very good thing that one would want to have in the house, warm and bright. ".repeat(12)),
        vendor: format!("Vendor {}", n % 20), category: Some(Category { slug: format!("cat-{}", n % 12), name: format!("Category {}", n % 12) }),
        tags: vec!["new".into(), format!("tag{}", n % 30)], published: true, seo_title: String::new(), seo_description: String::new(),
        pictures: (0..4).map(|i| Picture { src: format!("https://cdn.example/pictures/{n}/{i}.webp"), alt: format!("Picture {i} of {n}") }).collect(),
        variants: (0..6).map(|v| VariantRecord { id: vid(n, v), sku: format!("S-{n}-{v}"), options: vec![OptionValue { name: "Size".into(), value: v.to_string() }, OptionValue { name: "Colour".into(), value: "Blue".into() }],
            price: eur(1000 + v as i64 + n as i64), compare_at_price: None, grams: 1, barcode: String::new(), requires_shipping: true, taxable: true, picture: String::new(), deleted: false }).collect(),
        created_at: now(), updated_at: now() }
}

fn cpu() -> (f64, f64) { let s = std::fs::read_to_string("/proc/self/stat").unwrap(); let v: Vec<_> = s.rsplit(')').next().unwrap().split_whitespace().collect(); (v[11].parse::<f64>().unwrap() / 100.0, v[12].parse::<f64>().unwrap() / 100.0) }

async fn rate<F, G>(name: &str, tasks: u32, each: u32, f: F) where F: Fn(u32) -> G + Send + Sync + 'static, G: std::future::Future<Output = ()> + Send {
    let f = Arc::new(f);
    let start = Instant::now(); let c = cpu();
    let handles: Vec<_> = (0..tasks).map(|t| { let f = f.clone(); tokio::spawn(async move { for i in 0..each { f(t * each + i).await } }) }).collect();
    for h in handles { h.await.unwrap() }
    let total = tasks * each;
    let c2 = cpu(); println!("{name}: {:.0}/s; cpu per op: user {:.0} us, sys {:.0} us", total as f64 / start.elapsed().as_secs_f64(), (c2.0 - c.0) * 1e6 / total as f64, (c2.1 - c.1) * 1e6 / total as f64);
}

async fn buy(db: &SqliteStorage, owner: Owner, n: u32) -> Result<()> {
    let mut unit = db.begin().await?;
    assert!(unit.orders().placed(owner, "k").await?.is_none());
    let mut cart = unit.carts().cart(owner).await?.unwrap();
    assert!(unit.orders().pending(owner).await?.is_none());
    let offers = unit.catalogue().offers(&cart.variants().collect::<Vec<_>>()).await?;
    let number = unit.orders().next_number().await?;
    let input = AddressInput { name: "A".into(), line1: "b".into(), city: "c".into(), postal_code: "d".into(), country: "IE".into(), ..Default::default() };
    let address = Address::parse(&input).unwrap();
    let lines: Vec<_> = cart.lines.iter().map(|l| { let o = &offers[&l.variant]; OrderLine { id: OrderLineId(id()), variant: l.variant, sku: o.sku.clone(), name: o.name.clone(), slug: o.slug.clone(), picture: o.picture.clone(), options: o.options.clone(), quantity: 1, unit_price: o.price, line_total: o.price, tax: eur(0), fulfilment: Fulfilment::Unfulfilled } }).collect();
    let sum = Money::sum(lines.iter().map(|l| l.line_total), Currency::EUR).unwrap();
    let aid = AttemptId(id());
    let order = Order { id: OrderId(id()), number, owner, email: Email::parse("a@b.de").unwrap(), state: OrderState::PendingPayment, payment: PaymentStatus::Unpaid, totals: Totals { subtotal: sum, discount: eur(0), shipping: eur(0), tax: eur(0), total: sum }, lines, shipping_address: address.clone(), billing_address: address, shipping_method: ShippingMethod { id: "s".into(), name: "s".into(), promise: "s".into(), price: eur(0) }, attempt: Some(aid), created_at: now(), window_ends_at: now() };
    unit.orders().add(&NewOrder { order: order.clone(), key: IdempotencyKey { key: "k".into(), request: [0; 32] } }).await?;
    for l in &order.lines { assert!(unit.stock().reserve(order.id, l.variant, 1).await?); }
    unit.orders().note(order.id, &HistoryEntry { at: now(), actor: Actor::Shopper, from: None, to: Status::PendingPayment, reason: "Order placed.".into() }).await?;
    unit.payments().add_attempt(&Attempt { id: aid, order: order.id, provider: "sandbox".into(), amount: sum, state: AttemptState::Creating, reference: None, redirect_url: None, note: None, to_close: false, created_at: now() }).await?;
    cart.lines.clear(); cart.revision += 1;
    unit.carts().put_cart(&cart).await?;
    let _ = n;
    unit.save().await
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let path = std::env::args().nth(1).unwrap();
    for commit in if std::env::var("ONLY").is_ok() { vec![Commit::Grouped] } else { vec![Commit::Grouped, Commit::Each] } {
        let dir = format!("{path}/{commit:?}"); let _ = std::fs::remove_dir_all(&dir); std::fs::create_dir_all(&dir).unwrap();
        let readers = std::env::args().nth(2).and_then(|s| s.parse().ok()).unwrap_or(4);
        let db = Arc::new(SqliteStorage::open(&format!("sqlite:{dir}/shop.db"), Options { commit, readers, ..Options::default() }).await.unwrap());
        let start = Instant::now();
        let mut unit = db.begin().await.unwrap();
        for n in 0..1000 { unit.catalogue().put(&product(n)).await.unwrap();
            for v in 0..6 { unit.stock().enter(&Movement { variant: vid(n, v), kind: MovementKind::Received, units: 1_000_000, order: None, reason: String::new(), at: now() }).await.unwrap(); } }
        unit.save().await.unwrap();
        println!("import of 1000 products: {:?}", start.elapsed());
        let n = 6000u32;
        let mut unit = db.begin().await.unwrap();
        for i in 0..n {
            let owner = Owner::Guest(GuestId(Uuid::from_u128(i as u128 + 1)));
            let line = |p, v| Line { variant: vid(p, v), quantity: Quantity::ONE, price_seen: eur(1), added_at: now(), from_saved: 0 };
            unit.carts().put_cart(&Cart { lines: vec![line(i % 1000, 0), line((i + 7) % 1000, 1)], ..Cart::empty(CartId(id()), owner, now()) }).await.unwrap();
        }
        unit.save().await.unwrap();
        if commit == Commit::Grouped && std::env::var("ONLY").is_err() {
            for tasks in [1, 16] {
                let d = db.clone(); rate(&format!("product x{tasks}"), tasks, 24000 / tasks, move |i| { let d = d.clone(); async move { d.reader().await.unwrap().catalogue().product(&format!("product-{}", i % 1000)).await.unwrap().unwrap(); } }).await;
                let d = db.clone(); rate(&format!("offers of 5 x{tasks}"), tasks, 24000 / tasks, move |i| { let d = d.clone(); async move { let v: Vec<_> = (0..5).map(|k| vid((i + k) % 1000, k)).collect(); assert_eq!(d.reader().await.unwrap().catalogue().offers(&v).await.unwrap().len(), 5); } }).await;
                let d = db.clone(); rate(&format!("cart x{tasks}"), tasks, 24000 / tasks, move |i| { let d = d.clone(); async move { d.reader().await.unwrap().carts().cart(Owner::Guest(GuestId(Uuid::from_u128((i % n) as u128 + 1)))).await.unwrap().unwrap(); } }).await;
            }
            for (name, listing) in [("featured", Listing::default()), ("category", Listing { category: Some("cat-3".into()), ..Default::default() }), ("price", Listing { sort: Sort::PriceAscending, page: 3, ..Default::default() }), ("search lamp7", Listing { search: Some("lamp7".into()), ..Default::default() }), ("search fine prod", Listing { search: Some("fine prod".into()), ..Default::default() })] {
                let d = db.clone(); let l = Listing { per_page: 24, ..listing };
                rate(&format!("cards {name}"), 16, 150, move |_| { let d = d.clone(); let l = l.clone(); async move { d.reader().await.unwrap().catalogue().cards(&l).await.unwrap(); } }).await;
            }
        }
        for tasks in [1u32, 64] {
            let d = db.clone(); let base = if tasks == 1 { 0 } else { 500 };
            let each = if tasks == 1 { 500 } else { 80 };
            rate(&format!("{commit:?} purchases x{tasks}"), tasks, each, move |i| { let d = d.clone(); async move { buy(&d, Owner::Guest(GuestId(Uuid::from_u128((base + i) as u128 + 1))), i).await.unwrap(); } }).await;
        }
        db.close().await;
        println!("check: {:?}", check(&format!("sqlite:{dir}/shop.db")).await.unwrap().len());
    }
}
