//! Money that waits for staff: payments that are held, refunds that failed: P3, P9.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use http::{HeaderMap, HeaderName, HeaderValue};
use shared::audit::{Action, Subject};
use shared::id::{AttemptId, RefundId};
use shared::numbers::Backlog;
use shared::order::{CancelledBy, OrderNumber, OrderState, PaymentStatus, Reason, StaffRefused, Status};
use shared::payment::{AttemptState, RefundState};
use shared::time::Span;
use stand::fulfilment::StaffAnswer;
use stand::{Stand, account, eur, refused};

/// An order whose shopper paid a cent.
async fn held(stand: &Stand) -> OrderNumber {
    let number = stand.pending(account(1), 1).await;
    stand.till.pay_amount(&stand.attempt(number).await, eur(1));
    stand.come_back(number).await;
    number
}

/// An order of 15 euros that was paid, and is to be cancelled; the refund of its money fails.
async fn failed(stand: &Stand) -> (OrderNumber, RefundId) {
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.till.refuse_next_refund();
    stand.cancel_by_staff(number).await.unwrap();
    (number, last_refund(stand, number).await)
}

async fn last_refund(stand: &Stand, number: OrderNumber) -> RefundId {
    stand.refunds(stand.order(number).await.id).await.last().unwrap().id
}

async fn look_into(stand: &Stand, number: OrderNumber, attempt: AttemptId) -> StaffAnswer {
    let (staff, seen) = (stand.staff().await, stand.seen(number).await);
    stand.shop.look_into(&staff, seen, attempt, &Reason::parse("It went back.").unwrap()).await
}

async fn refund_again(stand: &Stand, number: OrderNumber, refund: RefundId) -> StaffAnswer {
    let (staff, seen) = (stand.staff().await, stand.seen(number).await);
    stand.shop.refund_again(&staff, seen, refund).await
}

async fn paid_otherwise(stand: &Stand, number: OrderNumber, refund: RefundId) -> StaffAnswer {
    let (staff, seen) = (stand.staff().await, stand.seen(number).await);
    stand.shop.paid_otherwise(&staff, seen, refund, &Reason::parse("By bank transfer.").unwrap()).await
}

async fn backlog(stand: &Stand) -> Backlog {
    stand.shop.backlog().await.unwrap()
}

async fn last_action(stand: &Stand, number: OrderNumber) -> Action {
    let staff = stand.staff().await;
    stand.shop.audit_log(&staff, Some(&Subject::order(number)), 1).await.unwrap().items[0].action
}

#[tokio::test]
async fn p9_a_payment_that_is_held_is_looked_into_once_and_the_order_can_be_paid() {
    let stand = Stand::with_stock("money-held", &[5]).await;
    let number = held(&stand).await;
    let attempt = stand.attempt(number).await.id;
    assert_eq!(backlog(&stand).await.attempts_held, 1);
    let view = look_into(&stand, number, attempt).await.unwrap();
    assert!(!view.held && view.can_retry);
    assert!(view.history.last().unwrap().reason.ends_with("It went back."));
    assert_eq!((backlog(&stand).await.attempts_held, last_action(&stand, number).await), (0, Action::OrderLookInto));
    let again = look_into(&stand, number, attempt).await;
    assert_eq!(refused(again), StaffRefused::NotNow { status: Status::PendingPayment });

    stand.shop.retry_payment(account(1), number).await.unwrap();
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    assert_eq!(stand.status(number).await, Status::Processing);
}

#[tokio::test]
async fn p9_only_money_of_that_order_is_looked_into() {
    let stand = Stand::with_stock("money-others", &[5, 5]).await;
    let number = held(&stand).await;
    let other = stand.pending(account(2), 2).await;
    let attempt = stand.attempt(number).await.id;
    let outcome = look_into(&stand, other, attempt).await;
    assert_eq!(refused(outcome), StaffRefused::NotNow { status: Status::PendingPayment });
    assert_eq!(backlog(&stand).await.attempts_held, 1);
}

#[tokio::test]
async fn p9_a_window_that_ends_while_money_is_held_does_not_say_that_none_came() {
    let stand = Stand::with_stock("money-window", &[5]).await;
    let number = held(&stand).await;
    stand.clock.pass(Span::minutes(31));
    stand.shop.sweep().await.unwrap();
    let order = stand.shop.order(account(1), number).await.unwrap();
    assert_eq!((order.status, order.held), (Status::Cancelled, true));
    assert_eq!(
        order.history.last().unwrap().reason,
        "Cancelled, because the payment that came was not what was asked."
    );
    assert!(order.standing.text.starts_with("What you paid"), "{}", order.standing.text);
}

#[tokio::test]
async fn p9_a_refund_that_failed_is_tried_again() {
    let stand = Stand::with_stock("money-again", &[5]).await;
    let (number, refund) = failed(&stand).await;
    assert_eq!(
        (stand.order(number).await.payment, backlog(&stand).await.refunds_failed),
        (PaymentStatus::RefundFailed, 1)
    );
    let view = refund_again(&stand, number, refund).await.unwrap();
    assert_eq!((view.payment_status, stand.till.refunded()), (PaymentStatus::Refunded, vec![eur(1500)]));
    assert_eq!(
        (backlog(&stand).await.refunds_failed, last_action(&stand, number).await),
        (0, Action::OrderRefundAgain)
    );
    let outcome = refund_again(&stand, number, refund).await;
    assert_eq!(refused(outcome), StaffRefused::NotNow { status: Status::Cancelled });
    assert_eq!(stand.till.refunded().len(), 1);
}

