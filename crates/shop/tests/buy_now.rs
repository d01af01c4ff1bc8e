//! Buying now: an order of its own lines, under the same rules as one of the cart, which it leaves as it is.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::checkout::{CheckoutState, OrderPlaced, PlaceOrder, PlaceRefused, Wanted};
use shared::field::{FieldError, FieldProblem};
use shared::order::{CancelledBy, OrderNumber, OrderState, Status};
use shared::time::Span;
use shop::Failure;
use stand::{Stand, account, email, eur, level, quantity, to_dublin, variant};
use std::sync::Arc;

fn wanted(n: u128, units: u32) -> Wanted {
    Wanted { variant_id: variant(n), quantity: quantity(units) }
}

fn now(lines: &[Wanted]) -> PlaceOrder {
    PlaceOrder { lines: Some(lines.to_vec()), ..to_dublin() }
}

async fn buy(stand: &Stand, key: &str, asked: PlaceOrder) -> Result<OrderPlaced, PlaceRefused> {
    stand.shop.place_order(account(1), &email(), key, asked).await.map_err(|failure| match failure {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    })
}

/// What `/checkout` shows at the address that buys one of variant 1 under `key`.
async fn shows(stand: &Stand, key: &str) -> (&'static str, Option<OrderNumber>) {
    let state = stand.shop.checkout_now(Some(account(1)), key, wanted(1, 1), None, None).await.unwrap();
    if let CheckoutState::Form { quote, .. } = &state {
        assert_eq!((quote.cart.item_count, quote.totals.total), (1, eur(1500)));
    }
    stand::shown(state)
}

#[tokio::test]
async fn o1_it_is_an_order_of_its_lines_and_leaves_the_cart_as_it_is() {
    let stand = Stand::with_stock("now-o1", &[5, 5]).await;
    stand.add(account(1), 2, 3).await;
    let before = stand.shop.cart(account(1)).await.unwrap();
    let asked = PlaceOrder { cart_revision: Some(99), ..now(&[wanted(1, 2)]) };
    let placed = buy(&stand, "k", asked).await.unwrap();
    assert!(placed.redirect_url.is_some());
    let order = stand.order(placed.number).await;
    assert_eq!((order.lines.len(), order.lines[0].units.ordered(), order.totals.total), (1, 2, eur(2500)));
    assert_eq!((stand.stock(1).await, stand.stock(2).await), (level(5, 2), level(5, 0)));
    assert_eq!(stand.shop.cart(account(1)).await.unwrap(), before);

    stand.till.pay(&stand.attempt(placed.number).await);
    stand.come_back(placed.number).await;
    assert_eq!(stand.status(placed.number).await, Status::Processing);
    assert_eq!(stand.shop.cart(account(1)).await.unwrap(), before);
}

#[tokio::test]
async fn o1_an_empty_cart_does_not_matter_and_none_is_begun() {
    let stand = Stand::with_stock("now-empty", &[5]).await;
    buy(&stand, "k", now(&[wanted(1, 1)])).await.unwrap();
    assert_eq!(stand.shop.cart(account(1)).await.unwrap().id, None, "C6");
}

#[tokio::test]
async fn o2_an_earlier_pending_order_is_cancelled_as_by_a_newer_one() {
    let stand = Stand::with_stock("now-o2", &[5]).await;
    let first = stand.pending(account(1), 1).await;
    let second = buy(&stand, "now", now(&[wanted(1, 1)])).await.unwrap().number;
    assert_ne!(first, second, "an empty cart with a pending order behind it is no answer to buying now");
    assert_eq!(stand.order(first).await.state, OrderState::Cancelled { by: CancelledBy::NewerOrder });
    let third = buy(&stand, "now again", now(&[wanted(1, 2)])).await.unwrap().number;
    assert_eq!(stand.order(second).await.state, OrderState::Cancelled { by: CancelledBy::NewerOrder });
    assert_eq!((stand.status(third).await, stand.stock(1).await), (Status::PendingPayment, level(5, 2)));
}

