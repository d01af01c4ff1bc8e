//! The cart: a guest's in the browser, an account's on the server, one store for the pages over both.

mod api;
#[cfg(feature = "hydrate")]
mod carry;
#[cfg(feature = "hydrate")]
mod change;
mod claimed;
mod edit;
mod forms;
mod free_shipping;
#[cfg(feature = "hydrate")]
mod guest;
mod islands;
mod lifetime;
#[cfg(feature = "hydrate")]
mod listener;
#[cfg(feature = "hydrate")]
mod live;
#[cfg(feature = "hydrate")]
mod merge;
mod offer;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "hydrate")]
mod push;
#[cfg(feature = "hydrate")]
mod replica;
#[cfg(feature = "hydrate")]
mod session;
#[cfg(feature = "hydrate")]
mod session_cart;
#[cfg(feature = "hydrate")]
mod state;
mod store;
#[cfg(any(feature = "hydrate", test))]
mod words;

pub use api::{MergeReply, Opened, merge_cart, open_cart, push_cart};
#[cfg(feature = "ssr")]
pub use claimed::claimed_text;
pub use forms::{move_to_cart, remove_from_cart, save_for_later, set_aside_saved, set_cart_quantity};
#[cfg(feature = "ssr")]
pub(crate) use free_shipping::name_free_shipping;
pub(crate) use islands::Bag;
#[cfg(feature = "hydrate")]
pub(crate) use lifetime::cart_lifetime;
#[cfg(feature = "ssr")]
pub(crate) use lifetime::name_cart_lifetime;
pub(crate) use offer::Offer;
#[cfg(feature = "ssr")]
pub use page::CartPage;
pub(crate) use store::Flushed;
pub use store::{CartStore, Visitor};
#[cfg(feature = "hydrate")]
pub(crate) use {replica::open_replica, session_cart::SessionCart};
