//! What every page is made with.

use shop::Shop;
use std::sync::Arc;

/// What every page is made with.
#[derive(Clone)]
pub struct Desk {
    /// The shop.
    pub shop: Shop,
    /// The address of the shop's stylesheet.
    pub stylesheet: Arc<str>,
}
