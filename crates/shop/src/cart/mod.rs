//! The cart: reading it, what a guest's cart comes to, and in the files beside, changes and merges.

mod change;
mod merge;

pub(crate) use change::noted_as;
pub use change::{CartAnswer, CartRefusal, CartRefused, CartRequest, Written};
pub use merge::MergeAnswer;

use crate::forget::{AT_ONCE, in_parts};
use crate::{Broken, Shop};
use iso_currency::Currency;
use shared::cart::{Cart, CartView, Line, Offers};
use shared::checkout::Wanted;
use shared::guest::GuestItem;
use shared::id::{CartId, Owner};
use shared::money::Money;
use shared::tally::{Carts, Event};
use shared::time::Timestamp;
use storage::Unit;

impl Shop {
    /// The owner's cart; an empty one where nothing was written yet (C6).
    pub async fn cart(&self, owner: Owner) -> Result<CartView, Broken> {
        let mut reader = self.storage().reader().await?;
        let Some(cart) = reader.carts().cart(owner).await? else {
            return Ok(CartView::empty(self.settings().store.currency));
        };
        let offers = reader.catalogue().offers(&cart.variants().collect::<Vec<_>>()).await?;
        self.view(&cart, &offers)
    }

    /// Forgets the carts of guest sessions that have not changed for so long; an account's stays (C5).
    pub(crate) async fn forget_guest_carts(&self) -> Result<(), Broken> {
        let before = self.now().before(self.settings().cart_lifetime);
        in_parts!(self, |unit| remove_guest_carts(unit, before))
    }

    /// A guest's cart as the catalogue has it now. The server's prices are the only ones (C3).
    pub async fn quote_guest_cart(&self, items: &[GuestItem]) -> Result<CartView, Broken> {
        let variants: Vec<_> = items.iter().map(|item| item.variant).collect();
        let offers = self.storage().reader().await?.catalogue().offers(&variants).await?;
        let currency = self.settings().store.currency;
        let price = |item: &GuestItem| offers.get(&item.variant).map_or(Money::zero(currency), |offer| offer.price);
        let lines: Vec<Line> = items.iter().map(|item| item.line(price(item))).collect();
        Ok(CartView::of_lines(None, 0, &lines, &[], &offers, currency)?)
    }

    /// The owner's cart as it is stored, or a new one that is not stored yet.
    pub(crate) async fn cart_in(&self, unit: &mut dyn Unit, owner: Owner) -> Result<Cart, Broken> {
        let stored = unit.carts().cart(owner).await?;
        Ok(stored.unwrap_or_else(|| Cart::empty(CartId(self.new_id()), owner, self.now())))
    }

    pub(crate) fn view(&self, cart: &Cart, offers: &Offers) -> Result<CartView, Broken> {
        Ok(CartView::of(cart, offers, self.settings().store.currency)?)
    }
}

/// What is to be bought now, shown as a cart: at today's prices, with what is the matter with each line.
pub(crate) fn view_wanted(
    wanted: &[Wanted],
    offers: &Offers,
    currency: Currency,
    now: Timestamp,
) -> Result<CartView, Broken> {
    let line = |wanted: &Wanted| Line {
        variant: wanted.variant_id,
        quantity: wanted.quantity,
        price_seen: offers.get(&wanted.variant_id).map_or(Money::zero(currency), |offer| offer.price),
        added_at: now,
        from_saved: 0,
        at_sign_in: 0,
    };
    let lines: Vec<_> = wanted.iter().map(line).collect();
    Ok(CartView::of_lines(None, 0, &lines, &[], offers, currency)?)
}

/// What is to be counted where a change or a merge fills a cart: one that was empty is begun.
pub(crate) fn begun(was_empty: bool, cart: &Cart) -> Option<Event> {
    (was_empty && !cart.lines.is_empty()).then_some(Event::Carts(Carts::Begun))
}

async fn remove_guest_carts(unit: &mut dyn Unit, before: Timestamp) -> Result<u64, Broken> {
    Ok(unit.carts().remove_guest_carts(before, AT_ONCE).await?)
}
