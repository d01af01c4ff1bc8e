//! Money that comes late, or on another page than the one that waits: P4, P5, P6.

mod stand;

use shared::checkout::PlaceRefused;
use shared::order::{CancelledBy, OrderState, PaymentStatus, Status};
use shared::payment::{AttemptState, Report};
use shared::time::Span;
use shop::Failure;
use stand::{Stand, account, eur, level};
use std::sync::Arc;

#[tokio::test]
async fn p4_once_an_order_is_paid_its_other_page_is_closed() {
    let stand = Stand::with_stock("late-other-page", &[5, 1]).await;
    let owner = account(1);
    let number = stand.pending(owner, 1).await;
    let first = stand.attempt(number).await;
    stand.add(owner, 2, 1).await;
    stand.pending(account(2), 2).await;
    // The page was to be closed for a newer order, the provider did not hear of it, and the newer order was refused.
    stand.till.set_down(true);
    let refused = stand.place(owner, "newer").await;
    assert!(matches!(refused, Err(Failure::Refused(PlaceRefused::OutOfStock { .. }))));
    stand.till.set_down(false);
    stand.shop.retry_payment(owner, number).await.unwrap();
    let second = stand.attempt(number).await;
    assert_ne!(second.id, first.id);

    stand.till.pay(&first);
    stand.shop.payment_return(first.id).await.unwrap();
    let order = stand.order(number).await;
    assert_eq!((order.state.status(), order.attempt), (Status::Processing, Some(first.id)));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.till.report(&second), Report::Expired, "nobody can pay it again");
    assert_eq!(stand.till.refunded(), []);
}

#[tokio::test]
async fn p7_a_page_that_another_tab_opened_while_the_order_was_cancelled_is_closed() {
    let stand = Arc::new(Stand::with_stock("late-other-tab", &[1]).await);
    let number = stand.pending(account(1), 1).await;
    let first = stand.attempt(number).await;
    let tab = stand.clone();
    let retries = async move {
        tab.shop.retry_payment(account(1), number).await.unwrap();
    };
    stand.till.before_expiry(Box::pin(retries)).await;
    let view = stand.shop.cancel_order(account(1), number).await.unwrap();
    let second = stand.attempt(number).await;
    assert_ne!(second.id, first.id);
    assert_eq!((view.status, stand.till.report(&second)), (Status::Cancelled, Report::Open));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.till.report(&second), Report::Expired);
    assert_eq!(stand.stock(1).await, level(1, 0));
}

#[tokio::test]
async fn p5_money_that_comes_when_part_of_the_order_is_gone_goes_back_and_keeps_nothing() {
    let stand = Stand::with_stock("late-part-gone", &[1, 1]).await;
    stand.add(account(1), 1, 1).await;
    stand.add(account(1), 2, 1).await;
    let number = stand.place(account(1), "key").await.unwrap().number;
    let attempt = stand.attempt(number).await;
    stand.till.decline(&attempt);
    stand.come_back(number).await;
    let other = stand.pending(account(2), 2).await;
    stand.till.pay(&attempt);
    stand.hear(number).await;
    let order = stand.order(number).await;
    let gone = OrderState::Cancelled { by: CancelledBy::OutOfStock };
    assert_eq!((order.state, order.payment), (gone, PaymentStatus::Refunded));
    assert_eq!(stand.till.refunded(), [eur(2500)]);
    assert_eq!((stand.stock(1).await, stand.stock(2).await), (level(1, 0), level(1, 1)));
    assert_eq!(stand.status(other).await, Status::PendingPayment);
}

#[tokio::test]
async fn p6_the_provider_keeps_a_page_open_for_longer_than_the_window() {
    let stand = Stand::with_stock("late-expiry", &[1]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    assert_eq!(attempt.state, AttemptState::Open);
    let window = stand.order(number).await.window_ends_at.since(attempt.created_at);
    assert_eq!(window, Span::minutes(30));
    let asked = stand.till.asked(attempt.id);
    assert!(asked.open_until.since(attempt.created_at) > window && asked.begun_at == attempt.created_at, "{asked:?}");
}

#[tokio::test]
async fn p5_money_on_a_closed_page_is_found_though_no_webhook_tells_of_it() {
    let stand = Stand::with_stock("late-no-webhook", &[5]).await;
    stand.till.set_late(true);
    let (late, never) = (stand.pending(account(1), 1).await, stand.pending(account(2), 1).await);
    stand.clock.pass(Span::minutes(31));
    stand.shop.sweep().await.unwrap();
    for number in [late, never] {
        assert_eq!(stand.order(number).await.state, OrderState::Cancelled { by: CancelledBy::Window });
    }
    let attempt = stand.attempt(late).await;
    stand.till.say(&attempt, Report::Paid { amount: attempt.amount });
    stand.clock.pass(Span::minutes(15));
    stand.shop.sweep().await.unwrap();
    assert_eq!((stand.status(late).await, stand.stock(1).await), (Status::Processing, level(4, 0)));
    stand.clock.pass(Span::days(6));
    stand.shop.sweep().await.unwrap();
    let asked = stand.till.look_ups();
    stand.clock.pass(Span::days(1));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.till.look_ups(), asked, "not for ever");
}
