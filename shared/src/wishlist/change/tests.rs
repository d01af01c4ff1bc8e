use super::*;
use crate::id::AccountId;
use crate::wishlist::merge::tests::{offers, variant};
use uuid::Uuid;

const MAIN: WishlistRef = WishlistRef::Default;

fn id(n: u128) -> WishlistId {
    WishlistId(Uuid::from_u128(n))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

fn named(n: u128) -> WishlistRef {
    WishlistRef::Id(id(n))
}

fn add(wishlist: WishlistRef, n: u128) -> WishlistChange {
    WishlistChange::Add { wishlist, variant: variant(n) }
}

fn remove(wishlist: WishlistRef, n: u128) -> WishlistChange {
    WishlistChange::Remove { wishlist, variant: variant(n) }
}

fn create(name: &str) -> WishlistChange {
    WishlistChange::Create { name: WishlistName::parse(name).unwrap() }
}

/// Makes the changes, the nth of which makes list n; what came of the last, and what is on each list.
fn after(changes: &[WishlistChange]) -> (Result<WishlistId, WishlistChangeError>, Wishlists) {
    let mut lists = Wishlists::empty(AccountId(Uuid::nil()));
    let mut outcome = Err(WishlistChangeError::NoSuchWishlist);
    for (n, change) in (1..).zip(changes) {
        let before = lists.clone();
        outcome = lists.apply(change, id(n), &offers(300), at(0));
        assert!(outcome.is_ok() || lists == before, "{change:?} was refused and changed something");
    }
    (outcome, lists)
}

fn contents(lists: &Wishlists) -> Vec<(u128, Vec<u128>)> {
    let of = |list: &Wishlist| (list.id.0.as_u128(), list.variants().map(|variant| variant.0.as_u128()).collect());
    lists.lists.iter().map(of).collect()
}

#[test]
fn c12_a_change_is_made_or_refused_and_counts_where_something_is_different() {
    use WishlistChangeError::{NoSuchItem, NoSuchWishlist, Unknown};
    let delete = |wishlist| WishlistChange::Delete { wishlist };
    for (changes, outcome, revision, lists) in [
        (vec![add(MAIN, 7)], Ok(id(1)), 1, vec![(1, vec![7])]),
        (vec![add(MAIN, 7), add(MAIN, 8)], Ok(id(1)), 2, vec![(1, vec![7, 8])]),
        (vec![add(MAIN, 7), add(MAIN, 7)], Ok(id(1)), 1, vec![(1, vec![7])]),
        (vec![add(MAIN, 7), remove(MAIN, 7)], Ok(id(1)), 2, vec![(1, vec![])]),
        (vec![add(MAIN, 7), remove(MAIN, 8)], Err(NoSuchItem), 1, vec![(1, vec![7])]),
        (vec![remove(MAIN, 7)], Err(NoSuchItem), 0, vec![]),
        (vec![add(MAIN, 999)], Err(Unknown), 0, vec![]),
        (vec![add(named(9), 7)], Err(NoSuchWishlist), 0, vec![]),
        (vec![add(MAIN, 7), create("Birthday"), add(named(2), 7)], Ok(id(2)), 3, vec![(1, vec![7]), (2, vec![7])]),
        // The default is the oldest: with it gone, the next is.
        (vec![create("A"), create("B"), delete(MAIN), add(MAIN, 7)], Ok(id(2)), 4, vec![(2, vec![7])]),
        (vec![delete(MAIN)], Err(NoSuchWishlist), 0, vec![]),
        (vec![create("A"), delete(named(1))], Ok(id(1)), 2, vec![]),
    ] {
        let (came, wishlists) = after(&changes);
        assert_eq!((came, wishlists.revision, contents(&wishlists)), (outcome, revision, lists), "{changes:?}");
    }
    let renamed = WishlistChange::Rename { wishlist: MAIN, name: WishlistName::parse(" Mine ").unwrap() };
    assert_eq!(after(&[add(MAIN, 7), renamed]).1.lists[0].name.as_str(), "Mine");
}

#[test]
fn c12_lists_and_items_are_bounded() {
    let (outcome, lists) = after(&(0..=200).map(|n| add(MAIN, n)).collect::<Vec<_>>());
    assert_eq!((outcome, lists.lists[0].items.len()), (Err(WishlistChangeError::WishlistFull), MAX_ITEMS));
    let (outcome, lists) = after(&(0..=20).map(|n| create(&n.to_string())).collect::<Vec<_>>());
    assert_eq!((outcome, lists.lists.len()), (Err(WishlistChangeError::TooManyWishlists), MAX_WISHLISTS));
    for name in ["", " \u{200b} ", "a\u{0}b", &"n".repeat(61)] {
        assert!(WishlistName::parse(name).is_err(), "{name:?}");
    }
}

#[test]
fn a_shared_list_keeps_its_link_until_it_is_taken_back() {
    let mut lists = after(&[add(MAIN, 7)]).1;
    let [one, two] = [LinkSeed([1; 16]), LinkSeed([2; 16])];
    for _ in 0..2 {
        assert_eq!(lists.share(MAIN, one, id(9), at(0)).unwrap().link, Some(one));
    }
    assert_eq!(lists.share(MAIN, two, id(9), at(0)).unwrap().link, Some(one));
    assert_eq!((lists.unshare(MAIN).unwrap().link, lists.revision), (None, 3));
    assert_eq!(lists.share(MAIN, two, id(9), at(0)).unwrap().link, Some(two), "the old link leads nowhere");
    assert_eq!(lists.unshare(named(5)), Err(WishlistChangeError::NoSuchWishlist));
}

#[test]
fn c6_an_absent_default_reads_as_an_empty_list() {
    let lists = Wishlists::empty(AccountId(Uuid::nil()));
    let view = lists.view(MAIN, &offers(0), iso_currency::Currency::EUR).unwrap().unwrap();
    assert_eq!((view.id, view.name.as_str(), view.is_default, view.items.len()), (None, "Wishlist", true, 0));
    assert_eq!(lists.view(named(1), &offers(0), iso_currency::Currency::EUR), Ok(None));
    assert_eq!(lists.summaries().len(), 1);
}
