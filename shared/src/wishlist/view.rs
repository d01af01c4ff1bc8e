//! Wishlists as pages and API show them: with names, today's prices and stock.

use super::{Wishlist, WishlistItem, WishlistName, WishlistRef, Wishlists};
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
