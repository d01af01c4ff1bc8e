//! What an order is placed of: the owner's cart, or lines that are bought now and leave the cart as it is.

use crate::Broken;
use crate::cart::view_wanted;
use iso_currency::Currency;
use shared::cart::{Cart, CartView, MAX_LINES, Offers};
use shared::checkout::{PlaceOrder, Wanted};
use shared::field::{FieldError, FieldProblem};
use shared::id::{Owner, VariantId};
use shared::tally::Checkouts;
use shared::time::Timestamp;
use std::collections::BTreeSet;
use storage::CartReads;

/// What is to be ordered.
pub(super) enum Basket {
    /// The cart, which the order empties.
    Cart(Cart),
    /// These lines, beside the cart.
    Now(Vec<Wanted>),
}

impl Basket {
    /// What `asked` is about; none where that is a cart without a line.
    pub(super) async fn of(
        carts: &mut (impl CartReads + ?Sized),
        owner: Owner,
        asked: &PlaceOrder,
    ) -> Result<Option<Self>, Broken> {
        if let Some(lines) = &asked.lines {
            return Ok(Some(Self::Now(lines.clone())));
        }
        let cart = carts.cart(owner).await?;
        Ok(cart.filter(|cart| !cart.lines.is_empty()).map(Self::Cart))
    }

    /// Every variant that it names.
    pub(super) fn variants(&self) -> Vec<VariantId> {
        match self {
            Self::Cart(cart) => cart.variants().collect(),
            Self::Now(lines) => lines.iter().map(|line| line.variant_id).collect(),
        }
    }

    /// What an order of it counts as.
    pub(super) const fn counts(&self) -> Checkouts {
        match self {
            Self::Cart(_) => Checkouts::Placed,
            Self::Now(_) => Checkouts::PlacedNow,
        }
    }

    /// Whether the shopper saw another state of the cart (O4). Of lines that are bought now there is no other.
    pub(super) fn differs_from(&self, seen: Option<u64>) -> bool {
        match self {
            Self::Cart(cart) => seen.is_some_and(|seen| seen != cart.revision),
            Self::Now(_) => false,
        }
    }

    /// The basket as the catalogue has it now.
    pub(super) fn view(&self, offers: &Offers, currency: Currency, now: Timestamp) -> Result<CartView, Broken> {
        match self {
            Self::Cart(cart) => Ok(CartView::of(cart, offers, currency)?),
            Self::Now(lines) => view_wanted(lines, offers, currency, now),
        }
    }
}

/// What is wrong with lines that are to be bought now: there are some, each variant once (C3), no more than in a cart.
pub(super) fn wrong_lines(lines: &[Wanted]) -> Option<FieldError> {
    let distinct: BTreeSet<_> = lines.iter().map(|line| line.variant_id).collect();
    let problem = match lines.len() {
        0 => FieldProblem::Missing,
        count if count > MAX_LINES || count != distinct.len() => FieldProblem::Malformed,
        _ => return None,
    };
    Some(FieldError::new("lines", problem))
}
