//! Wishlists as pages and API show them: with names, today's prices and stock.

use super::{GuestWishlistItem, Wishlist, WishlistItem, WishlistName, WishlistRef, Wishlists};
use crate::cart::{CartLine, Line, LineProblem, Offer, Offers};
use crate::catalogue::{OptionValue, Picture};
use crate::id::{VariantId, WishlistId};
use crate::money::{Money, MoneyError};
use crate::quantity::Quantity;
use crate::time::Timestamp;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// A list as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WishlistView {
    /// Its id; none of the default list before the first write.
    pub id: Option<WishlistId>,
    /// Its name.
    pub name: String,
    /// True for the default list.
    pub is_default: bool,
    /// True where a link leads to it.
    pub is_shared: bool,
    /// Counts the changes of the account's lists.
    pub revision: u64,
    /// Its items.
    pub items: Vec<WishlistLine>,
}

/// A list among others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WishlistSummary {
    /// Its id; none of the default list before the first write.
    pub id: Option<WishlistId>,
    /// Its name.
    pub name: String,
    /// True for the default list.
    pub is_default: bool,
    /// True where a link leads to it.
    pub is_shared: bool,
    /// Its items.
    pub variants: Vec<VariantId>,
}

/// A list as whoever has its link sees it: nothing of its owner but its name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SharedWishlist {
    /// Its name.
    pub name: String,
    /// Its items now.
    pub items: Vec<WishlistLine>,
}

/// An item as it is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WishlistLine {
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
    /// Units that can be had.
    pub available: u32,
    /// Its price now.
    pub price: Money,
    /// Its price when it was added.
    pub price_seen: Money,
    /// When it was added.
    pub added_at: Timestamp,
    /// Problems with it (C4).
    pub problems: Vec<LineProblem>,
}

impl WishlistLine {
    /// The item as a line of one, so that a list tells of it what a cart would.
    fn of(item: &WishlistItem, offer: Option<&Offer>, currency: Currency) -> Result<Self, MoneyError> {
        let WishlistItem { variant, price_seen, added_at } = *item;
        let line = Line { variant, quantity: Quantity::ONE, price_seen, added_at, from_saved: 0, at_sign_in: 0 };
        let line = CartLine::of(&line, offer, currency)?;
        Ok(Self {
            variant_id: variant,
            sku: line.sku,
            name: line.name,
            slug: line.slug,
            picture: line.picture,
            options: line.options,
            available: line.available,
            price: line.unit_price,
            price_seen,
            added_at,
            problems: line.problems,
        })
    }

    /// Items of a guest's list as the catalogue has them now.
    pub fn of_guest(items: &[GuestWishlistItem], offers: &Offers, currency: Currency) -> Result<Vec<Self>, MoneyError> {
        let line = |item: &GuestWishlistItem| {
            let offer = offers.get(&item.variant);
            let price = offer.map_or(Money::zero(currency), |offer| offer.price);
            Self::of(&item.at(price), offer, currency)
        };
        items.iter().map(line).collect()
    }

    /// The line as it was last described, of the item as it is now.
    #[must_use]
    pub fn of_item(&self, item: &GuestWishlistItem) -> Self {
        let WishlistItem { price_seen, added_at, .. } = item.at(self.price);
        let mut line = Self { price_seen, added_at, ..self.clone() };
        line.problems.retain(|problem| problem.blocks());
        if line.can_be_had() && price_seen != line.price {
            line.problems.push(LineProblem::PriceChanged { from: price_seen, to: line.price });
        }
        line
    }

    /// True where it can be put into a cart.
    pub fn can_be_had(&self) -> bool {
        !self.problems.iter().any(|problem| problem.disables())
    }

    /// The line of a cart that it makes, as far as a list knows it.
    pub fn cart_line(&self) -> CartLine {
        CartLine {
            id: self.variant_id,
            variant_id: self.variant_id,
            sku: self.sku.clone(),
            name: self.name.clone(),
            slug: self.slug.clone(),
            picture: self.picture.clone(),
            options: self.options.clone(),
            quantity: 1,
            available: self.available,
            unit_price: self.price,
            price_seen: self.price,
            line_total: self.price,
            from_saved: 0,
            problems: self.problems.iter().copied().filter(|problem| problem.disables()).collect(),
            taxable: true,
            requires_shipping: true,
        }
    }
}

