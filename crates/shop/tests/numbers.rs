//! The shop in numbers: what was done is played, and compared with what the numbers say of it.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use http::{HeaderMap, HeaderValue};
use shared::cart::Change;
use shared::checkout::{PlaceOrder, Wanted};
use shared::id::{GuestCartId, Owner, RefundId};
use shared::numbers::{Activity, Backlog, Carts, Numbers, OpenCarts, Sales, Today};
use shared::order::Status;
use shared::payment::{AttemptState, Dispute, News, RefundReport};
use shared::period::Period;
use shared::tally::{Alarms, CartChanges, Checkouts, MergedLines, Merges, PaymentPages};
use shared::time::Span;
use shop::{CartRequest, Failure};
use stand::{Stand, account, email, eur, item, quantity, to_dublin, variant, visitor};
use uuid::Uuid;

const AN_HOUR: Span = Span::hours(1);

/// The numbers of the day, with all that was counted.
async fn today(stand: &Stand) -> Numbers {
    stand.shop.write_tallies().await.unwrap();
    let staff = stand.staff().await;
    stand.shop.numbers(&staff, Period::day_of(stand.shop.now())).await.unwrap()
}

async fn activity(stand: &Stand) -> Activity {
    today(stand).await.activity
}

async fn now(stand: &Stand) -> Today {
    let staff = stand.staff().await;
    stand.shop.today(&staff, 2).await.unwrap()
}

fn some<T: Copy>(counts: &[(T, u64)]) -> Vec<(T, u64)> {
    counts.iter().filter(|(_, count)| *count > 0).copied().collect()
}

fn sales(placed: u32, paid: u32, revenue: i64, refunded: i64) -> Sales {
    Sales { placed, paid, revenue: eur(revenue), refunded: eur(refunded) }
}

async fn told(stand: &Stand, event: &str, about: &str, news: &News) {
    let headers = HeaderMap::from_iter([("signed".parse().unwrap(), HeaderValue::from_static("yes"))]);
    let body = format!("{event} {about} {}", serde_json::to_string(news).unwrap());
    stand.shop.receive_webhook("till", &headers, body.as_bytes()).await.unwrap();
    stand.shop.apply_inbox().await.unwrap();
}

#[tokio::test]
async fn revenue_counts_when_it_is_paid_and_refunds_when_they_are_done() {
    let stand = Stand::with_stock("numbers-revenue", &[9]).await;
    let mut orders = Vec::new();
    for n in 1..=4 {
        orders.push(stand.pending(account(n), 1).await);
    }
    stand.clock.pass(AN_HOUR);
    for number in &orders[..2] {
        stand.till.pay(&stand.attempt(*number).await);
        stand.come_back(*number).await;
    }
    // Money for an order that is off goes back: it is neither revenue nor a refund of any.
    let off = stand.attempt(orders[2]).await;
    stand.shop.cancel_order(account(3), orders[2]).await.unwrap();
    stand.till.pay(&off);
    stand.hear_of(off.clone()).await;
    assert_eq!((stand.status(orders[2]).await, stand.till.refunded()), (Status::Cancelled, vec![eur(1500)]));
    stand.clock.pass(AN_HOUR);
    stand.refund(orders[0], Some(eur(400)), "A scratch.").await.unwrap();

    let numbers = today(&stand).await;
    assert_eq!(numbers.takings.total, sales(4, 2, 3000, 400));
    assert_eq!(numbers.takings.average, Some(eur(1500)));
    let busy: Vec<_> =
        numbers.takings.slots.iter().map(|slot| slot.sales).filter(|sales| *sales != self::sales(0, 0, 0, 0)).collect();
    assert_eq!(busy, [sales(4, 0, 0, 0), sales(0, 2, 3000, 0), sales(0, 0, 0, 400)]);
    let attempts: Vec<_> = numbers.attempts.iter().filter(|(_, count)| *count > 0).copied().collect();
    assert_eq!(attempts, [(AttemptState::Open, 1), (AttemptState::Paid, 2), (AttemptState::Refunded, 1)]);

    let staff = stand.staff().await;
    let month = stand.shop.numbers(&staff, "2026-11".parse().unwrap()).await.unwrap();
    assert_eq!((month.takings.total, month.takings.slots[19].sales), (numbers.takings.total, numbers.takings.total));
    let before = stand.shop.numbers(&staff, "2026-11-19".parse().unwrap()).await.unwrap();
    assert_eq!((before.takings.total, before.activity.checkouts.placed), (sales(0, 0, 0, 0), 0));
}

