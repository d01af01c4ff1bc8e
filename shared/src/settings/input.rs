//! The form of the settings: as it was typed, and checked.

use super::StoreSettings;
use crate::address::Country;
use crate::catalogue::{is_slug, slug};
use crate::checkout::CountryName;
use crate::country;
use crate::field::{self, FieldError, FieldProblem, Findings};
use crate::money::Money;
use crate::pricing::{TaxRate, TaxRules};
use crate::product::price;
use crate::shipping::{Method, ShippingRules, Zone};
use iso_currency::{Currency, IntoEnumIterator};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Parcels go by at most so many zones.
const MAX_ZONES: u32 = 50;

/// A zone has at most so many methods.
const MAX_METHODS: u32 = 10;

/// Stock is low at this many at most.
const MAX_LOW_STOCK: u32 = 1_000_000;

/// The settings as they were typed; nothing is known of them.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SettingsInput {
    /// The store's name.
    pub name: String,
    /// The code of the currency of all its prices, such as `EUR`.
    pub currency: String,
    /// Whether prices contain the tax.
    pub prices_include_tax: bool,
    /// The tax rates of countries with one of their own.
    pub tax_rates: Vec<RateInput>,
    /// The tax rate of every other country, in percent.
    pub tax_otherwise: String,
    /// Where parcels go, and how.
    pub zones: Vec<ZoneInput>,
    /// A variant of which at most so many can be sold is low in stock.
    pub low_stock: u32,
}

/// A country's tax rate as it was typed.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateInput {
    /// The country's two letters.
    pub country: String,
    /// The rate in percent, such as `8.1`.
    pub percent: String,
}

/// Countries that parcels go to on the same terms, as they were typed.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ZoneInput {
    /// The countries' two letters.
    pub countries: Vec<String>,
    /// The methods, the default first.
    pub methods: Vec<MethodInput>,
}

/// A way of shipping as it was typed.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MethodInput {
    /// Its id, such as `standard`; blank: made from the name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How long it takes, in words; may be blank.
    pub promise: String,
    /// What it costs, such as `4.90`.
    pub price: String,
    /// From this subtotal on it costs nothing; blank where it always costs its price.
    pub free_from: String,
}

impl SettingsInput {
    /// What the form says while `settings` hold.
    pub fn of(settings: &StoreSettings) -> Self {
        let StoreSettings { name, currency, tax, shipping, low_stock } = settings;
        let percent = |rate: TaxRate| rate.as_percent().normalize().to_string();
        let rate = |(country, rate): (&Country, &TaxRate)| RateInput {
            country: country.code().to_owned(),
            percent: percent(*rate),
        };
        let method = |method: &Method| MethodInput {
            id: method.id.clone(),
            name: method.name.clone(),
            promise: method.promise.clone(),
            price: method.price.amount(),
            free_from: method.free_from.map(Money::amount).unwrap_or_default(),
        };
        let zone = |zone: &Zone| ZoneInput {
            countries: zone.countries.iter().map(|country| country.code.code().to_owned()).collect(),
            methods: zone.methods.iter().map(method).collect(),
        };
        Self {
            name: name.clone(),
            currency: currency.code().to_owned(),
            prices_include_tax: tax.prices_include_tax,
            tax_rates: tax.rates.iter().map(rate).collect(),
            tax_otherwise: percent(tax.otherwise),
            zones: shipping.zones.iter().map(zone).collect(),
            low_stock: *low_stock,
        }
    }

    /// Checks every field and names each that is wrong. Parcels have to go to `home`; `names` are what countries are
    /// called where that is not their common name.
    pub fn check(&self, home: Country, names: &BTreeMap<Country, String>) -> Result<StoreSettings, Vec<FieldError>> {
        let mut found = Findings::default();
        let name = found.take("name", field::text(&self.name, 1, 80));
        let code = self.currency.trim().to_ascii_uppercase();
        let Some(currency) = Currency::iter().find(|currency| currency.code() == code) else {
            found.add("currency", if code.is_empty() { FieldProblem::Missing } else { FieldProblem::NotOffered });
            return Err(found.errors());
        };
        let tax = TaxRules {
            prices_include_tax: self.prices_include_tax,
            rates: self.rates(&mut found),
            otherwise: found.take("tax_otherwise", rate(&self.tax_otherwise)),
        };
        let shipping = self.shipping(currency, names, &mut found);
        if self.zones.is_empty() {
            found.add("zones", FieldProblem::Missing);
        } else if shipping.methods(home, Money::zero(currency)).is_empty() {
            found.add("zones", FieldProblem::NotOffered);
        }
        if self.low_stock > MAX_LOW_STOCK {
            found.add("low_stock", FieldProblem::TooHigh);
        }
        found.clear(StoreSettings { name, currency, tax, shipping, low_stock: self.low_stock })
    }

