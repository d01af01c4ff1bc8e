//! What providers tell by themselves of refunds and disputes, and a provider that does not let the shop in: P3, P7, P9.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use http::{HeaderMap, HeaderValue};
use payment::{GatewayError, RefundOutcome};
use shared::id::RefundId;
use shared::order::{OrderNumber, PaymentStatus, Status};
use shared::payment::{Attempt, Dispute, News, RefundReport};
use shared::time::Span;
use stand::{Stand, account, email, eur};
use storage::Storage;
use uuid::Uuid;

/// An order of 15 euros that was paid, and its attempt.
async fn paid(stand: &Stand) -> (OrderNumber, Attempt) {
    let number = stand.pending(account(1), 1).await;
    let attempt = stand.attempt(number).await;
    stand.till.pay(&attempt);
    stand.come_back(number).await;
    (number, attempt)
}

/// The provider tells it, and it is applied.
async fn tell(stand: &Stand, event: &str, about: &str, news: News) {
    let headers = HeaderMap::from_iter([("signed".parse().unwrap(), HeaderValue::from_static("yes"))]);
    let body = format!("{event} {about} {}", serde_json::to_string(&news).unwrap());
    stand.shop.receive_webhook("till", &headers, body.as_bytes()).await.unwrap();
    stand.shop.apply_inbox().await.unwrap();
}

fn failed() -> News {
    News::Refund(RefundReport::RefundFailed { reason: "lost card".into() })
}

fn done() -> News {
    News::Refund(RefundReport::RefundDone)
}

/// A refund of four euros whose outcome is not known yet.
async fn refund_under_way(stand: &Stand, number: OrderNumber) -> String {
    stand.till.next_refund(Ok(RefundOutcome::Underway));
    let view = stand.refund(number, Some(eur(400)), "A scratch.").await.unwrap();
    assert_eq!(view.payment_status, PaymentStatus::RefundDue);
    stand.refunds(stand.order(number).await.id).await.last().unwrap().id.to_string()
}

async fn payment(stand: &Stand, number: OrderNumber) -> PaymentStatus {
    stand.order(number).await.payment
}

async fn said(stand: &Stand, number: OrderNumber) -> Vec<String> {
    let order = stand.order(number).await.id;
    let history = stand.storage.reader().await.unwrap().orders().history(order).await.unwrap();
    history.into_iter().map(|entry| entry.reason).collect()
}

async fn waiting_webhooks(stand: &Stand) -> usize {
    let later = stand.shop.now().after(Span::days(9));
    stand.storage.reader().await.unwrap().payments().unapplied(later, 10).await.unwrap().len()
}

#[tokio::test]
async fn p9_a_refund_under_way_is_settled_by_what_the_provider_tells() {
    let stand = Stand::with_stock("told-refund", &[5]).await;
    let (number, _) = paid(&stand).await;
    let first = refund_under_way(&stand, number).await;
    for event in ["evt-1", "evt-1", "evt-2"] {
        tell(&stand, event, &first, done()).await;
    }
    assert_eq!(payment(&stand, number).await, PaymentStatus::PartiallyRefunded);
    let second = refund_under_way(&stand, number).await;
    tell(&stand, "evt-3", &second, failed()).await;
    assert_eq!(payment(&stand, number).await, PaymentStatus::RefundFailed);
    let history = said(&stand, number).await;
    assert_eq!(history.iter().filter(|said| said.contains("were refunded")).count(), 1, "{history:?}");
    assert_eq!(history.iter().filter(|said| said.contains("did not go through")).count(), 1, "{history:?}");
    stand.shop.send_mail().await.unwrap();
    let letters = stand.letterbox.for_address(&email());
    assert_eq!(letters.iter().filter(|mail| mail.subject.starts_with("Refund")).count(), 1);
    assert_eq!(waiting_webhooks(&stand).await, 0);
}

#[tokio::test]
async fn p9_a_refund_that_came_back_from_the_bank_has_failed_and_can_be_tried_anew() {
    let stand = Stand::with_stock("told-came-back", &[5]).await;
    let (number, _) = paid(&stand).await;
    let refund = refund_under_way(&stand, number).await;
    tell(&stand, "evt-1", &refund, done()).await;
    tell(&stand, "evt-2", &refund, failed()).await;
    assert_eq!(payment(&stand, number).await, PaymentStatus::RefundFailed);
    tell(&stand, "evt-3", &refund, done()).await;
    assert_eq!(payment(&stand, number).await, PaymentStatus::RefundFailed, "a failure is final, whatever comes late");
    let view = stand.refund(number, None, "All of it.").await.unwrap();
    assert_eq!((view.payment_status, stand.till.refunded()), (PaymentStatus::Refunded, vec![eur(1500)]));
}

#[tokio::test]
async fn p3_news_of_an_unknown_refund_wait() {
    let stand = Stand::with_stock("told-unknown", &[5]).await;
    tell(&stand, "evt-1", &RefundId(Uuid::from_u128(9)).to_string(), done()).await;
    assert_eq!(waiting_webhooks(&stand).await, 1);
}

