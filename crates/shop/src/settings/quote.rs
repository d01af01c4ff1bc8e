//! What a cart comes to, by the settings that hold.

use super::Settings;
use crate::Broken;
use shared::address::Country;
use shared::cart::CartView;
use shared::checkout::Quote;
use shared::money::Money;
use shared::pricing::{Bought, Priced, ShippingMethod, price};

impl Settings {
    /// What `cart` comes to; a country or method that is not offered gives way to the default.
    pub(crate) fn quote(
        &self,
        cart: CartView,
        country: Option<Country>,
        method: Option<&str>,
    ) -> Result<Quote, Broken> {
        let shipping = &self.store.shipping;
        let subtotal = cart.totals.subtotal;
        let country =
            country.filter(|country| !shipping.methods(*country, subtotal).is_empty()).unwrap_or(self.home_country);
        let methods = shipping.methods(country, subtotal);
        let chosen = methods.iter().find(|offered| Some(offered.id.as_str()) == method).or(methods.first());
        let (method, cost) = chosen
            .map_or((String::new(), Money::zero(self.store.currency)), |method| (method.id.clone(), method.price));
        let bought: Vec<_> = cart
            .lines
            .iter()
            .filter(|line| line.enabled())
            .map(|line| Bought { variant: line.variant_id, quantity: line.quantity, unit_price: line.unit_price })
            .collect();
        let totals = self.price(&bought, cost, country)?.totals;
        let countries = shipping.countries();
        let prices_include_tax = self.store.tax.prices_include_tax;
        Ok(Quote { cart, country, countries, methods, method, totals, prices_include_tax })
    }

    /// The shipping method of that id, where it is offered for that country and subtotal.
    pub(crate) fn shipping_method(&self, country: Country, id: &str, subtotal: Money) -> Option<ShippingMethod> {
        self.store.shipping.methods(country, subtotal).into_iter().find(|method| method.id == id)
    }

    pub(crate) fn price(&self, bought: &[Bought], shipping: Money, country: Country) -> Result<Priced, Broken> {
        let tax = &self.store.tax;
        Ok(price(bought, shipping, tax.rate(country), tax.prices_include_tax)?)
    }
}
