//! Merging a guest cart into an owner's cart, exactly once (M1, M2).

use crate::cart::{Cart, Line, MAX_LINES, Offer, Offers};
use crate::guest::GuestItem;
use crate::id::VariantId;
use crate::quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The quantities of one guest cart that were already merged into one owner's cart (M2): of each variant in the cart and saved
/// together, so that nothing counts twice that goes from one to the other before it is sent again.
pub type Ledger = BTreeMap<VariantId, u32>;

/// What came of a merge, line by line. Every line of the guest cart has its place (M1).
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Receipt {
    /// The lines in the guest cart's order.
    pub lines: Vec<ReceiptLine>,
    /// Those that were saved for later, in their order: of them `from` and `to` are what is saved.
    #[serde(default)]
    pub saved: Vec<ReceiptLine>,
}

/// What came of one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// The variant.
    pub variant_id: VariantId,
    /// What came of it.
    pub outcome: Outcome,
    /// How many were in the owner's cart before.
    pub from: u32,
    /// How many are there now.
    pub to: u32,
}

/// What comes of a line in a merge.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was not there before.
    Added,
    /// It was there, and now there are more; or all of it was merged before, and `from` is `to`.
    Raised,
    /// Fewer than the sum: the stock or the limit per line. None at all, `to` is 0, where the cart is full (C11): the line is then
    /// saved for later.
    Capped,
    /// None can be had: the line stays, disabled. Where `to` is 0 there is no room for it, neither in the cart nor beside it (C11).
    Unavailable,
    /// The shop has never sold it; there is no line to keep.
    Unknown,
}

impl Receipt {
    /// Whether all of it came along: nothing was capped, unavailable or unknown.
    pub fn is_whole(&self) -> bool {
        self.lines.iter().chain(&self.saved).all(|line| matches!(line.outcome, Outcome::Added | Outcome::Raised))
    }
}

/// A merge that was worked out but not yet stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Merged {
    /// The owner's lines afterwards.
    pub lines: Vec<Line>,
    /// The lines for which the cart has no room: they are to be saved beside it (C11).
    pub beside: Vec<Line>,
    /// Items that were saved for later.
    saved: Vec<Saved>,
    /// What is merged of this guest cart by now.
    pub ledger: Ledger,
    /// What came of it.
    pub receipt: Receipt,
}

/// A line that was saved for later.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Saved {
    variant: VariantId,
    /// Units of it that are new.
    fresh: u32,
    /// The line; none of what the shop has never sold.
    line: Option<Line>,
}

/// Merges `incoming`, and what was `saved` for later, into `lines` and what is saved beside them. Only what exceeds `ledger` counts;
/// none where nothing does (M2). Of a variant that is in both, what counts goes into the cart first.
///
/// Same variant: quantities add up; others join; stock and the limit per line cap the sum; with none left the line
/// stays as unavailable (M1). What was in the account's cart when its holder signed in is marked as from the saved cart, and nothing
/// that came since (M4).
pub fn merge(
    lines: &[Line],
    incoming: &[GuestItem],
    saved: &[GuestItem],
    ledger: &Ledger,
    offers: &Offers,
) -> Option<Merged> {
    let mut sent = Ledger::new();
    for item in incoming.iter().chain(saved) {
        *sent.entry(item.variant).or_default() += item.quantity.get();
    }
    let before = |variant| ledger.get(variant).copied().unwrap_or(0);
    let mut fresh: Ledger =
        sent.iter().map(|(variant, units)| (*variant, units.saturating_sub(before(variant)))).collect();
    if fresh.values().all(|units| *units == 0) {
        return None;
    }
    let mut merged = Merged {
        lines: lines.iter().map(|line| marked(*line, line.quantity)).collect(),
        beside: Vec::new(),
        saved: Vec::new(),
        ledger: ledger.clone(),
        receipt: Receipt::default(),
    };
    for item in incoming {
        let line = merged.join(item, part(&mut fresh, item), offers.get(&item.variant));
        merged.receipt.lines.push(line);
    }
    for item in saved {
        let line = offers.get(&item.variant).map(|offer| item.line(offer.price));
        merged.saved.push(Saved { variant: item.variant, fresh: part(&mut fresh, item), line });
    }
    for (variant, units) in sent {
        let most = merged.ledger.entry(variant).or_default();
        *most = units.max(*most);
    }
    Some(merged)
}

