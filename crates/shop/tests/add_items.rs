//! Items of a link in a cart: C4, C7, C11.

mod stand;

use shared::cart_link::{CartLink, Short, SkuLink};
use shared::checkout::Wanted;
use shared::quantity::Quantity;
use stand::{Stand, account, quantity, variant};

fn wanted(items: &[(u128, u32)]) -> Vec<Wanted> {
    items.iter().map(|(n, units)| Wanted { variant_id: variant(*n), quantity: quantity(*units) }).collect()
}

#[tokio::test]
async fn c7_a_link_is_added_once_and_each_item_has_its_place() {
    let stand = Stand::with_stock("add-items", &[5, 1, 0]).await;
    let operation = stand.operation();
    stand.add(account(1), 1, 1).await;
    let items = wanted(&[(1, 2), (2, 3), (3, 1), (99, 1)]);
    let added = stand.shop.add_items(account(1), operation, &items).await.unwrap();
    let came: Vec<_> = added.receipt.items.iter().map(|item| (item.came, item.short)).collect();
    let expected = [(2, None), (1, Some(Short::OnlyLeft)), (0, Some(Short::SoldOut)), (0, Some(Short::Unknown))];
    assert_eq!((came.as_slice(), added.cart.item_count), (&expected[..], 4));
    for _ in 0..2 {
        let again = stand.shop.add_items(account(1), operation, &items).await.unwrap();
        assert!(again.receipt.repeated && again.receipt.items.is_empty());
        assert_eq!(stand.items(account(1)).await, 4);
    }
    let other = stand.shop.add_items(account(2), operation, &items).await.unwrap();
    assert_eq!((other.receipt.repeated, other.cart.item_count), (false, 3), "an id of one owner is nothing to another");
}

#[tokio::test]
async fn c4_a_link_shows_what_it_brings_and_changes_nothing() {
    let stand = Stand::with_stock("quote-link", &[5, 0]).await;
    let link = CartLink::of_items([(variant(1), 9), (variant(2), 1), (variant(99), 1)]).unwrap();
    let lines = stand.shop.quote_link(&link).await.unwrap();
    let shown: Vec<_> = lines.iter().map(|line| (line.quantity, line.available, line.enabled())).collect();
    assert_eq!(shown, [(9, 5, true), (1, 0, false), (1, 0, false)]);
    assert_eq!(stand.items(account(1)).await, 0);
}

#[tokio::test]
async fn c11_skus_become_variants_and_what_is_unknown_is_counted() {
    let stand = Stand::with_stock("link-of-skus", &[5]).await;
    let sku = stand.shop.quote_link(&CartLink::of_items([(variant(1), 1)]).unwrap()).await.unwrap()[0].sku.clone();
    assert!(!sku.is_empty());
    let link = SkuLink { items: vec![(sku, Quantity::ONE), ("none".to_owned(), Quantity::ONE)], unread: 1 };
    let found = stand.shop.link_of_skus(link).await.unwrap();
    assert_eq!((found.items, found.unread), (wanted(&[(1, 1)]), 2));
}
