//! Registering and signing in with a guest session: C7, M1, M2, M4, O2, O3.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Password, PersonName};
use shared::cart::{Cart, Change};
use shared::id::{GuestCartId, Owner};
use shared::merge::{Outcome, ReceiptLine};
use shared::order::{CancelledBy, OrderState, Status};
use shared::time::Span;
use shop::{SignedIn, Token};
use stand::{Stand, email, eur, item, level, quantity, to_dublin, variant, visitor};
use storage::Storage;
use uuid::Uuid;

fn password() -> Password {
    Password::parse("correct horse").unwrap()
}

async fn register(stand: &Stand, presented: Option<&Token>) -> SignedIn {
    let name = PersonName::parse("Aoife").unwrap();
    stand.shop.register(&email(), &password(), &name, presented).await.unwrap()
}

async fn sign_in(stand: &Stand, presented: &Token) -> SignedIn {
    stand.shop.sign_in(&email(), &password(), Some(presented)).await.unwrap()
}

const fn owner(signed_in: &SignedIn) -> Owner {
    Owner::Account(signed_in.account.id)
}

#[tokio::test]
async fn m4_registering_claims_cart_and_orders_and_ends_the_guest_session() {
    let stand = Stand::with_stock("claim", &[9, 9]).await;
    let (guest, token) = visitor(&stand).await;
    let paid = stand.pending(guest, 1).await;
    stand.till.pay(&stand.attempt(paid).await);
    stand.come_back(paid).await;
    stand.add(guest, 2, 3).await;

    let signed_in = register(&stand, Some(&token)).await;
    let expected = ReceiptLine { variant_id: variant(2), outcome: Outcome::Added, from: 0, to: 3 };
    assert_eq!(signed_in.receipt.as_ref().unwrap().lines, [expected]);
    let account = owner(&signed_in);
    assert_eq!((stand.items(account).await, stand.items(guest).await), (3, 0));
    assert_eq!(stand.shop.order(account, paid).await.unwrap().status, Status::Processing);
    assert!(stand.shop.order(guest, paid).await.is_err());
    assert_eq!(stand.shop.session(&token).await.unwrap(), None);
    assert_eq!(stand.shop.session(&signed_in.token).await.unwrap().unwrap().owner, account);

    let again = sign_in(&stand, &token).await;
    assert_eq!((again.receipt, stand.items(account).await), (None, 3), "an ended session is claimed no more");
}

#[tokio::test]
async fn m4_signing_in_merges_and_says_what_was_there_before() {
    let stand = Stand::with_stock("claim-merge", &[4, 9]).await;
    let account = owner(&register(&stand, None).await);
    stand.add(account, 1, 3).await;
    let (guest, token) = visitor(&stand).await;
    stand.add(guest, 1, 2).await;
    stand.add(guest, 2, 1).await;
    let save = Change::SaveForLater { variant: variant(2) };
    stand.shop.change_cart(guest, stand.operation(), save).await.unwrap();

    let receipt = sign_in(&stand, &token).await.receipt.unwrap();
    let expected = ReceiptLine { variant_id: variant(1), outcome: Outcome::Capped, from: 3, to: 4 };
    assert_eq!(receipt.lines, [expected]);
    let cart = stand.shop.cart(account).await.unwrap();
    assert_eq!((cart.item_count, cart.lines[0].from_saved, cart.saved.len()), (4, 3, 1));
}

#[tokio::test]
async fn m2_a_claim_carries_the_sessions_ledger_into_the_account() {
    let stand = Stand::with_stock("claim-ledger", &[9]).await;
    let (guest, token) = visitor(&stand).await;
    let guest_cart = GuestCartId(Uuid::from_u128(1));
    stand.shop.merge(guest, guest_cart, &[item(1, 2)]).await.unwrap();
    let account = owner(&register(&stand, Some(&token)).await);
    let again = stand.shop.merge(account, guest_cart, &[item(1, 2)]).await.unwrap();
    assert_eq!(again.cart.item_count, 2, "the browser that lost the answer sends its cart again");
    let more = stand.shop.merge(account, guest_cart, &[item(1, 3)]).await.unwrap();
    assert_eq!(more.cart.item_count, 3);
}

