//! One change to a cart. It applies whatever revision its sender had (C7).

use super::{Cart, Line, MAX_LINES, Offers};
use crate::id::VariantId;
use crate::quantity::Quantity;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a device asks of a cart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// So many more.
    Add {
        /// Of what.
        variant: VariantId,
        /// How many.
        quantity: Quantity,
    },
    /// Exactly so many, of a line that is there.
    SetQuantity {
        /// Of what.
        variant: VariantId,
        /// How many.
        quantity: Quantity,
    },
    /// None any more, neither in the cart nor saved.
    Remove {
        /// Of what.
        variant: VariantId,
    },
    /// From the cart to what is saved for later.
    SaveForLater {
        /// What.
        variant: VariantId,
    },
    /// From what is saved back to the cart.
    MoveToCart {
        /// What.
        variant: VariantId,
    },
    /// Units marked as from the saved cart, and only those, to what is saved for later (M4).
    SetAsideSaved,
    /// Everything in the cart away; what is saved stays.
    Clear,
}

/// What the shopper should know of a change that was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeNote {
    /// Fewer than asked for: that is all there is.
    OnlyLeft {
        /// Of what.
        variant: VariantId,
        /// How many there are.
        left: u32,
    },
    /// Fewer than asked for: the shop's limit per line.
    LimitReached {
        /// Of what.
        variant: VariantId,
    },
}

/// Why a change was not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ChangeRefused {
    /// The shop has never sold that variant.
    #[error("the shop does not know this item")]
    Unknown,
    /// It is no longer sold.
    #[error("this item is no longer sold")]
    Gone,
    /// There are none left.
    #[error("this item is sold out")]
    SoldOut,
    /// No such line is in the cart.
    #[error("this item is not in the cart")]
    NoSuchLine,
    /// It has as many lines as a cart can have (C11).
    #[error("your cart is full, it can hold {MAX_LINES} different items: remove one first")]
    CartFull,
    /// So many lines are saved as can be (C11).
    #[error("{MAX_LINES} different items are saved for later, and no more can be: remove one of them first")]
    SavedFull,
}

impl Change {
    /// The variant that it is about; none where it is about the whole cart.
    pub const fn variant(self) -> Option<VariantId> {
        match self {
            Self::Add { variant, .. }
            | Self::SetQuantity { variant, .. }
            | Self::Remove { variant }
            | Self::SaveForLater { variant }
            | Self::MoveToCart { variant } => Some(variant),
            Self::SetAsideSaved | Self::Clear => None,
        }
    }
}

impl Cart {
    /// Makes `change`, or says why not and leaves everything as it was.
    ///
    /// What is asked beyond stock or limit is cut to them, with a note. The revision grows when lines changed.
    pub fn apply(
        &mut self,
        change: Change,
        offers: &Offers,
        now: Timestamp,
    ) -> Result<Option<ChangeNote>, ChangeRefused> {
        let before = (self.lines.clone(), self.saved.clone());
        let note = match change {
            Change::Add { variant, quantity } => self.add(variant, quantity.get(), offers, now)?,
            Change::SetQuantity { variant, quantity } => self.set(variant, quantity, offers)?,
            Change::Remove { variant } => {
                self.lines.retain(|line| line.variant != variant);
                self.saved.retain(|line| line.variant != variant);
                None
            }
            Change::SaveForLater { variant } => {
                let line = *find(&self.lines, variant).ok_or(ChangeRefused::NoSuchLine)?;
                if !self.save(line, line.quantity) {
                    return Err(ChangeRefused::SavedFull);
                }
                take(&mut self.lines, variant);
                None
            }
            Change::MoveToCart { variant } => {
                let saved = find(&self.saved, variant).ok_or(ChangeRefused::NoSuchLine)?.quantity.get();
                let before = self.held(variant);
                let note = self.add(variant, saved, offers, now)?;
                let moved = self.held(variant) - before;
                self.keep_saved(variant, saved - moved);
                note
            }
            Change::SetAsideSaved => {
                self.set_aside()?;
                None
            }
            Change::Clear => {
                self.lines.clear();
                None
            }
        };
        if (&self.lines, &self.saved) != (&before.0, &before.1) {
            self.revision += 1;
        }
        self.updated_at = now;
        Ok(note)
    }

