//! What every feature's pages are made of.

#[cfg(feature = "ssr")]
mod categories;
mod empty;
#[cfg(feature = "ssr")]
mod failure;
mod field;
mod follow;
#[cfg(feature = "ssr")]
mod footer;
mod form;
#[cfg(feature = "ssr")]
pub(crate) mod head;
#[cfg(feature = "ssr")]
mod header;
mod icon;
mod known;
mod mark;
#[cfg(feature = "ssr")]
mod name;
#[cfg(feature = "ssr")]
mod narrow;
mod notices;
#[cfg(feature = "ssr")]
mod outcome;
mod picture;
#[cfg(feature = "ssr")]
mod price;
#[cfg(feature = "ssr")]
mod search;
mod stepper;
#[cfg(feature = "ssr")]
mod title;

pub(crate) use empty::Empty;
pub(crate) use field::{EmailField, Field, SUMMARY, Wrong};
pub(crate) use follow::Follow;
pub(crate) use form::{Submit, scripted};
pub(crate) use icon::Icon;
pub(crate) use known::Known;
pub(crate) use mark::Emblem;
pub(crate) use notices::{Kind, Notice, Notices};
pub(crate) use picture::{Tile, photo, tint};
#[cfg(feature = "ssr")]
pub(crate) use price::Price;
pub(crate) use stepper::Stepper;
#[cfg(feature = "ssr")]
use {categories::CategoryList, mark::Mark};
#[cfg(feature = "ssr")]
pub(crate) use {
    failure::Failure,
    footer::Footer,
    header::Header,
    mark::LOOP,
    name::{name_shop, shop_name},
    narrow::NarrowPage,
    outcome::OutcomeNotice,
    search::SearchForm,
    title::{ShopTitle, Title},
};
