//! Edits of lines that can be undone: removing, saving for later, moving back to the cart.

use super::store::CartStore;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::cart::{CartLine, CartView, Change};
use shared::id::VariantId;
use shared::merge::Receipt;
use shared::quantity::Quantity;

/// Kind of an edit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum EditKind {
    /// Out of the cart, and out of what is saved.
    Remove,
    /// From the cart to what is saved for later.
    Save,
    /// From what is saved to the cart.
    MoveToCart,
    /// A guest cart's lines into the cart.
    Merge,
}

/// An edit that was made, with the lines as they were before.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Edit {
    kind: EditKind,
    before: Vec<LineBefore>,
}

/// A line before an edit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
struct LineBefore {
    cart: Option<CartLine>,
    saved: Option<CartLine>,
}

impl Edit {
    /// Makes the edit of those lines.
    pub(super) fn make(store: CartStore, kind: EditKind, variants: &[VariantId]) -> Self {
        let edit = store.view.with_untracked(|view| Self::of(kind, view.as_ref(), variants));
        for &variant in variants {
            let change = match kind {
                EditKind::Remove => Change::Remove { variant },
                EditKind::Save => Change::SaveForLater { variant },
                EditKind::MoveToCart => Change::MoveToCart { variant },
                // The server has made it.
                EditKind::Merge => continue,
            };
            store.change(change, None);
        }
        edit
    }

    fn of(kind: EditKind, view: Option<&CartView>, variants: &[VariantId]) -> Self {
        let find = |lines: &[CartLine], variant| lines.iter().find(|line| line.variant_id == variant).cloned();
        let before = variants.iter().map(|variant| LineBefore {
            cart: view.and_then(|view| find(&view.lines, *variant)),
            saved: view.and_then(|view| find(&view.saved, *variant)),
        });
        Self { kind, before: before.filter(|line| line.any().is_some()).collect() }
    }

    /// The edit that a merge was. Where it is undone, what it added is saved for later: nothing disappears.
    pub(super) fn of_merge(view: Option<&CartView>, receipt: &Receipt) -> Self {
        let before = receipt.lines.iter().filter(|line| line.from < line.to).filter_map(|line| {
            let find = |lines: &[CartLine]| lines.iter().find(|shown| shown.variant_id == line.variant_id).cloned();
            let (shown, saved) = (find(&view?.lines)?, find(&view?.saved));
            let saved_before = saved.map_or(0, |saved| saved.quantity);
            let saved = CartLine { quantity: saved_before + line.to - line.from, ..shown.clone() };
            let cart = (line.from > 0).then_some(CartLine { quantity: line.from, ..shown });
            Some(LineBefore { cart, saved: Some(saved) })
        });
        Self { kind: EditKind::Merge, before: before.collect() }
    }

    /// Says what was done.
    pub(super) fn words(&self) -> String {
        let what = match self.before.as_slice() {
            [line] => line.any().map_or_else(|| "the item".to_owned(), |line| line.name.clone()),
            several => format!("{} products", several.len()),
        };
        match self.kind {
            EditKind::Remove => format!("Removed: {what}."),
            EditKind::Save => format!("Saved for later: {what}."),
            EditKind::MoveToCart => format!("Moved to your cart: {what}."),
            EditKind::Merge => format!("Combined with your cart: {what}."),
        }
    }

    /// True where all of it can be put back: what is sold out or gone cannot be added again.
    pub(super) fn can_be_undone(&self) -> bool {
        let mut lines = self.before.iter().filter_map(LineBefore::any).peekable();
        lines.peek().is_some() && lines.all(CartLine::enabled)
    }

    /// Puts the lines back as they were.
    pub(super) fn undo(self, store: CartStore) {
        for line in self.before {
            for (change, known) in line.restored(self.kind) {
                store.change(change, known);
            }
        }
    }
}

impl LineBefore {
    fn any(&self) -> Option<&CartLine> {
        self.cart.as_ref().or(self.saved.as_ref())
    }

    /// Changes that bring the line back as it was before an edit of that kind.
    fn restored(self, kind: EditKind) -> Vec<(Change, Option<CartLine>)> {
        let Some(variant) = self.any().map(|line| line.variant_id) else { return Vec::new() };
        match (kind, &self.cart, &self.saved) {
            (EditKind::Save, Some(_), None) => return vec![(Change::MoveToCart { variant }, None)],
            (EditKind::MoveToCart, None, Some(_)) => return vec![(Change::SaveForLater { variant }, None)],
            _ => {}
        }
        // Units in the cart and those saved are one line now: it begins anew.
        let mut changes = Vec::new();
        if kind != EditKind::Remove {
            changes.push((Change::Remove { variant }, None));
        }
        if let Some(add) = self.saved.and_then(add) {
            changes.extend([add, (Change::SaveForLater { variant }, None)]);
        }
        changes.extend(self.cart.and_then(add));
        changes
    }
}

