//! Quotes of carts, and names of countries, by the settings that hold.

use super::Settings;
use crate::Broken;
use shared::address::{AddressInput, AddressView, Country};
use shared::cart::CartView;
use shared::checkout::{CountryName, Quote};
use shared::country;
use shared::money::Money;
use shared::pricing::{Bought, Priced, price};

impl Settings {
    /// Quotes `cart`; a country or method that is not offered gives way to the default. Shipping is charged by what is sent
    /// as a parcel, and not at all where nothing is (O9).
    pub(crate) fn quote(
        &self,
        cart: CartView,
        country: Option<Country>,
        method: Option<&str>,
    ) -> Result<Quote, Broken> {
        let subtotal = cart.shipped_subtotal()?;
        let offered = |country| self.store.shipping.methods(country, subtotal);
        let country = country.filter(|country| !offered(*country).is_empty()).unwrap_or(self.home_country);
        let methods = if cart.ships() { offered(country) } else { Vec::new() };
        let chosen = methods.iter().find(|offered| Some(offered.id.as_str()) == method).or(methods.first());
        let (method, cost) = chosen
            .map_or((String::new(), Money::zero(self.store.currency)), |method| (method.id.clone(), method.price));
        let totals = self.price(&cart, cost, country)?.totals;
        let prices_include_tax = self.store.tax.prices_include_tax;
        Ok(Quote { cart, country, countries: self.countries_sold_to(), methods, method, totals, prices_include_tax })
    }

    /// Prices the lines of `cart` that can be bought in `country`.
    pub(crate) fn price(&self, cart: &CartView, shipping: Money, country: Country) -> Result<Priced, Broken> {
        let tax = &self.store.tax;
        let bought: Vec<_> = cart.charged().map(Bought::from).collect();
        Ok(price(&bought, shipping, tax.rate(country), tax.prices_include_tax)?)
    }

    /// The name of a country: the configuration's, else the common one; its code where there is no such country.
    pub fn country_name(&self, country: Country) -> String {
        let configured = self.countries.get(&country).map(String::as_str);
        configured.or_else(|| country::name(country)).unwrap_or(country.code()).to_owned()
    }

    /// An address with its country's name.
    pub(crate) fn address(&self, fields: &AddressInput) -> AddressView {
        let named = Country::parse(&fields.country).map(|country| self.country_name(country));
        AddressView { fields: fields.clone(), country: named.unwrap_or_default() }
    }

    /// The countries that the shop sells to, by name: those of its zones, whatever is sold.
    fn countries_sold_to(&self) -> Vec<CountryName> {
        let codes = self.store.shipping.countries();
        let mut countries: Vec<_> = codes.map(|code| CountryName { code, name: self.country_name(code) }).collect();
        countries.sort_by(|a, b| a.name.cmp(&b.name));
        countries
    }
}
