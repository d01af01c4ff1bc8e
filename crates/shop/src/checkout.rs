//! The checkout page: what it shows (B1), and what a cart comes to for a country and a shipping method.

use crate::{Broken, Shop};
use shared::address::Country;
use shared::cart::{CartView, Offers};
use shared::checkout::{CheckoutState, Quote};
use shared::id::Owner;
use shared::money::Money;
use shared::order::{CancelledBy, Order, OrderState};
use shared::pricing::{Bought, Priced, ShippingMethod, price};
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
        if let Some(pending) = self.storage().reader().await?.orders().pending(owner).await? {
            self.ask_about(&pending).await?;
        }
        let (pending, latest) = {
            let mut reader = self.storage().reader().await?;
            let mut orders = reader.orders();
            (orders.pending(owner).await?, orders.latest(owner).await?)
        };
        let cart = self.cart(owner).await?;
        if !cart.lines.is_empty() {
            let pending = match pending {
                Some(order) => Some(Box::new(self.order_view(&order).await?)),
                None => None,
            };
            return Ok(CheckoutState::Form { quote: Box::new(self.quote(cart, country, method)?), pending });
        }
        if let Some(order) = pending {
            return Ok(CheckoutState::Recovery { order: Box::new(self.order_view(&order).await?) });
        }
        match latest {
            Some(order) if unpaid(&order) => {
                Ok(CheckoutState::Unpaid { order: Box::new(self.order_view(&order).await?) })
            }
            Some(order) if self.just_paid(&order) => Ok(CheckoutState::Paid { number: order.number }),
            _ => Ok(CheckoutState::Empty),
        }
    }

    /// What `cart` comes to; a country or method that is not offered gives way to the default.
    pub fn quote(&self, cart: CartView, country: Option<Country>, method: Option<&str>) -> Result<Quote, Broken> {
        let settings = self.settings();
        let subtotal = cart.totals.subtotal;
        let country = country
            .filter(|country| !settings.shipping.methods(*country, subtotal).is_empty())
            .unwrap_or(settings.home_country);
        let methods = settings.shipping.methods(country, subtotal);
        let chosen = methods.iter().find(|offered| Some(offered.id.as_str()) == method).or(methods.first());
        let (method, shipping) =
            chosen.map_or((String::new(), Money::zero(settings.currency)), |method| (method.id.clone(), method.price));
        let bought: Vec<_> = cart
            .lines
            .iter()
            .filter(|line| line.enabled())
            .map(|line| Bought { variant: line.variant_id, quantity: line.quantity, unit_price: line.unit_price })
            .collect();
        let totals = self.price(&bought, shipping, country)?.totals;
        let countries = settings.shipping.countries();
        let prices_include_tax = settings.tax.prices_include_tax;
        Ok(Quote { cart, country, countries, methods, method, totals, prices_include_tax })
    }

    pub(crate) fn quote_of(
        &self,
        cart: &shared::cart::Cart,
        offers: &Offers,
        country: Country,
        method: &str,
    ) -> Result<Box<Quote>, Broken> {
        Ok(Box::new(self.quote(self.view(cart, offers)?, Some(country), Some(method))?))
    }

    /// The shipping method of that id, where it is offered for that country and subtotal.
    pub(crate) fn shipping_method(&self, country: Country, id: &str, subtotal: Money) -> Option<ShippingMethod> {
        self.settings().shipping.methods(country, subtotal).into_iter().find(|method| method.id == id)
    }

    pub(crate) fn price(&self, bought: &[Bought], shipping: Money, country: Country) -> Result<Priced, Broken> {
        let tax = &self.settings().tax;
        Ok(price(bought, shipping, tax.rate(country), tax.prices_include_tax)?)
    }

    fn just_paid(&self, order: &Order) -> bool {
        order.state == OrderState::Processing && order.created_at.after(JUST_PAID) > self.now()
    }
}

fn unpaid(order: &Order) -> bool {
    matches!(order.state, OrderState::PaymentFailed | OrderState::Cancelled { by: CancelledBy::Window })
}
