//! Customers as staff see them.

mod stand;

use shared::account::{Email, Password, PersonName};
use shared::customer::CustomerSearch;
use shared::id::{AccountId, Owner};
use stand::{Stand, account, visitor};

#[tokio::test]
async fn staff_see_an_account_with_its_orders_its_cart_and_its_sessions() {
    let stand = Stand::with_stock("customer-one", &[5, 5]).await;
    let staff = stand.staff().await;
    let (email, name) = (Email::parse("aoife@example.com").unwrap(), PersonName::parse("Aoife Byrne").unwrap());
    let password = Password::parse("forever-cart").unwrap();
    let signed_in = stand.shop.register(&email, &password, &name, None).await.unwrap();
    stand.shop.sign_in(&email, &password, None).await.unwrap();
    let id = signed_in.account.id;
    let owner = Owner::Account(id);
    let number = stand.pending(owner, 1).await;
    stand.add(owner, 2, 3).await;

    let customer = stand.shop.customer(&staff, id).await.unwrap().unwrap();
    assert_eq!((customer.account, customer.sessions), (signed_in.account, 2));
    assert_eq!(customer.orders.items.iter().map(|order| order.number).collect::<Vec<_>>(), [number]);
    assert_eq!((customer.cart.item_count, customer.created_at), (3, stand.shop.now()));
    assert_eq!(stand.shop.customer(&staff, account(77).account().unwrap()).await.unwrap(), None);
}

#[tokio::test]
async fn guests_are_no_customers() {
    let stand = Stand::with_stock("customer-guest", &[5]).await;
    let staff = stand.staff().await;
    let (guest, _) = visitor(&stand).await;
    stand.pending(guest, 1).await;
    let all = stand.shop.customers(&staff, &CustomerSearch { words: None, page: 1, per_page: 50 }).await.unwrap();
    let ids: Vec<AccountId> = all.items.into_iter().map(|row| row.id).collect();
    assert_eq!(ids, [staff.account()]);
}
