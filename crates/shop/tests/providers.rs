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
use storage::Storage;

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

#[tokio::test]
async fn p10_what_other_keys_do_not_find_is_not_taken_for_nothing() {
    let stand = Stand::with_stock("p10-keys", &[9]).await;
    let (open, cancelled, paid) =
        (stand.pending(account(1), 1).await, stand.pending(account(2), 1).await, stand.pending(account(3), 1).await);
    stand.till.pay(&stand.attempt(paid).await);
    stand.come_back(paid).await;
    let other = Arc::new(Till::of_another_account());
    let shop = stand.with_providers(1_000_000, Gateways::new(other.clone(), Vec::new())).await;
    let page = shop.retry_payment(account(1), open).await.unwrap().redirect_url;
    assert_eq!((stand.status(open).await, page), (Status::PendingPayment, None), "the old page can still be paid");
    stand.clock.pass(Span::minutes(31));
    shop.sweep().await.unwrap();
    for number in [open, cancelled] {
        assert_eq!(stand.status(number).await, Status::PendingPayment);
    }
    assert_eq!(stand.stock(1).await, level(8, 2), "nothing is released");
    shop.cancel_order(account(3), paid).await.unwrap();
    assert_eq!(stand.order(paid).await.payment, PaymentStatus::RefundDue, "it waits, and has not failed");
    shop.cancel_order(account(2), cancelled).await.unwrap();
    assert!(stand.attempt(cancelled).await.state.is_open(), "money may still come on it");
    shop.write_tallies().await.unwrap();
    let missing = shared::tally::Event::Alarms(shared::tally::Alarms::ProviderMissing);
    let (from, until) = (shop.now().hour(), shop.now().hour().after(Span::hours(1)));
    let tallied = stand.storage.reader().await.unwrap().tallies().tallied(from, until).await.unwrap();
    assert!(tallied.iter().any(|tallied| tallied.event == missing), "{tallied:?}");

    // With the keys of before everything goes on.
    stand.till.pay(&stand.attempt(open).await);
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.status(open).await, Status::Processing);
    assert_eq!(stand.order(paid).await.payment, PaymentStatus::Refunded);
    assert_eq!(other.sessions(), 0);
}
