//! Guest sessions: begun by a visitor's first write, owners of cart and orders: C5, C7, M2, O1, O3, O7.

mod stand;

use shared::account::Email;
use shared::cart::Change;
use shared::checkout::{OrderRefused, PlaceRefused};
use shared::id::GuestCartId;
use shared::merge::{Outcome, ReceiptLine};
use shared::order::Status;
use shared::time::Span;
use shop::{Failure, Token};
use stand::{Stand, account, email, item, level, quantity, to_dublin, variant, visitor};
use uuid::Uuid;

#[tokio::test]
async fn a_first_write_begins_a_session_and_later_ones_use_it() {
    let stand = Stand::with_stock("guest-begins", &[5]).await;
    let (owner, token) = visitor(&stand).await;
    assert!(owner.guest().is_some());
    stand.add(owner, 1, 2).await;
    let again = stand.shop.acting(Some(&token)).await.unwrap();
    assert_eq!((again.session.owner, again.session.account, again.begun), (owner, None, None));
    assert_eq!(stand.shop.session(&token).await.unwrap().unwrap().owner, owner);
    let unknown = Token::parse(&"ab".repeat(32)).unwrap();
    let other = stand.shop.acting(Some(&unknown)).await.unwrap();
    assert!(other.begun.is_some() && other.session.owner != owner, "an unknown token's bearer is a new visitor");
    assert_eq!(stand.items(other.session.owner).await, 0);
}

#[tokio::test]
async fn m2_a_guest_cart_is_merged_into_the_guest_sessions_cart_exactly_once() {
    let stand = Stand::with_stock("guest-merge", &[9, 9]).await;
    let (owner, _) = visitor(&stand).await;
    let guest_cart = GuestCartId(Uuid::from_u128(1));
    for _ in 0..10 {
        let answer = stand.shop.merge(owner, guest_cart, &[item(1, 2)]).await.unwrap();
        let expected = ReceiptLine { variant_id: variant(1), outcome: Outcome::Added, from: 0, to: 2 };
        assert_eq!((answer.cart.item_count, answer.receipt.lines), (2, vec![expected]));
    }
    let grown = stand.shop.merge(owner, guest_cart, &[item(1, 3), item(2, 1)]).await.unwrap();
    assert_eq!(grown.cart.item_count, 4, "only what exceeds the ledger");
    let remainder = stand.shop.merge(owner, GuestCartId(Uuid::from_u128(2)), &[item(1, 1)]).await.unwrap();
    assert_eq!(remainder.cart.item_count, 5, "a remainder has a new id (M3)");
    assert!(remainder.cart.lines.iter().all(|line| line.from_saved == 0), "nothing comes from an account's saved cart");
}

#[tokio::test]
async fn o1_a_guest_places_an_order_and_pays_it() {
    let stand = Stand::with_stock("guest-order", &[5]).await;
    let (owner, token) = visitor(&stand).await;
    stand.add(owner, 1, 2).await;
    let typed = Email::parse("visitor@example.com").unwrap();
    let placed = stand.shop.place_order(owner, &typed, "k", to_dublin()).await.unwrap();
    assert_eq!((placed.status, placed.redirect_url.is_some()), (Status::PendingPayment, true));
    assert_eq!((stand.stock(1).await, stand.items(owner).await), (level(5, 2), 0));
    assert_eq!(stand.order(placed.number).await.email, typed);
    stand.till.pay(&stand.attempt(placed.number).await);
    stand.come_back(placed.number).await;
    let session = stand.shop.session(&token).await.unwrap().unwrap();
    assert_eq!(stand.shop.order(session.owner, placed.number).await.unwrap().status, Status::Processing);
    let (other, _) = visitor(&stand).await;
    for stranger in [other, account(1)] {
        let refused = stand.shop.order(stranger, placed.number).await;
        assert!(matches!(refused, Err(Failure::Refused(OrderRefused::NotFound))), "O7");
    }
}

#[tokio::test]
async fn o3_a_guests_key_with_another_address_is_another_request() {
    let stand = Stand::with_stock("guest-key", &[5]).await;
    let (owner, _) = visitor(&stand).await;
    stand.add(owner, 1, 1).await;
    let first = stand.shop.place_order(owner, &email(), "k", to_dublin()).await.unwrap();
    let again = stand.shop.place_order(owner, &email(), "k", to_dublin()).await.unwrap();
    assert_eq!(again.number, first.number);
    let other = Email::parse("other@example.com").unwrap();
    let refused = stand.shop.place_order(owner, &other, "k", to_dublin()).await;
    assert!(matches!(refused, Err(Failure::Refused(PlaceRefused::KeyReused))));
}

#[tokio::test]
async fn o2_a_guests_newer_order_cancels_the_earlier_one() {
    let stand = Stand::with_stock("guest-newer", &[5]).await;
    let (owner, _) = visitor(&stand).await;
    let first = stand.pending(owner, 1).await;
    let second = stand.pending(owner, 1).await;
    assert_eq!((stand.status(first).await, stand.status(second).await), (Status::Cancelled, Status::PendingPayment));
    assert_eq!(stand.stock(1).await, level(5, 1));
}

#[tokio::test]
async fn c5_a_guests_cart_expires_after_its_last_change_and_an_accounts_never() {
    let stand = Stand::with_stock("guest-expiry", &[9]).await;
    let (owner, token) = visitor(&stand).await;
    stand.add(owner, 1, 1).await;
    stand.add(account(1), 1, 1).await;
    for _ in 0..3 {
        stand.clock.pass(Span::days(29));
        stand.shop.sweep().await.unwrap();
        stand.add(owner, 1, 1).await;
    }
    assert_eq!(stand.items(owner).await, 4, "each change begins the 30 days anew");
    assert!(stand.shop.session(&token).await.unwrap().is_some(), "and the session lasts as long as the cart");
    stand.clock.pass(Span::days(30));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.items(owner).await, 4);
    stand.clock.pass(Span::millis(1));
    stand.shop.sweep().await.unwrap();
    assert_eq!((stand.items(owner).await, stand.items(account(1)).await), (0, 1));
    stand.clock.pass(Span::days(3000));
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.items(account(1)).await, 1, "the forever cart");
}

#[tokio::test]
async fn c7_a_guests_operation_counts_once() {
    let stand = Stand::with_stock("guest-operation", &[9]).await;
    let (owner, _) = visitor(&stand).await;
    let operation = stand.operation();
    for _ in 0..3 {
        let change = Change::Add { variant: variant(1), quantity: quantity(1) };
        stand.shop.change_cart(owner, operation, change).await.unwrap();
    }
    assert_eq!(stand.items(owner).await, 1);
}
