use super::*;
use crate::guest::{Journal, MAX_TEXT, TabId};
use crate::id::VariantId;
use crate::money::Money;
use crate::wishlist::{GuestWishlistChange, MAX_ITEMS};
use iso_currency::Currency;
use proptest::prelude::*;
use uuid::Uuid;

const LIFETIME: Span = Span::days(30);
const MUG: &str = "00000000-0000-0000-0000-000000000007";

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T08:00:00Z").unwrap()
}

fn fresh() -> GuestWishlistId {
    GuestWishlistId(Uuid::from_u128(99))
}

fn read_now(text: &str) -> StoredWishlist {
    read(Some(text), Json::parse, fresh(), now(), LIFETIME)
}

fn variant(n: u128) -> VariantId {
    VariantId(Uuid::from_u128(n))
}

fn add(n: u128) -> GuestWishlistChange {
    GuestWishlistChange::Add { variant: variant(n), price_seen: Some(Money::new(999, Currency::EUR)) }
}

#[test]
fn c2_what_can_be_understood_is_kept_and_the_rest_reported() {
    let plain = format!(r#"{{"items":[{{"id":"{MUG}"}}]}}"#);
    let twice = format!(r#"{{"items":[{{"id":"{MUG}"}},{{"id":"{MUG}","gift":true}}]}}"#);
    let mixed = format!(r#"{{"version":9,"items":[null,7,{{"id":"x"}},{{"id":"{MUG}"}}]}}"#);
    let expired = format!(r#"{{"items":[{{"id":"{MUG}"}}],"updated_at":"2026-10-21T07:59:59Z"}}"#);
    let many: Vec<_> = (0..300).map(|n| format!(r#"{{"id":"{}"}}"#, Uuid::from_u128(n))).collect();
    let many = format!(r#"{{"items":[{}]}}"#, many.join(","));
    let oversized = "x".repeat(MAX_TEXT + 1);
    for (text, kept, trouble) in [
        (plain.as_str(), 1, None),
        (&twice, 1, None),
        (&mixed, 1, Some(Trouble::Partial)),
        (&expired, 0, Some(Trouble::Expired)),
        (&many, MAX_ITEMS, Some(Trouble::Partial)),
        (&oversized, 0, Some(Trouble::Oversized)),
        (r#"{"items":[]}"#, 0, None),
        ("", 0, Some(Trouble::Unreadable)),
        (r#"{"items":7}"#, 0, Some(Trouble::Unreadable)),
    ] {
        let read = read_now(text);
        assert_eq!((read.wishlist.items.len(), read.trouble), (kept, trouble), "{text:.60}");
    }
    assert_eq!(read(None, Json::parse, fresh(), now(), LIFETIME).trouble, None);
}

#[test]
fn m3_an_acknowledgement_takes_what_was_merged_and_renames_the_rest() {
    let mut wishlist = GuestWishlist::empty(fresh(), now());
    for n in [7, 8, 9] {
        wishlist.apply(&add(n), now());
    }
    let remainder = GuestWishlistId(Uuid::from_u128(2));
    let merged = vec![variant(7), variant(8)];
    let acknowledge = GuestWishlistChange::Acknowledge { wishlist: fresh(), merged, remainder };
    wishlist.apply(&acknowledge, now());
    wishlist.apply(&add(7), now());
    let once = wishlist.clone();
    wishlist.apply(&acknowledge, now());
    assert_eq!(wishlist, once, "a second tab's acknowledgement takes nothing");
    assert_eq!((wishlist.items.len(), wishlist.id), (2, remainder));
}

#[test]
fn c1_what_another_tab_wrote_over_is_made_again() {
    let (mut one, mut two) = (Journal::new(TabId(1)), Journal::new(TabId(2)));
    let empty = GuestWishlist::empty(fresh(), now());
    let lost = one.commit(empty.clone(), add(7), now());
    let stored = two.commit(empty, add(8), now());
    let both = one.reconcile(&stored, now()).unwrap();
    assert!(lost.has(variant(7)) && both.has(variant(7)) && both.has(variant(8)));
    assert_eq!(one.reconcile(&both, now()), None);
}

proptest! {
    #[test]
    fn c2_no_text_breaks_it(text in ".*", id in ".{0,40}", at in ".{0,30}") {
        let _ = read_now(&text);
        let entry = serde_json::json!({"id": id, "added_at": at, "price_seen": id});
        let _ = read_now(&serde_json::json!({"id": id, "items": [entry], "updated_at": at, "writers": [at]}).to_string());
    }

    #[test]
    fn what_is_written_is_read_again(variants in prop::collection::vec(0_u128..20, 0..20)) {
        let mut journal = Journal::new(TabId(3));
        let mut wishlist = GuestWishlist::empty(fresh(), now());
        for n in variants {
            let change = if n % 4 == 0 { GuestWishlistChange::Remove { variant: variant(n) } } else { add(n) };
            wishlist = journal.commit(wishlist, change, now());
        }
        let read = read_now(&write(&wishlist));
        prop_assert_eq!((read.wishlist, read.trouble), (wishlist, None));
    }
}
