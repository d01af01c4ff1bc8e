//! Carts and merges against a database: C6, C7, M2, M4.

mod stand;

use shared::cart::{Change, ChangeRefused};
use shared::guest::GuestItem;
use shared::id::GuestCartId;
use shared::merge::{Outcome, Receipt};
use shared::time::Timestamp;
use stand::{Stand, account, eur, quantity, variant};
use std::sync::Arc;
use storage::Storage;
use uuid::Uuid;

const GUEST_CART: GuestCartId = GuestCartId(Uuid::from_u128(77));

fn item(n: u128, units: u32) -> GuestItem {
    let added_at = Timestamp::from_millis(0);
    GuestItem { variant: variant(n), quantity: quantity(units), price_seen: Some(eur(900)), added_at }
}

fn came(receipt: &Receipt) -> Vec<(Outcome, u32, u32)> {
    receipt.lines.iter().map(|line| (line.outcome, line.from, line.to)).collect()
}

#[tokio::test]
async fn c6_an_absent_cart_reads_as_an_empty_one() {
    let stand = Stand::with_stock("c6", &[5]).await;
    let cart = stand.shop.cart(account(1)).await.unwrap();
    assert_eq!((cart.id, cart.item_count, cart.lines.len()), (None, 0, 0));
    stand.add(account(1), 1, 2).await;
    assert_eq!(stand.items(account(1)).await, 2);
    assert_eq!(stand.items(account(2)).await, 0, "one cart per owner");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c7_changes_from_many_devices_all_count_and_a_repeated_one_once() {
    let stand = Arc::new(Stand::with_stock("c7", &[500]).await);
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let stand = stand.clone();
            tokio::spawn(async move {
                let operation = stand.operation();
                for _ in 0..3 {
                    let change = Change::Add { variant: variant(1), quantity: quantity(1) };
                    stand.shop.change_cart(account(1), operation, change).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(stand.items(account(1)).await, 40);
}

#[tokio::test]
async fn c7_operations_outlive_the_emptying_of_the_cart() {
    let stand = Stand::with_stock("c7-empty", &[5]).await;
    let operation = stand.operation();
    let add = Change::Add { variant: variant(1), quantity: quantity(1) };
    stand.shop.change_cart(account(1), operation, add).await.unwrap();
    stand.shop.change_cart(account(1), stand.operation(), Change::Clear).await.unwrap();
    let answer = stand.shop.change_cart(account(1), operation, add).await.unwrap();
    assert_eq!(answer.cart.item_count, 0);
}

#[tokio::test]
async fn c8_a_refused_change_answers_the_cart_and_the_reason() {
    let stand = Stand::with_stock("c8", &[5, 0]).await;
    stand.add(account(1), 1, 2).await;
    let add = Change::Add { variant: variant(2), quantity: quantity(1) };
    let answer = stand.shop.change_cart(account(1), stand.operation(), add).await.unwrap();
    assert_eq!((answer.cart.item_count, answer.refused), (2, Some(ChangeRefused::SoldOut)));
}

#[tokio::test]
async fn c11_a_full_cart_takes_no_other_line_and_a_merge_saves_what_has_no_room() {
    let stand = Stand::with_stock("c11", &[9; 203]).await;
    for n in 1..=200 {
        stand.add(account(1), n, 1).await;
    }
    let change = Change::Add { variant: variant(201), quantity: quantity(1) };
    let answer = stand.shop.change_cart(account(1), stand.operation(), change).await.unwrap();
    assert_eq!((answer.cart.lines.len(), answer.refused), (200, Some(ChangeRefused::CartFull)));
    let items = [item(1, 2), item(201, 3)];
    let merged = stand.shop.merge(account(1), GUEST_CART, &items).await.unwrap();
    assert_eq!(came(&merged.receipt), [(Outcome::Raised, 1, 3), (Outcome::Capped, 0, 0)]);
    let saved: Vec<_> = merged.cart.saved.iter().map(|line| (line.variant_id, line.quantity)).collect();
    assert_eq!((merged.cart.lines.len(), saved), (200, vec![(variant(201), 3)]));
    let again = stand.shop.merge(account(1), GUEST_CART, &items).await.unwrap();
    assert_eq!((again.receipt, again.cart.saved.len()), (merged.receipt, 1), "sent again it counts once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn m2_ten_identical_requests_change_the_cart_once() {
    let stand = Arc::new(Stand::with_stock("m2", &[50, 50]).await);
    stand.add(account(1), 1, 1).await;
    let tasks: Vec<_> = (0..10)
        .map(|_| {
            let stand = stand.clone();
            tokio::spawn(
                async move { stand.shop.merge(account(1), GUEST_CART, &[item(1, 2), item(2, 3)]).await.unwrap() },
            )
        })
        .collect();
    for task in tasks {
        let answer = task.await.unwrap();
        assert_eq!(came(&answer.receipt), [(Outcome::Raised, 1, 3), (Outcome::Added, 0, 3)], "the first receipt");
        assert_eq!(answer.cart.item_count, 6);
    }
    assert_eq!(stand.shop.cart(account(1)).await.unwrap().revision, 2);
}

#[tokio::test]
async fn m2_a_cart_that_grew_merges_only_what_is_new() {
    let stand = Stand::with_stock("m2-grew", &[50]).await;
    stand.shop.merge(account(1), GUEST_CART, &[item(1, 2)]).await.unwrap();
    let answer = stand.shop.merge(account(1), GUEST_CART, &[item(1, 3)]).await.unwrap();
    assert_eq!((answer.cart.item_count, came(&answer.receipt)), (3, vec![(Outcome::Raised, 2, 3)]));
    let other = stand.shop.merge(account(2), GUEST_CART, &[item(1, 3)]).await.unwrap();
    assert_eq!(other.cart.item_count, 3, "the ledger is per owner");
}

#[tokio::test]
async fn m4_what_was_saved_before_is_marked_and_set_aside_in_one_action() {
    let stand = Stand::with_stock("m4", &[50, 50]).await;
    stand.add(account(1), 1, 2).await;
    let mut unit = stand.storage.begin().await.unwrap();
    unit.carts().note_sign_in(account(1)).await.unwrap();
    unit.save().await.unwrap();
    stand.add(account(1), 1, 1).await;
    stand.shop.merge(account(1), GUEST_CART, &[item(1, 1), item(2, 1)]).await.unwrap();
    let remainder = GuestCartId(Uuid::from_u128(2));
    let merged = stand.shop.merge(account(1), remainder, &[item(2, 1)]).await.unwrap();
    let marks: Vec<_> = merged.cart.lines.iter().map(|line| (line.quantity, line.from_saved)).collect();
    assert_eq!(marks, [(4, 2), (2, 0)], "what came after the sign-in is not marked");
    let answer = stand.shop.change_cart(account(1), stand.operation(), Change::SetAsideSaved).await.unwrap();
    assert_eq!((answer.cart.item_count, answer.cart.saved[0].quantity), (4, 2));
}

#[tokio::test]
async fn c4_a_price_that_changed_is_said_and_the_server_decides() {
    let stand = Stand::with_stock("c4", &[50]).await;
    let merged = stand.shop.merge(account(1), GUEST_CART, &[item(1, 1)]).await.unwrap();
    let line = &merged.cart.lines[0];
    assert_eq!((line.price_seen, line.unit_price, line.line_total), (eur(900), eur(1000), eur(1000)));
    assert_eq!(line.problems.len(), 1);
    stand.put(1, 1000, false).await;
    let cart = stand.shop.cart(account(1)).await.unwrap();
    assert!(!cart.lines[0].enabled(), "unpublished: disabled, not removed");
    assert_eq!(cart.totals.total, eur(0));
}
