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

/// A subtotal from which on shipping costs nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FreeShipping {
    /// The subtotal.
    pub from: Money,
    /// The country for which it holds; none where it holds wherever the shop ships to.
    pub country: Option<String>,
}

/// Distance of a cart from free shipping.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FreeShippingProgress {
    /// So much more, and shipping costs nothing.
    Missing(Money),
    /// Shipping costs nothing.
    Reached,
}

impl FreeShipping {
    /// The distance of a cart of that subtotal; none in another currency.
    pub fn progress(&self, subtotal: Money) -> Option<FreeShippingProgress> {
        let missing = (subtotal.currency() == self.from.currency()).then(|| self.from.minor() - subtotal.minor())?;
        Some(if missing > 0 {
            FreeShippingProgress::Missing(Money::new(missing, self.from.currency()))
        } else {
            FreeShippingProgress::Reached
        })
    }
}

impl ShippingRules {
    /// The subtotal from which on the default way of shipping costs nothing: wherever the shop ships to, or else to the first country
    /// of the first zone. None where there is none, or shipping costs nothing anyway.
    pub fn free_shipping(&self) -> Option<FreeShipping> {
        let from = |zone: &Zone| {
            let method = zone.methods.first()?;
            method.free_from.filter(|from| from.minor() > 0 && method.price.minor() > 0)
        };
        let first = self.zones.first()?;
        let everywhere = self.zones.iter().all(|zone| from(zone) == from(first));
        let country = first.countries.first().filter(|_| !everywhere).map(|country| country.name.clone());
        Some(FreeShipping { from: from(first)?, country })
    }

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
    fn free_shipping_holds_everywhere_or_for_the_first_country() {
        let eur = |minor| Money::new(minor, Currency::EUR);
        let zone = |code: &str, price: i64, free_from: Option<i64>| Zone {
            countries: vec![CountryName { code: Country::parse(code).unwrap(), name: format!("in {code}") }],
            methods: vec![Method {
                id: "standard".into(),
                name: "Standard".into(),
                promise: "3 days".into(),
                price: eur(price),
                free_from: free_from.map(eur),
            }],
        };
        for (zones, from, country) in [
            (vec![], None, None),
            (vec![zone("IE", 490, None)], None, None),
            (vec![zone("IE", 0, Some(5_000))], None, None),
            (vec![zone("IE", 490, Some(5_000))], Some(5_000), None),
            (vec![zone("IE", 490, Some(5_000)), zone("FR", 990, Some(5_000))], Some(5_000), None),
            (vec![zone("IE", 490, Some(5_000)), zone("FR", 990, None)], Some(5_000), Some("in IE")),
        ] {
            let free = ShippingRules { zones }.free_shipping();
            assert_eq!(free.as_ref().map(|free| free.from), from.map(eur));
            assert_eq!(free.as_ref().and_then(|free| free.country.as_deref()), country);
        }
        let free = FreeShipping { from: eur(5_000), country: None };
        for (subtotal, progress) in [
            (eur(4_999), Some(FreeShippingProgress::Missing(eur(1)))),
            (eur(5_000), Some(FreeShippingProgress::Reached)),
            (Money::new(9_999, Currency::USD), None),
        ] {
            assert_eq!(free.progress(subtotal), progress);
        }
    }

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
