//! A guest cart as text. Whatever stands in localStorage, reading it gives a cart (C2).

use super::{GuestCart, GuestItem, Json, STORAGE_KEY, TabId, Writer, keep};
use crate::id::GuestCartId;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Text beyond so many bytes is not a cart of ours and is not looked into.
pub const MAX_TEXT: usize = 512 * 1024;

/// The version of the stored shapes.
pub(crate) const VERSION: u64 = 1;

/// No cart was changed so often: beyond it, counts are not of ours.
const MOST_CHANGES: u64 = 0xffff_ffff;

/// So many tabs wrote a moment ago, at most; of more, the latest.
const MAX_WRITERS: usize = 200;

/// What became of stored text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read {
    /// What could be understood; at worst a new, empty cart.
    pub cart: GuestCart,
    /// What is to be reported, once.
    pub trouble: Option<Trouble>,
}

/// Why a stored cart was not taken as it stood.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Not JSON, or not of any shape that a cart ever had.
    #[error("the cart kept in this browser could not be read, so it starts empty")]
    Unreadable,
    /// Far larger than any cart.
    #[error("the cart kept in this browser was too large to be read, so it starts empty")]
    Oversized,
    /// Some entries were not understood; the others were kept.
    #[error("some entries of the cart kept in this browser could not be read; the others were kept")]
    Partial,
    /// Older than the lifetime of a guest cart (C5).
    #[error("the cart kept in this browser had expired")]
    Expired,
}

#[derive(Serialize)]
struct Wire<'a> {
    version: u64,
    id: GuestCartId,
    revision: u64,
    items: &'a [GuestItem],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    saved: &'a [GuestItem],
    updated_at: Timestamp,
    writers: &'a [Writer],
}

/// The text to store under [`STORAGE_KEY`].
pub fn write(cart: &GuestCart) -> String {
    let GuestCart { id, revision, items, saved, updated_at, writers } = cart;
    let wire = Wire { version: VERSION, id: *id, revision: *revision, items, saved, updated_at: *updated_at, writers };
    serde_json::to_string(&wire).unwrap_or_else(|_| unreachable!("{STORAGE_KEY} has no map keys that are not text"))
}

/// Reads stored text by means of `parse`, which answers none for what is not JSON. `fresh` is the id of a cart that has
/// none; a cart unchanged for longer than `lifetime` is dropped.
pub fn read(
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Option<Json>,
    fresh: GuestCartId,
    now: Timestamp,
    lifetime: Span,
) -> Read {
    let nothing = |trouble| Read { cart: GuestCart::empty(fresh, now), trouble };
    let Some(text) = text else { return nothing(None) };
    let stored = match Stored::read(text, parse, now, lifetime) {
        Ok(stored) => stored,
        Err(trouble) => return nothing(trouble),
    };
    let mut cart = GuestCart {
        id: stored.id().unwrap_or(fresh),
        revision: stored.revision(),
        items: Vec::new(),
        saved: Vec::new(),
        updated_at: stored.updated_at,
        writers: stored.writers(),
    };
    let mut understood = true;
    for (entries, kept) in [(stored.entries(), &mut cart.items), (stored.saved(), &mut cart.saved)] {
        for entry in entries {
            understood &= item(entry, stored.updated_at).is_some_and(|item| keep(kept, item));
        }
    }
    Read { cart, trouble: (!understood).then_some(Trouble::Partial) }
}

/// Fields that a stored cart and a stored wishlist have in common.
pub(crate) struct Stored {
    json: Json,
    /// When it last changed.
    pub(crate) updated_at: Timestamp,
}

impl Stored {
    /// Text of a list that has not expired; else what is to be reported.
    pub(crate) fn read(
        text: &str,
        parse: impl FnOnce(&str) -> Option<Json>,
        now: Timestamp,
        lifetime: Span,
    ) -> Result<Self, Option<Trouble>> {
        if text.len() > MAX_TEXT {
            return Err(Some(Trouble::Oversized));
        }
        let json = parse(text).filter(|json| matches!(json.get("items"), Some(Json::List(_))));
        let json = json.ok_or(Some(Trouble::Unreadable))?;
        let updated_at = time(&json, "updated_at").unwrap_or(now).min(now);
        let stored = Self { json, updated_at };
        if updated_at.after(lifetime) < now {
            let empty = stored.entries().is_empty() && stored.saved().is_empty();
            return Err((!empty).then_some(Trouble::Expired));
        }
        Ok(stored)
    }