#[tokio::test]
async fn p9_money_that_was_paid_back_another_way_does_not_go_back_again() {
    let stand = Stand::with_stock("money-otherwise", &[5]).await;
    let (number, refund) = failed(&stand).await;
    let view = paid_otherwise(&stand, number, refund).await.unwrap();
    assert_eq!((view.payment_status, backlog(&stand).await.refunds_failed), (PaymentStatus::Refunded, 0));
    assert!(view.standing.money.iter().any(|said| said.contains("another way")), "{:?}", view.standing.money);
    assert_eq!(last_action(&stand, number).await, Action::OrderPaidOtherwise);
    for outcome in [paid_otherwise(&stand, number, refund).await, refund_again(&stand, number, refund).await] {
        assert_eq!(refused(outcome), StaffRefused::NotNow { status: Status::Cancelled });
    }
    assert_eq!(refused(stand.refund(number, None, "Again.").await), StaffRefused::TooMuch { left: eur(0) });
    assert_eq!(stand.till.refunded(), []);
}

#[tokio::test]
async fn p4_a_second_payment_whose_refund_failed_is_found_and_tried_again() {
    let stand = Stand::with_stock("money-second", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let first = stand.attempt(number).await;
    stand.till.decline(&first);
    stand.come_back(number).await;
    stand.shop.retry_payment(account(1), number).await.unwrap();
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.till.pay(&first);
    stand.till.refuse_next_refund();
    stand.hear_of(first.clone()).await;
    let paid = (OrderState::Processing, PaymentStatus::Paid);
    let order = stand.order(number).await;
    assert_eq!(((order.state, order.payment), backlog(&stand).await.refunds_failed), (paid, 1));

    let staff = stand.staff().await;
    let seen = stand.shop.staff_order(&staff, number).await.unwrap().unwrap();
    let refunds: Vec<_> = seen.attempts.iter().flat_map(|attempt| &attempt.refunds).collect();
    assert_eq!(
        refunds.iter().map(|refund| (refund.state, refund.waits)).collect::<Vec<_>>(),
        [(RefundState::Failed, true)]
    );
    refund_again(&stand, number, refunds[0].id).await.unwrap();
    let order = stand.order(number).await;
    assert_eq!(((order.state, order.payment), backlog(&stand).await.refunds_failed), (paid, 0));
    assert_eq!(stand.till.refunded(), [eur(1500)]);
}

#[tokio::test]
async fn p7_a_refund_that_is_under_way_at_the_provider_is_nobody_s_to_see_to() {
    let stand = Stand::with_stock("money-under-way", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.pay(&attempt);
    stand.come_back(number).await;
    stand.till.set_down(true);
    stand.shop.cancel_order(account(1), number).await.unwrap();
    let since = stand.shop.now();
    stand.clock.pass(Span::hours(2));
    assert_eq!(backlog(&stand).await.refund_due, Some(since));
    assert_eq!(backlog(&stand).await.refund_waits(stand.shop.now()), Span::hours(2));
    stand.till.set_down(false);
    stand.till.keep_refunds_under_way(&attempt);
    stand.shop.sweep().await.unwrap();
    let waits = backlog(&stand).await;
    assert_eq!((waits.refund_due, waits.refunds_due), (None, 1));
    assert_eq!(stand.order(number).await.state, OrderState::Cancelled { by: CancelledBy::Shopper });
}

#[tokio::test]
async fn p3_a_webhook_that_fits_nothing_is_given_up_a_week_after_its_alarm() {
    let stand = Stand::with_stock("money-webhook", &[5]).await;
    let signed: HeaderMap =
        [(HeaderName::from_static("signed"), HeaderValue::from_static("yes"))].into_iter().collect();
    let body = r#"foreign another-shops {"kind":"open"}"#;
    stand.shop.receive_webhook("till", &signed, body.as_bytes()).await.unwrap();
    let mut stuck = Vec::new();
    for _ in 0..12 {
        stand.shop.sweep().await.unwrap();
        stuck.push(backlog(&stand).await.webhooks_stuck);
        stand.clock.pass(Span::days(1));
    }
    assert_eq!(stuck, [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    assert_eq!(backlog(&stand).await.webhooks, 0);
}

#[tokio::test]
async fn p9_staff_see_what_waits_for_them() {
    let stand = Stand::with_stock("money-seen", &[5]).await;
    let number = held(&stand).await;
    let staff = stand.staff().await;
    let seen = stand.shop.staff_order(&staff, number).await.unwrap().unwrap();
    assert_eq!((seen.attempts[0].state, seen.attempts[0].held), (AttemptState::Held, true));
    look_into(&stand, number, seen.attempts[0].id).await.unwrap();
    let seen = stand.shop.staff_order(&staff, number).await.unwrap().unwrap();
    assert_eq!((seen.attempts[0].state, seen.attempts[0].held), (AttemptState::Held, false));
}
