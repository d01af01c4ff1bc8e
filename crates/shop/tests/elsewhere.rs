//! Money that is given back in the provider's own dashboard is booked, once, and alarmed (P11).
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use http::{HeaderMap, HeaderValue};
use shared::order::{OrderNumber, PaymentStatus, Reason, StaffRefused};
use shared::payment::{News, RefundElsewhere, RefundState};
use shared::time::Span;
use shop::Seen;
use stand::{Stand, account, eur, refused};

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
    let mut headers = HeaderMap::new();
    headers.insert("signed", HeaderValue::from_static("yes"));
    let news = serde_json::to_string(&News::RefundElsewhere(refund)).unwrap();
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