/// The line with that quantity. Of what was there at the sign-in, what is left of it by now is marked.
fn marked(line: Line, quantity: Quantity) -> Line {
    let left = line.at_sign_in.min(quantity.get());
    Line { quantity, from_saved: left, at_sign_in: left, ..line }
}

/// As many of the item as are new, which are then not any more.
fn part(fresh: &mut Ledger, item: &GuestItem) -> u32 {
    let Some(left) = fresh.get_mut(&item.variant) else { return 0 };
    let part = item.quantity.get().min(*left);
    *left -= part;
    part
}

impl Merged {
    /// Puts the lines into `cart`, what has no room there beside it, and what has none anywhere into the receipt (C11).
    pub fn fill(mut self, cart: &mut Cart) -> (Ledger, Receipt) {
        cart.lines = self.lines;
        for line in std::mem::take(&mut self.beside) {
            if !cart.save(line, line.quantity) {
                let mut told = self.receipt.lines.iter_mut().filter(|told| told.variant_id == line.variant);
                told.by_ref().for_each(|told| told.outcome = Outcome::Unavailable);
            }
        }
        self.receipt.saved = self.saved.iter().map(|saved| saved.join(cart)).collect();
        (self.ledger, self.receipt)
    }

    fn join(&mut self, item: &GuestItem, fresh: u32, offer: Option<&Offer>) -> ReceiptLine {
        let variant_id = item.variant;
        let held = self.lines.iter().position(|line| line.variant == variant_id);
        let from = held.map_or(0, |index| self.lines[index].quantity.get());
        let answer = |outcome, to| ReceiptLine { variant_id, outcome, from, to };
        if fresh == 0 {
            return answer(Outcome::Raised, from);
        }
        let Some(offer) = offer else { return answer(Outcome::Unknown, from) };
        let wanted = from + fresh;
        let obtainable = offer.obtainable();
        let most = if obtainable == 0 { wanted } else { wanted.min(obtainable) };
        let Some(quantity) = Quantity::capped(most) else { return answer(Outcome::Unknown, from) };
        let to = quantity.get();
        match held {
            Some(index) => {
                self.lines[index] = marked(self.lines[index], quantity);
            }
            None if self.lines.len() >= MAX_LINES => {
                self.beside.push(Line { quantity, ..item.line(offer.price) });
                return answer(Outcome::Capped, 0);
            }
            None => self.lines.push(Line { quantity, ..item.line(offer.price) }),
        }
        let outcome = match from {
            _ if obtainable == 0 => Outcome::Unavailable,
            _ if to < wanted => Outcome::Capped,
            0 => Outcome::Added,
            _ => Outcome::Raised,
        };
        answer(outcome, to)
    }
}

