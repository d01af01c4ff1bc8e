//! Checkout: the form, the recovery of an order that waits for payment (B1), and placing the order.

mod api;
mod islands;
mod now;
#[cfg(feature = "ssr")]
mod page;

pub use api::{Checkout, CheckoutForm, PlaceReply, open_checkout, place_order};
pub(crate) use islands::Buying;
pub use now::BuyNow;
#[cfg(feature = "ssr")]
pub use page::CheckoutPage;
