//! Orders that the provider refuses for good: they have failed, hold nothing, and say why (O10).

mod stand;

use shared::checkout::OrderRefused;
use shared::order::{Holdup, Status};
use shared::payment::PaymentRefusal;
use stand::{Stand, account, level, refused};

const TOO_SMALL: &str = "400 amount_too_small: The total must convert to at least 50 cents.";

#[tokio::test]
async fn o10_an_order_that_is_refused_at_once_is_told_as_failed_and_holds_nothing() {
    let stand = Stand::with_stock("unpayable", &[1]).await;
    stand.add(account(1), 1, 1).await;
    stand.till.refuse_next_session(TOO_SMALL);
    let placed = stand.place(account(1), "k").await.unwrap();
    assert_eq!((placed.status, placed.redirect_url, placed.under_way), (Status::PaymentFailed, None, false));
    assert_eq!(stand.stock(1).await, level(1, 0));
    let order = stand.shop.order(account(1), placed.number).await.unwrap();
    assert_eq!(order.holdup, Some(Holdup::Refused { why: PaymentRefusal::Amount }));
    assert_eq!(order.standing.title, "This order can't be paid");
    for said in ["payments of this amount", "Nothing was charged", "not held any more"] {
        assert!(order.standing.text.contains(said), "{}", order.standing.text);
    }
    let again = stand.place(account(1), "k").await.unwrap();
    assert_eq!((again.number, again.status), (placed.number, Status::PaymentFailed), "O3");
}

#[tokio::test]
async fn o10_so_is_one_that_is_refused_when_it_is_retried() {
    let stand = Stand::with_stock("unpayable-retry", &[1]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.decline(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.till.refuse_next_session("400 email_invalid: Invalid email address: (address)");
    let retried = stand.shop.retry_payment(account(1), number).await.unwrap();
    assert_eq!((retried.status, retried.redirect_url), (Status::PaymentFailed, None));
    assert_eq!(stand.stock(1).await, level(1, 0));
    let order = stand.shop.order(account(1), number).await.unwrap();
    assert_eq!(order.holdup, Some(Holdup::Refused { why: PaymentRefusal::Email }));
}

#[tokio::test]
async fn o6_an_order_is_not_tried_to_be_paid_for_ever() {
    let stand = Stand::with_stock("unpayable-often", &[1]).await;
    let number = stand.pending(account(1), 1).await;
    for _ in 1..20 {
        stand.till.decline(&stand.attempt(number).await);
        stand.come_back(number).await;
        stand.shop.retry_payment(account(1), number).await.unwrap();
    }
    stand.till.decline(&stand.attempt(number).await);
    stand.come_back(number).await;
    let often = refused(stand.shop.retry_payment(account(1), number).await);
    assert_eq!((often, stand.till.sessions()), (OrderRefused::TooManyAttempts, 20));
    assert_eq!(stand.stock(1).await, level(1, 0));
}