#[tokio::test]
async fn every_checkout_counts_as_what_became_of_it_and_a_repeated_one_once() {
    let stand = Stand::with_stock("numbers-checkouts", &[3, 5]).await;
    let owner = account(1);
    let place = async |key: &str, asked: PlaceOrder| match stand.shop.place_order(owner, &email(), key, asked).await {
        Err(Failure::Broken(error)) => panic!("{error:?}"),
        answered => answered.is_ok(),
    };
    // Looking again counts nothing.
    stand.shop.checkout(owner, None, None).await.unwrap();
    stand.shop.came_with_nothing();
    assert!(!place("empty", to_dublin()).await);
    stand.add(owner, 1, 2).await;
    assert!(!place("", to_dublin()).await);
    assert!(!place("changed", PlaceOrder { cart_revision: Some(7), ..to_dublin() }).await);
    assert!(!place("rose", PlaceOrder { expected_total: Some(eur(1)), ..to_dublin() }).await);
    let at_once = tokio::join!(place("k", to_dublin()), place("k", to_dublin()));
    assert_eq!((at_once, place("k", to_dublin()).await), ((true, true), true));
    assert!(!place("k", PlaceOrder { cart_revision: Some(1), ..to_dublin() }).await, "the key was used");
    let wanted = |n, units| Some(vec![Wanted { variant_id: variant(n), quantity: quantity(units) }]);
    assert!(!place("many", PlaceOrder { lines: wanted(1, 9), ..to_dublin() }).await);
    stand.till.set_down(true);
    assert!(place("now", PlaceOrder { lines: wanted(2, 1), ..to_dublin() }).await);

    let activity = activity(&stand).await;
    let checkouts = activity.checkouts;
    assert_eq!((checkouts.placed, checkouts.failed, checkouts.empty_carts), (2, 0, 2));
    let each = [
        Checkouts::CartEmpty,
        Checkouts::CartChanged,
        Checkouts::TotalChanged,
        Checkouts::OutOfStock,
        Checkouts::Fields,
        Checkouts::KeyReused,
    ];
    assert_eq!(some(&checkouts.refused), each.map(|reason| (reason, 1)));
    assert_eq!((activity.carts.begun, checkouts.conversion), (1, Some(100)));
    assert_eq!(
        some(&activity.payment_pages),
        [(PaymentPages::Opened, 2), (PaymentPages::ProviderUnreachable, 1)],
        "two tabs at once ask for it, and one that comes later does not"
    );
}

#[tokio::test]
async fn carts_count_when_they_are_begun_and_changes_by_what_became_of_them() {
    let stand = Stand::with_stock("numbers-carts", &[5, 0]).await;
    let owner = account(1);
    let change = async |change: Change| stand.shop.change_cart(owner, stand.operation(), change).await.unwrap();
    let add = |n| Change::Add { variant: variant(n), quantity: quantity(1) };
    let operation = stand.operation();
    for _ in 0..3 {
        stand.shop.change_cart(owner, operation, add(1)).await.unwrap();
    }
    change(add(1)).await;
    assert!(change(add(2)).await.refused.is_some());
    assert!(change(add(9)).await.refused.is_some());
    assert!(change(Change::SaveForLater { variant: variant(2) }).await.refused.is_some());
    change(Change::Clear).await;
    change(add(1)).await;
    let stale = CartRequest { operation: Some(stand.operation()), change: add(1), revisions: Some(vec![99]) };
    assert!(stand.shop.request_change(None, &stale).await.is_err());
    let fresh = CartRequest { operation: Some(stand.operation()), change: add(1), revisions: None };
    assert!(stand.shop.request_change(None, &fresh).await.unwrap().begun.is_some());

    let carts = activity(&stand).await.carts;
    assert_eq!((carts.begun, carts.changed), (3, 5), "begun, begun again after it was emptied, and a visitor's");
    let errors = [CartChanges::Unknown, CartChanges::SoldOut, CartChanges::NoSuchLine, CartChanges::Stale];
    assert_eq!(some(&carts.errors), errors.map(|reason| (reason, 1)));
}

#[tokio::test]
async fn m1_merged_lines_count_once_by_what_became_of_them() {
    let stand = Stand::with_stock("numbers-merges", &[5, 0, 9]).await;
    let (guest, token) = visitor(&stand).await;
    let cart = GuestCartId(Uuid::from_u128(1));
    for _ in 0..3 {
        stand.shop.merge(guest, cart, &[item(1, 2), item(2, 1), item(8, 1)]).await.unwrap();
    }
    stand.shop.merge(guest, cart, &[item(1, 9)]).await.unwrap();
    let password = shared::account::Password::parse("correct horse").unwrap();
    let name = shared::account::PersonName::parse("Aoife").unwrap();
    stand.shop.register(&email(), &password, &name, Some(&token)).await.unwrap();

    let carts = activity(&stand).await.carts;
    assert_eq!(carts.begun, 1, "a claimed cart was begun before");
    assert_eq!(some(&carts.merges), [(Merges::Made, 3)], "two guest carts as they were sent, and the claim");
    let claimed =
        [(MergedLines::Added, 2), (MergedLines::Capped, 1), (MergedLines::Unavailable, 2), (MergedLines::Unknown, 1)];
    assert_eq!(some(&carts.merged), claimed);
}

