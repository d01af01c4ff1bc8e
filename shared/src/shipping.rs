//! Where the shop ships to, how, and for how much.

use crate::address::{Address, Country};
use crate::checkout::CountryName;
use crate::money::Money;
use crate::pricing::ShippingMethod;
use serde::{Deserialize, Serialize};

/// The shop's shipping: zones of countries, each with its methods.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShippingRules {
    /// The zones. A country belongs to the first that names it.
    pub zones: Vec<Zone>,
}

/// Countries that parcels go to on the same terms.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// The countries.
    pub countries: Vec<CountryName>,
    /// The methods, the default first.
    pub methods: Vec<Method>,
}

/// A way of shipping.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Its id, such as `standard`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How long it takes, in words.
    pub promise: String,
    /// What it costs.
    pub price: Money,
    /// From this subtotal on it costs nothing.
    #[serde(default)]
    pub free_from: Option<Money>,
}

/// An order's parcel: its address and its method.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// Its address.
    pub address: Address,
    /// Its method, with what that costs.
    pub method: ShippingMethod,
}

impl ShippingRules {
    /// The countries of all zones.
    pub fn countries(&self) -> impl Iterator<Item = Country> + '_ {
        self.zones.iter().flat_map(|zone| &zone.countries).map(|country| country.code)
    }

    /// The methods for parcels of goods for `subtotal` to `country`, the default first; none where the shop does not
    /// ship there.
    pub fn methods(&self, country: Country, subtotal: Money) -> Vec<ShippingMethod> {
        let here = |zone: &&Zone| zone.countries.iter().any(|name| name.code == country);
        let offered = |method: &Method| ShippingMethod {
            id: method.id.clone(),
            name: method.name.clone(),
            promise: method.promise.clone(),
            price: method.price_for(subtotal),
        };
        self.zones.iter().find(here).map(|zone| zone.methods.iter().map(offered).collect()).unwrap_or_default()
    }
}

impl Method {
    fn price_for(&self, subtotal: Money) -> Money {
        let free = self.free_from.is_some_and(|from| subtotal.minor() >= from.minor());
        if free { Money::zero(self.price.currency()) } else { self.price }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;

    #[test]
    fn prices_depend_on_country_and_subtotal() {
        let eur = |minor| Money::new(minor, Currency::EUR);
        let ireland = Country::parse("IE").unwrap();
        let method = Method {
            id: "standard".into(),
            name: "Standard".into(),
            promise: "3 days".into(),
            price: eur(490),
            free_from: Some(eur(10_000)),
        };
        let countries = vec![CountryName { code: ireland, name: "Ireland".into() }];
        let rules = ShippingRules { zones: vec![Zone { countries, methods: vec![method] }] };
        let price = |country: &str, subtotal| {
            rules.methods(Country::parse(country).unwrap(), eur(subtotal)).first().map(|method| method.price)
        };
        assert_eq!(price("IE", 9_999), Some(eur(490)));
        assert_eq!(price("IE", 10_000), Some(eur(0)));
        assert_eq!(price("XX", 10_000), None);
    }
}