#[tokio::test]
async fn o1_an_earlier_order_that_turns_out_paid_is_settled_and_the_shopper_asked_again() {
    let stand = Stand::with_stock("now-paid", &[5]).await;
    let first = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(first).await);
    let refused = buy(&stand, "now", now(&[wanted(1, 1)])).await.unwrap_err();
    assert_eq!(refused, PlaceRefused::PaidMeanwhile { number: first });
    assert!(buy(&stand, "now", now(&[wanted(1, 1)])).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn o3_many_tabs_of_one_address_place_one_order() {
    let stand = Arc::new(Stand::with_stock("now-o3-tabs", &[50]).await);
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let stand = stand.clone();
            tokio::spawn(async move { buy(&stand, "now", now(&[wanted(1, 1)])).await.unwrap().number })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.dedup();
    assert_eq!((numbers.len(), stand.stock(1).await), (1, level(50, 1)));
}

#[tokio::test]
async fn o3_the_key_covers_the_lines() {
    let stand = Stand::with_stock("now-o3", &[9]).await;
    stand.add(account(1), 1, 1).await;
    let first = buy(&stand, "k", now(&[wanted(1, 2)])).await.unwrap();
    assert_eq!(buy(&stand, "k", now(&[wanted(1, 2)])).await.unwrap(), first);
    for other in [now(&[wanted(1, 3)]), to_dublin()] {
        assert_eq!(buy(&stand, "k", other).await.unwrap_err(), PlaceRefused::KeyReused);
    }
}

#[tokio::test]
async fn o4_a_total_that_rose_is_refused_with_the_quote_of_the_lines_and_one_that_fell_passes_on() {
    let stand = Stand::with_stock("now-o4", &[9, 9]).await;
    stand.add(account(1), 2, 5).await;
    let seen = PlaceOrder { expected_total: Some(eur(1500)), ..now(&[wanted(1, 1)]) };
    stand.put(1, 1200, true).await;
    let PlaceRefused::TotalRose { old, new, quote } = buy(&stand, "k", seen.clone()).await.unwrap_err() else {
        panic!()
    };
    assert_eq!((old, new, quote.totals.total, quote.cart.lines.len()), (eur(1500), eur(1700), eur(1700), 1));
    assert_eq!(quote.cart.lines[0].variant_id, variant(1));
    stand.put(1, 800, true).await;
    let placed = buy(&stand, "k", seen).await.unwrap();
    assert_eq!(stand.order(placed.number).await.totals.total, eur(1300));
}

#[tokio::test]
async fn o5_what_is_gone_or_too_little_is_refused_with_the_quote_of_the_lines() {
    let stand = Stand::with_stock("now-o5", &[2, 2]).await;
    stand.put(2, 1000, false).await;
    for asked in [wanted(1, 3), wanted(2, 1), wanted(77, 1)] {
        let PlaceRefused::OutOfStock { quote } = buy(&stand, "k", now(&[asked])).await.unwrap_err() else { panic!() };
        assert_eq!(quote.cart.lines.len(), 1);
        assert!(!quote.cart.can_be_ordered());
    }
    assert_eq!((stand.stock(1).await, stand.stock(2).await), (level(2, 0), level(2, 0)));
}

#[tokio::test]
async fn o1_the_units_of_the_earlier_order_can_be_had() {
    let stand = Stand::with_stock("now-units", &[1]).await;
    let first = stand.pending(account(1), 1).await;
    let second = buy(&stand, "now", now(&[wanted(1, 1)])).await.unwrap().number;
    assert_eq!(stand.status(first).await, Status::Cancelled);
    assert_eq!((stand.status(second).await, stand.stock(1).await), (Status::PendingPayment, level(1, 1)));
}

#[tokio::test]
async fn lines_are_some_each_variant_once() {
    let stand = Stand::with_stock("now-lines", &[5]).await;
    let too_many: Vec<_> = (1..=201).map(|n| wanted(n, 1)).collect();
    for (lines, problem) in [
        (vec![], FieldProblem::Missing),
        (vec![wanted(1, 1), wanted(1, 2)], FieldProblem::Malformed),
        (too_many, FieldProblem::Malformed),
    ] {
        let refused = buy(&stand, "k", now(&lines)).await.unwrap_err();
        assert_eq!(refused, PlaceRefused::Invalid { errors: vec![FieldError::new("lines", problem)] });
    }
    assert!(
        serde_json::from_str::<Wanted>(r#"{"variant_id":"00000000-0000-0000-0000-000000000001","quantity":0}"#)
            .is_err()
    );
}

#[tokio::test]
async fn b1_its_address_shows_what_came_of_its_own_order() {
    let stand = Stand::with_stock("now-b1", &[50, 50]).await;
    stand.add(account(1), 2, 1).await;
    assert_eq!(shows(&stand, "k").await, ("form", None));
    let cart = stand.place(account(1), "cart").await.unwrap().number;
    assert_eq!(shows(&stand, "k").await, ("form", Some(cart)), "placing this one cancels that");

    let first = buy(&stand, "k", now(&[wanted(1, 1)])).await.unwrap().number;
    assert_eq!(shows(&stand, "k").await, ("recovery", Some(first)));
    assert_eq!(shows(&stand, "another").await, ("form", Some(first)));
    stand.till.decline(&stand.attempt(first).await);
    assert_eq!(shows(&stand, "k").await, ("unpaid", Some(first)), "the provider was asked");

    let second = buy(&stand, "k2", now(&[wanted(1, 1)])).await.unwrap().number;
    stand.shop.cancel_order(account(1), second).await.unwrap();
    assert_eq!(shows(&stand, "k2").await, ("unpaid", Some(second)), "never a form that would place it again");

    let third = buy(&stand, "k3", now(&[wanted(1, 1)])).await.unwrap().number;
    stand.till.pay(&stand.attempt(third).await);
    assert_eq!(shows(&stand, "k3").await, ("paid", Some(third)));
    stand.clock.pass(Span::hours(48));
    assert_eq!(shows(&stand, "k3").await, ("paid", Some(third)));

    let unknown = stand.shop.checkout_now(Some(account(1)), "k4", wanted(77, 1), None, None).await.unwrap();
    assert_eq!(unknown, CheckoutState::Unknown);
}
