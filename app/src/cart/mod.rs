//! The cart: a guest's in the browser, an account's on the server, one store for the pages over both.

mod api;
#[cfg(feature = "hydrate")]
mod carry;
mod claimed;
mod forms;
#[cfg(feature = "hydrate")]
mod guest;
mod islands;
mod lifetime;
mod offer;
#[cfg(feature = "ssr")]
mod page;
mod queue;
mod removal;
mod store;
#[cfg(feature = "hydrate")]
mod sync;

pub use api::{ChangeReply, MergeReply, Opened, change_cart, merge_cart, open_cart};
#[cfg(feature = "ssr")]
pub use claimed::claimed_text;
pub use forms::{move_to_cart, remove_from_cart, save_for_later, set_aside_saved, set_cart_quantity};
pub(crate) use islands::Bag;
#[cfg(feature = "ssr")]
pub(crate) use lifetime::name_cart_lifetime;
pub(crate) use offer::Offer;
#[cfg(feature = "ssr")]
pub use page::CartPage;
pub use store::{CartStore, Visitor};
