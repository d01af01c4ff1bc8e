//! What adapters to payment providers share, so that each of them says only what is its provider's own.
//!
//! Every provider is called over HTTP, and what an answer, or none, means for money must not differ between them: `api`
//! decides which answers leave an outcome unknown and which are refusals (P7), and what of a provider's words may stand
//! in a log. Webhooks are signed alike ([`signature`], P3), amounts come in units that are not always those of ISO 4217
//! ([`amount`], P9), and a session is to be open for longer than the shop's payment window ([`closes_at`], P6).
//!
//! A new provider is a crate beside this one with a gateway over [`Api`].

mod address;
pub mod amount;
mod api;
mod budget;
mod client;
mod expiry;
mod pause;
mod secret;
pub mod signature;
#[cfg(feature = "testing")]
pub mod testing;

pub use address::{NotAWebAddress, WebAddress};
pub use api::{Api, Refusal, SetupError, in_time, unreachable};
pub use budget::Budget;
pub use client::client;
pub use expiry::closes_at;
pub use secret::{Credentials, Secret};
