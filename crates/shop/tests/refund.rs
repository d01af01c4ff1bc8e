//! Money that goes back, whole and in part, and what staff cancel: O6, P5, P9.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::checkout::OrderRefused;
use shared::order::{CancelledBy, OrderNumber, OrderState, PaymentStatus, Status};
use shop::{Failure, RefundRefused};
use stand::{Stand, account, eur, level};

/// An order of 15 euros that was paid.
async fn paid(stand: &Stand) -> OrderNumber {
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    number
}

fn refused<T: std::fmt::Debug, R>(outcome: Result<T, Failure<R>>) -> R {
    match outcome.unwrap_err() {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn p9_refunds_in_parts_never_exceed_what_was_paid() {
    let stand = Stand::with_stock("refund-parts", &[5]).await;
    let number = paid(&stand).await;
    let view = stand.refund(number, Some(eur(400)), "A scratch.").await.unwrap();
    assert_eq!((view.status, view.payment_status), (Status::Processing, PaymentStatus::PartiallyRefunded));
    for amount in [eur(1101), eur(0), eur(-1)] {
        let outcome = stand.refund(number, Some(amount), "More.").await;
        assert_eq!(refused(outcome), RefundRefused::TooMuch { left: eur(1100) });
    }
    let view = stand.refund(number, None, "The rest.").await.unwrap();
    assert_eq!((view.status, view.payment_status), (Status::Processing, PaymentStatus::Refunded));
    assert_eq!(stand.till.refunded_of(stand.attempt(number).await.id), 1500);
    let outcome = stand.refund(number, None, "Again.").await;
    assert_eq!(refused(outcome), RefundRefused::TooMuch { left: eur(0) });
    assert_eq!(stand.stock(1).await, level(4, 0), "the goods stay sold");
}

#[tokio::test]
async fn p9_cancelling_gives_back_what_is_left() {
    let stand = Stand::with_stock("refund-rest", &[5]).await;
    let number = paid(&stand).await;
    stand.refund(number, Some(eur(400)), "A scratch.").await.unwrap();
    let view = stand.shop.cancel_order(account(1), number).await.unwrap();
    assert_eq!((view.status, view.payment_status), (Status::Cancelled, PaymentStatus::Refunded));
    assert_eq!((stand.till.refunded_of(stand.attempt(number).await.id), stand.stock(1).await), (1500, level(5, 0)));
}

#[tokio::test]
async fn p7_a_refund_waits_while_the_provider_cannot_be_reached() {
    let stand = Stand::with_stock("refund-down", &[5]).await;
    let number = paid(&stand).await;
    stand.till.set_down(true);
    let view = stand.refund(number, Some(eur(400)), "A scratch.").await.unwrap();
    assert_eq!((view.payment_status, stand.till.refunded().len()), (PaymentStatus::RefundDue, 0));
    stand.till.set_down(false);
    stand.shop.sweep().await.unwrap();
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.order(number).await.payment, PaymentStatus::PartiallyRefunded);
    assert_eq!(stand.till.refunded(), [eur(400)]);
}

#[tokio::test]
async fn p9_a_refund_that_the_provider_refused_is_shown_and_can_be_tried_anew() {
    let stand = Stand::with_stock("refund-refused", &[5]).await;
    let number = paid(&stand).await;
    stand.till.refuse_next_refund();
    let view = stand.shop.cancel_order(account(1), number).await.unwrap();
    assert_eq!((view.status, view.payment_status), (Status::Cancelled, PaymentStatus::RefundFailed));
    let view = stand.refund(number, None, "Tried again.").await.unwrap();
    assert_eq!((view.payment_status, stand.till.refunded()), (PaymentStatus::Refunded, vec![eur(1500)]));
}

#[tokio::test]
async fn p9_nothing_goes_back_that_was_not_paid() {
    let stand = Stand::with_stock("refund-unpaid", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    assert_eq!(refused(stand.refund(number, None, "Why?").await), RefundRefused::NotPaid);
    assert_eq!(refused(stand.refund(OrderNumber(9999), None, "Why?").await), RefundRefused::NotFound);
}

#[tokio::test]
async fn o6_staff_cancel_what_waits_what_failed_and_what_is_paid() {
    let stand = Stand::with_stock("staff-cancel", &[5]).await;
    let by_staff = OrderState::Cancelled { by: CancelledBy::Staff };
    let waits = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(waits).await;
    stand.cancel_by_staff(waits).await.unwrap();
    stand.till.pay(&attempt);
    stand.come_back(waits).await;
    assert_eq!((stand.order(waits).await.state, stand.till.refunded_of(attempt.id)), (by_staff, 1500), "P5");

    let failed = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(failed).await);
    stand.come_back(failed).await;
    stand.cancel_by_staff(failed).await.unwrap();
    assert_eq!(stand.order(failed).await.state, by_staff);

    let number = paid(&stand).await;
    let view = stand.cancel_by_staff(number).await.unwrap();
    assert_eq!((stand.order(number).await.state, view.payment_status), (by_staff, PaymentStatus::Refunded));
    assert_eq!(stand.stock(1).await, level(5, 0));
    let refused = refused(stand.shop.cancel_order(account(1), number).await);
    assert_eq!(refused, OrderRefused::NotNow { status: Status::Cancelled });
}
