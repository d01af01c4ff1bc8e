use super::*;
use proptest::prelude::*;

fn ireland() -> Country {
    Country::parse("IE").unwrap()
}

fn code(text: &str) -> Country {
    Country::parse(text).unwrap()
}

fn names() -> BTreeMap<Country, String> {
    [(ireland(), "Ireland".to_owned())].into()
}

fn method(name: &str, price: &str) -> MethodInput {
    MethodInput { name: name.into(), price: price.into(), ..MethodInput::default() }
}

fn zone(countries: &[&str], methods: Vec<MethodInput>) -> ZoneInput {
    ZoneInput { countries: countries.iter().map(|&code| code.to_owned()).collect(), methods }
}

fn rate_of(country: &str, percent: &str) -> RateInput {
    RateInput { country: country.into(), percent: percent.into() }
}

fn good() -> SettingsInput {
    let standard = MethodInput { free_from: "75".into(), ..method("Standard post", "4.90") };
    SettingsInput {
        name: " Nord ".into(),
        currency: "eur".into(),
        prices_include_tax: true,
        tax_rates: vec![rate_of("ie", "23"), rate_of("CH", "8.10")],
        tax_otherwise: "0".into(),
        zones: vec![
            zone(&["IE"], vec![standard, method("Express", "0")]),
            zone(&["ch"], vec![method("Express", "9.9")]),
        ],
        low_stock: 5,
    }
}

fn wrong(input: &SettingsInput) -> Vec<(String, FieldProblem)> {
    let errors = input.check(ireland(), &names()).expect_err("something is wrong");
    errors.into_iter().map(|error| (error.field, error.problem)).collect()
}

#[test]
fn good_settings_are_tidied() {
    let settings = good().check(ireland(), &names()).unwrap();
    assert_eq!((settings.name.as_str(), settings.currency), ("Nord", Currency::EUR));
    assert_eq!(settings.tax.rate(ireland()).as_percent().to_string(), "23");
    let methods = settings.shipping.methods(ireland(), Money::new(7_499, Currency::EUR));
    let shown: Vec<_> = methods.iter().map(|method| (method.id.as_str(), method.price.minor())).collect();
    assert_eq!(shown, [("standard-post", 490), ("express", 0)]);
    let called: Vec<_> =
        settings.shipping.zones.iter().flat_map(|zone| &zone.countries).map(|country| country.name.as_str()).collect();
    assert_eq!(called, ["Ireland", "Switzerland"], "a country that is not called otherwise has its common name");
}

