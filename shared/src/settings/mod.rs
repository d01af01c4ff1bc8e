//! What staff set up in the back office: the store's name, currency, tax, shipping, and when stock is low. Where nothing
//! was saved yet, the configuration's values hold.

mod input;

pub use input::{MethodInput, RateInput, SettingsInput, ZoneInput};

use crate::field::FieldError;
use crate::pricing::TaxRules;
use crate::shipping::ShippingRules;
use crate::stale::Stale;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// What staff set up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoreSettings {
    /// The store's name.
    pub name: String,
    /// The currency of all its prices.
    pub currency: Currency,
    /// Tax.
    pub tax: TaxRules,
    /// Shipping.
    pub shipping: ShippingRules,
    /// A variant of which at most so many can be sold is low in stock.
    pub low_stock: u32,
}

/// The settings as their form shows them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SettingsForm {
    /// Counts their changes; 0 where the configuration's values hold. A change names the one that it was made from.
    pub revision: u64,
    /// What the form's fields say.
    pub fields: SettingsInput,
}

/// Why the settings were not changed. Nothing was saved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SettingsRefused {
    /// Fields are missing or wrong.
    #[error("some fields need another look")]
    Invalid {
        /// Which, and what is wrong.
        errors: Vec<FieldError>,
    },
    /// Somebody else changed them meanwhile.
    #[error("the settings have changed meanwhile")]
    Stale(Box<Stale<SettingsInput>>),
    /// The currency stays: there are orders in it, or products with prices in it.
    #[error("the currency stays: {}", if *orders { "there are orders in it" } else { "there are products with prices in it" })]
    CurrencyInUse {
        /// Whether there are orders.
        orders: bool,
        /// Variants with prices in another currency than the new one.
        variants: u32,
    },
}