    fn rates(&self, found: &mut Findings) -> BTreeMap<Country, TaxRate> {
        let mut rates = BTreeMap::new();
        for (place, typed) in self.tax_rates.iter().enumerate() {
            let percent = found.take(format!("tax_rates.{place}.percent"), rate(&typed.percent));
            match known_country(&typed.country) {
                Err(problem) => found.add(format!("tax_rates.{place}.country"), problem),
                Ok(country) => {
                    if rates.insert(country, percent).is_some() {
                        found.add(format!("tax_rates.{place}.country"), FieldProblem::Taken);
                    }
                }
            }
        }
        rates
    }

    fn shipping(&self, currency: Currency, names: &BTreeMap<Country, String>, found: &mut Findings) -> ShippingRules {
        if self.zones.len() > MAX_ZONES as usize {
            found.add("zones", FieldProblem::TooMany(MAX_ZONES));
        }
        let mut taken = BTreeMap::new();
        let mut zones = Vec::new();
        for (place, typed) in self.zones.iter().take(MAX_ZONES as usize).enumerate() {
            let at = format!("zones.{place}");
            let codes = found.take(format!("{at}.countries"), countries(&typed.countries, place, &mut taken));
            let name = |code: Country| match names.get(&code) {
                Some(name) => name.clone(),
                None => country::name(code).unwrap_or(code.code()).to_owned(),
            };
            let countries = codes.into_iter().map(|code| CountryName { code, name: name(code) }).collect();
            zones.push(Zone { countries, methods: typed.methods(&at, currency, found) });
        }
        ShippingRules { zones }
    }
}

impl ZoneInput {
    fn methods(&self, at: &str, currency: Currency, found: &mut Findings) -> Vec<Method> {
        match self.methods.len() {
            0 => found.add(format!("{at}.methods"), FieldProblem::Missing),
            count if count > MAX_METHODS as usize => {
                found.add(format!("{at}.methods"), FieldProblem::TooMany(MAX_METHODS));
            }
            _ => {}
        }
        let mut methods: Vec<Method> = Vec::new();
        for (place, typed) in self.methods.iter().take(MAX_METHODS as usize).enumerate() {
            let at = |field: &str| format!("{at}.methods.{place}.{field}");
            let name = found.take(at("name"), field::text(&typed.name, 1, 60));
            let id = found.take(at("id"), id(&typed.id, &name));
            if methods.iter().any(|known| known.id == id && !id.is_empty()) {
                found.add(at("id"), FieldProblem::Taken);
            }
            let promise = found.take(at("promise"), field::text(&typed.promise, 0, 120));
            let cost = found.take(at("price"), price(&typed.price, currency));
            if typed.price.trim().is_empty() {
                found.add(at("price"), FieldProblem::Missing);
            }
            let free_from = found.take(at("free_from"), price(&typed.free_from, currency));
            methods.push(Method { id, name, promise, price: cost.unwrap_or(Money::zero(currency)), free_from });
        }
        methods
    }
}

/// Nothing is said of an id that would be made from a name which is wrong itself.
fn id(typed: &str, name: &str) -> Result<String, FieldProblem> {
    let typed = field::text(typed, 0, 60)?;
    match slug(name) {
        _ if is_slug(&typed) => Ok(typed),
        Some(made) if typed.is_empty() => Ok(made),
        None if typed.is_empty() && name.is_empty() => Ok(String::new()),
        _ => Err(FieldProblem::Malformed),
    }
}

fn known_country(typed: &str) -> Result<Country, FieldProblem> {
    if typed.trim().is_empty() {
        return Err(FieldProblem::Missing);
    }
    Ok(country::parse(typed)?)
}

/// The countries of the zone at `place`. Each stands in one zone, once.
fn countries(
    typed: &[String],
    place: usize,
    taken: &mut BTreeMap<Country, usize>,
) -> Result<Vec<Country>, FieldProblem> {
    if typed.is_empty() {
        return Err(FieldProblem::Missing);
    }
    let mut codes = Vec::new();
    for code in typed {
        let code = known_country(code)?;
        if let Some(zone) = taken.insert(code, place) {
            return Err(FieldProblem::InZone(code, u32::try_from(zone + 1).unwrap_or(u32::MAX)));
        }
        codes.push(code);
    }
    Ok(codes)
}

fn rate(typed: &str) -> Result<TaxRate, FieldProblem> {
    let typed = field::text(typed, 1, 12)?;
    let percent: Decimal = typed.parse().map_err(|_| FieldProblem::Malformed)?;
    TaxRate::percent(percent).map_err(|_| FieldProblem::Malformed)
}

#[cfg(test)]
mod tests;
