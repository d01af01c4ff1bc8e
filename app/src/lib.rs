//! The storefront: a folder per feature, each with its pages, components and server functions.
//!
//! Pages are rendered on the server (`ssr`). What of them comes alive in the browser (`hydrate`) are islands, in each feature's
//! folder `islands`; pages, and components that no island shows, are compiled for the server alone. Public pages are the same for
//! everybody: what belongs to a visitor (badge, account, cart) is filled in by the browser, from [`cart::CartStore`]. Personal
//! pages read the session on the server.

#![recursion_limit = "256"]
#![allow(clippy::needless_pass_by_value, reason = "a component owns its props")]
#![allow(clippy::too_many_lines, reason = "a view is one expression, best read in one piece")]
#![cfg_attr(
    not(feature = "hydrate"),
    allow(clippy::unused_self, clippy::unused_async, reason = "on the server the cart's store is inert")
)]

pub mod account;
mod address;
mod asked;
pub mod cart;
pub mod catalogue;
pub mod checkout;
#[cfg(feature = "ssr")]
pub mod context;
mod error;
mod focus;
mod island;
mod operation;
pub mod orders;
#[cfg(feature = "ssr")]
mod shell;
mod ui;
mod wire;

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "hydrate")]
mod dom;

pub use asked::Asked;
pub use error::AppError;
#[cfg(feature = "hydrate")]
pub use island::hydrate;
#[cfg(feature = "ssr")]
pub use shell::{App, Scripts, is_public, own_scripts, shell};
