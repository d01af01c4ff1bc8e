//! Checkout: the form, the recovery of an order that waits for payment (B1), and placing the order.

mod address;
mod api;
mod contact;
mod form;
mod now;
mod page;
mod recovery;
mod refused;
mod review;
mod turn;
mod visit;

pub use api::{Checkout, CheckoutForm, PlaceReply, open_checkout, place_order};
pub use now::BuyNow;
pub use page::CheckoutPage;
