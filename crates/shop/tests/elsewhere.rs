//! Money that is given back in the provider's own dashboard is booked, once, and alarmed (P11).
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use http::{HeaderMap, HeaderValue};
use payment::RefundOutcome;
use shared::order::{OrderNumber, PaymentStatus, Reason, StaffRefused};
use shared::payment::{AttemptState, LookUp, News, RefundElsewhere, RefundReport, RefundState, Report};
use shared::time::Span;
use shop::Seen;
use stand::measured::Measured;
use stand::{Stand, account, eur, refused};
use storage::Storage;

async fn paid(stand: &Stand) -> OrderNumber {
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    number
}

fn refund(id: &str, minor: i64, failed: bool) -> RefundElsewhere {
    RefundElsewhere { id: id.into(), amount: eur(minor), failed }
}

/// The provider tells it of the session or the payment that is named so.
async fn told(stand: &Stand, event: &str, about: &str, refund: RefundElsewhere) {
    told_of(stand, event, about, News::RefundElsewhere(refund)).await;
}

async fn told_of(stand: &Stand, event: &str, about: &str, news: News) {
    let mut headers = HeaderMap::new();
    headers.insert("signed", HeaderValue::from_static("yes"));
    let news = serde_json::to_string(&news).unwrap();
    stand.shop.receive_webhook("till", &headers, format!("{event} {about} {news}").as_bytes()).await.unwrap();
    stand.shop.apply_inbox().await.unwrap();
}

#[tokio::test]
async fn p11_a_refund_in_the_dashboard_is_booked_once_and_leaves_less_to_refund() {
    let stand = Stand::with_stock("elsewhere", &[5]).await;
    let number = paid(&stand).await;
    let session = stand.attempt(number).await.reference.unwrap();
    for event in ["evt-1", "evt-2"] {
        told(&stand, event, &session, refund("re_1", 500, false)).await;
    }
    let order = stand.shop.order(account(1), number).await.unwrap();
    assert_eq!((order.payment_status, order.refunds.len()), (PaymentStatus::PartiallyRefunded, 1));
    assert!(order.history.iter().any(|entry| entry.reason == "€5.00 were refunded at the payment provider."));
    let staff = stand.staff().await;
    let seen = Seen::at(number, stand.order(number).await.revision);
    let too_much = stand.shop.refund_order(&staff, seen, Some(eur(1500)), &Reason::parse("Broken.").unwrap()).await;
    assert_eq!(refused(too_much), StaffRefused::TooMuch { left: eur(1000) });
    assert!(stand.till.refunded().is_empty(), "the provider is not asked to do it again");

    stand.till.name_payment(&stand.attempt(number).await, "pi_1");
    told(&stand, "evt-3", "pi_1", refund("re_2", 1000, false)).await;
    assert_eq!(stand.order(number).await.payment, PaymentStatus::Refunded);
    told(&stand, "evt-4", "pi_1", refund("re_2", 1000, true)).await;
    let states: Vec<_> = stand.refunds(stand.order(number).await.id).await.iter().map(|refund| refund.state).collect();
    assert_eq!(states, [RefundState::Done, RefundState::Failed], "it came back");
}

#[tokio::test]
async fn p11_one_whose_webhook_was_lost_is_found_by_the_sweeper() {
    let stand = Stand::with_stock("elsewhere-lost", &[5]).await;
    let number = paid(&stand).await;
    stand.till.refund_elsewhere(&stand.attempt(number).await, refund("re_1", 1500, false));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.order(number).await.payment, PaymentStatus::Paid, "it is not asked about all the time");
    stand.clock.pass(Span::days(2));
    for _ in 0..2 {
        stand.shop.sweep().await.unwrap();
    }
    assert_eq!(stand.order(number).await.payment, PaymentStatus::Refunded);
    assert_eq!(stand.refunds(stand.order(number).await.id).await.len(), 1);
}

#[tokio::test]
async fn p11_one_that_comes_before_its_payment_is_known_waits() {
    let stand = Stand::with_stock("elsewhere-early", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let session = stand.attempt(number).await.reference.unwrap();
    stand.till.pay(&stand.attempt(number).await);
    told(&stand, "evt-1", &session, refund("re_1", 1500, false)).await;
    assert_eq!(stand.order(number).await.payment, PaymentStatus::Unpaid);
    stand.come_back(number).await;
    stand.clock.pass(Span::minutes(1));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.order(number).await.payment, PaymentStatus::Refunded);
}

#[tokio::test]
async fn p11_money_that_no_order_took_is_not_counted_as_refunded() {
    let measured = Measured::default();
    let _guard = measured.record();
    let refunded = || measured.sum("forever_cart_refunded_minor_units_total");
    let stand = Stand::with_stock("elsewhere-counted", &[5]).await;
    let number = paid(&stand).await;
    let session = stand.attempt(number).await.reference.unwrap();
    told(&stand, "evt-1", &session, refund("re_1", 500, false)).await;
    assert_eq!(refunded(), 500);

    let held = stand.pending(account(2), 1).await;
    stand.till.pay_amount(&stand.attempt(held).await, eur(700));
    stand.come_back(held).await;
    let session = stand.attempt(held).await.reference.unwrap();
    told(&stand, "evt-2", &session, refund("re_2", 700, false)).await;
    assert!(
        stand.shop.order(account(2), held).await.unwrap().history.iter().any(|entry| entry.reason.contains("€7.00"))
    );
    assert_eq!(refunded(), 500, "held money was never counted as revenue");

    let late = stand.pending(account(3), 1).await;
    let attempt = stand.attempt(late).await;
    stand.till.next_refund(Ok(RefundOutcome::Underway));
    stand.shop.cancel_order(account(3), late).await.unwrap();
    stand.till.say(&attempt, Report::Paid { amount: attempt.amount });
    stand.hear_of(attempt.clone()).await;
    assert_eq!(
        stand.storage.reader().await.unwrap().payments().attempt(attempt.id).await.unwrap().unwrap().state,
        AttemptState::Refunded
    );
    let refunds = stand.refunds(attempt.order).await;
    told_of(
        &stand,
        "evt-3",
        &refunds[0].id.to_string(),
        News::Refund(RefundReport::RefundFailed { reason: "no".into() }),
    )
    .await;
    told(&stand, "evt-4", &attempt.reference.unwrap(), refund("re_3", 1500, false)).await;
    assert_eq!(stand.refunds(attempt.order).await.len(), 2);
    assert_eq!(refunded(), 500, "nor was money that came too late");
}

#[tokio::test]
async fn p3_what_a_webhook_does_not_say_is_looked_up() {
    let stand = Stand::with_stock("elsewhere-look-up", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    let session = attempt.reference.clone().unwrap();
    let look_up = || News::LookUp(LookUp::Due);
    told_of(&stand, "evt-1", &session, look_up()).await;
    assert_eq!(stand.order(number).await.payment, PaymentStatus::Unpaid);
    stand.till.pay(&attempt);
    told_of(&stand, "evt-2", &session, look_up()).await;
    assert_eq!(stand.order(number).await.payment, PaymentStatus::Paid);
    stand.till.refund_elsewhere(&attempt, refund("re_1", 500, false));
    told_of(&stand, "evt-3", &session, look_up()).await;
    assert_eq!(stand.order(number).await.payment, PaymentStatus::PartiallyRefunded);
}
