//! Wishlists of accounts, and what was merged into them.

use crate::Database;
use crate::fixture::{at, eur, variant};
use iso_currency::Currency;
use shared::id::{AccountId, GuestWishlistId, WishlistId};
use shared::money::Money;
use shared::wishlist::{LinkSeed, Wishlist, WishlistItem, WishlistName, WishlistOutcome, Wishlists};
use storage::{StorageError, TokenHash};
use uuid::Uuid;

const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));
const OTHER: AccountId = AccountId(Uuid::from_u128(2));

fn list(n: u128, items: u128) -> Wishlist {
    let item = |n| WishlistItem { variant: variant(n), price_seen: eur(1999), added_at: at(1) };
    let name = WishlistName::parse(&format!("List {n}")).unwrap();
    let id = WishlistId(Uuid::from_u128(n));
    Wishlist { items: (1..=items).rev().map(item).collect(), ..Wishlist::empty(id, name, at(0)) }
}

async fn put(database: &Database, account: AccountId, revision: u64, list: &Wishlist, token: Option<TokenHash>) {
    let mut unit = database.begin().await.unwrap();
    unit.wishlists().put_wishlist(account, revision, list, token).await.unwrap();
    unit.save().await.unwrap();
}

async fn get(database: &Database, account: AccountId) -> Wishlists {
    database.reader().await.unwrap().wishlists().wishlists(account).await.unwrap()
}

/// Items in their order, lists by their age, replaced as a whole, and removed with what is on them.
pub async fn c12_wishlists_come_back_as_they_were(database: Database) {
    assert_eq!(get(&database, ACCOUNT).await, Wishlists::empty(ACCOUNT));
    let younger = Wishlist { created_at: at(5), ..list(1, 2) };
    let mut older = list(2, 3);
    older.items[1].price_seen = Money::new(120, Currency::JPY);
    put(&database, ACCOUNT, 1, &younger, None).await;
    put(&database, ACCOUNT, 2, &older, None).await;
    put(&database, OTHER, 1, &list(3, 1), None).await;
    let all = Wishlists { account: ACCOUNT, revision: 2, lists: vec![older.clone(), younger.clone()] };
    assert_eq!(get(&database, ACCOUNT).await, all);

    let next = Wishlist { name: WishlistName::default(), items: list(9, 1).items, ..older };
    put(&database, ACCOUNT, 3, &next, None).await;
    let mut unit = database.begin().await.unwrap();
    unit.wishlists().remove_wishlist(ACCOUNT, 4, younger.id).await.unwrap();
    unit.wishlists().remove_wishlist(ACCOUNT, 4, list(3, 0).id).await.unwrap();
    unit.save().await.unwrap();
    assert_eq!(get(&database, ACCOUNT).await, Wishlists { account: ACCOUNT, revision: 4, lists: vec![next] });
    assert_eq!(get(&database, OTHER).await.lists.len(), 1, "another's list stays");
}

/// 200 items a list, 20 lists an account; one more is refused.
pub async fn c12_lists_and_items_are_bounded(database: Database) {
    for n in 1..=20 {
        put(&database, ACCOUNT, 1, &list(n, if n == 1 { 200 } else { 0 }), None).await;
    }
    put(&database, ACCOUNT, 1, &list(1, 200), None).await;
    for more in [list(1, 201), list(21, 0)] {
        let mut unit = database.begin().await.unwrap();
        let refused = unit.wishlists().put_wishlist(ACCOUNT, 2, &more, None).await;
        assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
    }
    put(&database, OTHER, 1, &list(21, 0), None).await;
}

/// A shared list is found by its token alone.
pub async fn a_link_leads_to_its_list_until_it_is_taken_back(database: Database) {
    let (one, two) = (TokenHash([1; 32]), TokenHash([2; 32]));
    let shared = Wishlist { link: Some(LinkSeed([7; 16])), ..list(1, 2) };
    put(&database, ACCOUNT, 1, &shared, Some(one)).await;
    put(&database, ACCOUNT, 1, &list(2, 1), None).await;
    let found = async |token| database.reader().await.unwrap().wishlists().shared_wishlist(token).await.unwrap();
    assert_eq!((found(one).await, found(two).await), (Some(shared), None));
    put(&database, ACCOUNT, 2, &list(1, 2), None).await;
    assert_eq!(found(one).await, None);
}

/// Per account and guest's wishlist, replaced as a whole, and forgotten by its age.
pub async fn m2_what_was_merged_of_a_guests_wishlist_is_kept(database: Database) {
    let guest = GuestWishlistId(Uuid::from_u128(7));
    let ledger = [(variant(1), WishlistOutcome::Added), (variant(2), WishlistOutcome::Unknown)].into();
    for moment in [at(0), at(10)] {
        let mut unit = database.begin().await.unwrap();
        unit.wishlists().put_merged_wishlist(ACCOUNT, guest, &ledger, moment).await.unwrap();
        unit.save().await.unwrap();
    }
    let mut unit = database.begin().await.unwrap();
    let mut lists = unit.wishlists();
    assert_eq!(lists.merged_wishlist(ACCOUNT, guest).await.unwrap(), ledger);
    assert!(lists.merged_wishlist(OTHER, guest).await.unwrap().is_empty(), "per account");
    for (before, limit, forgotten) in [(10, 9, 0), (11, 0, 0), (11, 9, 1)] {
        assert_eq!(lists.forget_merged_wishlists(at(before), limit).await.unwrap(), forgotten);
    }
    assert!(lists.merged_wishlist(ACCOUNT, guest).await.unwrap().is_empty());
}
