//! The end of the payment window, and money that comes after it: P5, P6.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::checkout::{CheckoutState, OrderRefused};
use shared::order::{CancelledBy, OrderNumber, OrderState, PaymentStatus, Status};
use shared::payment::{AttemptState, Report};
use shared::time::Span;
use shop::Failure;
use stand::{Stand, account, email, eur, level, to_dublin};

const BY_WINDOW: OrderState = OrderState::Cancelled { by: CancelledBy::Window };

/// The window ends, and the sweeper comes by.
async fn window_ends(stand: &Stand) {
    stand.clock.pass(Span::minutes(31));
    stand.shop.sweep().await.unwrap();
}

async fn overdue(stand: &Stand) -> OrderNumber {
    let number = stand.pending(account(1), 1).await;
    window_ends(stand).await;
    number
}

#[tokio::test]
async fn p6_an_order_that_is_not_paid_in_time_is_closed_at_the_provider_and_released_once() {
    let stand = Stand::with_stock("p6", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.clock.pass(Span::minutes(29));
    stand.shop.sweep().await.unwrap();
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::PendingPayment, level(5, 1)));
    assert_eq!(stand.till.report(&attempt), Report::Open, "the provider's own expiry is later");
    stand.clock.pass(Span::minutes(1));
    for _ in 0..3 {
        stand.shop.sweep().await.unwrap();
        assert_eq!((stand.order(number).await.state, stand.stock(1).await), (BY_WINDOW, level(5, 0)));
    }
    assert_eq!(stand.till.report(&attempt), Report::Expired);
    assert_eq!(stand.attempt(number).await.state, AttemptState::Expired);
    let history = stand.shop.order(account(1), number).await.unwrap().history;
    assert_eq!(history.iter().filter(|entry| entry.to == Status::Cancelled).count(), 1);
}

#[tokio::test]
async fn p6_the_provider_is_asked_before_anything_is_released() {
    let stand = Stand::with_stock("p6-paid", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    window_ends(&stand).await;
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::Processing, level(4, 0)));
}

#[tokio::test]
async fn p6_a_payment_under_way_keeps_units_and_page() {
    let stand = Stand::with_stock("p6-under-way", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.say(&attempt, Report::InProgress);
    for _ in 0..2 {
        window_ends(&stand).await;
        assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::PendingPayment, level(5, 1)));
        assert_eq!(
            (stand.attempt(number).await.state, stand.till.report(&attempt)),
            (AttemptState::Open, Report::InProgress)
        );
    }
    let refused = stand.shop.retry_payment(account(1), number).await;
    assert!(matches!(refused, Err(Failure::Refused(OrderRefused::PaymentUnderWay { number: of })) if of == number));
    assert_eq!(stand.till.sessions(), 1, "no page is opened meanwhile");
    stand.till.pay(&attempt);
    window_ends(&stand).await;
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::Processing, level(4, 0)));
}

#[tokio::test]
async fn p6_a_payment_that_begins_while_its_page_is_closed_keeps_the_units() {
    let stand = Stand::with_stock("p6-begins", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.begin_on_expiry(&attempt);
    window_ends(&stand).await;
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::PendingPayment, level(5, 1)));
    stand.till.decline(&attempt);
    window_ends(&stand).await;
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::PaymentFailed, level(5, 0)));
}

#[tokio::test]
async fn p6_while_the_provider_cannot_be_reached_nothing_is_released() {
    let stand = Stand::with_stock("p6-down", &[5, 5]).await;
    let opened = stand.pending(account(1), 1).await;
    stand.till.set_down(true);
    let unopened = stand.pending(account(2), 2).await;
    window_ends(&stand).await;
    for (n, number) in [(1, opened), (2, unopened)] {
        assert_eq!((stand.status(number).await, stand.stock(n).await), (Status::PendingPayment, level(5, 1)));
        let retried = stand.shop.retry_payment(account(n), number).await.unwrap();
        assert_eq!((retried.status, retried.redirect_url), (Status::PendingPayment, None));
    }
    stand.till.set_down(false);
    stand.shop.sweep().await.unwrap();
    for (n, number) in [(1, opened), (2, unopened)] {
        assert_eq!((stand.order(number).await.state, stand.stock(n).await), (BY_WINDOW, level(5, 0)));
        assert_eq!(stand.till.report(&stand.attempt(number).await), Report::Expired);
    }
}

#[tokio::test]
async fn p6_a_shopper_who_comes_late_finds_the_order_off_before_the_sweeper_came() {
    let stand = Stand::with_stock("p6-late", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.clock.pass(Span::minutes(31));
    let state = stand.shop.checkout(account(1), None, None).await.unwrap();
    assert!(matches!(state, CheckoutState::Unpaid { order } if order.status == Status::Cancelled));
    let refused = stand.shop.retry_payment(account(1), number).await;
    assert!(matches!(refused, Err(Failure::Refused(OrderRefused::NotNow { status: Status::Cancelled }))));

    let other = stand.pending(account(2), 1).await;
    stand.clock.pass(Span::minutes(31));
    let refused = stand.shop.retry_payment(account(2), other).await;
    assert!(matches!(refused, Err(Failure::Refused(OrderRefused::NotNow { status: Status::Cancelled }))));
    assert_eq!((stand.stock(1).await, stand.till.sessions()), (level(5, 0), 2));
}

#[tokio::test]
async fn p6_a_retry_begins_a_window_of_its_own() {
    let stand = Stand::with_stock("p6-retry", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(number).await);
    window_ends(&stand).await;
    assert_eq!(stand.status(number).await, Status::PaymentFailed);
    stand.shop.retry_payment(account(1), number).await.unwrap();
    stand.shop.sweep().await.unwrap();
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::PendingPayment, level(5, 1)));
    window_ends(&stand).await;
    assert_eq!((stand.order(number).await.state, stand.stock(1).await), (BY_WINDOW, level(5, 0)));
}

