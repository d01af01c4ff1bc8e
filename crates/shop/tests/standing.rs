//! What an order's owner is told of its payment, beyond its status: P4 to P7, P9.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::order::{CancelledBy, Holdup, OrderNumber, OrderView, PaymentStatus, Status};
use shared::payment::{RefundState, Report};
use shared::time::Span;
use stand::{Stand, account, eur};

async fn seen(stand: &Stand, number: OrderNumber) -> OrderView {
    stand.shop.order(account(1), number).await.unwrap()
}

fn refunds(order: &OrderView) -> Vec<(i64, RefundState)> {
    order.refunds.iter().map(|refund| (refund.amount.minor(), refund.state)).collect()
}

#[tokio::test]
async fn p7_p6_what_holds_a_payment_up_is_told() {
    let stand = Stand::with_stock("standing-holdup", &[5]).await;
    stand.till.set_down(true);
    let number = stand.pending(account(1), 1).await;
    assert_eq!(seen(&stand, number).await.holdup, Some(Holdup::NoPage));
    stand.till.set_down(false);
    stand.shop.retry_payment(account(1), number).await.unwrap();
    assert_eq!(seen(&stand, number).await.holdup, None);
    stand.till.say(&stand.attempt(number).await, Report::Declined { reason: "No funds.".into() });
    stand.come_back(number).await;
    assert_eq!(seen(&stand, number).await.holdup, Some(Holdup::Declined { reason: "No funds.".into() }));
    stand.clock.pass(Span::minutes(31));
    assert_eq!(seen(&stand, number).await.holdup, Some(Holdup::WindowEnded));
    stand.shop.sweep().await.unwrap();
    let over = seen(&stand, number).await;
    assert_eq!((over.holdup, over.cancelled_by), (None, Some(CancelledBy::Window)));
}

#[tokio::test]
async fn p5_a_payment_that_came_late_is_told_whether_it_counts_or_goes_back() {
    for (left, status) in [(true, Status::Processing), (false, Status::Cancelled)] {
        let stand = Stand::with_stock(&format!("standing-late-{left}"), &[1]).await;
        let number = stand.pending(account(1), 1).await;
        let attempt = stand.attempt(number).await;
        stand.clock.pass(Span::minutes(31));
        stand.shop.sweep().await.unwrap();
        if !left {
            stand.pending(account(2), 1).await;
        }
        stand.till.pay(&attempt);
        stand.hear(number).await;
        let order = seen(&stand, number).await;
        assert_eq!((order.status, order.paid_late()), (status, left));
        let gone_back = if left { vec![] } else { vec![(1500, RefundState::Done)] };
        assert_eq!(refunds(&order), gone_back);
    }
}

#[tokio::test]
async fn p9_money_that_is_held_is_told() {
    let stand = Stand::with_stock("standing-held", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.pay_amount(&stand.attempt(number).await, eur(1));
    stand.come_back(number).await;
    let order = seen(&stand, number).await;
    assert_eq!((order.status, order.held), (Status::PendingPayment, true));
}

#[tokio::test]
async fn p9_refunds_are_told_with_their_amounts_as_they_come() {
    let stand = Stand::with_stock("standing-refunds", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.refund(number, Some(eur(200)), "A scratch.").await.unwrap();
    let order = seen(&stand, number).await;
    assert_eq!(
        (refunds(&order), order.payment_status),
        (vec![(200, RefundState::Done)], PaymentStatus::PartiallyRefunded)
    );
    assert_eq!(order.refunds[0].reason, "A scratch.");

    stand.till.set_down(true);
    stand.refund(number, Some(eur(300)), "Another.").await.unwrap();
    assert_eq!(refunds(&seen(&stand, number).await)[1], (300, RefundState::Due));
    stand.till.set_down(false);
    stand.till.refuse_next_refund();
    stand.shop.sweep().await.unwrap();
    let order = seen(&stand, number).await;
    assert_eq!((refunds(&order)[1], order.payment_status), ((300, RefundState::Failed), PaymentStatus::RefundFailed));
}

#[tokio::test]
async fn after_a_day_a_failed_order_can_only_be_bought_again() {
    let stand = Stand::with_stock("standing-day", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(number).await);
    stand.come_back(number).await;
    assert!(seen(&stand, number).await.can_retry);
    stand.clock.pass(Span::hours(25));
    assert!(!seen(&stand, number).await.can_retry);
    assert_eq!(stand.shop.buy_again(account(1), number, stand.operation()).await.unwrap().cart.item_count, 1);
}
