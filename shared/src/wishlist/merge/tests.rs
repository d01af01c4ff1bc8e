use super::*;
use crate::cart::Offer;
use crate::id::AccountId;
use crate::wishlist::{MAX_ITEMS, WishlistChange};
use iso_currency::Currency;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

const FRESH: WishlistId = WishlistId(Uuid::from_u128(1));

pub(in crate::wishlist) fn variant(n: u128) -> VariantId {
    VariantId(Uuid::from_u128(n))
}

/// Offers of the shop: the variants 0, 1, 2 ..., for €10.00 each.
pub(in crate::wishlist) fn offers(count: u128) -> Offers {
    let offer = |n| Offer {
        variant: variant(n),
        sku: String::new(),
        name: String::new(),
        slug: String::new(),
        picture: None,
        options: Vec::new(),
        price: Money::new(1000, Currency::EUR),
        available: 5,
        on_sale: true,
        taxable: true,
        requires_shipping: true,
    };
    (0..count).map(|n| (variant(n), offer(n))).collect()
}

fn now() -> Timestamp {
    Timestamp::from_millis(0)
}

fn items(variants: &[u128]) -> Vec<GuestWishlistItem> {
    let item = |n: &u128| GuestWishlistItem { variant: variant(*n), price_seen: None, added_at: now() };
    variants.iter().map(item).collect()
}

fn lists(variants: &[u128]) -> Wishlists {
    let mut lists = Wishlists::empty(AccountId(Uuid::nil()));
    for n in variants {
        let add = WishlistChange::Add { wishlist: WishlistRef::Default, variant: variant(*n) };
        lists.apply(&add, FRESH, &offers(1000), now()).unwrap();
    }
    lists
}

fn held(lists: &Wishlists) -> Vec<u128> {
    lists.variants().map(|variant| variant.0.as_u128()).collect()
}

fn merge(lists: &mut Wishlists, incoming: &[u128], ledger: &mut WishlistLedger) -> Vec<WishlistOutcome> {
    let receipt = lists.merge(&items(incoming), ledger, FRESH, &offers(1000), now());
    receipt.lines.into_iter().map(|line| line.outcome).collect()
}

#[test]
fn c12_a_merge_is_a_union() {
    use WishlistOutcome::{Added, Kept, Unknown};
    for (name, before, incoming, after, outcomes) in [
        ("both empty", vec![], vec![], vec![], vec![]),
        ("guest's empty", vec![1], vec![], vec![1], vec![]),
        ("account's empty", vec![], vec![1, 2], vec![1, 2], vec![Added, Added]),
        ("disjoint", vec![1], vec![2], vec![1, 2], vec![Added]),
        ("overlapping", vec![1, 2], vec![2, 3], vec![1, 2, 3], vec![Kept, Added]),
        ("unknown", vec![1], vec![5000], vec![1], vec![Unknown]),
    ] {
        let mut lists = lists(&before);
        let came = merge(&mut lists, &incoming, &mut WishlistLedger::new());
        assert_eq!((held(&lists), came), (after, outcomes), "{name}");
    }
    let mut empty = lists(&[]);
    merge(&mut empty, &[5000], &mut WishlistLedger::new());
    assert_eq!(empty, lists(&[]), "a list of nothing that is known makes none");
}

#[test]
fn m2_what_was_removed_since_does_not_come_back() {
    let (mut lists, mut ledger) = (lists(&[]), WishlistLedger::new());
    let first = merge(&mut lists, &[1, 2], &mut ledger);
    let remove = WishlistChange::Remove { wishlist: WishlistRef::Default, variant: variant(1) };
    lists.apply(&remove, FRESH, &offers(9), now()).unwrap();
    let revision = lists.revision;
    assert_eq!(merge(&mut lists, &[1, 2], &mut ledger), first, "the first receipt");
    assert_eq!((held(&lists), lists.revision), (vec![2], revision));
    let delete = WishlistChange::Delete { wishlist: WishlistRef::Default };
    lists.apply(&delete, FRESH, &offers(9), now()).unwrap();
    merge(&mut lists, &[1, 2, 3], &mut ledger);
    assert_eq!(held(&lists), [3], "not with its list either; what is new is merged");
}

