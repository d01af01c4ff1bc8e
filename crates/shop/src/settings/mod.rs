//! How the shop is set up: by its configuration, and by staff in the back office.
//!
//! `known` keeps what holds within the process, so that nothing has to be read to know it; `save` changes what staff set up.
//! Whoever prices an order asks within its unit of work ([`Shop::settings_in`]), so that none is priced by what held before.

mod known;
mod quote;
mod save;

pub(crate) use known::Known;

use shared::address::Country;
use shared::settings::StoreSettings;
use shared::time::Span;
use shared::unpaid::UnpaidLimits;
use std::collections::BTreeMap;

/// How the shop is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What staff set up; the configuration's values until they do.
    pub store: StoreSettings,
    /// Counts what staff changed; 0 where the configuration's values hold.
    pub revision: u64,
    /// Its address on the web, without a slash at the end.
    pub site_url: String,
    /// The country that is chosen before the shopper chooses.
    pub home_country: Country,
    /// What countries are called.
    pub countries: BTreeMap<Country, String>,
    /// For how long an order waits for its payment (P6).
    pub payment_window: Span,
    /// How long it is at least from one look-up of an attempt at the provider to the next (P12).
    pub look_ups_apart: Span,
    /// How much may be held by unpaid orders of shoppers who never paid (O11).
    pub unpaid: UnpaidLimits,
    /// Whether staff get into the back office with a second factor only (S3).
    pub staff_second_factor: bool,
    /// For how long a guest cart is kept after its last change (C5).
    pub cart_lifetime: Span,
}