#[tokio::test]
async fn c7_o3_operations_and_keys_move_with_the_claim() {
    let stand = Stand::with_stock("claim-keys", &[9]).await;
    let (guest, token) = visitor(&stand).await;
    let operation = stand.operation();
    let add = Change::Add { variant: variant(1), quantity: quantity(1) };
    stand.shop.change_cart(guest, operation, add).await.unwrap();
    let placed = stand.shop.place_order(guest, &email(), "k", to_dublin()).await.unwrap();
    let account = owner(&register(&stand, Some(&token)).await);
    stand.shop.change_cart(account, operation, add).await.unwrap();
    assert_eq!(stand.items(account).await, 0);
    let again = stand.shop.place_order(account, &email(), "k", to_dublin()).await.unwrap();
    assert_eq!(again.number, placed.number, "the request that lost its answer is sent again by whoever signed in");
}

#[tokio::test]
async fn o2_of_two_pending_orders_the_later_stays() {
    for guest_is_later in [true, false] {
        let stand = Stand::with_stock(&format!("claim-pending-{guest_is_later}"), &[9]).await;
        let account = owner(&register(&stand, None).await);
        let (guest, token) = visitor(&stand).await;
        let (first, second) = if guest_is_later { (account, guest) } else { (guest, account) };
        let earlier = stand.pending(first, 1).await;
        stand.clock.pass(Span::seconds(1));
        let later = stand.pending(second, 1).await;
        sign_in(&stand, &token).await;
        assert_eq!(stand.order(earlier).await.state, OrderState::Cancelled { by: CancelledBy::NewerOrder });
        assert_eq!((stand.status(later).await, stand.stock(1).await), (Status::PendingPayment, level(9, 1)));
        for number in [earlier, later] {
            assert_eq!(stand.order(number).await.owner, account);
        }
        let closed = stand.till.report(&stand.attempt(earlier).await);
        assert_eq!(closed, shared::payment::Report::Expired, "closed at the provider");
    }
}

#[tokio::test]
async fn o1_an_earlier_order_that_turns_out_paid_is_settled_by_the_claim() {
    let stand = Stand::with_stock("claim-paid", &[9]).await;
    let account = owner(&register(&stand, None).await);
    let (guest, token) = visitor(&stand).await;
    let earlier = stand.pending(guest, 1).await;
    stand.clock.pass(Span::seconds(1));
    let later = stand.pending(account, 1).await;
    stand.till.pay(&stand.attempt(earlier).await);
    sign_in(&stand, &token).await;
    assert_eq!((stand.status(earlier).await, stand.status(later).await), (Status::Processing, Status::PendingPayment));
    assert_eq!((stand.stock(1).await, stand.till.refunded()), (level(8, 1), vec![]));
}

#[tokio::test]
async fn m4_signing_in_does_not_fail_while_the_provider_cannot_be_reached() {
    let stand = Stand::with_stock("claim-down", &[9]).await;
    let account = owner(&register(&stand, None).await);
    let (guest, token) = visitor(&stand).await;
    let earlier = stand.pending(guest, 1).await;
    stand.clock.pass(Span::seconds(1));
    stand.pending(account, 1).await;
    let attempt = stand.attempt(earlier).await;
    stand.till.set_down(true);
    sign_in(&stand, &token).await;
    assert_eq!((stand.status(earlier).await, stand.stock(1).await), (Status::Cancelled, level(9, 1)));
    stand.till.set_down(false);
    stand.till.pay(&attempt);
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.till.refunded(), [eur(1500)], "P5");
}

#[tokio::test]
async fn m4_signing_in_does_not_fail_where_the_claim_breaks() {
    let stand = Stand::with_stock("claim-breaks", &[9]).await;
    let account = owner(&register(&stand, None).await);
    stand.add(account, 1, 1).await;
    set_revision(&stand, account, i64::MAX.unsigned_abs()).await;

    let (guest, token) = visitor(&stand).await;
    stand.add(guest, 1, 2).await;
    let signed_in = sign_in(&stand, &token).await;
    assert_eq!((signed_in.receipt.as_ref(), stand.items(account).await), (None, 1));
    assert!(stand.shop.session(&signed_in.token).await.unwrap().is_some());
    assert_eq!(stand.shop.session(&token).await.unwrap(), None, "the presented session ends");
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.items(guest).await, 2, "nothing is lost, however often its claim breaks");
}

