//! How the shop is set up.

use iso_currency::Currency;
use shared::address::Country;
use shared::pricing::TaxRules;
use shared::shipping::ShippingRules;
use shared::time::Span;

/// How the shop is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// Its address on the web, without a slash at the end.
    pub site_url: String,
    /// The currency of all its prices.
    pub currency: Currency,
    /// The country that is chosen before the shopper chooses.
    pub home_country: Country,
    /// Tax.
    pub tax: TaxRules,
    /// Shipping.
    pub shipping: ShippingRules,
    /// For how long an order waits for its payment (P6).
    pub payment_window: Span,
    /// For how long a guest cart is kept after its last change (C5).
    pub cart_lifetime: Span,
}
