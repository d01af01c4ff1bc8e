//! What staff set up.

use crate::Database;
use crate::fixture::eur;
use iso_currency::Currency;
use shared::address::Country;
use shared::checkout::CountryName;
use shared::pricing::{TaxRate, TaxRules};
use shared::settings::StoreSettings;
use shared::shipping::{Method, ShippingRules, Zone};
use storage::SettingsRecord;

/// Settings that use every field.
fn settings(name: &str) -> StoreSettings {
    let ireland = Country::parse("IE").unwrap();
    let method = Method {
        id: "standard".into(),
        name: "Standard".into(),
        promise: "2 to 3 days".into(),
        price: eur(490),
        free_from: Some(eur(7_500)),
    };
    let countries = vec![CountryName { code: ireland, name: "Ireland".into() }];
    StoreSettings {
        name: name.into(),
        currency: Currency::EUR,
        tax: TaxRules {
            prices_include_tax: true,
            rates: [(ireland, TaxRate::percent("25.5".parse().unwrap()).unwrap())].into(),
            otherwise: TaxRate::ZERO,
        },
        shipping: ShippingRules { zones: vec![Zone { countries, methods: vec![method] }] },
        low_stock: 5,
    }
}

/// None before they are stored; then as they were.
pub async fn settings_come_back_as_they_were(database: Database) {
    let mut reader = database.reader().await.unwrap();
    assert_eq!(reader.settings().settings().await.unwrap(), None);
    assert_eq!(reader.settings().settings_revision().await.unwrap(), 0);
    let mut unit = database.begin().await.unwrap();
    let record = SettingsRecord { revision: 0, settings: settings("Nord") };
    assert!(unit.settings().put_settings(&record).await.unwrap());
    unit.save().await.unwrap();
    assert_eq!(reader.settings().settings().await.unwrap(), Some(SettingsRecord { revision: 1, ..record }));
    assert_eq!(reader.settings().settings_revision().await.unwrap(), 1);
}

/// Another revision is refused, and nothing is changed.
pub async fn settings_change_only_from_their_revision(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut store = unit.settings();
    for (revision, name, made) in
        [(1, "early", false), (0, "first", true), (0, "again", false), (1, "second", true), (1, "late", false)]
    {
        let record = SettingsRecord { revision, settings: settings(name) };
        assert_eq!(store.put_settings(&record).await.unwrap(), made, "{name}");
    }
    let stored = store.settings().await.unwrap();
    assert_eq!(stored, Some(SettingsRecord { revision: 2, settings: settings("second") }));
}
