//! Wishlists: a guest's in the browser, an account's on the server; hearts on products and cards; lists and carts that are shared
//! by a link.

mod api;
#[cfg(feature = "hydrate")]
mod call;
mod form;
#[cfg(feature = "hydrate")]
mod guest;
#[cfg(feature = "ssr")]
mod heart;
mod islands;
mod items;
#[cfg(feature = "ssr")]
mod lists;
#[cfg(feature = "ssr")]
mod page;
mod removal;
#[cfg(feature = "ssr")]
mod shared;
mod store;
#[cfg(feature = "hydrate")]
mod sync;
#[cfg(feature = "hydrate")]
mod wish;

pub use api::{OpenedWishlist, WishAsk, WishReply, change_wishlist, merge_wishlist, open_wishlist, wished_variants};
pub use form::{add_to_wishlist, send_wishlist_form};
#[cfg(feature = "ssr")]
pub(crate) use heart::{CardHeart, ProductHeart, plain_wish};
#[cfg(feature = "hydrate")]
pub(crate) use islands::Wish;
pub use items::add_shared_items;
pub(crate) use removal::WishRemoval;
#[cfg(feature = "ssr")]
pub(crate) use store::WishStore;
#[cfg(feature = "hydrate")]
pub(crate) use {
    call::{Task, forget, join, listen, run},
    sync::Work,
};
#[cfg(feature = "ssr")]
pub use {
    page::WishlistPage,
    shared::{ShareCartPage, SharedCartPage, SharedWishlistPage},
};
