//! A cart as pages and API show it: with names, today's prices and what is the matter with each line.

use super::{Cart, Line, Offer, Offers};
use crate::catalogue::{OptionValue, Picture};
use crate::id::{CartId, VariantId};
use crate::money::{Money, MoneyError};
use crate::pricing::Totals;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// A cart as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CartView {
    /// The server cart's id; none before its first write and for a cart that is still in the browser.
    pub id: Option<CartId>,
    /// Its revision, which an order names (O4).
    pub revision: u64,
    /// The sum of the quantities, as in the badge.
    pub item_count: u32,
    /// Its lines.
    pub lines: Vec<CartLine>,
    /// What is saved for later, out of the totals.
    pub saved: Vec<CartLine>,
    /// What its lines come to, those that cannot be bought left out.
    pub totals: Totals,
}

/// A line as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CartLine {
    /// The line's identity: its variant (C3).
    pub id: VariantId,
    /// The variant.
    pub variant_id: VariantId,
    /// Stock keeping unit; may be blank.
    pub sku: String,
    /// The product's name.
    pub name: String,
    /// The product's slug; blank where the shop does not know it.
    pub slug: String,
    /// The picture to show.
    pub picture: Option<Picture>,
    /// The variant's options.
    pub options: Vec<OptionValue>,
    /// How many.
    pub quantity: u32,
    /// How many can be had.
    pub available: u32,
    /// What one costs now.
    pub unit_price: Money,
    /// What one cost when it was added.
    pub price_seen: Money,
    /// What they cost together.
    pub line_total: Money,
    /// How many of them were in the account's cart before the last merge (M4).
    pub from_saved: u32,
    /// What is the matter with it (C4).
    pub problems: Vec<LineProblem>,
    /// True where tax is charged on it (O9).
    pub taxable: bool,
    /// True where it is sent as a parcel (O9).
    pub requires_shipping: bool,
}

/// What is the matter with a line (C4).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineProblem {
    /// It cost something else when it was added.
    PriceChanged {
        /// What it cost.
        from: Money,
        /// What it costs.
        to: Money,
    },
    /// There are fewer than the line asks for.
    OnlyLeft {
        /// How many there are.
        left: u32,
    },
    /// There are none left.
    SoldOut,
    /// It is no longer sold.
    Gone,
}

impl LineProblem {
    /// Whether the line cannot be bought at all: it is shown disabled and left out of the totals.
    pub const fn disables(self) -> bool {
        matches!(self, Self::SoldOut | Self::Gone)
    }

    /// Whether an order cannot be placed until the line was changed or removed.
    pub const fn blocks(self) -> bool {
        !matches!(self, Self::PriceChanged { .. })
    }
}

impl CartLine {
    /// The line as the catalogue has it now.
    pub(crate) fn of(line: &Line, offer: Option<&Offer>, currency: Currency) -> Result<Self, MoneyError> {
        let unit_price = offer.map_or(line.price_seen, |offer| offer.price);
        Ok(Self {
            id: line.variant,
            variant_id: line.variant,
            sku: offer.map(|offer| offer.sku.clone()).unwrap_or_default(),
            name: offer.map_or_else(|| "An item that is no longer sold".to_owned(), |offer| offer.name.clone()),
            slug: offer.map(|offer| offer.slug.clone()).unwrap_or_default(),
            picture: offer.and_then(|offer| offer.picture.clone()),
            options: offer.map(|offer| offer.options.clone()).unwrap_or_default(),
            quantity: line.quantity.get(),
            available: offer.map_or(0, Offer::obtainable),
            unit_price,
            price_seen: line.price_seen,
            line_total: unit_price.times(line.quantity.get())?,
            from_saved: line.from_saved,
            problems: problems(line, offer, currency),
            taxable: offer.is_none_or(|offer| offer.taxable),
            requires_shipping: offer.is_none_or(|offer| offer.requires_shipping),
        })
    }

