//! The public pages: home, categories, search, products, and what is shown where there is nothing.
//!
//! They are the same for everybody and are rendered from no session; what belongs to a visitor is filled in by the
//! browser. Each page is read by one function of `read`.

mod api;
#[cfg(feature = "ssr")]
mod buy_form;
#[cfg(feature = "ssr")]
mod card;
#[cfg(feature = "ssr")]
mod category;
mod choice;
#[cfg(feature = "ssr")]
mod chosen;
#[cfg(feature = "ssr")]
mod head;
#[cfg(feature = "ssr")]
mod home;
mod islands;
#[cfg(feature = "ssr")]
mod kept;
#[cfg(feature = "ssr")]
mod listing;
#[cfg(feature = "ssr")]
mod not_found;
mod options;
#[cfg(feature = "ssr")]
mod parts;
#[cfg(feature = "ssr")]
mod plain_form;
mod price;
#[cfg(feature = "ssr")]
mod product;
#[cfg(feature = "ssr")]
mod read;
#[cfg(feature = "ssr")]
mod search;
#[cfg(feature = "ssr")]
mod seo;
#[cfg(feature = "ssr")]
mod view;

pub use api::add_to_cart;
#[cfg(feature = "ssr")]
pub use category::CategoryPage;
#[cfg(feature = "ssr")]
pub(crate) use chosen::chosen;
#[cfg(feature = "ssr")]
pub use home::HomePage;
#[cfg(feature = "hydrate")]
pub(crate) use islands::{Buy, hydrate as hydrate_buy_form};
#[cfg(feature = "ssr")]
pub(crate) use kept::categories;
#[cfg(feature = "ssr")]
pub use not_found::NotFoundPage;
#[cfg(feature = "ssr")]
pub use product::ProductPage;
#[cfg(feature = "ssr")]
pub use search::SearchPage;
