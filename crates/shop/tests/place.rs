//! Placing orders against a database and a provider: O1 to O5, O7, O8, P7.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::address::AddressInput;
use shared::cart::Change;
use shared::checkout::{OrderRefused, PlaceOrder, PlaceRefused};
use shared::field::{FieldError, FieldProblem};
use shared::order::{CancelledBy, OrderState, PaymentStatus, Status};
use shared::payment::{AttemptState, Report};
use shared::time::Span;
use shop::Failure;
use stand::{Stand, account, dublin, email, eur, level, to_dublin, variant};
use std::sync::Arc;
use std::time::Duration;
use storage::Storage;

fn refused<T: std::fmt::Debug>(outcome: Result<T, Failure<PlaceRefused>>) -> PlaceRefused {
    match outcome.unwrap_err() {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn o1_placing_reserves_writes_the_order_opens_a_payment_and_empties_the_cart() {
    let stand = Stand::with_stock("o1", &[5, 5]).await;
    stand.add(account(1), 1, 2).await;
    stand.add(account(1), 2, 1).await;
    let placed = stand.place(account(1), "k").await.unwrap();
    assert_eq!(placed.status, Status::PendingPayment);
    assert!(placed.redirect_url.unwrap().starts_with("https://till.example/"));
    let order = stand.order(placed.number).await;
    assert_eq!((order.totals.subtotal, order.totals.total), (eur(3000), eur(3500)));
    assert_eq!((stand.stock(1).await, stand.stock(2).await), (level(5, 2), level(5, 1)));
    assert_eq!(stand.items(account(1)).await, 0);
    assert_eq!(stand.attempt(placed.number).await.state, AttemptState::Open);
}

#[tokio::test]
async fn o1_all_or_nothing() {
    let stand = Stand::with_stock("o1-nothing", &[5, 1]).await;
    for owner in [account(1), account(2)] {
        stand.add(owner, 1, 2).await;
        stand.add(owner, 2, 1).await;
    }
    stand.place(account(1), "k").await.unwrap();
    let PlaceRefused::OutOfStock { quote } = refused(stand.place(account(2), "k").await) else { panic!() };
    assert_eq!(quote.cart.lines.len(), 2);
    assert_eq!(stand.items(account(2)).await, 3);
    assert_eq!((stand.stock(1).await, stand.stock(2).await), (level(5, 2), level(1, 1)));
    assert_eq!(stand.shop.orders(account(2), None, 1).await.unwrap().total, 0);
}

#[tokio::test]
async fn o1_a_newer_order_cancels_the_earlier_and_can_have_its_units() {
    let stand = Stand::with_stock("o1-newer", &[1]).await;
    let first = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(first).await;
    // The only unit is reserved by the earlier order, so the cart names it as sold out until that is cancelled.
    stand.receive(1, 1).await;
    stand.add(account(1), 1, 1).await;
    stand.receive(1, -1).await;
    let second = stand.place(account(1), "second").await.unwrap();
    assert_eq!(stand.order(first).await.state, OrderState::Cancelled { by: CancelledBy::NewerOrder });
    assert_eq!(stand.status(second.number).await, Status::PendingPayment);
    assert_eq!(stand.stock(1).await, level(1, 1));
    assert_eq!(stand.till.report(&attempt), Report::Expired, "closed at the provider");
}

#[tokio::test]
async fn o1_an_earlier_order_that_turns_out_paid_is_settled_and_the_shopper_asked_again() {
    let stand = Stand::with_stock("o1-paid", &[5]).await;
    let first = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(first).await);
    stand.add(account(1), 1, 1).await;
    let answer = refused(stand.place(account(1), "second").await);
    assert_eq!(answer, PlaceRefused::PaidMeanwhile { number: first });
    assert_eq!(stand.status(first).await, Status::Processing);
    assert_eq!(stand.items(account(1)).await, 1);
    assert!(stand.place(account(1), "second").await.is_ok(), "asked again, it goes");
}

#[tokio::test]
async fn o1_who_places_an_order_does_not_wait_long_for_the_earlier_payment_to_be_closed() {
    let stand = Stand::with_stock("place-patience", &[5]).await;
    stand.pending(account(1), 1).await;
    stand.pending(account(1), 1).await;
    assert_eq!(stand.till.patience(), [Duration::from_secs(3)]);
    stand.clock.pass(Span::minutes(31));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.till.patience()[1..], [Duration::from_secs(10)], "nobody waits for the sweeper");
}