#[tokio::test]
async fn c7_a_change_that_was_under_way_while_its_session_was_claimed_counts() {
    let stand = Stand::with_stock("claim-race", &[99]).await;
    let (guest, token) = visitor(&stand).await;
    stand.add(guest, 1, 1).await;
    let account = owner(&register(&stand, Some(&token)).await);
    // These requests found the session before it was claimed.
    stand.add(guest, 1, 1).await;
    stand.shop.merge(guest, GuestCartId(Uuid::from_u128(9)), &[item(1, 1)]).await.unwrap();
    assert_eq!(stand.items(account).await, 3);
    let placed = stand.shop.place_order(guest, &email(), "k", to_dublin()).await.unwrap();
    assert_eq!(stand.order(placed.number).await.owner, account);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn m2_two_tabs_that_sign_in_at_once_claim_once() {
    let stand = Stand::with_stock("claim-tabs", &[99]).await;
    let account = owner(&register(&stand, None).await);
    let (guest, token) = visitor(&stand).await;
    stand.add(guest, 1, 2).await;
    let (one, two) = tokio::join!(sign_in(&stand, &token), sign_in(&stand, &token));
    assert_eq!([&one, &two].iter().filter(|signed_in| signed_in.receipt.is_some()).count(), 1);
    assert_eq!(stand.items(account).await, 2);
}

#[tokio::test]
async fn m2_a_guest_cart_that_one_tab_took_to_checkout_and_another_into_the_account_counts_once() {
    let stand = Stand::with_stock("claim-both", &[9]).await;
    let account = owner(&register(&stand, None).await);
    let (guest, token) = visitor(&stand).await;
    let guest_cart = GuestCartId(Uuid::from_u128(1));
    stand.shop.merge(guest, guest_cart, &[item(1, 2)]).await.unwrap();
    stand.shop.merge(account, guest_cart, &[item(1, 2)]).await.unwrap();
    stand.add(guest, 1, 1).await;
    sign_in(&stand, &token).await;
    assert_eq!(stand.items(account).await, 3);
}

#[tokio::test]
async fn s3_an_accounts_session_that_is_presented_is_not_claimed_and_ends() {
    let stand = Stand::with_stock("claim-account", &[9]).await;
    let first = register(&stand, None).await;
    stand.add(owner(&first), 1, 2).await;
    let second = sign_in(&stand, &first.token).await;
    assert_eq!((second.receipt, stand.items(owner(&first)).await), (None, 2));
    assert_eq!(stand.shop.session(&first.token).await.unwrap(), None);
}

/// Has the account's cart bear no change: its revision is the last that the database can count, until it is `revision` again.
async fn set_revision(stand: &Stand, account: Owner, revision: u64) {
    let mut unit = stand.storage.begin().await.unwrap();
    let cart = unit.carts().cart(account).await.unwrap().unwrap();
    unit.carts().put_cart(&Cart { revision, ..cart }).await.unwrap();
    unit.save().await.unwrap();
}

/// The sign-in goes well all the same, and the next request of the account has it all.
#[tokio::test]
async fn m4_a_claim_that_broke_is_made_up_for_by_the_accounts_next_request() {
    let stand = Stand::with_stock("claim-broke", &[9, 9]).await;
    let account = owner(&register(&stand, None).await);
    stand.add(account, 2, 1).await;
    let (guest, token) = visitor(&stand).await;
    let number = stand.pending(guest, 1).await;
    stand.add(guest, 2, 3).await;

    set_revision(&stand, account, i64::MAX.unsigned_abs()).await;
    let signed_in = sign_in(&stand, &token).await;
    set_revision(&stand, account, 7).await;
    assert_eq!((signed_in.receipt, stand.items(account).await, stand.items(guest).await), (None, 1, 3));
    assert_eq!(stand.shop.session(&token).await.unwrap(), None, "the presented session ends");
    assert!(stand.shop.session(&signed_in.token).await.unwrap().is_some());
    assert_eq!((stand.items(account).await, stand.items(guest).await), (4, 0));
    assert_eq!(stand.shop.order(account, number).await.unwrap().status, Status::PendingPayment);
    stand.shop.session(&signed_in.token).await.unwrap();
    assert_eq!(stand.items(account).await, 4, "once");
}

#[tokio::test]
async fn m4_a_claim_that_breaks_again_is_put_off_and_made_up_for_by_the_sweeper() {
    let stand = Stand::with_stock("claim-swept", &[9]).await;
    let account = owner(&register(&stand, None).await);
    stand.add(account, 1, 1).await;
    let (guest, token) = visitor(&stand).await;
    stand.add(guest, 1, 2).await;
    set_revision(&stand, account, i64::MAX.unsigned_abs()).await;
    let signed_in = sign_in(&stand, &token).await;
    assert!(stand.shop.session(&signed_in.token).await.unwrap().is_some(), "a request goes well all the same");
    set_revision(&stand, account, 7).await;
    stand.shop.sweep().await.unwrap();
    assert_eq!(stand.items(account).await, 1, "not yet due");
    stand.clock.pass(Span::seconds(30));
    stand.shop.sweep().await.unwrap();
    assert_eq!((stand.items(account).await, stand.items(guest).await), (3, 0));
}