impl Wishlist {
    fn lines(&self, offers: &Offers, currency: Currency) -> Result<Vec<WishlistLine>, MoneyError> {
        self.items.iter().map(|item| WishlistLine::of(item, offers.get(&item.variant), currency)).collect()
    }

    /// The list as whoever has its link sees it.
    pub fn shared(&self, offers: &Offers, currency: Currency) -> Result<SharedWishlist, MoneyError> {
        Ok(SharedWishlist { name: self.name.as_str().to_owned(), items: self.lines(offers, currency)? })
    }
}

impl Wishlists {
    /// A list as its owner sees it; none where it is not there. A default that is not there yet is empty (C6).
    pub fn view(
        &self,
        wishlist: WishlistRef,
        offers: &Offers,
        currency: Currency,
    ) -> Result<Option<WishlistView>, MoneyError> {
        let Some(list) = self.get(wishlist) else {
            return Ok((wishlist == WishlistRef::Default).then(|| WishlistView::absent(self.revision)));
        };
        Ok(Some(WishlistView {
            id: Some(list.id),
            name: list.name.as_str().to_owned(),
            is_default: self.is_default(list),
            is_shared: list.link.is_some(),
            revision: self.revision,
            items: list.lines(offers, currency)?,
        }))
    }

    /// All lists, the default first, which is among them before the first write too (C6).
    pub fn summaries(&self) -> Vec<WishlistSummary> {
        let of = |list: &Wishlist| WishlistSummary {
            id: Some(list.id),
            name: list.name.as_str().to_owned(),
            is_default: self.is_default(list),
            is_shared: list.link.is_some(),
            variants: list.variants().collect(),
        };
        if self.lists.is_empty() { vec![WishlistSummary::absent()] } else { self.lists.iter().map(of).collect() }
    }

    fn is_default(&self, list: &Wishlist) -> bool {
        self.lists.first().is_some_and(|first| first.id == list.id)
    }
}

impl WishlistView {
    fn absent(revision: u64) -> Self {
        let name = WishlistName::default().as_str().to_owned();
        Self { id: None, name, is_default: true, is_shared: false, revision, items: Vec::new() }
    }
}

impl WishlistSummary {
    fn absent() -> Self {
        let name = WishlistName::default().as_str().to_owned();
        Self { id: None, name, is_default: true, is_shared: false, variants: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn offer(available: u32) -> Offer {
        Offer {
            variant: VariantId(Uuid::nil()),
            sku: String::new(),
            name: "Mug".into(),
            slug: "mug".into(),
            picture: None,
            options: Vec::new(),
            price: eur(1600),
            available,
            on_sale: true,
            taxable: true,
            requires_shipping: true,
        }
    }

    fn item(price_seen: Option<i64>) -> GuestWishlistItem {
        let added_at = Timestamp::from_millis(0);
        GuestWishlistItem { variant: VariantId(Uuid::nil()), price_seen: price_seen.map(eur), added_at }
    }

    #[test]
    fn c12_a_guests_list_says_of_each_item_what_an_accounts_does() {
        let changed = |from| LineProblem::PriceChanged { from: eur(from), to: eur(1600) };
        for (seen, available, problems) in [
            (Some(1600), 3, vec![]),
            (None, 3, vec![]),
            (Some(2000), 3, vec![changed(2000)]),
            (Some(1200), 3, vec![changed(1200)]),
            (Some(1600), 0, vec![LineProblem::SoldOut]),
        ] {
            let offers: Offers = [(VariantId(Uuid::nil()), offer(available))].into();
            let lines = WishlistLine::of_guest(&[item(seen)], &offers, Currency::EUR).unwrap();
            assert_eq!((&lines[0].problems, lines[0].can_be_had()), (&problems, available > 0), "{seen:?} {available}");
            let elsewhere = WishlistLine::of_guest(&[item(Some(999))], &offers, Currency::EUR).unwrap();
            assert_eq!(elsewhere[0].of_item(&item(seen)), lines[0], "as it was last described");
        }
    }

    #[test]
    fn c12_what_the_shop_does_not_know_is_said_and_not_dropped() {
        let lines = WishlistLine::of_guest(&[item(Some(1600))], &Offers::new(), Currency::EUR).unwrap();
        assert_eq!((lines.len(), &lines[0].problems), (1, &vec![LineProblem::Gone]));
    }
}