    /// Whether it can be bought, perhaps in a smaller quantity.
    pub fn enabled(&self) -> bool {
        !self.problems.iter().any(|problem| problem.disables())
    }
}

/// A price in another currency than the shop sells in is none: nothing can be charged by it.
fn problems(line: &Line, offer: Option<&Offer>, currency: Currency) -> Vec<LineProblem> {
    let sold = |offer: &&Offer| offer.on_sale && offer.price.currency() == currency;
    let Some(offer) = offer.filter(sold) else { return vec![LineProblem::Gone] };
    let mut problems = Vec::new();
    if offer.available == 0 {
        problems.push(LineProblem::SoldOut);
    } else if offer.available < line.quantity.get() {
        problems.push(LineProblem::OnlyLeft { left: offer.available });
    }
    if offer.price != line.price_seen {
        problems.push(LineProblem::PriceChanged { from: line.price_seen, to: offer.price });
    }
    problems
}

impl CartView {
    /// An empty cart.
    pub fn empty(currency: Currency) -> Self {
        Self {
            id: None,
            revision: 0,
            item_count: 0,
            lines: Vec::new(),
            saved: Vec::new(),
            totals: Totals::zero(currency),
        }
    }

    /// `cart` as the catalogue has it now. The totals are of the lines alone, before shipping.
    pub fn of(cart: &Cart, offers: &Offers, currency: Currency) -> Result<Self, MoneyError> {
        Self::of_lines(Some(cart.id), cart.revision, &cart.lines, &cart.saved, offers, currency)
    }

    /// Lines that may not be in a server cart, such as a guest's.
    pub fn of_lines(
        id: Option<CartId>,
        revision: u64,
        lines: &[Line],
        saved: &[Line],
        offers: &Offers,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        let shown = |lines: &[Line]| {
            let of = |line: &Line| CartLine::of(line, offers.get(&line.variant), currency);
            lines.iter().map(of).collect::<Result<Vec<_>, _>>()
        };
        let mut view = Self { id, revision, saved: shown(saved)?, lines: shown(lines)?, ..Self::empty(currency) };
        view.recount()?;
        Ok(view)
    }

    /// Brings count, line totals and totals in line with the quantities: after an optimistic change in the browser.
    pub fn recount(&mut self) -> Result<(), MoneyError> {
        let currency = self.totals.total.currency();
        for line in self.lines.iter_mut().chain(&mut self.saved) {
            line.line_total = line.unit_price.times(line.quantity)?;
        }
        self.item_count = self.lines.iter().map(|line| line.quantity).sum();
        let bought = self.lines.iter().filter(|line| line.enabled()).map(|line| line.line_total);
        let subtotal = Money::sum(bought, currency)?;
        self.totals = Totals { subtotal, total: subtotal, ..Totals::zero(currency) };
        Ok(())
    }

    /// The lines that can be bought, and so are charged.
    pub fn charged(&self) -> impl Iterator<Item = &CartLine> {
        self.lines.iter().filter(|line| line.enabled())
    }

    /// True where any of it is sent as a parcel (O9): what is sold out, too, as long as it stands in the cart.
    pub fn ships(&self) -> bool {
        self.lines.iter().any(|line| line.requires_shipping)
    }

    /// The subtotal of what is sent as a parcel: what shipping is charged by (O9).
    pub fn shipped_subtotal(&self) -> Result<Money, MoneyError> {
        let shipped = self.charged().filter(|line| line.requires_shipping).map(|line| line.line_total);
        Money::sum(shipped, self.totals.total.currency())
    }