    fn add(
        &mut self,
        variant: VariantId,
        more: u32,
        offers: &Offers,
        now: Timestamp,
    ) -> Result<Option<ChangeNote>, ChangeRefused> {
        let offer = offers.get(&variant).ok_or(ChangeRefused::Unknown)?;
        if !offer.on_sale {
            return Err(ChangeRefused::Gone);
        }
        let held = self.held(variant);
        let wanted = held + more;
        let most = offer.available.min(Quantity::LIMIT).max(held);
        let quantity = Quantity::capped(wanted.min(most)).ok_or(ChangeRefused::SoldOut)?;
        let full = self.lines.len() >= MAX_LINES;
        match self.lines.iter_mut().find(|line| line.variant == variant) {
            Some(line) => line.quantity = quantity,
            None if full => return Err(ChangeRefused::CartFull),
            None => {
                let (price_seen, added_at) = (offer.price, now);
                self.lines.push(Line { variant, quantity, price_seen, added_at, from_saved: 0, at_sign_in: 0 });
            }
        }
        Ok(note(variant, wanted, quantity, offer.available))
    }

    fn set(
        &mut self,
        variant: VariantId,
        wanted: Quantity,
        offers: &Offers,
    ) -> Result<Option<ChangeNote>, ChangeRefused> {
        let line = self.lines.iter_mut().find(|line| line.variant == variant).ok_or(ChangeRefused::NoSuchLine)?;
        let offer = offers.get(&variant).ok_or(ChangeRefused::Unknown)?;
        let lowered = wanted < line.quantity;
        let most = if lowered { wanted.get() } else { offer.obtainable().max(line.quantity.get()) };
        let quantity = Quantity::capped(wanted.get().min(most)).ok_or(ChangeRefused::SoldOut)?;
        line.quantity = quantity;
        line.from_saved = 0;
        line.at_sign_in = line.at_sign_in.min(quantity.get());
        Ok(note(variant, wanted.get(), quantity, offer.available))
    }

    /// How many of the variant are in the cart.
    fn held(&self, variant: VariantId) -> u32 {
        find(&self.lines, variant).map_or(0, |line| line.quantity.get())
    }

    /// Leaves so many of the saved line.
    fn keep_saved(&mut self, variant: VariantId, left: u32) {
        match (Quantity::capped(left), self.saved.iter_mut().find(|line| line.variant == variant)) {
            (Some(left), Some(line)) => line.quantity = left,
            _ => drop(take(&mut self.saved, variant)),
        }
    }

    /// So many of the line beside the cart, with what is there already. False where no further line can be there (C11).
    pub(crate) fn save(&mut self, line: Line, quantity: Quantity) -> bool {
        let full = self.saved.len() >= MAX_LINES;
        match self.saved.iter_mut().find(|saved| saved.variant == line.variant) {
            Some(saved) => saved.quantity = saved.quantity.plus(quantity),
            None if full => return false,
            None => self.saved.push(Line { quantity, from_saved: 0, at_sign_in: 0, ..line }),
        }
        true
    }

    /// All of it, or nothing.
    fn set_aside(&mut self) -> Result<(), ChangeRefused> {
        let mut apart = Self { lines: Vec::new(), saved: self.saved.clone(), ..*self };
        for line in &self.lines {
            let aside = line.from_saved.min(line.quantity.get());
            if let Some(quantity) = Quantity::capped(aside)
                && !apart.save(*line, quantity)
            {
                return Err(ChangeRefused::SavedFull);
            }
            if let Some(quantity) = Quantity::capped(line.quantity.get() - aside) {
                let at_sign_in = line.at_sign_in.saturating_sub(aside);
                apart.lines.push(Line { quantity, from_saved: 0, at_sign_in, ..*line });
            }
        }
        *self = apart;
        Ok(())
    }
}

fn find(lines: &[Line], variant: VariantId) -> Option<&Line> {
    lines.iter().find(|line| line.variant == variant)
}

fn take(lines: &mut Vec<Line>, variant: VariantId) -> Option<Line> {
    let index = lines.iter().position(|line| line.variant == variant)?;
    Some(lines.remove(index))
}

