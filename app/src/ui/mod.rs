//! What every feature's pages are made of.

mod categories;
mod empty;
mod failure;
mod field;
mod focus;
mod footer;
mod form;
pub(crate) mod head;
mod header;
mod icon;
mod mark;
mod name;
mod narrow;
mod notices;
mod offline;
mod outcome;
mod picture;
mod price;
mod search;
mod stepper;
mod title;

use categories::CategoryList;
pub(crate) use empty::Empty;
pub(crate) use failure::Failure;
pub(crate) use field::{EmailField, Field, SUMMARY, Wrong};
pub(crate) use footer::Footer;
pub(crate) use form::{Submit, scripted};
pub(crate) use header::Header;
pub(crate) use icon::Icon;
#[cfg(feature = "ssr")]
use mark::Mark;
pub(crate) use mark::{Emblem, LOOP};
pub(crate) use name::{name_shop, shop_name};
pub(crate) use narrow::NarrowPage;
pub(crate) use notices::{Kind, Notices, Toasts};
pub(crate) use offline::OfflineBar;
pub(crate) use outcome::OutcomeNotice;
pub(crate) use picture::{Tile, photo, tint};
pub(crate) use price::Price;
pub(crate) use search::SearchForm;
pub(crate) use stepper::Stepper;
pub(crate) use title::{ShopTitle, Title};
