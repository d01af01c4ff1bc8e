//! A change as it will most likely turn out, so that a click shows at once. The server's answer replaces it.

use super::{CartLine, CartView, Change, LineProblem, MAX_LINES};
use crate::id::VariantId;
use crate::quantity::Quantity;

impl CartView {
    /// Makes `change` on what is shown. `known` is the line as a page knows it, for variants that are not here yet.
    pub fn foresee(&mut self, change: Change, known: Option<&CartLine>) {
        match change {
            Change::Add { variant, quantity } => self.foresee_add(variant, quantity.get(), known),
            Change::SetQuantity { variant, quantity } => {
                if let Some(line) = self.lines.iter_mut().find(|line| line.variant_id == variant) {
                    line.set(quantity.get());
                    line.from_saved = 0;
                }
            }
            Change::Remove { variant } => {
                take(&mut self.lines, variant);
                take(&mut self.saved, variant);
            }
            Change::SaveForLater { variant } => {
                if let Some(line) = take(&mut self.lines, variant) {
                    let quantity = line.quantity;
                    save(&mut self.saved, line, quantity);
                }
            }
            Change::MoveToCart { variant } => {
                if let Some(line) = self.saved.iter().find(|line| line.variant_id == variant).cloned() {
                    self.foresee_move(&line);
                }
            }
            Change::SetAsideSaved => {
                for mut line in std::mem::take(&mut self.lines) {
                    let aside = line.from_saved.min(line.quantity);
                    let stays = line.quantity - aside;
                    line.from_saved = 0;
                    if aside > 0 {
                        save(&mut self.saved, line.clone(), aside);
                    }
                    if stays > 0 {
                        line.set(stays);
                        self.lines.push(line);
                    }
                }
            }
            Change::Clear => self.lines.clear(),
        }
        // An amount beyond all measure is not shown; the server refuses it.
        let _ = self.recount();
    }

    /// As many of a saved line as can be had; the others stay.
    fn foresee_move(&mut self, saved: &CartLine) {
        let variant = saved.variant_id;
        let held = self.lines.iter().find(|line| line.variant_id == variant).map_or(0, |line| line.quantity);
        let most = saved.available.min(Quantity::LIMIT).max(held);
        let moved = (held + saved.quantity).min(most) - held;
        if moved == saved.quantity {
            take(&mut self.saved, variant);
        } else if let Some(line) = self.saved.iter_mut().find(|line| line.variant_id == variant) {
            line.quantity -= moved;
        }
        if moved > 0 {
            self.foresee_add(variant, moved, Some(saved));
        }
    }

    fn foresee_add(&mut self, variant: VariantId, more: u32, known: Option<&CartLine>) {
        if let Some(line) = self.lines.iter_mut().find(|line| line.variant_id == variant) {
            line.set(line.quantity + more);
        } else if let Some(known) = known.filter(|_| self.lines.len() < MAX_LINES) {
            let mut line = CartLine { quantity: 0, from_saved: 0, ..known.clone() };
            line.set(more);
            self.lines.push(line);
        }
    }
}

impl CartLine {
    fn set(&mut self, quantity: u32) {
        self.quantity = quantity.clamp(1, Quantity::LIMIT);
        self.problems.retain(|problem| !matches!(problem, LineProblem::OnlyLeft { .. }));
        if self.enabled() && self.available < self.quantity {
            self.problems.push(LineProblem::OnlyLeft { left: self.available });
        }
    }
}

fn take(lines: &mut Vec<CartLine>, variant: VariantId) -> Option<CartLine> {
    let index = lines.iter().position(|line| line.variant_id == variant)?;
    Some(lines.remove(index))
}

fn save(saved: &mut Vec<CartLine>, line: CartLine, quantity: u32) {
    if let Some(held) = saved.iter_mut().find(|held| held.variant_id == line.variant_id) {
        held.quantity = (held.quantity + quantity).min(Quantity::LIMIT);
    } else {
        saved.push(CartLine { quantity, ..line });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::{Cart, Offer, Offers};
    use crate::id::{AccountId, CartId, Owner};
    use crate::money::Money;
    use crate::time::Timestamp;
    use iso_currency::Currency;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn variant(n: u8) -> VariantId {
        VariantId(Uuid::from_u128(u128::from(n)))
    }

    fn offers() -> Offers {
        let offer = |n: u8| Offer {
            variant: variant(n),
            sku: format!("SKU-{n}"),
            name: format!("Thing {n}"),
            slug: format!("thing-{n}"),
            picture: None,
            options: Vec::new(),
            price: Money::new(100 * i64::from(n), Currency::EUR),
            available: 10_000,
            on_sale: true,
            taxable: true,
            requires_shipping: true,
        };
        (1..5).map(|n| (variant(n), offer(n))).collect()
    }

    fn change() -> impl Strategy<Value = Change> {
        let quantity = (1_u32..400).prop_map(|n| Quantity::new(n).unwrap());
        (0_u8..7, 1_u8..5, quantity).prop_map(|(kind, n, quantity)| {
            let variant = variant(n);
            match kind {
                0 | 1 => Change::Add { variant, quantity },
                2 => Change::SetQuantity { variant, quantity },
                3 => Change::Remove { variant },
                4 => Change::SaveForLater { variant },
                5 => Change::MoveToCart { variant },
                _ => Change::SetAsideSaved,
            }
        })
    }

    proptest! {
        /// With stock enough the foreseen cart is the cart.
        #[test]
        fn c8_what_is_foreseen_is_what_comes(changes in prop::collection::vec(change(), 0..40)) {
            let now = Timestamp::from_millis(0);
            let offers = offers();
            let owner = Owner::Account(AccountId(Uuid::nil()));
            let mut cart = Cart::empty(CartId(Uuid::nil()), owner, now);
            let mut view = CartView::of(&cart, &offers, Currency::EUR).unwrap();
            for change in changes {
                let mut known = Cart::empty(CartId(Uuid::nil()), owner, now);
                let seed = change.variant().and_then(|variant| {
                    known.apply(Change::Add { variant, quantity: Quantity::ONE }, &offers, now).ok()?;
                    CartView::of(&known, &offers, Currency::EUR).ok()?.lines.pop()
                });
                let _ = cart.apply(change, &offers, now);
                view.foresee(change, seed.as_ref());
                let actual = CartView::of(&cart, &offers, Currency::EUR).unwrap();
                prop_assert_eq!(&view.lines, &actual.lines);
                prop_assert_eq!(&view.saved, &actual.saved);
                prop_assert_eq!(view.totals, actual.totals);
                prop_assert_eq!(view.item_count, actual.item_count);
            }
        }
    }
}