#[tokio::test]
async fn o1_an_order_that_is_refused_leaves_the_earlier_one_payable() {
    let stand = Stand::with_stock("o1-stays", &[1, 5]).await;
    let first = stand.pending(account(1), 2).await;
    stand.add(account(1), 1, 1).await;
    stand.receive(1, -1).await;
    let answer = refused(stand.place(account(1), "second").await);
    assert!(matches!(answer, PlaceRefused::OutOfStock { .. }));
    assert_eq!(stand.status(first).await, Status::PendingPayment);
    let retried = stand.shop.retry_payment(account(1), first).await.unwrap();
    assert!(retried.redirect_url.is_some());
    stand.till.pay(&stand.attempt(first).await);
    stand.come_back(first).await;
    assert_eq!(stand.status(first).await, Status::Processing);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o2_o3_many_tabs_place_one_order() {
    let stand = Arc::new(Stand::with_stock("o2", &[50]).await);
    stand.add(account(1), 1, 1).await;
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let stand = stand.clone();
            tokio::spawn(async move { stand.place(account(1), &format!("tab-{}", n % 5)).await.unwrap().number })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.dedup();
    assert_eq!(numbers.len(), 1);
    assert_eq!(stand.shop.orders(account(1), None, 1).await.unwrap().total, 1);
    assert_eq!((stand.stock(1).await, stand.till.sessions()), (level(50, 1), 1));
}

#[tokio::test]
async fn o3_the_same_key_gives_the_same_order_as_it_now_is() {
    let stand = Stand::with_stock("o3", &[5]).await;
    stand.add(account(1), 1, 1).await;
    let first = stand.place(account(1), "k").await.unwrap();
    let again = stand.place(account(1), "k").await.unwrap();
    assert_eq!(first, again);
    stand.till.pay(&stand.attempt(first.number).await);
    stand.come_back(first.number).await;
    stand.add(account(1), 1, 1).await;
    let later = stand.place(account(1), "k").await.unwrap();
    assert_eq!((later.number, later.status, later.redirect_url), (first.number, Status::Processing, None));
    let other = PlaceOrder { shipping_method: Some("pickup".into()), ..to_dublin() };
    let answer = refused(stand.shop.place_order(account(1), &email(), "k", other).await);
    assert_eq!(answer, PlaceRefused::KeyReused);
    stand.add(account(2), 1, 1).await;
    assert_ne!(stand.place(account(2), "k").await.unwrap().number, first.number, "keys belong to the owner");
}

#[tokio::test]
async fn o3_a_refusal_is_not_kept_under_the_key() {
    let stand = Stand::with_stock("o3-refused", &[5]).await;
    assert_eq!(refused(stand.place(account(1), "k").await), PlaceRefused::CartEmpty);
    stand.add(account(1), 1, 1).await;
    assert!(stand.place(account(1), "k").await.is_ok());
}

#[tokio::test]
async fn o4_the_order_is_for_the_cart_and_at_most_the_total_that_was_seen() {
    let stand = Stand::with_stock("o4", &[50]).await;
    let asked =
        |revision, total| PlaceOrder { cart_revision: Some(revision), expected_total: Some(total), ..to_dublin() };
    stand.add(account(1), 1, 1).await;
    let place = async |asked| stand.shop.place_order(account(1), &email(), "k", asked).await;

    let PlaceRefused::CartChanged { quote } = refused(place(asked(9, eur(1500))).await) else { panic!() };
    assert_eq!((quote.cart.revision, quote.totals.total), (1, eur(1500)));

    stand.put(1, 1200, true).await;
    let PlaceRefused::TotalRose { old, new, quote } = refused(place(asked(1, eur(1500))).await) else { panic!() };
    assert_eq!((old, new, quote.totals.total), (eur(1500), eur(1700), eur(1700)));
    assert_eq!(stand.items(account(1)).await, 1);

    stand.put(1, 800, true).await;
    let placed = place(asked(1, eur(1700))).await.unwrap();
    assert_eq!(stand.order(placed.number).await.totals.total, eur(1300), "a total that fell passes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o5_the_last_unit_goes_to_exactly_one_of_fifty_buyers() {
    let stand = Arc::new(Stand::with_stock("o5", &[1]).await);
    for n in 1..=50 {
        stand.add(account(n), 1, 1).await;
    }
    let tasks: Vec<_> = (1..=50)
        .map(|n| {
            let stand = stand.clone();
            tokio::spawn(async move { stand.place(account(n), "k").await })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => won += 1,
            Err(Failure::Refused(PlaceRefused::OutOfStock { .. })) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((won, stand.stock(1).await), (1, level(1, 1)));
}

#[tokio::test]
async fn o7_another_owners_order_is_not_found() {
    let stand = Stand::with_stock("o7", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let found = |outcome: Result<(), Failure<OrderRefused>>| match outcome {
        Ok(()) => panic!("seen by another"),
        Err(Failure::Refused(refused)) => refused,
        Err(Failure::Broken(error)) => panic!("{error:?}"),
    };
    assert_eq!(found(stand.shop.order(account(2), number).await.map(|_| ())), OrderRefused::NotFound);
    assert_eq!(found(stand.shop.cancel_order(account(2), number).await.map(|_| ())), OrderRefused::NotFound);
    assert_eq!(found(stand.shop.retry_payment(account(2), number).await.map(|_| ())), OrderRefused::NotFound);
    assert_eq!(
        found(stand.shop.put_back(account(2), number, stand.operation()).await.map(|_| ())),
        OrderRefused::NotFound
    );
    assert_eq!(stand.status(number).await, Status::PendingPayment);
}

#[tokio::test]
async fn o8_a_total_of_zero_needs_no_provider() {
    let stand = Stand::with_stock("o8", &[5]).await;
    stand.put(1, 0, true).await;
    stand.add(account(1), 1, 2).await;
    stand.till.set_down(true);
    let asked = PlaceOrder { shipping_method: Some("pickup".into()), ..to_dublin() };
    let placed = stand.shop.place_order(account(1), &email(), "k", asked).await.unwrap();
    assert_eq!((placed.status, placed.redirect_url), (Status::Processing, None));
    assert_eq!(stand.stock(1).await, level(3, 0));
    assert_eq!(stand.order(placed.number).await.payment, PaymentStatus::Paid);
}

#[tokio::test]
async fn wrong_fields_are_named_and_change_nothing() {
    let stand = Stand::with_stock("fields", &[5]).await;
    stand.add(account(1), 1, 1).await;
    let place = async |asked| refused(stand.shop.place_order(account(1), &email(), "k", asked).await);
    let invalid = |field: &str, problem| PlaceRefused::Invalid { errors: vec![FieldError::new(field, problem)] };

    let nowhere = AddressInput { city: String::new(), ..dublin() };
    let asked = PlaceOrder { billing_address: Some(nowhere), ..to_dublin() };
    assert_eq!(place(asked).await, invalid("billing_address.city", FieldProblem::Missing));

    let abroad = AddressInput { country: "ZZ".into(), ..dublin() };
    let asked = PlaceOrder { shipping_address: Some(abroad), ..to_dublin() };
    assert_eq!(place(asked).await, invalid("shipping_address.country", FieldProblem::NotOffered));

    let asked = PlaceOrder { shipping_method: Some("teleport".into()), ..to_dublin() };
    assert_eq!(place(asked).await, invalid("shipping_method", FieldProblem::NotOffered));
    assert_eq!((stand.items(account(1)).await, stand.stock(1).await), (1, level(5, 0)));
}

#[tokio::test]
async fn c4_a_line_that_cannot_be_had_blocks_the_order_and_says_so() {
    let stand = Stand::with_stock("c4-blocks", &[5, 5]).await;
    stand.add(account(1), 1, 1).await;
    stand.add(account(1), 2, 1).await;
    stand.put(2, 1000, false).await;
    let PlaceRefused::OutOfStock { quote } = refused(stand.place(account(1), "k").await) else { panic!() };
    assert!(!quote.cart.lines[1].enabled());
    stand.shop.change_cart(account(1), stand.operation(), Change::Remove { variant: variant(2) }).await.unwrap();
    assert!(stand.place(account(1), "k").await.is_ok());
}

#[tokio::test]
async fn p7_an_order_waits_while_the_provider_cannot_be_reached() {
    let stand = Stand::with_stock("p7", &[5]).await;
    stand.add(account(1), 1, 1).await;
    stand.till.set_down(true);
    let placed = stand.place(account(1), "k").await.unwrap();
    assert_eq!((placed.status, placed.redirect_url), (Status::PendingPayment, None));
    assert_eq!(stand.stock(1).await, level(5, 1));
    stand.till.set_down(false);
    let retried = stand.shop.retry_payment(account(1), placed.number).await.unwrap();
    assert!(retried.redirect_url.is_some());
    assert_eq!(stand.till.sessions(), 1);
}

#[tokio::test]
async fn p7_a_session_whose_order_moved_on_is_closed_at_once() {
    let stand = Stand::with_stock("p7-moved", &[5]).await;
    stand.add(account(1), 1, 1).await;
    let shop = stand.shop.clone();
    let cancel = async move {
        let latest = shop.orders(account(1), None, 1).await.unwrap().items.remove(0);
        shop.cancel_order(account(1), latest.number).await.unwrap();
    };
    stand.till.meanwhile(Box::pin(cancel)).await;
    let placed = stand.place(account(1), "k").await.unwrap();
    assert_eq!(placed.redirect_url, None);
    assert_eq!(stand.status(placed.number).await, Status::Cancelled);
    assert_eq!(stand.till.report(&stand.attempt(placed.number).await), Report::Expired);
    assert_eq!(stand.stock(1).await, level(5, 0));
    let open = stand.storage.reader().await.unwrap().payments().attempts_due(stand.shop.now(), 9).await.unwrap();
    assert_eq!(open, []);
}
