//! Money that goes back, whole and in part, and what staff cancel: O6, P5, P9.

mod stand;

use shared::checkout::OrderRefused;
use shared::id::RefundId;
use shared::order::{CancelledBy, OrderNumber, OrderState, PaymentStatus, Reason, StaffRefused, Status};
use shared::payment::{Refund, RefundState};
use shared::time::Span;
use shop::Seen;
use stand::{Stand, account, eur, level, refused};
use storage::Storage;
use uuid::Uuid;

/// An order of 15 euros that was paid.
async fn paid(stand: &Stand) -> OrderNumber {
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    number
}

#[tokio::test]
async fn p9_refunds_in_parts_never_exceed_what_was_paid() {
    let stand = Stand::with_stock("refund-parts", &[5]).await;
    let number = paid(&stand).await;
    let view = stand.refund(number, Some(eur(400)), "A scratch.").await.unwrap();
    assert_eq!((view.status, view.payment_status), (Status::Processing, PaymentStatus::PartiallyRefunded));
    for amount in [eur(1101), eur(0), eur(-1)] {
        let outcome = stand.refund(number, Some(amount), "More.").await;
        assert_eq!(refused(outcome), StaffRefused::TooMuch { left: eur(1100) });
    }
    let view = stand.refund(number, None, "The rest.").await.unwrap();
    assert_eq!((view.status, view.payment_status), (Status::Processing, PaymentStatus::Refunded));
    assert_eq!(stand.till.refunded_of(stand.attempt(number).await.id), 1500);
    let outcome = stand.refund(number, None, "Again.").await;
    assert_eq!(refused(outcome), StaffRefused::TooMuch { left: eur(0) });
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
async fn p7_refunds_that_stay_under_way_hold_up_none_that_comes_after_them() {
    let stand = Stand::with_stock("refund-turns", &[5]).await;
    let (slow, quick) = (paid(&stand).await, paid(&stand).await);
    let attempt = stand.attempt(slow).await;
    stand.till.keep_refunds_under_way(&attempt);
    let mut unit = stand.storage.begin().await.unwrap();
    for n in 1..=60 {
        let (id, amount, state) = (RefundId(Uuid::from_u128(n)), eur(1), RefundState::Due);
        let refund = Refund {
            id,
            attempt: attempt.id,
            order: attempt.order,
            amount,
            state,
            reason: "A cent.".into(),
            after_failure: None,
            elsewhere: None,
        };
        assert!(unit.payments().add_refund(&refund, stand.shop.now()).await.unwrap());
    }
    unit.save().await.unwrap();
    stand.shop.sweep().await.unwrap();
    stand.clock.pass(Span::minutes(1));
    let view = stand.refund(quick, Some(eur(400)), "A scratch.").await.unwrap();
    assert_eq!((view.payment_status, stand.till.refunded()), (PaymentStatus::PartiallyRefunded, vec![eur(400)]));
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
    assert_eq!(refused(stand.refund(number, None, "Why?").await), StaffRefused::NotPaid);
    let nowhere = Seen::at(OrderNumber(9999), 1);
    let why = Reason::parse("Why?").unwrap();
    let outcome = stand.shop.refund_order(&stand.staff().await, nowhere, None, &why).await;
    assert_eq!(refused(outcome), StaffRefused::NotFound);
}

#[tokio::test]
async fn o6_staff_cancel_what_waits_what_failed_and_what_is_paid() {
    let stand = Stand::with_stock("staff-cancel", &[5]).await;
    let by_staff = OrderState::Cancelled { by: CancelledBy::Staff };
    let waits = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(waits).await;
    stand.cancel_by_staff(waits).await.unwrap();
    stand.till.pay(&attempt);
    stand.hear(waits).await;
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
    let again = refused(stand.shop.cancel_order(account(1), number).await);
    assert_eq!(again, OrderRefused::NotNow { status: Status::Cancelled });
}
