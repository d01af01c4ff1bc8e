//! What has to be true of what the shop left behind.

use crate::ledger::{Goods, Ledger, Placing, Told};
use crate::site::{GOODS, Site};
use serde_json::Value;
use shared::id::{AttemptId, OrderId, VariantId};
use shared::money::Money;
use shared::order::{CancelledBy, Order, OrderState, Status};
use shared::payment::AttemptState;
use shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};
use storage::{Reader, Storage};
use storage_sqlite::{Options, SqliteStorage};

/// What was cut off is finished after so long at the latest: a payment window, and some sweeps.
const PATIENCE: Duration = Duration::from_secs(90);

async fn open(site: &Site) -> SqliteStorage {
    open_at(&site.database()).await
}

async fn open_at(url: &str) -> SqliteStorage {
    SqliteStorage::open(url, Options::default()).await.unwrap()
}

/// What is sold.
pub async fn variants(site: &Site) -> Vec<VariantId> {
    let storage = open(site).await;
    let mut variants = Vec::new();
    for (slug, _) in GOODS {
        let record = storage.reader().await.unwrap().catalogue().record(slug).await.unwrap();
        variants.push(record.unwrap().variants[0].id);
    }
    storage.close().await;
    variants
}

/// An acknowledged order is there; whatever is there is whole; what was refused is not there.
pub async fn what_was_acknowledged_is_there(site: &Site, ledger: &Ledger) {
    are_there(&site.database(), &ledger.news()).await;
}

/// The same, of some placings, in the database at `url`.
pub async fn are_there(url: &str, placings: &[Placing]) {
    let storage = open_at(url).await;
    for placing in placings {
        let mut reader = storage.reader().await.unwrap();
        let placed = reader.orders().placed(placing.owner, &placing.key).await.unwrap();
        match (placed, placing.told) {
            (Some(placed), told) => {
                assert_ne!(told, Told::Refused, "order #{} was refused", placed.order.number);
                whole(&mut *reader, &placed.order, placing).await;
            }
            (None, Told::Nothing | Told::Refused) => {}
            (None, told) => panic!("O3: an order of {} that was acknowledged as {told:?} is lost", placing.owner),
        }
    }
    storage.close().await;
}

async fn whole(reader: &mut dyn Reader, order: &Order, placing: &Placing) {
    let number = order.number;
    let goods: Goods = order.lines.iter().map(|line| (line.variant, line.units.ordered())).collect();
    assert_eq!(goods, placing.goods, "O1: the lines of order #{number}");
    let currency = placing.total.currency();
    for line in &order.lines {
        assert_eq!(line.unit_price.times(line.units.ordered()).unwrap(), line.line_total, "O8: order #{number}");
    }
    let lines = Money::sum(order.lines.iter().map(|line| line.line_total), currency).unwrap();
    assert_eq!((lines, order.totals.total), (order.totals.subtotal, placing.total), "O4, O8: order #{number}");
    let history = reader.orders().history(order.id).await.unwrap();
    assert_eq!(history.first().map(|entry| (entry.from, entry.to)), Some((None, Status::PendingPayment)));
    assert_eq!(history.last().map(|entry| entry.to), Some(order.state.status()), "O6: order #{number}");
    let cart = reader.carts().cart(order.owner).await.unwrap();
    assert!(
        cart.is_some_and(|cart| cart.revision > placing.revision),
        "O1: the cart of order #{number} is not emptied"
    );
    let attempts = reader.payments().attempts(order.id).await.unwrap();
    let current = attempts.iter().find(|attempt| Some(attempt.id) == order.attempt);
    assert_eq!(current.map(|attempt| attempt.amount), Some(placing.total), "O1: the attempt of order #{number}");
    match placing.told {
        Told::Paid(attempt) => {
            assert_eq!((order.state, order.attempt), (OrderState::Processing, Some(attempt)), "order #{number}");
        }
        Told::Cancelled => {
            assert_eq!(order.state, OrderState::Cancelled { by: CancelledBy::Shopper }, "order #{number}");
        }
        Told::Nothing | Told::Refused | Told::Placed => {}
    }
}

