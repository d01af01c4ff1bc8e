//! A payment provider to try the shop with, and the adapter to it.
//!
//! A shop that is only tried against a fake inside its own process has not been tried against what goes wrong between
//! two: lost and doubled webhooks, time-outs, a provider that is down, a page on another origin. So the sandbox is a
//! small HTTP service of its own ([`provider`]), with sessions, refunds, signed webhooks and a page of its own, and
//! the shop reaches it as it would reach any other: by [`SandboxGateway`], over HTTP only. The two share what goes over
//! the wire ([`wire`]) and how webhooks are signed ([`signature`]), and nothing else.
//!
//! `POST /control` changes how the provider behaves; see [`provider`]. An adapter to a real provider is a crate beside
//! this one, with a module like [`gateway`] and no provider.

pub mod gateway;
pub mod provider;
pub mod signature;
pub mod wire;

pub use gateway::{SandboxConfig, SandboxGateway};
pub use provider::{ProviderConfig, open, serve};
