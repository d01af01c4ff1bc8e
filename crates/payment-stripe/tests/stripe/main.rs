//! The adapter against a server that speaks Stripe's API as it is documented.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod failures;
mod fuzz;
mod official;
mod refunds;
mod sessions;
mod stand;
mod webhooks;