#[tokio::test]
async fn p5_money_after_the_window_takes_what_is_left() {
    let stand = Stand::with_stock("p5-window", &[5]).await;
    let number = overdue(&stand).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.hear(number).await;
    stand.hear(number).await;
    let order = stand.order(number).await;
    assert_eq!((order.state, order.payment), (OrderState::Processing, PaymentStatus::Paid));
    assert_eq!((stand.stock(1).await, stand.till.refunded()), (level(4, 0), vec![]));
    let history = stand.shop.order(account(1), number).await.unwrap().history;
    assert!(history.iter().any(|entry| entry.reason.contains("came late and was accepted")), "the shopper is told");
}

#[tokio::test]
async fn p5_money_after_the_window_goes_back_where_nothing_is_left() {
    let stand = Stand::with_stock("p5-window-gone", &[1]).await;
    let number = overdue(&stand).await;
    stand.pending(account(2), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.hear(number).await;
    stand.hear(number).await;
    let order = stand.order(number).await;
    assert_eq!((order.state, order.payment), (BY_WINDOW, PaymentStatus::Refunded));
    assert_eq!((stand.stock(1).await, stand.till.refunded()), (level(1, 1), vec![eur(1500)]));
    let history = stand.shop.order(account(1), number).await.unwrap().history;
    assert!(history.iter().any(|entry| entry.reason.contains("the payment is refunded")), "the shopper is told");
}

#[tokio::test]
async fn p5_money_on_a_page_that_a_newer_order_replaced_goes_back() {
    let stand = Stand::with_stock("p5-newer", &[5]).await;
    let first = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(first).await;
    let second = stand.pending(account(1), 1).await;
    assert_eq!(stand.order(first).await.state, OrderState::Cancelled { by: CancelledBy::NewerOrder });
    stand.till.pay(&attempt);
    stand.hear(first).await;
    let order = stand.order(first).await;
    assert_eq!((order.payment, stand.till.refunded()), (PaymentStatus::Refunded, vec![eur(1500)]));
    assert_eq!((stand.status(second).await, stand.stock(1).await), (Status::PendingPayment, level(5, 1)));
}

#[tokio::test]
async fn o6_a_decline_on_a_page_that_stays_open_is_only_noted() {
    let stand = Stand::with_stock("o6-declined", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.say(&attempt, Report::Declined { reason: "no funds".into() });
    stand.come_back(number).await;
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::PendingPayment, level(5, 1)));
    assert_eq!(stand.attempt(number).await.note.as_deref(), Some("no funds"));
    stand.till.pay(&attempt);
    stand.come_back(number).await;
    assert_eq!(stand.status(number).await, Status::Processing);
}

#[tokio::test]
async fn o6_a_failed_order_is_cancelled_by_the_shopper_and_money_that_comes_goes_back() {
    let stand = Stand::with_stock("o6-failed-cancelled", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.decline(&attempt);
    stand.come_back(number).await;
    let view = stand.shop.cancel_order(account(1), number).await.unwrap();
    assert_eq!((view.status, stand.stock(1).await), (Status::Cancelled, level(5, 0)));
    stand.till.pay(&attempt);
    stand.hear(number).await;
    let order = stand.order(number).await;
    assert_eq!(order.state, OrderState::Cancelled { by: CancelledBy::Shopper });
    assert_eq!((order.payment, stand.till.refunded()), (PaymentStatus::Refunded, vec![eur(1500)]));
}

/// A window that was promised holds, whatever is promised from now on, and so does what the provider was told of it.
#[tokio::test]
async fn p6_another_setting_changes_no_window_that_was_promised() {
    for (name, minutes) in [("shorter", 5), ("longer", 120)] {
        let stand = Stand::with_stock(&format!("p6-setting-{name}"), &[5]).await;
        let opened = stand.pending(account(1), 1).await;
        stand.till.set_down(true);
        let unopened = stand.pending(account(2), 1).await;
        stand.till.set_down(false);
        let promised = [stand.attempt(opened).await.open_until, stand.attempt(unopened).await.open_until];

        let restarted = stand.with_window(1_000_000, Span::minutes(minutes)).await;
        stand.clock.pass(Span::minutes(29));
        restarted.sweep().await.unwrap();
        restarted.retry_payment(account(2), unopened).await.unwrap();
        for (number, promised) in [opened, unopened].into_iter().zip(promised) {
            assert_eq!(stand.status(number).await, Status::PendingPayment, "{name}");
            let attempt = stand.attempt(number).await;
            assert_eq!((attempt.open_until, stand.till.asked(attempt.id).open_until), (promised, promised), "{name}");
        }
        assert_eq!(stand.till.sessions(), 2, "{name}: no page is opened anew");
        stand.clock.pass(Span::minutes(1));
        restarted.sweep().await.unwrap();
        for number in [opened, unopened] {
            assert_eq!(stand.order(number).await.state, BY_WINDOW, "{name}");
        }

        // What is promised from now on.
        stand.add(account(3), 1, 1).await;
        let number = restarted.place_order(account(3), &email(), "key", to_dublin()).await.unwrap().number;
        let (order, attempt) = (stand.order(number).await, stand.attempt(number).await);
        let beyond = Span::minutes(minutes + 30);
        assert_eq!(order.window_ends_at.since(order.created_at), Span::minutes(minutes), "{name}");
        assert_eq!(attempt.open_until.since(attempt.created_at), beyond, "{name}");
    }
}