#[tokio::test]
async fn p9_a_dispute_is_recorded_once_and_changes_nothing_else() {
    let stand = Stand::with_stock("told-dispute", &[5]).await;
    let (number, attempt) = paid(&stand).await;
    let dispute = || News::Dispute(Dispute { id: "dp-1".into(), amount: eur(1500), reason: "fraudulent".into() });
    let reference = attempt.reference.clone().unwrap();
    for _ in 0..2 {
        tell(&stand, "evt-1", &reference, dispute()).await;
    }
    let disputes = async || said(&stand, number).await.iter().filter(|said| said.contains("is disputed")).count();
    assert_eq!(disputes().await, 1);
    let order = stand.order(number).await;
    assert_eq!((order.state.status(), order.payment), (Status::Processing, PaymentStatus::Paid));

    // Providers that name the payment are asked for its session; without an answer it waits.
    stand.till.name_payment(&attempt, "pay-1");
    stand.till.set_down(true);
    tell(&stand, "evt-2", "pay-1", dispute()).await;
    assert_eq!((disputes().await, waiting_webhooks(&stand).await), (1, 1));
    stand.till.set_down(false);
    stand.clock.pass(Span::minutes(1));
    stand.shop.sweep().await.unwrap();
    assert_eq!((disputes().await, waiting_webhooks(&stand).await), (1, 0), "it is the same, by whatever event");

    let second = News::Dispute(Dispute { id: "dp-2".into(), amount: eur(1500), reason: "fraudulent".into() });
    tell(&stand, "evt-3", "pay-1", second).await;
    assert_eq!(disputes().await, 2);
    tell(&stand, "evt-4", "pay-of-another-shop", dispute()).await;
    assert_eq!((disputes().await, waiting_webhooks(&stand).await), (2, 0), "another integration's is closed");
}

#[tokio::test]
async fn p3_two_that_apply_the_same_dispute_at_once_record_it_once() {
    let stand = Stand::with_stock("told-at-once", &[5]).await;
    let (number, attempt) = paid(&stand).await;
    let headers = HeaderMap::from_iter([("signed".parse().unwrap(), HeaderValue::from_static("yes"))]);
    let news = News::Dispute(Dispute { id: "dp-1".into(), amount: eur(1500), reason: "general".into() });
    let body = format!("evt-1 {} {}", attempt.reference.unwrap(), serde_json::to_string(&news).unwrap());
    stand.shop.receive_webhook("till", &headers, body.as_bytes()).await.unwrap();
    let (one, other) = tokio::join!(stand.shop.apply_inbox(), stand.shop.apply_inbox());
    one.unwrap();
    other.unwrap();
    let said = said(&stand, number).await;
    assert_eq!(said.iter().filter(|said| said.contains("is disputed")).count(), 1, "{said:?}");
}

#[tokio::test]
async fn p7_a_shop_that_is_not_let_in_gives_no_refund_up() {
    let stand = Stand::with_stock("told-denied", &[5]).await;
    let (number, _) = paid(&stand).await;
    stand.till.next_refund(Err(GatewayError::Denied("403 may not refund".into())));
    let view = stand.refund(number, Some(eur(400)), "A scratch.").await.unwrap();
    assert_eq!((view.payment_status, stand.till.refunded()), (PaymentStatus::RefundDue, vec![]));
    stand.shop.sweep().await.unwrap();
    assert_eq!(
        (payment(&stand, number).await, stand.till.refunded()),
        (PaymentStatus::PartiallyRefunded, vec![eur(400)])
    );
    stand.till.next_refund(Err(GatewayError::Refused("400 charge_disputed".into())));
    let view = stand.refund(number, None, "The rest.").await.unwrap();
    assert_eq!(view.payment_status, PaymentStatus::RefundFailed, "a definite refusal is one");
}

#[tokio::test]
async fn p7_an_order_waits_while_the_shop_is_not_let_in() {
    let stand = Stand::with_stock("told-denied-order", &[5]).await;
    stand.till.set_denies(true);
    stand.add(account(1), 1, 1).await;
    let placed = stand.place(account(1), "key").await.unwrap();
    assert_eq!((placed.status, placed.redirect_url), (Status::PendingPayment, None));
    let retried = stand.shop.retry_payment(account(1), placed.number).await.unwrap();
    assert_eq!((retried.status, retried.redirect_url), (Status::PendingPayment, None));
    stand.till.set_denies(false);
    let retried = stand.shop.retry_payment(account(1), placed.number).await.unwrap();
    assert!(retried.redirect_url.is_some());
    stand.till.set_denies(true);
    let again = stand.shop.retry_payment(account(1), placed.number).await.unwrap();
    assert_eq!((again.status, again.redirect_url), (Status::PendingPayment, None), "nor is its page given up");
}
