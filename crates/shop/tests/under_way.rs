//! Payments that take days: nothing is released, retried, replaced or cancelled meanwhile (P11).
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Password, PersonName};
use shared::checkout::{CheckoutState, OrderRefused, PlaceRefused};
use shared::id::AccountId;
use shared::look_up::UNDER_WAY_AT_MOST;
use shared::order::{CancelledBy, Holdup, OrderNumber, OrderState, StaffRefused, Status};
use shared::payment::Report;
use shared::time::Span;
use shop::{Seen, Shop};
use stand::{Stand, account, level, refused, visitor};
use storage::Storage;

/// An order that is being paid by something slow, as the shop has heard.
async fn under_way(stand: &Stand, owner: u128) -> OrderNumber {
    let number = stand.pending(account(owner), 1).await;
    stand.till.say(&stand.attempt(number).await, Report::InProgress);
    stand.come_back(number).await;
    number
}

#[tokio::test]
async fn p11_an_order_whose_payment_is_on_its_way_is_neither_replaced_nor_cancelled_nor_paid_again() {
    let stand = Stand::with_stock("p11", &[5]).await;
    let number = under_way(&stand, 1).await;
    stand.add(account(1), 1, 2).await;
    let place = refused(stand.place(account(1), "k2").await);
    assert_eq!(place, PlaceRefused::PaymentUnderWay { number });
    let cancel = refused(stand.shop.cancel_order(account(1), number).await);
    assert_eq!(cancel, OrderRefused::PaymentUnderWay { number });
    let put_back = refused(stand.shop.put_back(account(1), number, stand.operation()).await);
    assert_eq!(put_back, OrderRefused::PaymentUnderWay { number });
    let retry = refused(stand.shop.retry_payment(account(1), number).await);
    assert_eq!(retry, OrderRefused::PaymentUnderWay { number });
    let staff = stand.staff().await;
    let seen = Seen::at(number, stand.order(number).await.revision);
    let by_staff = refused(stand.shop.cancel_for_staff(&staff, seen, None).await);
    assert_eq!(by_staff, StaffRefused::PaymentUnderWay);
    assert_eq!((stand.status(number).await, stand.stock(1).await), (Status::PendingPayment, level(5, 1)));
    assert_eq!((stand.items(account(1)).await, stand.till.sessions()), (2, 1), "the cart stays, and no page is opened");
}

#[tokio::test]
async fn p11_that_is_found_out_when_it_matters_although_nobody_told() {
    let stand = Stand::with_stock("p11-untold", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    stand.till.say(&stand.attempt(number).await, Report::InProgress);
    stand.add(account(1), 1, 1).await;
    let place = refused(stand.place(account(1), "k2").await);
    assert_eq!(place, PlaceRefused::PaymentUnderWay { number });
    assert!(!stand.attempt(number).await.to_close, "it is not to be closed any more");
    let other = stand.pending(account(2), 1).await;
    stand.till.say(&stand.attempt(other).await, Report::InProgress);
    let cancel = refused(stand.shop.cancel_order(account(2), other).await);
    assert_eq!(cancel, OrderRefused::PaymentUnderWay { number: other });
}

#[tokio::test]
async fn p11_the_shopper_reads_that_it_is_on_its_way() {
    let stand = Stand::with_stock("p11-said", &[5]).await;
    let number = under_way(&stand, 1).await;
    let order = stand.shop.order(account(1), number).await.unwrap();
    assert!(matches!(order.holdup, Some(Holdup::UnderWay { .. })) && order.is_under_way());
    assert_eq!(order.standing.title, "Your payment is on its way");
    assert!(!order.can_retry && !order.can_cancel);
    assert!(order.history.iter().any(|entry| entry.reason.starts_with("The payment is on its way.")));
    let listed = stand.shop.orders(account(1), None, 1).await.unwrap().items.remove(0);
    assert_eq!((listed.can_retry, listed.note.as_deref()), (false, Some("Your payment is on its way")));
    let state = stand.shop.checkout(account(1), None, None).await.unwrap();
    assert!(matches!(state, CheckoutState::Recovery { order } if order.is_under_way()));
    stand.clock.pass(Span::hours(3));
    stand.shop.sweep().await.unwrap();
    let late = stand.shop.order(account(1), number).await.unwrap();
    assert_eq!(late.standing.title, "Your payment is on its way", "the window does not matter any more");
}

#[tokio::test]
async fn p11_once_it_is_decided_the_order_goes_on_or_fails() {
    let stand = Stand::with_stock("p11-decided", &[5]).await;
    let (arrives, fails, reopens) =
        (under_way(&stand, 1).await, under_way(&stand, 2).await, under_way(&stand, 3).await);
    stand.clock.pass(Span::days(3));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.stock(1).await, level(5, 3));
    stand.till.pay(&stand.attempt(arrives).await);
    stand.till.decline(&stand.attempt(fails).await);
    stand.till.say(&stand.attempt(reopens).await, Report::Declined { reason: "no funds".into() });
    stand.clock.pass(Span::hours(1));
    for _ in 0..2 {
        stand.shop.sweep().await.unwrap();
    }
    assert_eq!(stand.status(arrives).await, Status::Processing);
    assert_eq!(stand.status(fails).await, Status::PaymentFailed);
    assert_eq!(stand.order(reopens).await.state, OrderState::Cancelled { by: CancelledBy::Window });
    assert_eq!(stand.stock(1).await, level(4, 0));
    assert!(stand.shop.order(account(2), fails).await.unwrap().can_cancel);
}

#[tokio::test]
async fn p11_one_that_takes_longer_than_any_is_the_staffs_and_its_money_goes_back() {
    let stand = Stand::with_stock("p11-long", &[5]).await;
    let number = under_way(&stand, 1).await;
    stand.clock.pass(UNDER_WAY_AT_MOST);
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.stock(1).await, level(5, 1), "nothing is released by itself");
    let staff = stand.staff().await;
    assert_eq!(stand.shop.today(&staff, 0).await.unwrap().backlog.under_way_long, 1);
    let seen = Seen::at(number, stand.order(number).await.revision);
    stand.shop.cancel_for_staff(&staff, seen, None).await.unwrap();
    assert_eq!(stand.stock(1).await, level(5, 0));
    stand.till.pay(&stand.attempt(number).await);
    stand.hear(number).await;
    assert_eq!(stand.till.refunded().len(), 1, "P5");
}

fn password() -> Password {
    Password::parse("correct horse battery").unwrap()
}

async fn account_of(shop: &Shop) -> AccountId {
    let (password, name) = (password(), PersonName::parse("Aoife").unwrap());
    shop.register(&stand::email(), &password, &name, None).await.unwrap().account.id
}

#[tokio::test]
async fn o2_of_orders_that_are_joined_the_one_whose_payment_is_on_its_way_stays() {
    let stand = Stand::with_stock("p11-claim", &[5]).await;
    let (guest, token) = visitor(&stand).await;
    let first = stand.pending(guest, 1).await;
    stand.till.say(&stand.attempt(first).await, Report::InProgress);
    let account = shared::id::Owner::Account(account_of(&stand.shop).await);
    let second = stand.pending(account, 1).await;
    stand.shop.sign_in(&stand::email(), &password(), Some(&token)).await.unwrap();
    assert_eq!((stand.order(first).await.owner, stand.status(first).await), (account, Status::PendingPayment));
    assert_eq!(stand.order(second).await.state, OrderState::Cancelled { by: CancelledBy::NewerOrder });
    assert!(stand.storage.reader().await.unwrap().orders().pending(account).await.unwrap().is_some());
}
