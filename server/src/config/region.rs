//! Currency, countries, tax and shipping: the defaults of `defaults.toml` and what the file makes of them.

use super::source::{ConfigError, Sources};
use iso_currency::Currency;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::Deserialize;
use shared::address::Country;
use shared::checkout::CountryName;
use shared::country;
use shared::money::{Money, payable_step};
use shared::pricing::{TaxRate, TaxRules};
use shared::shipping::{Method, ShippingRules, Zone};
use std::collections::{BTreeMap, BTreeSet};

const DEFAULTS: &str = include_str!("../defaults.toml");

/// Stands for the home country in a zone.
const HOME: &str = "home";

/// What the shop sells in, and where to.
#[derive(Debug)]
pub struct Region {
    /// The currency of all prices.
    pub currency: Currency,
    /// The country at home.
    pub home_country: Country,
    /// The names of countries that are not called by their common one.
    pub countries: BTreeMap<Country, String>,
    /// Tax.
    pub tax: TaxRules,
    /// Shipping.
    pub shipping: ShippingRules,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Defaults {
    currency: String,
    home_country: String,
    tax: TaxTable,
    shipping: ShippingTable,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Overrides {
    countries: BTreeMap<Country, String>,
    tax: TaxTable,
    shipping: ShippingTable,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct TaxTable {
    prices_include_tax: Option<bool>,
    otherwise: Option<TaxRate>,
    rates: BTreeMap<Country, TaxRate>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ShippingTable {
    zones: Vec<ZoneTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneTable {
    countries: Vec<String>,
    methods: Vec<MethodTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodTable {
    id: String,
    name: String,
    #[serde(default)]
    promise: String,
    price: Decimal,
    free_from: Option<Decimal>,
}

impl Region {
    /// The region that the settings make.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let broken = |error: &toml::de::Error| ConfigError::File {
            file: "defaults.toml".to_owned(),
            problem: error.message().to_owned(),
        };
        let defaults: Defaults = toml::from_str(DEFAULTS).map_err(|error| broken(&error))?;
        let overrides: Overrides = sources
            .tables
            .clone()
            .try_into()
            .map_err(|error: toml::de::Error| sources.error_in_tables(error.message().replace('\n', ", ")))?;

        let currency = sources.read("CURRENCY", &defaults.currency, currency)?;
        let home_country = sources.read("HOME_COUNTRY", &defaults.home_country, country)?;

        for code in overrides.countries.keys().chain(overrides.tax.rates.keys()) {
            country(code.code()).map_err(|problem| sources.error_in_tables(problem))?;
        }
        let names = overrides.countries;
        let mut rates = defaults.tax.rates;
        rates.extend(overrides.tax.rates);
        let tax = TaxRules {
            prices_include_tax: overrides.tax.prices_include_tax.or(defaults.tax.prices_include_tax).unwrap_or(true),
            rates,
            otherwise: overrides.tax.otherwise.or(defaults.tax.otherwise).unwrap_or(TaxRate::ZERO),
        };
        let own_zones = !overrides.shipping.zones.is_empty();
        let zones = if own_zones { overrides.shipping.zones } else { defaults.shipping.zones };
        let places = Places { home: home_country, names: &names, currency, rounded: !own_zones };
        let shipping = places.rules(zones).map_err(|problem| sources.error_in_tables(problem))?;
        if shipping.methods(home_country, Money::zero(currency)).is_empty() {
            let problem = format!("{} is in none of shipping.zones", home_country.code());
            return Err(sources.error_in_tables(problem));
        }
        Ok(Self { currency, home_country, countries: names, tax, shipping })
    }
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::from_code(&text.to_ascii_uppercase()).ok_or_else(|| format!("{text:?} is not a currency such as EUR"))
}

fn country(text: &str) -> Result<Country, String> {
    country::parse(text).map_err(|error| format!("{text:?} is not a country's two letters, such as IE: {error}"))
}

/// What zones are read with.
struct Places<'a> {
    home: Country,
    names: &'a BTreeMap<Country, String>,
    currency: Currency,
    /// Whether amounts may be rounded: the defaults', in a currency without cents.
    rounded: bool,
}

impl Places<'_> {
    fn rules(&self, zones: Vec<ZoneTable>) -> Result<ShippingRules, String> {
        let mut named = BTreeSet::new();
        let zones = zones.into_iter().map(|zone| self.zone(zone, &mut named)).collect::<Result<_, _>>()?;
        Ok(ShippingRules { zones })
    }

    /// The zone, without the countries that one before it has `named`.
    fn zone(&self, zone: ZoneTable, named: &mut BTreeSet<Country>) -> Result<Zone, String> {
        if zone.methods.is_empty() {
            return Err("a zone of shipping.zones has no methods".to_owned());
        }
        let mut countries = Vec::new();
        for text in zone.countries {
            let code = if text == HOME { self.home } else { country(&text)? };
            if named.insert(code) {
                let configured = self.names.get(&code).map(String::as_str);
                let name = configured.or_else(|| country::name(code)).unwrap_or(code.code()).to_owned();
                countries.push(CountryName { code, name });
            }
        }
        let methods = zone.methods.into_iter().map(|method| self.method(method)).collect::<Result<_, _>>()?;
        Ok(Zone { countries, methods })
    }

    fn method(&self, method: MethodTable) -> Result<Method, String> {
        let MethodTable { id, name, promise, price, free_from } = method;
        let price = self.money(price)?;
        let free_from = free_from.map(|amount| self.money(amount)).transpose()?;
        Ok(Method { id, name, promise, price, free_from })
    }

    fn money(&self, amount: Decimal) -> Result<Money, String> {
        let wrong = || format!("{amount} is not an amount in {}", self.currency.code());
        let digits = u32::from(self.currency.exponent().unwrap_or(0));
        let exact = amount.normalize();
        let fits = exact.scale() <= digits || self.rounded;
        if exact.is_sign_negative() || !fits {
            return Err(wrong());
        }
        let step = Decimal::from(if self.rounded { payable_step(self.currency) } else { 1 });
        let minor = (exact * Decimal::from(10_u64.pow(digits)) / step)
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            * step;
        let amount = Money::new(minor.to_i64().ok_or_else(wrong)?, self.currency);
        if amount.is_payable() { Ok(amount) } else { Err(format!("{}, that anybody can pay", wrong())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::IntoEnumIterator;
    use std::io::Write;

    fn region(flags: &[(&'static str, &str)], file: &str) -> Result<Region, String> {
        let mut path = tempfile::NamedTempFile::new().unwrap();
        path.write_all(file.as_bytes()).unwrap();
        let flags = flags.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let sources = Sources::new(flags, |_| None, path.path(), true).unwrap();
        Region::load(&sources).map_err(|error| error.to_string())
    }

    fn cheapest(region: &Region, country: &str, subtotal: i64) -> Option<String> {
        let subtotal = Money::new(subtotal, region.currency);
        let methods = region.shipping.methods(Country::parse(country).unwrap(), subtotal);
        methods.first().map(|method| method.price.amount())
    }

    #[test]
    fn the_defaults_are_sound() {
        let region = region(&[], "").unwrap();
        assert_eq!((region.currency, region.home_country.code()), (Currency::EUR, "IE"));
        assert!(region.tax.prices_include_tax);
        for (country, rate, shipping) in [
            ("IE", "23", Some("4.90")),
            ("FR", "20", Some("6.90")),
            ("CH", "8.1", Some("9.90")),
            ("US", "0", Some("14.90")),
            ("AQ", "0", None),
        ] {
            let code = Country::parse(country).unwrap();
            assert_eq!(region.tax.rate(code).as_percent().to_string(), rate, "{country}");
            assert_eq!(cheapest(&region, country, 100).as_deref(), shipping, "{country}");
        }
        assert_eq!(cheapest(&region, "IE", 7_500).as_deref(), Some("0.00"));
        let countries: Vec<_> = region.shipping.zones.iter().flat_map(|zone| &zone.countries).collect();
        let unnamed = countries.iter().find(|country| country.name == country.code.code());
        assert_eq!(unnamed, None, "every country has a name");
        let codes: BTreeSet<_> = countries.iter().map(|country| country.code).collect();
        assert_eq!(codes.len(), countries.len(), "and stands once");
    }

    #[test]
    fn home_is_where_the_shop_says() {
        let region = region(&[("HOME_COUNTRY", "de"), ("CURRENCY", "chf")], "").unwrap();
        assert_eq!(cheapest(&region, "DE", 1).as_deref(), Some("4.90"));
        assert_eq!(cheapest(&region, "IE", 1).as_deref(), Some("6.90"));
        assert_eq!(region.currency, Currency::CHF);
    }

    #[test]
    fn default_amounts_fit_a_currency_without_cents() {
        let region = region(&[("CURRENCY", "JPY")], "").unwrap();
        assert_eq!(cheapest(&region, "IE", 1).as_deref(), Some("5"));
    }

    #[test]
    fn o10_default_amounts_can_be_paid_in_every_currency() {
        for currency in Currency::iter() {
            let region = region(&[("CURRENCY", currency.code())], "").unwrap();
            for method in region.shipping.zones.iter().flat_map(|zone| &zone.methods) {
                assert!(method.price.is_payable(), "{}", method.price);
            }
        }
    }

    #[test]
    fn the_file_overrides_what_it_names() {
        let file = r#"
            home_country = "NZ"
            [countries]
            NZ = "Aotearoa"
            [tax]
            prices_include_tax = false
            rates = { NZ = 15, FR = 5.5 }
            [[shipping.zones]]
            countries = ["NZ", "AQ"]
            methods = [{ id = "post", name = "Post", price = 3.5 }]
        "#;
        let region = region(&[], file).unwrap();
        let rate = |country| region.tax.rate(Country::parse(country).unwrap()).as_percent().to_string();
        assert!(!region.tax.prices_include_tax);
        assert_eq!([rate("NZ"), rate("FR"), rate("IE")], ["15", "5.5", "23"]);
        assert_eq!(cheapest(&region, "NZ", 1).as_deref(), Some("3.50"));
        assert_eq!(cheapest(&region, "IE", 1), None);
        let named = region.shipping.zones.iter().flat_map(|zone| &zone.countries);
        assert_eq!(named.map(|country| country.name.as_str()).collect::<Vec<_>>(), ["Aotearoa", "Antarctica"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let zone = |country: &str, price: &str| {
            let method = format!(r#"{{ id = "post", name = "Post", price = "{price}" }}"#);
            format!("[[shipping.zones]]\ncountries = [\"{country}\"]\nmethods = [{method}]")
        };
        for (flags, file, named) in [
            (vec![("CURRENCY", "EURO")], String::new(), "CURRENCY"),
            (vec![("HOME_COUNTRY", "Ireland")], String::new(), "HOME_COUNTRY"),
            (vec![], "[tax]\nvat = 20".into(), "vat"),
            (vec![], "[tax.rates]\nIE = 230".into(), "tax rate"),
            (vec![], "[tax.rates]\nEurope = 20".into(), "Europe"),
            (vec![], zone("Ireland", "3"), "Ireland"),
            (vec![], zone("IE", "3.505"), "3.505"),
            (vec![], zone("IE", "-1"), "-1"),
            (vec![], zone("UK", "3"), "GB"),
            (vec![], zone("ZZ", "3"), "ZZ"),
            (vec![("HOME_COUNTRY", "ZZ")], String::new(), "there is no country ZZ"),
            (vec![("HOME_COUNTRY", "UK")], String::new(), "did you mean GB?"),
            (vec![("CURRENCY", "KWD")], zone("IE", "3.505"), "that anybody can pay"),
            (vec![], "[tax.rates]\nUK = 20".into(), "did you mean GB?"),
            (vec![], "[countries]\nUK = \"Britain\"".into(), "did you mean GB?"),
            (vec![], zone("FR", "3"), "IE"),
        ] {
            let error = region(&flags, &file).unwrap_err();
            assert!(error.contains(named), "{error:?} names {named:?}");
            assert!(!error.contains('\n'), "{error:?}");
        }
    }
}
