//! Several payment providers: an attempt is asked, closed and refunded at its own, whichever takes new ones (P10).
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use http::{HeaderMap, HeaderValue};
use shared::order::{CancelledBy, OrderState, PaymentStatus, Status};
use shared::payment::{Attempt, Report};
use shared::time::Span;
use shop::{Gateways, Shop, WebhookAnswer};
use stand::{Stand, Till, account, eur, level};
use std::sync::Arc;

/// The shop after new payments were moved to another provider; the old one stays configured or does not.
async fn moved(stand: &Stand, first: u64, old_stays: bool) -> (Shop, Arc<Till>) {
    let new = Arc::new(Till::named("other"));
    let old: Vec<Arc<dyn payment::Gateway>> = if old_stays { vec![stand.till.clone()] } else { Vec::new() };
    (stand.with_providers(first, Gateways::new(new.clone(), old)).await, new)
}

async fn webhook(shop: &Shop, attempt: &Attempt) -> WebhookAnswer {
    let mut headers = HeaderMap::new();
    headers.insert("signed", HeaderValue::from_static("yes"));
    let body = format!("evt-{} {}", attempt.id, attempt.reference.as_ref().unwrap());
    let answer = shop.receive_webhook(&attempt.provider, &headers, body.as_bytes()).await.unwrap();
    shop.apply_inbox().await.unwrap();
    answer
}

#[tokio::test]
async fn p10_open_payments_go_on_at_the_provider_that_they_began_at() {
    let stand = Stand::with_stock("p10", &[9]).await;
    let (told, returns, expires) =
        (stand.pending(account(1), 1).await, stand.pending(account(2), 1).await, stand.pending(account(3), 1).await);
    let (shop, new) = moved(&stand, 1_000_000, true).await;
    for number in [told, returns] {
        stand.till.pay(&stand.attempt(number).await);
    }
    assert_eq!(webhook(&shop, &stand.attempt(told).await).await, WebhookAnswer::Taken);
    shop.payment_return(stand.attempt(returns).await.id).await.unwrap();
    for number in [told, returns] {
        assert_eq!(stand.status(number).await, Status::Processing);
    }
    let page = shop.retry_payment(account(3), expires).await.unwrap().redirect_url;
    assert_eq!(page, stand.attempt(expires).await.redirect_url, "the page that is open there");
    stand.clock.pass(Span::minutes(31));
    shop.sweep().await.unwrap();
    assert_eq!(stand.till.report(&stand.attempt(expires).await), Report::Expired);
    assert_eq!(stand.order(expires).await.state, OrderState::Cancelled { by: CancelledBy::Window });
    shop.cancel_order(account(1), told).await.unwrap();
    assert_eq!((stand.till.refunded(), new.sessions()), (vec![eur(1500)], 0));
    assert_eq!(shop.payment_page_origins(), "https://till.example https://till.example");
}

#[tokio::test]
async fn p10_new_payments_are_made_at_the_new_one() {
    let stand = Stand::with_stock("p10-new", &[9]).await;
    let failed = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(failed).await);
    stand.come_back(failed).await;
    let (shop, new) = moved(&stand, 1_000_000, true).await;
    shop.retry_payment(account(1), failed).await.unwrap();
    let attempt = stand.attempt(failed).await;
    assert_eq!((attempt.provider.as_str(), new.sessions()), ("other", 1));
    new.pay(&attempt);
    shop.payment_return(attempt.id).await.unwrap();
    assert_eq!(stand.status(failed).await, Status::Processing);
}

#[tokio::test]
async fn p10_what_is_known_to_a_provider_that_is_not_configured_is_not_taken_for_nothing() {
    let stand = Stand::with_stock("p10-missing", &[9]).await;
    let open = stand.pending(account(1), 1).await;
    let paid = stand.pending(account(2), 1).await;
    stand.till.pay(&stand.attempt(paid).await);
    stand.come_back(paid).await;
    let (shop, _) = moved(&stand, 1_000_000, false).await;
    assert_eq!(webhook(&shop, &stand.attempt(open).await).await, WebhookAnswer::UnknownProvider);
    stand.clock.pass(Span::minutes(31));
    shop.sweep().await.unwrap();
    assert_eq!((stand.status(open).await, stand.stock(1).await), (Status::PendingPayment, level(8, 1)));
    shop.cancel_order(account(2), paid).await.unwrap();
    assert_eq!(stand.order(paid).await.payment, PaymentStatus::RefundDue, "it waits, and has not failed");
    let (shop, _) = moved(&stand, 2_000_000, true).await;
    shop.sweep().await.unwrap();
    assert_eq!(stand.order(open).await.state, OrderState::Cancelled { by: CancelledBy::Window });
    assert_eq!(stand.order(paid).await.payment, PaymentStatus::Refunded);
}
