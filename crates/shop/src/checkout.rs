//! The checkout page: what it shows (B1), and what a cart comes to for a country and a shipping method.

use crate::cart::view_wanted;
use crate::{Broken, Shop};
use shared::address::Country;
use shared::checkout::{CheckoutState, Quote, Wanted};
use shared::id::Owner;
use shared::money::Money;
use shared::order::{CancelledBy, Order, OrderState};
use shared::pricing::ShippingMethod;
use shared::tally::{CheckoutPages, Event};
use shared::time::Span;

/// After paying, Back to checkout shows the thank-you page for so long; later an empty cart is just that.
const JUST_PAID: Span = Span::hours(1);

impl Shop {
    /// What `/checkout` shows the owner. A pending order's payment is asked about first (B1).
    pub async fn checkout(
        &self,
        owner: Owner,
        country: Option<Country>,
        method: Option<&str>,
    ) -> Result<CheckoutState, Broken> {
        let pending = self.pending_by_now(owner).await?;
        let cart = self.cart(owner).await?;
        if !cart.lines.is_empty() {
            return self.form(self.settings().quote(cart, country, method)?, pending).await;
        }
        if let Some(order) = pending {
            return Ok(CheckoutState::Recovery { order: Box::new(self.order_view(&order).await?) });
        }
        let latest = self.storage().reader().await?.orders().latest(owner).await?;
        match latest {
            Some(order) if unpaid(&order) => {
                Ok(CheckoutState::Unpaid { order: Box::new(self.order_view(&order).await?) })
            }
            Some(order) if self.just_paid(&order) => Ok(CheckoutState::Paid { number: order.number }),
            _ => Ok(CheckoutState::Empty),
        }
    }

    /// What `/checkout` shows the owner who buys `wanted` now, under `key`: what came of the order that was placed with
    /// that key, else the form (B1, O3). The cart has no part in it. A visitor without a session is no owner yet.
    pub async fn checkout_now(
        &self,
        owner: Option<Owner>,
        key: &str,
        wanted: Wanted,
        country: Option<Country>,
        method: Option<&str>,
    ) -> Result<CheckoutState, Broken> {
        let pending = match owner {
            Some(owner) => self.pending_by_now(owner).await?,
            None => None,
        };
        let mut reader = self.storage().reader().await?;
        let placed = match owner {
            Some(owner) => reader.orders().placed(owner, key).await?,
            None => None,
        };
        let offers = reader.catalogue().offers(&[wanted.variant_id]).await?;
        drop(reader);
        if let Some(placed) = placed {
            return self.came_of(&placed.order).await;
        }
        if offers.is_empty() {
            return Ok(CheckoutState::Unknown);
        }
        let settings = self.settings();
        let view = view_wanted(&[wanted], &offers, settings.store.currency, self.now())?;
        let quote = settings.quote(view, country, method)?;
        self.form(quote, pending).await
    }

    /// The owner's pending order, after the provider was asked about it.
    async fn pending_by_now(&self, owner: Owner) -> Result<Option<Order>, Broken> {
        let Some(pending) = self.storage().reader().await?.orders().pending(owner).await? else { return Ok(None) };
        self.ask_about(&pending).await?;
        Ok(self.storage().reader().await?.orders().pending(owner).await?)
    }

    async fn form(&self, quote: Quote, pending: Option<Order>) -> Result<CheckoutState, Broken> {
        let pending = match pending {
            Some(order) => Some(Box::new(self.order_view(&order).await?)),
            None => None,
        };
        Ok(CheckoutState::Form { quote: Box::new(quote), pending })
    }

    async fn came_of(&self, order: &Order) -> Result<CheckoutState, Broken> {
        let shown = async || Ok::<_, Broken>(Box::new(self.order_view(order).await?));
        Ok(match order.state {
            OrderState::PendingPayment => CheckoutState::Recovery { order: shown().await? },
            OrderState::PaymentFailed | OrderState::Cancelled { .. } => CheckoutState::Unpaid { order: shown().await? },
            OrderState::Processing | OrderState::Shipped | OrderState::Delivered => {
                CheckoutState::Paid { number: order.number }
            }
        })
    }

    /// Counts that somebody came to check out and had nothing in the cart. Once for each visit: the page looks again often.
    pub fn came_with_nothing(&self) {
        self.tally(Event::CheckoutPages(CheckoutPages::Empty));
    }

    /// How the shop ships to that country, before anything is bought; not at all where it does not.
    pub fn shipping_methods(&self, country: Country) -> Vec<ShippingMethod> {
        let settings = self.settings();
        settings.store.shipping.methods(country, Money::zero(settings.store.currency))
    }

    fn just_paid(&self, order: &Order) -> bool {
        order.state == OrderState::Processing && order.created_at.after(JUST_PAID) > self.now()
    }
}

fn unpaid(order: &Order) -> bool {
    matches!(order.state, OrderState::PaymentFailed | OrderState::Cancelled { by: CancelledBy::Window })
}