impl Saved {
    /// Puts what is new among what `cart` has saved (C12).
    fn join(&self, cart: &mut Cart) -> ReceiptLine {
        let variant_id = self.variant;
        let held = |cart: &Cart| {
            let line = cart.saved.iter().find(|line| line.variant == variant_id);
            line.map_or(0, |line| line.quantity.get())
        };
        let from = held(cart);
        let answer = |outcome, to| ReceiptLine { variant_id, outcome, from, to };
        let Some(line) = self.line else { return answer(Outcome::Unknown, from) };
        let Some(fresh) = Quantity::capped(self.fresh) else { return answer(Outcome::Raised, from) };
        if !cart.save(line, fresh) {
            return answer(Outcome::Unavailable, 0);
        }
        let to = held(cart);
        match from {
            _ if to < from + self.fresh => answer(Outcome::Capped, to),
            0 => answer(Outcome::Added, to),
            _ => answer(Outcome::Raised, to),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AccountId, CartId, Owner};
    use crate::money::Money;
    use crate::time::Timestamp;
    use iso_currency::Currency;
    use proptest::prelude::*;
    use uuid::Uuid;

    /// Of a guest who has saved nothing.
    fn merge(lines: &[Line], incoming: &[GuestItem], ledger: &Ledger, offers: &Offers) -> Option<Merged> {
        super::merge(lines, incoming, &[], ledger, offers)
    }

    fn variant(n: u128) -> VariantId {
        VariantId(Uuid::from_u128(n))
    }

    fn item((id, quantity): (u128, u32)) -> GuestItem {
        let added_at = Timestamp::from_millis(0);
        GuestItem { variant: variant(id), quantity: Quantity::new(quantity).unwrap(), price_seen: None, added_at }
    }

    fn items(items: &[(u128, u32)]) -> Vec<GuestItem> {
        items.iter().copied().map(item).collect()
    }

    fn lines(items: &[(u128, u32)]) -> Vec<Line> {
        items.iter().copied().map(|entry| item(entry).line(Money::new(100, Currency::EUR))).collect()
    }

    fn offers(stock: &[(u128, u32)]) -> Offers {
        let offer = |&(id, available): &(u128, u32)| {
            let offer = Offer {
                variant: variant(id),
                sku: String::new(),
                name: String::new(),
                slug: String::new(),
                picture: None,
                options: Vec::new(),
                price: Money::new(100, Currency::EUR),
                available,
                on_sale: true,
                taxable: true,
                requires_shipping: true,
            };
            (variant(id), offer)
        };
        stock.iter().map(offer).collect()
    }

    fn quantities(lines: &[Line]) -> Vec<(u128, u32)> {
        lines.iter().map(|line| (line.variant.0.as_u128(), line.quantity.get())).collect()
    }

    fn ledger(entries: &[(u128, u32)]) -> Ledger {
        entries.iter().map(|&(id, quantity)| (variant(id), quantity)).collect()
    }

    #[test]
    fn m1_quantities_add_up_and_nothing_disappears() {
        use Outcome::{Added, Capped, Raised, Unavailable, Unknown};
        type Lines = Vec<(u128, u32)>;
        type Case = (&'static str, Lines, Lines, Lines, Vec<(Outcome, u32, u32)>);
        let stock = offers(&[(1, 10), (2, 4), (3, 0), (4, 5000)]);
        let table: Vec<Case> = vec![
            ("into an empty cart", vec![], vec![(1, 2)], vec![(1, 2)], vec![(Added, 0, 2)]),
            ("disjoint", vec![(2, 1)], vec![(1, 2)], vec![(2, 1), (1, 2)], vec![(Added, 0, 2)]),
            ("overlapping", vec![(1, 3)], vec![(1, 2)], vec![(1, 5)], vec![(Raised, 3, 5)]),
            ("capped by stock", vec![(2, 3)], vec![(2, 3)], vec![(2, 4)], vec![(Capped, 3, 4)]),
            ("capped by limit", vec![(4, 999)], vec![(4, 900)], vec![(4, 1000)], vec![(Capped, 999, 1000)]),
            ("sold out", vec![], vec![(3, 2)], vec![(3, 2)], vec![(Unavailable, 0, 2)]),
            ("sold out, held", vec![(3, 1)], vec![(3, 2)], vec![(3, 3)], vec![(Unavailable, 1, 3)]),
            ("unknown", vec![(1, 1)], vec![(9, 2)], vec![(1, 1)], vec![(Unknown, 0, 0)]),
            ("shrunk stock", vec![(2, 9)], vec![(2, 1)], vec![(2, 4)], vec![(Capped, 9, 4)]),
        ];
        for (name, held, incoming, after, receipt) in table {
            let merged = merge(&lines(&held), &items(&incoming), &Ledger::new(), &stock).unwrap();
            let outcomes: Vec<_> = merged.receipt.lines.iter().map(|line| (line.outcome, line.from, line.to)).collect();
            assert_eq!((quantities(&merged.lines), outcomes), (after, receipt), "{name}");
        }
        assert_eq!(merge(&lines(&[(1, 1)]), &[], &Ledger::new(), &stock), None, "an empty cart replaces nothing (M5)");
    }

    #[test]
    fn m2_only_what_exceeds_the_ledger_is_merged() {
        let stock = offers(&[(1, 100), (2, 100)]);
        assert_eq!(merge(&lines(&[(1, 2)]), &items(&[(1, 2)]), &ledger(&[(1, 2)]), &stock), None);
        assert_eq!(merge(&[], &items(&[(1, 1)]), &ledger(&[(1, 2)]), &stock), None, "an older state of the cart");

        let merged = merge(&lines(&[(1, 2)]), &items(&[(1, 5), (2, 1)]), &ledger(&[(1, 2)]), &stock).unwrap();
        assert_eq!(quantities(&merged.lines), [(1, 5), (2, 1)]);
        assert_eq!(merged.ledger, ledger(&[(1, 5), (2, 1)]));

        let merged = merge(&lines(&[(1, 2)]), &items(&[(1, 2), (2, 1)]), &ledger(&[(1, 2)]), &stock).unwrap();
        let told: Vec<_> = merged.receipt.lines.iter().map(|line| (line.outcome, line.from, line.to)).collect();
        assert_eq!(told, [(Outcome::Raised, 2, 2), (Outcome::Added, 0, 1)], "M1: what was merged before has its place");
    }

    #[test]
    fn m2_a_line_removed_after_its_merge_does_not_come_back() {
        let stock = offers(&[(1, 100), (2, 100)]);
        let merged = merge(&[], &items(&[(1, 2), (2, 1)]), &ledger(&[(1, 2)]), &stock).unwrap();
        assert_eq!(quantities(&merged.lines), [(2, 1)]);
    }

    #[test]
    fn c11_what_does_not_fit_is_saved_and_said() {
        let most = u128::try_from(MAX_LINES).unwrap();
        let stock = offers(&(0..most + 3).map(|id| (id, 9)).collect::<Vec<_>>());
        let held: Vec<_> = (0..most - 1).map(|id| (id, 1)).collect();
        let incoming = items(&[(0, 1), (most, 2), (most + 1, 3), (most + 2, 4)]);
        let merged = merge(&lines(&held), &incoming, &Ledger::new(), &stock).unwrap();
        assert_eq!(merge(&merged.lines, &incoming, &merged.ledger, &stock), None, "and is not merged again");
        let owner = Owner::Account(AccountId(Uuid::nil()));
        let empty = Cart::empty(CartId(Uuid::nil()), owner, Timestamp::from_millis(0));
        for (saved, kept, last) in [(0, 2, Outcome::Capped), (most - 1, 1, Outcome::Unavailable)] {
            let before: Vec<_> = (0..saved).map(|id| (id, 1)).collect();
            let mut cart = Cart { saved: lines(&before), ..empty.clone() };
            let (_, receipt) = merged.clone().fill(&mut cart);
            assert_eq!((cart.lines.len(), cart.saved.len()), (MAX_LINES, before.len() + kept));
            let told: Vec<_> = receipt.lines.iter().map(|line| (line.outcome, line.from, line.to)).collect();
            let fits = [(Outcome::Raised, 1, 2), (Outcome::Added, 0, 2), (Outcome::Capped, 0, 0), (last, 0, 0)];
            assert_eq!(told, fits, "{saved} saved");
        }
    }

    /// The quantities of each line, with those that are marked.
    fn marks(lines: &[Line]) -> Vec<(u128, u32, u32)> {
        lines.iter().map(|line| (line.variant.0.as_u128(), line.quantity.get(), line.from_saved)).collect()
    }

    #[test]
    fn m4_what_was_there_at_the_sign_in_is_marked_and_nothing_that_came_since() {
        // What was there at the sign-in, what is in the cart by now, what is merged, and what is marked then.
        type Case = (&'static str, Vec<(u128, u32)>, Vec<(u128, u32)>, Vec<(u128, u32)>, Vec<(u128, u32, u32)>);
        let stock = offers(&[(1, 100), (2, 4), (3, 0)]);
        let table: Vec<Case> = vec![
            ("all of it", vec![(1, 2), (2, 1)], vec![(1, 2), (2, 1)], vec![(1, 3)], vec![(1, 5, 2), (2, 1, 1)]),
            ("added since", vec![(1, 2)], vec![(1, 5), (2, 1)], vec![(2, 1)], vec![(1, 5, 2), (2, 2, 0)]),
            ("a new account", vec![], vec![(1, 2)], vec![(1, 1)], vec![(1, 3, 0)]),
            ("lowered since", vec![(1, 5)], vec![(1, 3)], vec![(2, 1)], vec![(1, 3, 3), (2, 1, 0)]),
            ("stock shrank", vec![(2, 9)], vec![(2, 9)], vec![(2, 1)], vec![(2, 4, 4)]),
            ("sold out", vec![(3, 1)], vec![(3, 1)], vec![(3, 2)], vec![(3, 3, 1)]),
        ];
        for (name, before, held, incoming, expected) in table {
            let before = ledger(&before);
            let mut held = lines(&held);
            for line in &mut held {
                line.at_sign_in = before.get(&line.variant).copied().unwrap_or(0);
            }
            let merged = merge(&held, &items(&incoming), &Ledger::new(), &stock).unwrap();
            assert_eq!(marks(&merged.lines), expected, "{name}");
            // A remainder that is merged next marks what the first merge marked, and nothing that it brought.
            let rest: Vec<_> = merged.lines.iter().map(|line| (line.variant.0.as_u128(), 1)).collect();
            let marked = |lines: &[Line]| lines.iter().map(|line| line.from_saved).collect::<Vec<_>>();
            let next = merge(&merged.lines, &items(&rest), &Ledger::new(), &stock).unwrap();
            assert_eq!(marked(&next.lines), marked(&merged.lines), "{name}, then a remainder");
        }
    }

    #[test]
    fn c12_what_is_saved_is_merged_once_wherever_it_went_meanwhile() {
        use Outcome::{Added, Capped, Raised, Unknown};
        let stock = offers(&[(1, 100), (2, 100)]);
        let owner = Owner::Account(AccountId(Uuid::nil()));
        let empty = Cart::empty(CartId(Uuid::nil()), owner, Timestamp::from_millis(0));
        let told =
            |lines: &[ReceiptLine]| lines.iter().map(|line| (line.outcome, line.from, line.to)).collect::<Vec<_>>();
        // the account's saved; the guest's cart and saved; what was merged before; what is saved then, and the receipt
        for (held, items_sent, saved, before, after, receipt) in [
            (vec![], vec![], vec![(1, 2)], vec![], vec![(1, 2)], vec![(Added, 0, 2)]),
            (vec![(1, 3)], vec![], vec![(1, 2)], vec![], vec![(1, 5)], vec![(Raised, 3, 5)]),
            (vec![(1, 999)], vec![], vec![(1, 2)], vec![], vec![(1, 1000)], vec![(Capped, 999, 1000)]),
            (vec![], vec![], vec![(9, 2)], vec![], vec![], vec![(Unknown, 0, 0)]),
            (
                vec![(1, 2)],
                vec![],
                vec![(1, 2), (2, 1)],
                vec![(1, 2)],
                vec![(1, 2), (2, 1)],
                vec![(Raised, 2, 2), (Added, 0, 1)],
            ),
            // It was merged out of the cart, and saved before it was sent again.
            (vec![], vec![(2, 1)], vec![(1, 2)], vec![(1, 2)], vec![], vec![(Raised, 0, 0)]),
            (vec![], vec![(1, 2)], vec![(1, 2)], vec![(1, 1)], vec![(1, 1)], vec![(Added, 0, 1)]),
        ] {
            let merged = super::merge(&[], &items(&items_sent), &items(&saved), &ledger(&before), &stock).unwrap();
            let mut cart = Cart { saved: lines(&held), ..empty.clone() };
            let (ledger, came) = merged.fill(&mut cart);
            assert_eq!(
                (quantities(&cart.saved), told(&came.saved)),
                (after, receipt),
                "{held:?} {items_sent:?} {saved:?}"
            );
            assert_eq!(super::merge(&cart.lines, &items(&items_sent), &items(&saved), &ledger, &stock), None, "M2");
        }
        let full: Vec<_> = (10..210).map(|n| (n, 1)).collect();
        let mut cart = Cart { saved: lines(&full), ..empty };
        let (_, came) = super::merge(&[], &[], &items(&[(1, 2)]), &Ledger::new(), &stock).unwrap().fill(&mut cart);
        assert_eq!(told(&came.saved), [(Outcome::Unavailable, 0, 0)], "C11");
    }

    prop_compose! {
        fn some_lines()(entries in prop::collection::btree_map(0_u128..8, 1_u32..=1000, 0..8)) -> Vec<(u128, u32)> {
            entries.into_iter().collect()
        }
    }

    proptest! {
        #[test]
        fn m1_every_line_has_its_place(
            held in some_lines(), incoming in some_lines(), stock in some_lines(), before in some_lines(),
        ) {
            let stock = offers(&stock);
            if let Some(merged) = merge(&lines(&held), &items(&incoming), &ledger(&before), &stock) {
                prop_assert_eq!(merged.receipt.lines.len(), incoming.len());
                for (id, _) in &held {
                    prop_assert!(merged.lines.iter().any(|line| line.variant == variant(*id)));
                }
                for (line, place) in incoming.iter().zip(&merged.receipt.lines) {
                    let now = merged.lines.iter().find(|l| l.variant == variant(line.0)).map_or(0, |l| l.quantity.get());
                    prop_assert_eq!(place.to, now);
                    prop_assert!(place.to <= Quantity::LIMIT);
                }
            }
        }

        #[test]
        fn m2_sent_again_it_merges_nothing(held in some_lines(), incoming in some_lines(), stock in some_lines()) {
            let stock = offers(&stock);
            if let Some(once) = merge(&lines(&held), &items(&incoming), &Ledger::new(), &stock) {
                prop_assert_eq!(merge(&once.lines, &items(&incoming), &once.ledger, &stock), None);
            }
        }

        #[test]
        fn m2_in_parts_or_at_once_comes_to_the_same(first in some_lines(), more in some_lines()) {
            let stock = offers(&(0..8).map(|id| (id, 5000)).collect::<Vec<_>>());
            let mut grown = ledger(&first);
            for (id, quantity) in &more {
                let sum = grown.get(&variant(*id)).copied().unwrap_or(0) + quantity;
                grown.insert(variant(*id), sum.min(Quantity::LIMIT));
            }
            let grown: Vec<_> = grown.iter().map(|(id, quantity)| (id.0.as_u128(), *quantity)).collect();
            let whole = merge(&[], &items(&grown), &Ledger::new(), &stock).map(|merged| merged.lines).unwrap_or_default();
            let start = merge(&[], &items(&first), &Ledger::new(), &stock);
            let (held, before) = start.map(|merged| (merged.lines, merged.ledger)).unwrap_or_default();
            let parts = merge(&held, &items(&grown), &before, &stock).map_or(held, |merged| merged.lines);
            let sorted = |lines: &[Line]| { let mut q = quantities(lines); q.sort_unstable(); q };
            prop_assert_eq!(sorted(&parts), sorted(&whole));
        }
    }
}