fn add(line: CartLine) -> Option<(Change, Option<CartLine>)> {
    let quantity = Quantity::capped(line.quantity)?;
    Some((Change::Add { variant: line.variant_id, quantity }, Some(line)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use shared::merge::{Outcome, ReceiptLine};
    use shared::money::Money;
    use uuid::Uuid;

    fn line(quantity: u32, available: u32) -> CartLine {
        let (id, price) = (VariantId(Uuid::from_u128(7)), Money::new(500, Currency::EUR));
        CartLine {
            id,
            variant_id: id,
            sku: "MUG".to_owned(),
            name: "Mug".to_owned(),
            slug: "mug".to_owned(),
            picture: None,
            options: Vec::new(),
            quantity,
            available,
            unit_price: price,
            price_seen: price,
            line_total: price.times(quantity).unwrap(),
            from_saved: 0,
            problems: if available == 0 { vec![shared::cart::LineProblem::SoldOut] } else { Vec::new() },
            taxable: true,
            requires_shipping: true,
        }
    }

    /// The cart that is left of a line by `kind`, and what it is once that is undone: in the cart, and saved.
    fn undone(kind: EditKind, cart: u32, saved: u32) -> (u32, u32) {
        let some = |units| (units > 0).then(|| line(units, 99));
        let mut view = CartView::empty(Currency::EUR);
        (view.lines, view.saved) = (some(cart).into_iter().collect(), some(saved).into_iter().collect());
        let variant = VariantId(Uuid::from_u128(7));
        let edit = Edit::of(kind, Some(&view), &[variant]);
        let made = match kind {
            EditKind::Remove => Change::Remove { variant },
            EditKind::Save => Change::SaveForLater { variant },
            EditKind::MoveToCart => Change::MoveToCart { variant },
            EditKind::Merge => unreachable!("the server makes it"),
        };
        view.foresee(made, None);
        for (change, known) in edit.before.into_iter().flat_map(|before| before.restored(kind)) {
            view.foresee(change, known.as_ref());
        }
        let units = |lines: &[CartLine]| lines.iter().map(|line| line.quantity).sum();
        (units(&view.lines), units(&view.saved))
    }

    #[test]
    fn c12_what_was_undone_is_as_before() {
        for kind in [EditKind::Remove, EditKind::Save, EditKind::MoveToCart] {
            for (cart, saved) in [(2, 0), (0, 3), (2, 3)] {
                assert_eq!(undone(kind, cart, saved), (cart, saved), "{kind:?}");
            }
        }
    }

    #[test]
    fn m1_what_a_merge_added_is_saved_where_it_is_undone() {
        for (from, to, saved, left) in [(0, 2, 0, (0, 2)), (1, 3, 0, (1, 2)), (1, 3, 4, (1, 6)), (2, 2, 0, (2, 0))] {
            let mut view = CartView::empty(Currency::EUR);
            view.lines = vec![line(to, 99)];
            view.saved = (saved > 0).then(|| line(saved, 99)).into_iter().collect();
            let variant_id = VariantId(Uuid::from_u128(7));
            let merged = ReceiptLine { variant_id, outcome: Outcome::Raised, from, to };
            let edit = Edit::of_merge(Some(&view), &Receipt { lines: vec![merged], saved: Vec::new() });
            for (change, known) in edit.before.into_iter().flat_map(|before| before.restored(EditKind::Merge)) {
                view.foresee(change, known.as_ref());
            }
            let units = |lines: &[CartLine]| lines.iter().map(|line| line.quantity).sum::<u32>();
            assert_eq!((units(&view.lines), units(&view.saved)), left, "{from} {to} {saved}");
        }
    }

    #[test]
    fn c12_what_is_sold_out_cannot_be_put_back() {
        let mut view = CartView::empty(Currency::EUR);
        let variant = VariantId(Uuid::from_u128(7));
        assert!(!Edit::of(EditKind::Remove, Some(&view), &[variant]).can_be_undone(), "nothing was there");
        for (available, can) in [(5, true), (0, false)] {
            view.lines = vec![line(1, available)];
            let edit = Edit::of(EditKind::Remove, Some(&view), &[variant]);
            assert_eq!((edit.can_be_undone(), edit.words().as_str()), (can, "Removed: Mug."));
        }
    }
}