    /// Whether an order can be placed of it as it stands.
    pub fn can_be_ordered(&self) -> bool {
        !self.lines.is_empty() && !self.lines.iter().flat_map(|line| &line.problems).any(|problem| problem.blocks())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Quantity;
    use crate::time::Timestamp;
    use uuid::Uuid;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn variant(n: u128) -> VariantId {
        VariantId(Uuid::from_u128(n))
    }

    /// Two of each, added for €10.00.
    fn line(n: u128) -> Line {
        let (quantity, added_at) = (Quantity::new(2).unwrap(), Timestamp::from_millis(0));
        Line { variant: variant(n), quantity, price_seen: eur(1000), added_at, from_saved: 0, at_sign_in: 0 }
    }

    fn offer(n: u128, price: Money, available: u32, on_sale: bool) -> (VariantId, Offer) {
        let (sku, name, slug) = (String::new(), format!("Thing {n}"), format!("thing-{n}"));
        let offer = Offer {
            variant: variant(n),
            sku,
            name,
            slug,
            picture: None,
            options: Vec::new(),
            price,
            available,
            on_sale,
            taxable: true,
            requires_shipping: true,
        };
        (offer.variant, offer)
    }

    #[test]
    fn c4_a_line_in_another_currency_is_gone_and_bricks_no_cart() {
        let usd = |minor| Money::new(minor, Currency::USD);
        let offers: Offers = [offer(1, eur(1000), 9, true), offer(2, usd(1000), 9, true)].into();
        let seen_in_usd = Line { price_seen: usd(900), ..line(1) };
        let view = CartView::of_lines(None, 0, &[seen_in_usd, line(2)], &[line(2)], &offers, Currency::EUR).unwrap();
        assert_eq!(view.lines[0].problems, [LineProblem::PriceChanged { from: usd(900), to: eur(1000) }]);
        assert_eq!(view.lines[1].problems, [LineProblem::Gone]);
        assert_eq!(view.saved[0].problems, [LineProblem::Gone]);
        assert_eq!((view.lines[1].name.as_str(), view.totals.total), ("Thing 2", eur(2000)));
    }

    #[test]
    fn o9_what_ships_is_told_from_what_does_not() {
        let card = |n| {
            let (id, offer) = offer(n, eur(2500), 9, true);
            (id, Offer { requires_shipping: false, taxable: false, ..offer })
        };
        let offers: Offers = [offer(1, eur(1000), 9, true), card(2), offer(3, eur(500), 0, true)].into();
        for (lines, ships, subtotal) in
            [(&[1, 2][..], true, 2000), (&[2], false, 0), (&[2, 3], true, 0), (&[6], true, 0), (&[], false, 0)]
        {
            let lines: Vec<_> = lines.iter().map(|n| line(*n)).collect();
            let view = CartView::of_lines(None, 0, &lines, &[], &offers, Currency::EUR).unwrap();
            assert_eq!((view.ships(), view.shipped_subtotal()), (ships, Ok(eur(subtotal))), "{lines:?}");
        }
    }

    #[test]
    fn c4_what_cannot_be_bought_is_left_out_of_the_totals_and_says_why() {
        let offers: Offers = [
            offer(1, eur(1000), 9, true),
            offer(2, eur(1200), 9, true),
            offer(3, eur(1000), 1, true),
            offer(4, eur(1000), 0, true),
            offer(5, eur(1000), 9, false),
        ]
        .into();
        let rose = LineProblem::PriceChanged { from: eur(1000), to: eur(1200) };
        // Variant 6 was deleted.
        for (n, problems, enabled, can_be_ordered) in [
            (1, vec![], true, true),
            (2, vec![rose], true, true),
            (3, vec![LineProblem::OnlyLeft { left: 1 }], true, false),
            (4, vec![LineProblem::SoldOut], false, false),
            (5, vec![LineProblem::Gone], false, false),
            (6, vec![LineProblem::Gone], false, false),
        ] {
            let view = CartView::of_lines(None, 0, &[line(n)], &[], &offers, Currency::EUR).unwrap();
            let shown = &view.lines[0];
            assert_eq!((&shown.problems, shown.enabled()), (&problems, enabled), "variant {n}");
            let counted = if enabled { shown.line_total } else { eur(0) };
            assert_eq!((view.totals.total, view.can_be_ordered()), (counted, can_be_ordered), "variant {n}");
        }
    }
}
