//! The adapter against a server that speaks Razorpay's API as it is documented.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod failures;
mod fuzz;
mod links;
mod refunds;
mod stand;
mod webhooks;