#[test]
fn c12_what_has_no_room_is_said_and_merged_once_there_is_some() {
    let full: Vec<u128> = (0..200).collect();
    let (mut lists, mut ledger) = (lists(&full), WishlistLedger::new());
    for _ in 0..2 {
        assert_eq!(merge(&mut lists, &[5, 300], &mut ledger), [WishlistOutcome::Kept, WishlistOutcome::Full]);
        assert_eq!(lists.lists[0].items.len(), MAX_ITEMS);
    }
    let remove = WishlistChange::Remove { wishlist: WishlistRef::Default, variant: variant(5) };
    lists.apply(&remove, FRESH, &offers(9), now()).unwrap();
    assert_eq!(merge(&mut lists, &[5, 300], &mut ledger), [WishlistOutcome::Kept, WishlistOutcome::Added]);
    assert!(!lists.lists[0].has(variant(5)));
}

#[test]
fn c4_the_price_that_was_seen_is_kept_where_it_is_in_the_shops_currency() {
    for (seen, kept) in [(Some((900, Currency::EUR)), 900), (Some((900, Currency::USD)), 1000), (None, 1000)] {
        let price_seen = seen.map(|(minor, currency)| Money::new(minor, currency));
        let item = GuestWishlistItem { variant: variant(1), price_seen, added_at: now() };
        let mut lists = lists(&[]);
        lists.merge(&[item], &mut WishlistLedger::new(), FRESH, &offers(9), now());
        assert_eq!(lists.lists[0].items[0].price_seen, Money::new(kept, Currency::EUR));
    }
}

fn some() -> impl Strategy<Value = Vec<u128>> {
    prop::collection::btree_set(0_u128..12, 0..10).prop_map(|set| set.into_iter().collect())
}

proptest! {
    #[test]
    fn c12_nothing_disappears_and_nothing_is_there_twice(before in some(), incoming in some()) {
        let mut lists = lists(&before);
        let outcomes = merge(&mut lists, &incoming, &mut WishlistLedger::new());
        prop_assert_eq!(outcomes.len(), incoming.len());
        let union: BTreeSet<_> = before.iter().chain(&incoming).copied().collect();
        let held = held(&lists);
        prop_assert_eq!(held.len(), union.len());
        prop_assert_eq!(held.into_iter().collect::<BTreeSet<_>>(), union);
    }

    #[test]
    fn m2_sent_again_after_anything_it_changes_nothing(
        before in some(), incoming in some(), removed in some(), times in 1_usize..10,
    ) {
        let (mut lists, mut ledger) = (lists(&before), WishlistLedger::new());
        let first = merge(&mut lists, &incoming, &mut ledger);
        for n in removed {
            let remove = WishlistChange::Remove { wishlist: WishlistRef::Default, variant: variant(n) };
            let _ = lists.apply(&remove, FRESH, &offers(99), now());
        }
        let standing = lists.clone();
        for _ in 0..times {
            prop_assert_eq!(&merge(&mut lists, &incoming, &mut ledger), &first);
            prop_assert_eq!(&lists, &standing);
        }
    }

    #[test]
    fn m2_in_parts_or_at_once_comes_to_the_same(first in some(), whole in some()) {
        let whole: Vec<u128> = first.iter().chain(&whole).copied().collect::<BTreeSet<_>>().into_iter().collect();
        let (mut parts, mut ledger) = (lists(&[]), WishlistLedger::new());
        merge(&mut parts, &first, &mut ledger);
        merge(&mut parts, &whole, &mut ledger);
        let mut once = lists(&[]);
        merge(&mut once, &whole, &mut WishlistLedger::new());
        let sorted = |lists: &Wishlists| held(lists).into_iter().collect::<BTreeSet<_>>();
        prop_assert_eq!(sorted(&parts), sorted(&once));
    }
}
