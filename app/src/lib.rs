//! The storefront: a folder per feature, each with its pages, components and server functions.
//!
//! Rendered on the server (`ssr`), then made live in the browser (`hydrate`). Public pages are the same for everybody:
//! what belongs to a visitor (badge, account, cart) is filled in by the browser, from [`cart::CartStore`]. Personal
//! pages read the session on the server.

#![recursion_limit = "256"]

pub mod account;
pub mod cart;
pub mod catalogue;
pub mod checkout;
#[cfg(feature = "ssr")]
pub mod context;
mod error;
mod focus;
pub mod orders;
mod shell;
mod split;
mod ui;
mod wire;

#[cfg(feature = "hydrate")]
mod browser;

pub use error::AppError;
pub use shell::{App, is_public, shell};
