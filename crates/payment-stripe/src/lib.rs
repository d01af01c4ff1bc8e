//! The adapter to Stripe: the shop's side of Checkout Sessions, over plain HTTP.
//!
//! A payment session of the port is a Checkout Session: a page of Stripe's own, so that no card data passes here (P8).
//! [`gateway`](StripeGateway) makes the calls; `wire` is what of Stripe's objects is read, in the words of Stripe's API
//! reference; `report` says what such an object means for money; `webhook` reads what Stripe tells by itself; `units`
//! are the amounts as Stripe counts them.
//!
//! Stripe's webhook endpoint is set up in its dashboard: `SITE_URL/webhooks/stripe`, with the API version
//! [`API_VERSION`] and the events of `checkout.session` and `refund`, `payment_intent.payment_failed`, `charge.refunded` and
//! `charge.dispute.created`. Other events are taken and closed. A webhook about a session that bears no attempt's id is another
//! integration's of the same account; a refund that bears no refund's id was made in the dashboard.

mod gateway;
mod limits;
mod report;
mod units;
mod webhook;
mod wire;

pub use gateway::{API_BASE, API_VERSION, LONGEST_WINDOW, Methods, StripeConfig, StripeGateway};
pub use webhook::SIGNATURE;
