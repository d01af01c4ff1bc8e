//! What programs ask of carts: once per operation, of the revision that they saw, with a session that begins by it.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Password, PersonName};
use shared::cart::{Change, ChangeNote, ChangeRefused};
use shared::checkout::{PlaceOrder, PlaceRefused, Wanted};
use shared::field::{FieldError, FieldProblem};
use shared::id::{GuestCartId, OperationId, Owner};
use shared::order::Status;
use shop::{CartRefusal, CartRefused, CartRequest, Failure, OrderRefusal, OrderRequest, Session, Token};
use stand::{Stand, account, email, item, quantity, to_dublin, variant, visitor};
use uuid::Uuid;

fn add(operation: u128, n: u128, units: u32) -> CartRequest {
    let change = Change::Add { variant: variant(n), quantity: quantity(units) };
    CartRequest { operation: Some(OperationId(Uuid::from_u128(operation))), change, revisions: None }
}

async fn session(stand: &Stand, token: &Token) -> Session {
    match stand.shop.session(token).await {
        Ok(Some(session)) => session,
        other => panic!("{other:?}"),
    }
}

/// Why the change was refused, and how many items the cart has then.
async fn refused(stand: &Stand, session: &Session, request: &CartRequest) -> (CartRefusal, u32) {
    match stand.shop.request_change(Some(session), request).await {
        Err(Failure::Refused(CartRefused { cart, reason })) => (reason, cart.item_count),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn c6_a_visitors_first_change_begins_a_session_and_a_refused_one_none() {
    let stand = Stand::with_stock("request-begin", &[5, 0]).await;
    let refused = stand.shop.request_change(None, &add(1, 2, 1)).await;
    assert!(
        matches!(refused, Err(Failure::Refused(refused)) if refused.reason == CartRefusal::Change(ChangeRefused::SoldOut))
    );

    let written = stand.shop.request_change(None, &add(1, 1, 7)).await.unwrap();
    assert_eq!(written.answer.note, Some(ChangeNote::OnlyLeft { variant: variant(1), left: 5 }));
    let begun = session(&stand, &written.begun.unwrap()).await;
    assert!(matches!(begun.owner, Owner::Guest(_)) && begun.account.is_none());
    assert_eq!(stand.items(begun.owner).await, 5);
    let again = stand.shop.request_change(Some(&begun), &add(2, 1, 1)).await.unwrap();
    assert_eq!((again.begun, again.answer.cart.item_count), (None, 5));
}

#[tokio::test]
async fn c7_a_key_names_one_change_and_a_refused_one_leaves_it_free() {
    let stand = Stand::with_stock("request-key", &[5, 0]).await;
    let session = session(&stand, &visitor(&stand).await.1).await;
    for _ in 0..3 {
        let answer = stand.shop.request_change(Some(&session), &add(1, 1, 2)).await.unwrap().answer;
        assert_eq!(answer.cart.item_count, 2);
    }
    assert_eq!(refused(&stand, &session, &add(1, 1, 3)).await, (CartRefusal::OperationReused, 2));
    let sold_out = CartRefusal::Change(ChangeRefused::SoldOut);
    for _ in 0..2 {
        assert_eq!(refused(&stand, &session, &add(2, 2, 1)).await, (sold_out, 2), "again, and not taken for done");
    }
    stand.receive(2, 1).await;
    assert_eq!(stand.shop.request_change(Some(&session), &add(2, 2, 1)).await.unwrap().answer.cart.item_count, 3);
}

#[tokio::test]
async fn c7_a_change_applies_to_any_revision_but_where_one_is_named() {
    let stand = Stand::with_stock("request-revision", &[50]).await;
    let session = session(&stand, &visitor(&stand).await.1).await;
    let named =
        |operation, revisions: &[u64]| CartRequest { revisions: Some(revisions.to_vec()), ..add(operation, 1, 1) };
    let items = async |request: &CartRequest| {
        stand.shop.request_change(Some(&session), request).await.unwrap().answer.cart.item_count
    };
    assert_eq!(items(&named(1, &[0])).await, 1);
    assert_eq!(refused(&stand, &session, &named(2, &[0])).await, (CartRefusal::Stale, 1));
    assert_eq!(refused(&stand, &session, &named(2, &[])).await, (CartRefusal::Stale, 1));
    assert_eq!(items(&named(2, &[7, 1])).await, 2);
    assert_eq!(items(&named(2, &[7, 1])).await, 2, "sent again after a lost answer it is no stale one");
    assert_eq!(items(&add(3, 1, 1)).await, 3);
    let nameless = CartRequest { operation: None, ..add(4, 1, 1) };
    assert_eq!((items(&nameless).await, items(&nameless).await), (4, 5));
}

#[tokio::test]
async fn m2_a_visitors_merge_begins_a_session_and_merges_once() {
    let stand = Stand::with_stock("request-merge", &[50]).await;
    let guest_cart = GuestCartId(Uuid::from_u128(7));
    let first = stand.shop.request_merge(None, guest_cart, &[item(1, 2)], &[]).await.unwrap();
    let session = session(&stand, &first.begun.unwrap()).await;
    let again = stand.shop.request_merge(Some(&session), guest_cart, &[item(1, 2)], &[]).await.unwrap();
    assert_eq!(again.begun, None);
    assert_eq!((again.answer.cart.item_count, again.answer.receipt), (2, first.answer.receipt));
}

fn buy(typed: Option<&str>) -> OrderRequest {
    let lines = Some(vec![Wanted { variant_id: variant(1), quantity: quantity(1) }]);
    let asked = PlaceOrder { lines, ..to_dublin() };
    OrderRequest { key: "one".into(), asked, email: typed.map(str::to_owned), client: None }
}

/// Why an order was not placed.
async fn not_placed(stand: &Stand, session: Option<&Session>, request: OrderRequest) -> PlaceRefused {
    match stand.shop.request_order(session, request).await {
        Err(Failure::Refused(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

async fn registered(stand: &Stand, presented: Option<&Token>) -> Session {
    let (password, name) = (Password::parse("correct horse").unwrap(), PersonName::parse("Aoife").unwrap());
    session(stand, &stand.shop.register(&email(), &password, &name, presented).await.unwrap().token).await
}

fn wrong_email(problem: FieldProblem) -> PlaceRefused {
    PlaceRefused::Invalid { errors: vec![FieldError::new("email", problem)] }
}

#[tokio::test]
async fn o3_a_visitors_order_begins_the_session_that_its_key_belongs_to() {
    let stand = Stand::with_stock("request-order", &[5]).await;
    assert_eq!(not_placed(&stand, None, buy(None)).await, wrong_email(FieldProblem::Missing));
    let of_the_cart = OrderRequest { asked: to_dublin(), ..buy(Some("aoife@example.com")) };
    assert_eq!(not_placed(&stand, None, of_the_cart).await, PlaceRefused::CartEmpty);

    let placed = stand.shop.request_order(None, buy(Some("aoife@example.com"))).await.unwrap();
    let begun = session(&stand, &placed.begun.unwrap()).await;
    let again = stand.shop.request_order(Some(&begun), buy(Some("aoife@example.com"))).await.unwrap();
    assert_eq!((again.begun, again.answer.order.number), (None, placed.answer.order.number));
    assert!(stand.shop.order(begun.owner, placed.answer.order.number).await.is_ok());
}

#[tokio::test]
async fn o3_the_address_that_was_typed_is_part_of_what_was_asked() {
    let stand = Stand::with_stock("request-typed", &[5]).await;
    let aoife = registered(&stand, None).await;
    assert_eq!(not_placed(&stand, Some(&aoife), buy(Some("aoife"))).await, wrong_email(FieldProblem::Malformed));
    let placed = stand.shop.request_order(Some(&aoife), buy(Some("noor@example.com"))).await.unwrap().answer.order;
    assert_eq!(stand.order(placed.number).await.email, email(), "mail goes to the account's own");
    for other in [None, Some("aoife@example.com")] {
        assert_eq!(not_placed(&stand, Some(&aoife), buy(other)).await, PlaceRefused::KeyReused);
    }
}

#[tokio::test]
async fn an_order_of_a_session_that_was_claimed_meanwhile_is_the_accounts() {
    let stand = Stand::with_stock("request-claimed", &[5]).await;
    let (_, token) = visitor(&stand).await;
    let before = session(&stand, &token).await;
    let aoife = registered(&stand, Some(&token)).await;
    let placed = stand.shop.request_order(Some(&before), buy(Some("aoife@example.com"))).await.unwrap();
    assert_eq!(stand.order(placed.answer.order.number).await.owner, aoife.owner);
}

#[tokio::test]
async fn an_order_is_cancelled_and_paid_again_as_it_was_seen() {
    let stand = Stand::with_stock("request-seen", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let revision = stand.order(number).await.revision;
    for named in [&[][..], &[revision + 1]] {
        let cancelled = stand.shop.request_cancel(account(1), number, Some(named)).await;
        assert!(matches!(cancelled, Err(Failure::Refused(OrderRefusal::Stale))));
        let retried = stand.shop.request_retry(None, account(1), number, Some(named)).await;
        assert!(matches!(retried, Err(Failure::Refused(OrderRefusal::Stale))));
    }
    assert!(
        stand.shop.request_retry(None, account(1), number, Some(&[revision])).await.unwrap().redirect_url.is_some()
    );
    let cancelled = stand.shop.request_cancel(account(1), number, Some(&[revision])).await.unwrap();
    assert_eq!(cancelled.status, Status::Cancelled);
}

#[tokio::test]
async fn orders_are_shown_in_full_and_summed_up() {
    let stand = Stand::with_stock("request-orders", &[50]).await;
    let first = stand.pending(account(1), 1).await;
    let second = stand.pending(account(1), 1).await;
    stand.pending(account(2), 1).await;
    stand.till.pay(&stand.attempt(second).await);
    stand.come_back(second).await;

    let page = stand.shop.orders_in_full(account(1), None, 1).await.unwrap();
    assert_eq!(page.items.iter().map(|order| order.number).collect::<Vec<_>>(), [second, first]);
    assert_eq!(page.items[0], stand.shop.order(account(1), second).await.unwrap());
    let stats = stand.shop.order_stats(account(1)).await.unwrap();
    assert_eq!((stats.total_orders, stats.total_spent), (2, page.items[0].totals.total));
}