#[tokio::test]
async fn a_cart_that_is_put_back_is_begun_anew() {
    let stand = Stand::with_stock("numbers-put-back", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    for _ in 0..2 {
        stand.shop.put_back(account(1), number, stand.operation()).await.unwrap();
    }
    stand.place(account(1), "again").await.unwrap();
    let activity = activity(&stand).await;
    assert_eq!((activity.carts.begun, activity.checkouts.placed, activity.checkouts.conversion), (2, 2, Some(100)));
}

#[tokio::test]
async fn p3_p9_what_staff_must_see_to_is_counted_and_waits() {
    let stand = Stand::with_stock("numbers-alarms", &[9]).await;
    let paid = async |n: u128, minor: i64| {
        let number = stand.pending(account(n), 1).await;
        let attempt = stand.attempt(number).await;
        stand.till.pay_amount(&attempt, eur(minor));
        stand.come_back(number).await;
        (number, attempt)
    };
    let (_, held) = paid(1, 7).await;
    stand.shop.payment_return(held.id).await.unwrap();
    let (number, attempt) = paid(2, 1500).await;
    stand.till.refuse_next_refund();
    stand.refund(number, Some(eur(100)), "A scratch.").await.unwrap();
    let dispute = News::Dispute(Dispute { id: "dp".into(), amount: eur(1500), reason: "fraud".into() });
    for event in ["evt-1", "evt-1", "evt-2"] {
        told(&stand, event, attempt.reference.as_ref().unwrap(), &dispute).await;
    }
    told(&stand, "evt-3", &RefundId(Uuid::from_u128(99)).to_string(), &News::Refund(RefundReport::RefundDone)).await;
    let backlog = now(&stand).await.backlog;
    assert_eq!((backlog.attempts_held, backlog.refunds_failed), (1, 1));
    assert_eq!((backlog.webhooks, backlog.webhooks_stuck), (1, 0));
    let held_or_disputed = [(Alarms::PaymentHeld, 1), (Alarms::Dispute, 1), (Alarms::RefundFailed, 1)];
    assert_eq!(some(&activity(&stand).await.alarms), held_or_disputed, "two events told of one dispute");

    stand.clock.pass(Span::days(3));
    stand.shop.apply_inbox().await.unwrap();
    assert_eq!(now(&stand).await.backlog.webhooks_stuck, 1);
    assert_eq!(some(&activity(&stand).await.alarms), [(Alarms::WebhookStuck, 1)], "of that day");
}

#[tokio::test]
async fn carts_stock_and_what_waits_are_told_as_they_are_now() {
    let stand = Stand::with_stock("numbers-now", &[2, 9]).await;
    let (guest, _) = visitor(&stand).await;
    let owners: [Owner; 3] = [account(1), account(2), guest];
    for owner in owners {
        stand.add(owner, 2, 1).await;
    }
    stand.clock.pass(Span::hours(25));
    stand.add(account(1), 2, 1).await;
    stand.pending(account(3), 1).await;
    let today = now(&stand).await;
    let accounts = Carts { open: 1, abandoned: 1 };
    assert_eq!(today.carts, OpenCarts { accounts, guests: Carts { open: 0, abandoned: 1 } });
    let low: Vec<_> = today.stock.lowest.iter().map(|low| (low.name.as_str(), low.available)).collect();
    assert_eq!((today.stock.low, low), (1, vec![("Thing 1", 1)]));
    assert_eq!(today.backlog, Backlog { attempts_open: 1, ..Backlog::default() });
    for (minutes, overdue) in [(30, 0), (59, 0), (1, 1)] {
        stand.clock.pass(Span::minutes(minutes));
        assert_eq!(now(&stand).await.backlog.orders_overdue, overdue);
    }
}

#[tokio::test]
async fn what_could_not_be_written_is_kept_for_the_next_time() {
    let stand = Stand::with_stock("numbers-unwritten", &[5]).await;
    stand.add(account(1), 1, 1).await;
    stand.storage.close().await;
    for _ in 0..2 {
        assert!(stand.shop.write_tallies().await.is_err(), "there is still something to write");
    }
}
