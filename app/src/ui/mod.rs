//! What every feature's pages are made of.

mod footer;
mod header;
mod icon;
mod notices;
mod offline;
mod picture;
mod price;
mod stepper;

pub(crate) use footer::Footer;
pub(crate) use header::Header;
pub(crate) use icon::Icon;
pub(crate) use notices::{Kind, Notices, Toasts};
pub(crate) use offline::OfflineBar;
pub(crate) use picture::{Tile, tint};
pub(crate) use price::Price;
pub(crate) use stepper::Stepper;