    pub(crate) fn id<T: std::str::FromStr>(&self) -> Option<T> {
        self.json.text("id").and_then(|text| text.parse().ok())
    }

    pub(crate) fn revision(&self) -> u64 {
        changes(&self.json, "revision").unwrap_or(0)
    }

    pub(crate) fn entries(&self) -> &[Json] {
        self.json.list("items")
    }

    fn saved(&self) -> &[Json] {
        self.json.list("saved")
    }

    pub(crate) fn writers(&self) -> Vec<Writer> {
        let writers = self.json.list("writers");
        let latest = &writers[writers.len().saturating_sub(MAX_WRITERS)..];
        latest.iter().map(writer).collect::<Option<_>>().unwrap_or_default()
    }
}

fn item(entry: &Json, otherwise: Timestamp) -> Option<GuestItem> {
    let quantity = if entry.get("quantity").is_none() {
        Quantity::ONE
    } else {
        let number = entry.count("quantity").or_else(|| entry.text("quantity")?.trim().parse().ok())?;
        Quantity::capped(u32::try_from(number).unwrap_or(u32::MAX))?
    };
    Some(GuestItem {
        variant: entry.text("id")?.parse().ok()?,
        quantity,
        price_seen: price_seen(entry),
        added_at: added_at(entry).unwrap_or(otherwise),
    })
}

/// The price that was seen; none where it is not said, or cannot be one.
pub(crate) fn price_seen(entry: &Json) -> Option<Money> {
    let price = entry.get("price_seen")?;
    let price = Money::read(price.text("amount")?, price.text("currency")?).ok();
    price.filter(|price| price.minor() >= 0)
}

/// When it was added; none where it is not said.
pub(crate) fn added_at(entry: &Json) -> Option<Timestamp> {
    time(entry, "added_at")
}

fn writer(entry: &Json) -> Option<Writer> {
    let tab = TabId(u32::try_from(entry.count("tab")?).ok()?);
    Some(Writer { tab, done: changes(entry, "done")?, at: time(entry, "at")? })
}

fn changes(entry: &Json, key: &str) -> Option<u64> {
    entry.count(key).filter(|count| *count <= MOST_CHANGES)
}