#[test]
fn every_wrong_field_is_named() {
    use FieldProblem::{
        InZone, Malformed, Missing, NoCountry, NotOffered, NotTwoLetters, OtherName, Taken, TooHigh, TooLong, TooMany,
    };
    let at_home = |methods| vec![zone(&["IE"], methods)];
    let post = || method("Post", "1");
    for (input, field, problem) in [
        (SettingsInput { name: String::new(), ..good() }, "name", Missing),
        (SettingsInput { currency: "euros".into(), ..good() }, "currency", NotOffered),
        (SettingsInput { tax_otherwise: "101".into(), ..good() }, "tax_otherwise", Malformed),
        (SettingsInput { tax_otherwise: "-1".into(), ..good() }, "tax_otherwise", Malformed),
        (SettingsInput { tax_otherwise: "0.00000000001".into(), ..good() }, "tax_otherwise", TooLong(12)),
        (
            SettingsInput { tax_rates: vec![rate_of("Ireland", "1")], ..good() },
            "tax_rates.0.country",
            OtherName(ireland()),
        ),
        (
            SettingsInput { tax_rates: vec![rate_of("IE", "1"), rate_of("ie", "2")], ..good() },
            "tax_rates.1.country",
            Taken,
        ),
        (SettingsInput { tax_rates: vec![rate_of("IE", "vat")], ..good() }, "tax_rates.0.percent", Malformed),
        (SettingsInput { zones: vec![], ..good() }, "zones", Missing),
        (SettingsInput { zones: vec![zone(&["FR"], vec![post()])], ..good() }, "zones", NotOffered),
        (SettingsInput { zones: vec![zone(&["IE"], vec![post()]); 51], ..good() }, "zones", TooMany(50)),
        (
            SettingsInput { zones: vec![zone(&["IE", "IE"], vec![post()])], ..good() },
            "zones.0.countries",
            InZone(ireland(), 1),
        ),
        (
            SettingsInput { zones: vec![zone(&["IE"], vec![post()]), zone(&["DE", "ie"], vec![post()])], ..good() },
            "zones.1.countries",
            InZone(ireland(), 1),
        ),
        (
            SettingsInput { zones: vec![zone(&["IE", "UK"], vec![post()])], ..good() },
            "zones.0.countries",
            OtherName(code("GB")),
        ),
        (
            SettingsInput { zones: vec![zone(&["IE", "ZZ"], vec![post()])], ..good() },
            "zones.0.countries",
            NoCountry(code("ZZ")),
        ),
        (
            SettingsInput { zones: vec![zone(&["IE", "Europe"], vec![post()])], ..good() },
            "zones.0.countries",
            NotTwoLetters,
        ),
        (SettingsInput { zones: vec![zone(&[], vec![post()])], ..good() }, "zones.0.countries", Missing),
        (SettingsInput { zones: at_home(vec![]), ..good() }, "zones.0.methods", Missing),
        (SettingsInput { zones: at_home(vec![post(), post()]), ..good() }, "zones.0.methods.1.id", Taken),
        (SettingsInput { zones: at_home(vec![method("Post", "")]), ..good() }, "zones.0.methods.0.price", Missing),
        (SettingsInput { zones: at_home(vec![method("Post", "-1")]), ..good() }, "zones.0.methods.0.price", Malformed),
        (
            SettingsInput { zones: at_home(vec![method("Post", "1.234")]), ..good() },
            "zones.0.methods.0.price",
            Malformed,
        ),
        (SettingsInput { low_stock: 1_000_001, ..good() }, "low_stock", TooHigh),
    ] {
        let wrong = wrong(&input);
        assert!(wrong.contains(&(field.to_owned(), problem)), "{field}: {wrong:?}");
    }
}

#[test]
fn amounts_are_of_the_chosen_currency() {
    let yen = SettingsInput { currency: "JPY".into(), ..good() };
    let fields: Vec<_> = wrong(&yen).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["zones.0.methods.0.price", "zones.1.methods.0.price"]);
}

#[test]
fn o10_a_charge_that_nobody_can_pay_is_none() {
    let charge = |price: &str| SettingsInput {
        currency: "KWD".into(),
        zones: vec![zone(&["IE"], vec![method("Standard", price)])],
        ..good()
    };
    assert_eq!(
        wrong(&charge("4.995")),
        [("zones.0.methods.0.price".to_owned(), FieldProblem::NotPayable(Money::new(10, Currency::KWD)),)]
    );
    assert!(charge("4.990").check(ireland(), &names()).is_ok());
}

proptest! {
    /// What a form shows of sound settings passes and leads back to them: saved as it is, it changes nothing.
    #[test]
    fn settings_come_back_as_they_were(
        percent in 0_u32..=1000, price in 0_i64..100_000, free in prop::option::of(0_i64..100_000), low in 0_u32..1000, included in any::<bool>(),
    ) {
        let amount = |minor| Money::new(minor, Currency::EUR).amount();
        let standard = MethodInput {
            price: amount(price), free_from: free.map(amount).unwrap_or_default(), ..method("Standard", "")
        };
        let input = SettingsInput {
            prices_include_tax: included,
            tax_otherwise: Decimal::new(percent.into(), 1).to_string(),
            zones: vec![zone(&["IE"], vec![standard])],
            low_stock: low,
            ..good()
        };
        let settings = input.check(ireland(), &names()).unwrap();
        prop_assert_eq!(SettingsInput::of(&settings).check(ireland(), &names()), Ok(settings));
    }
}