/// Waits until nothing is left to be done.
pub async fn the_dust_settles(site: &Site) {
    let storage = open(site).await;
    let began = Instant::now();
    while let Some(left) = left_to_do(&storage).await {
        assert!(began.elapsed() < PATIENCE, "this was left undone: {left}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    storage.close().await;
}

async fn left_to_do(storage: &SqliteStorage) -> Option<String> {
    let never = Timestamp::from_millis(i64::MAX);
    let mut reader = storage.reader().await.unwrap();
    let waiting = reader.orders().windows_ended(never, 1).await.unwrap();
    let mut open = reader.payments().attempts_due(never, 1000).await.unwrap();
    open.retain(|attempt| attempt.state.is_open());
    let due = reader.payments().refunds_due(never, 1).await.unwrap();
    let webhooks = reader.payments().unapplied(never, 1).await.unwrap();
    let letters = reader.outbox().due(never, 1).await.unwrap();
    let nothing = waiting.is_empty() && open.is_empty() && due.is_empty() && webhooks.is_empty() && letters.is_empty();
    (!nothing).then(|| format!("{waiting:?} {open:?} {due:?} {webhooks:?} {letters:?}"))
}

/// What the provider remembers, against what the shop does.
pub async fn every_payment_is_on_one_live_order_or_went_back(site: &Site, variants: &[VariantId]) -> String {
    let storage = open(site).await;
    let mut reader = storage.reader().await.unwrap();
    let (mut kept, mut back) = (0, 0);
    let mut live = BTreeSet::new();
    let mut sold = Goods::new();
    for session in provider_remembers(site).values() {
        let reference: AttemptId = session["request"]["reference"].as_str().unwrap().parse().unwrap();
        let attempt = reader.payments().attempt(reference).await.unwrap();
        let attempt = attempt.unwrap_or_else(|| panic!("P7: session {} has no attempt", session["id"]));
        let order = reader.orders().order_by_id(attempt.order).await.unwrap().unwrap();
        let number = order.number;
        let refunded = session["refunds"].as_array().unwrap().iter();
        let refunded = Money::sum(refunded.map(|keyed| money(&keyed["refund"])), attempt.amount.currency()).unwrap();
        if session["state"] != "paid" {
            assert!(refunded.is_zero() && !attempt.state.took_money(), "order #{number}");
        } else if order.state == OrderState::Processing && order.attempt == Some(attempt.id) {
            assert_eq!((attempt.state, refunded.minor()), (AttemptState::Paid, 0), "order #{number}");
            assert!(live.insert(order.id), "P4: order #{number} took two payments");
            for line in &order.lines {
                *sold.entry(line.variant).or_default() += line.units.ordered();
            }
            kept += 1;
        } else {
            assert_eq!(refunded, attempt.amount, "P5: the money of order #{number} did not go back");
            back += 1;
        }
    }
    for (variant, (slug, stock)) in variants.iter().zip(GOODS) {
        let level = reader.stock().level(*variant).await.unwrap().unwrap();
        let left = stock - sold.get(variant).copied().unwrap_or(0);
        assert_eq!((level.on_hand, level.reserved), (left, 0), "O5: {slug}");
    }
    let orders = every_processing_order_was_paid(&mut *reader, &live).await;
    drop(reader);
    storage.close().await;
    format!("{orders} orders found; {kept} payments on live orders, {back} given back, nothing reserved")
}

/// How many orders there are. Their numbers have no gaps: no transaction that was cut off has left one.
async fn every_processing_order_was_paid(reader: &mut dyn Reader, paid: &BTreeSet<OrderId>) -> usize {
    let mut orders = 0;
    for number in 1001.. {
        let Some(order) = reader.orders().order(shared::order::OrderNumber(number)).await.unwrap() else { break };
        assert_eq!(order.state == OrderState::Processing, paid.contains(&order.id), "P2: order #{number}");
        orders += 1;
    }
    orders
}

/// The last line of a session wins.
fn provider_remembers(site: &Site) -> BTreeMap<String, Value> {
    let journal = std::fs::read_to_string(site.file("sandbox.jsonl")).unwrap();
    let sessions = journal.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    sessions.map(|session| (session["id"].as_str().unwrap().to_owned(), session)).collect()
}

fn money(value: &Value) -> Money {
    serde_json::from_value(serde_json::json!({"amount": value["amount"], "currency": value["currency"]})).unwrap()
}