fn time(entry: &Json, key: &str) -> Option<Timestamp> {
    entry.text(key).and_then(|text| Timestamp::parse(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::MAX_LINES;
    use crate::guest::{GuestChange, Journal, LIFETIME, TabId};
    use crate::id::VariantId;
    use proptest::prelude::*;
    use uuid::Uuid;

    const MUG: &str = "00000000-0000-0000-0000-000000000007";

    fn now() -> Timestamp {
        Timestamp::parse("2026-11-20T08:00:00Z").unwrap()
    }

    fn fresh() -> GuestCartId {
        GuestCartId(Uuid::from_u128(99))
    }

    fn read_now(text: &str) -> Read {
        read(Some(text), Json::parse, fresh(), now(), LIFETIME)
    }

    fn quantities(cart: &GuestCart) -> Vec<u32> {
        cart.items.iter().map(|item| item.quantity.get()).collect()
    }

    #[test]
    fn c2_what_can_be_understood_is_kept_and_the_rest_reported() {
        let plain = format!(r#"{{"items":[{{"id":"{MUG}","quantity":1}}]}}"#);
        let twice = format!(r#"{{"items":[{{"id":"{MUG}","quantity":2}},{{"id":"{MUG}","quantity":"3"}}]}}"#);
        let newer = format!(r#"{{"version":9,"theme":"dark","items":[{{"id":"{MUG}","gift":true}}]}}"#);
        let absurd = format!(r#"{{"items":[{{"id":"{MUG}","quantity":99999999999}}]}}"#);
        let mixed = format!(r#"{{"items":[null,7,{{"id":"x","quantity":1}},{{"id":"{MUG}","quantity":2}}]}}"#);
        let negative = format!(r#"{{"items":[{{"id":"{MUG}","quantity":-2}}]}}"#);
        let half = format!(r#"{{"items":[{{"id":"{MUG}","quantity":1.5}}]}}"#);
        for (text, kept, trouble) in [
            (plain.as_str(), vec![1], None),
            (&twice, vec![5], None),
            (&newer, vec![1], None),
            (&absurd, vec![Quantity::LIMIT], None),
            (&mixed, vec![2], Some(Trouble::Partial)),
            (&negative, vec![], Some(Trouble::Partial)),
            (&half, vec![], Some(Trouble::Partial)),
            (r#"{"items":[]}"#, vec![], None),
            ("", vec![], Some(Trouble::Unreadable)),
            ("[1,2", vec![], Some(Trouble::Unreadable)),
            ("null", vec![], Some(Trouble::Unreadable)),
            (r#"{"items":"many"}"#, vec![], Some(Trouble::Unreadable)),
        ] {
            let read = read_now(text);
            assert_eq!((quantities(&read.cart), read.trouble), (kept, trouble), "{text}");
        }
        assert_eq!(read_now(&"x".repeat(MAX_TEXT + 1)).trouble, Some(Trouble::Oversized));
    }

    #[test]
    fn c2_saved_lines_are_read_as_robustly_and_carts_without_them_as_before() {
        let cart = |saved: &str| format!(r#"{{"items":[{{"id":"{MUG}"}}],"saved":{saved}}}"#);
        let twice = format!(r#"[{{"id":"{MUG}","quantity":2}},{{"id":"{MUG}"}}]"#);
        for (stored, kept, trouble) in [
            (twice.as_str(), vec![3], None),
            ("[7]", vec![], Some(Trouble::Partial)),
            ("[]", vec![], None),
            ("null", vec![], None),
            (r#"{"id":1}"#, vec![], None),
        ] {
            let read = read_now(&cart(stored));
            let saved: Vec<_> = read.cart.saved.iter().map(|item| item.quantity.get()).collect();
            assert_eq!((quantities(&read.cart), saved, read.trouble), (vec![1], kept, trouble), "{stored}");
        }
        assert!(!write(&GuestCart::empty(fresh(), now())).contains("saved"));
    }

    #[test]
    fn c2_too_many_lines_are_cut_and_reported() {
        let entries: Vec<_> = (0..300).map(|n| format!(r#"{{"id":"{}"}}"#, Uuid::from_u128(n))).collect();
        let read = read_now(&format!(r#"{{"items":[{}]}}"#, entries.join(",")));
        assert_eq!((read.cart.items.len(), read.trouble), (MAX_LINES, Some(Trouble::Partial)));
    }

    #[test]
    fn c2_of_too_many_writers_the_latest_are_kept() {
        let at = "2026-11-20T08:00:00Z";
        let writers: Vec<_> = (0..300).map(|tab| format!(r#"{{"tab":{tab},"done":1,"at":"{at}"}}"#)).collect();
        let read = read_now(&format!(r#"{{"items":[],"writers":[{}]}}"#, writers.join(",")));
        let tabs: Vec<_> = read.cart.writers.iter().map(|writer| writer.tab.0).collect();
        assert_eq!(tabs, (100..300).collect::<Vec<_>>());
    }

    #[test]
    fn c5_a_guest_cart_expires_after_its_lifetime() {
        let text = |at: &str| format!(r#"{{"items":[{{"id":"{MUG}"}}],"updated_at":"{at}"}}"#);
        assert_eq!(quantities(&read_now(&text("2026-10-21T08:00:00Z")).cart), [1]);
        let expired = read_now(&text("2026-10-21T07:59:59Z"));
        assert_eq!((quantities(&expired.cart), expired.trouble), (vec![], Some(Trouble::Expired)));
        assert_eq!(quantities(&read_now(&text("2999-01-01T00:00:00Z")).cart), [1], "a clock that was wrong");
    }

    proptest! {
        #[test]
        fn c2_no_text_breaks_it(text in ".*") {
            let _ = read_now(&text);
        }

        #[test]
        fn c2_no_json_breaks_it(id in ".{0,40}", quantity in any::<f64>(), at in ".{0,30}", shape in 0..4) {
            let entry = serde_json::json!({"id": id, "quantity": quantity, "added_at": at, "price_seen": shape});
            let _ = read_now(&serde_json::json!({"items": [entry], "updated_at": at, "writers": shape}).to_string());
        }

        #[test]
        fn what_is_written_is_read_again(changes in prop::collection::vec((0_u128..5, 1_u32..50), 0..20)) {
            let mut journal = Journal::new(TabId(3));
            let mut cart = GuestCart::empty(fresh(), now());
            for (id, quantity) in changes {
                let variant = VariantId(Uuid::from_u128(id));
                let price_seen = Some(Money::new(999, iso_currency::Currency::EUR));
                let add = GuestChange::Add { variant, quantity: Quantity::new(quantity).unwrap(), price_seen };
                cart = journal.commit(cart, add, now());
            }
            cart.saved = cart.items.iter().take(2).copied().collect();
            let read = read_now(&write(&cart));
            prop_assert_eq!((read.cart, read.trouble), (cart, None));
        }
    }
}
