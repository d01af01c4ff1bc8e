//! The adapter to Razorpay: the shop's side of Payment Links, over plain HTTP.
//!
//! A payment session of the port is a Payment Link: a page of Razorpay's own, so that no card data passes here (P8).
//! [`gateway`](RazorpayGateway) makes the calls; `wire` is what of Razorpay's objects is read and written, in the words
//! of Razorpay's API reference; `report` says what a link means for money; `webhook` reads what Razorpay tells by itself.
//!
//! Razorpay knows no idempotency key for links. It takes each `reference_id` once, and the attempt's id is that: where
//! it refuses a link, the one that bears the id already is the answer (P7).
//!
//! The webhook is set up in Razorpay's dashboard: `SITE_URL/webhooks/razorpay`, with the events of `payment_link`,
//! `payment.failed`, `refund.processed`, `refund.failed` and `payment.dispute.created`. Other events are taken and closed. The account has to capture payments by itself, as it does unless
//! told otherwise.

mod gateway;
mod report;
mod webhook;
mod wire;

pub use gateway::{API_BASE, LONGEST_WINDOW, RazorpayConfig, RazorpayGateway};
pub use webhook::{EVENT_ID, SIGNATURE};