fn note(variant: VariantId, wanted: u32, got: Quantity, available: u32) -> Option<ChangeNote> {
    if got.get() >= wanted {
        None
    } else if wanted > Quantity::LIMIT && available >= Quantity::LIMIT {
        Some(ChangeNote::LimitReached { variant })
    } else {
        Some(ChangeNote::OnlyLeft { variant, left: available })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cart::Offer;
    use crate::id::{AccountId, CartId, Owner};
    use crate::money::Money;
    use iso_currency::Currency;
    use uuid::Uuid;

    fn variant(n: u128) -> VariantId {
        VariantId(Uuid::from_u128(n))
    }

    fn offers(stock: &[(u128, u32, bool)]) -> Offers {
        let offer = |&(n, available, on_sale): &(u128, u32, bool)| {
            let offer = Offer {
                variant: variant(n),
                sku: String::new(),
                name: String::new(),
                slug: String::new(),
                picture: None,
                options: Vec::new(),
                price: Money::new(100, Currency::EUR),
                available,
                on_sale,
                taxable: true,
                requires_shipping: true,
            };
            (variant(n), offer)
        };
        stock.iter().map(offer).collect()
    }

    fn cart() -> Cart {
        Cart::empty(CartId(Uuid::nil()), Owner::Account(AccountId(Uuid::nil())), Timestamp::from_millis(0))
    }

    fn add(n: u128, quantity: u32) -> Change {
        Change::Add { variant: variant(n), quantity: Quantity::new(quantity).unwrap() }
    }

    fn set(n: u128, quantity: u32) -> Change {
        Change::SetQuantity { variant: variant(n), quantity: Quantity::new(quantity).unwrap() }
    }

    fn quantities(cart: &Cart) -> Vec<u32> {
        cart.lines.iter().map(|line| line.quantity.get()).collect()
    }

    #[test]
    fn c4_what_cannot_be_had_is_refused_or_cut_and_nothing_else_changes() {
        let offers = offers(&[(1, 5, true), (2, 0, true), (3, 9, false), (4, 5000, true)]);
        let now = Timestamp::from_millis(0);
        let only = |left| Ok(Some(ChangeNote::OnlyLeft { variant: variant(1), left }));
        let limit = Ok(Some(ChangeNote::LimitReached { variant: variant(4) }));
        for (steps, last, after) in [
            (vec![add(1, 2)], Ok(None), vec![2]),
            (vec![add(1, 2), add(1, 3)], Ok(None), vec![5]),
            (vec![add(1, 2), add(1, 4)], only(5), vec![5]),
            (vec![add(1, 5), add(1, 1)], only(5), vec![5]),
            (vec![add(1, 1), set(1, 9)], only(5), vec![5]),
            (vec![add(1, 4), set(1, 2)], Ok(None), vec![2]),
            (vec![add(4, 900), add(4, 900)], limit, vec![1000]),
            (vec![add(1, 1), add(2, 1)], Err(ChangeRefused::SoldOut), vec![1]),
            (vec![add(1, 1), add(3, 1)], Err(ChangeRefused::Gone), vec![1]),
            (vec![add(1, 1), add(9, 1)], Err(ChangeRefused::Unknown), vec![1]),
            (vec![set(1, 1)], Err(ChangeRefused::NoSuchLine), vec![]),
        ] {
            let mut cart = cart();
            let mut outcome = Ok(None);
            for step in &steps {
                outcome = cart.apply(*step, &offers, now);
            }
            assert_eq!((outcome, quantities(&cart)), (last, after), "{steps:?}");
        }
    }

    #[test]
    fn m4_setting_aside_takes_just_what_was_saved_before() {
        let offers = offers(&[(1, 50, true), (2, 50, true), (3, 50, true)]);
        let now = Timestamp::from_millis(0);
        let mut cart = cart();
        for step in [add(1, 5), add(2, 2), add(3, 1)] {
            cart.apply(step, &offers, now).unwrap();
        }
        cart.lines[0].from_saved = 2;
        cart.lines[1].from_saved = 2;
        cart.apply(Change::SetAsideSaved, &offers, now).unwrap();
        assert_eq!(quantities(&cart), [3, 1]);
        let saved: Vec<_> = cart.saved.iter().map(|line| line.quantity.get()).collect();
        assert_eq!(saved, [2, 2]);
    }

    #[test]
    fn c11_a_full_cart_takes_no_other_line_and_says_so() {
        let most = u128::try_from(MAX_LINES).unwrap();
        let offers = offers(&(0..=most).map(|n| (n, 9, true)).collect::<Vec<_>>());
        let now = Timestamp::from_millis(0);
        let mut cart = cart();
        for n in 0..most {
            cart.apply(add(n, 1), &offers, now).unwrap();
        }
        let full = cart.clone();
        assert_eq!(cart.apply(add(most, 1), &offers, now), Err(ChangeRefused::CartFull));
        assert_eq!(cart, full, "nothing has changed");
        assert_eq!(cart.apply(add(0, 1), &offers, now), Ok(None), "more of what is there");

        for n in 0..most {
            cart.apply(Change::SaveForLater { variant: variant(n) }, &offers, now).unwrap();
        }
        cart.apply(add(most, 1), &offers, now).unwrap();
        cart.lines[0].from_saved = 1;
        for change in [Change::SaveForLater { variant: variant(most) }, Change::SetAsideSaved] {
            let before = cart.clone();
            assert_eq!(cart.apply(change, &offers, now), Err(ChangeRefused::SavedFull), "{change:?}");
            assert_eq!(cart, before, "nothing has changed");
        }
        cart.apply(Change::Clear, &offers, now).unwrap();
        for n in 0..most {
            cart.apply(Change::MoveToCart { variant: variant(n) }, &offers, now).unwrap();
        }
        assert_eq!((cart.lines.len(), cart.saved.len()), (MAX_LINES, 0));
    }

    #[test]
    fn c12_what_cannot_be_moved_to_the_cart_stays_saved() {
        let now = Timestamp::from_millis(0);
        let plenty = offers(&[(1, 50, true)]);
        for (left, in_cart, moved, outcome) in [
            (50, 0, 5, Ok(None)),
            (2, 0, 2, Ok(Some(ChangeNote::OnlyLeft { variant: variant(1), left: 2 }))),
            (4, 3, 1, Ok(Some(ChangeNote::OnlyLeft { variant: variant(1), left: 4 }))),
            (3, 3, 0, Ok(Some(ChangeNote::OnlyLeft { variant: variant(1), left: 3 }))),
            (0, 0, 0, Err(ChangeRefused::SoldOut)),
        ] {
            let mut cart = cart();
            cart.apply(add(1, 5), &plenty, now).unwrap();
            cart.apply(Change::SaveForLater { variant: variant(1) }, &plenty, now).unwrap();
            if in_cart > 0 {
                cart.apply(add(1, in_cart), &plenty, now).unwrap();
            }
            let came = cart.apply(Change::MoveToCart { variant: variant(1) }, &offers(&[(1, left, true)]), now);
            let saved: u32 = cart.saved.iter().map(|line| line.quantity.get()).sum();
            let held: u32 = quantities(&cart).iter().sum();
            assert_eq!(
                (came, held, saved),
                (outcome, in_cart + moved, 5 - moved),
                "{left} left, {in_cart} in the cart"
            );
        }
    }

    #[test]
    fn o4_the_revision_grows_when_saved_lines_change() {
        let offers = offers(&[(1, 50, true)]);
        let now = Timestamp::from_millis(0);
        let mut cart = cart();
        let (save, remove) = (Change::SaveForLater { variant: variant(1) }, Change::Remove { variant: variant(1) });
        for (step, revision) in [(add(1, 1), 1), (save, 2), (remove, 3), (remove, 3)] {
            cart.apply(step, &offers, now).unwrap();
            assert_eq!(cart.revision, revision, "{step:?}");
        }
    }

    #[test]
    fn o4_the_revision_grows_when_lines_change() {
        let offers = offers(&[(1, 50, true)]);
        let now = Timestamp::from_millis(0);
        let mut cart = cart();
        for (step, revision) in [(add(1, 1), 1), (set(1, 1), 1), (set(1, 2), 2), (Change::Clear, 3), (Change::Clear, 3)]
        {
            cart.apply(step, &offers, now).unwrap();
            assert_eq!(cart.revision, revision, "{step:?}");
        }
    }
}
