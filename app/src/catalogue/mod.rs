//! The public pages: home, categories, search, products, and what is shown where there is nothing.
//!
//! They are the same for everybody and are rendered from no session; what belongs to a visitor is filled in by the
//! browser. Each page is one resource, read from one server function of [`api`].

mod api;
mod buy;
mod card;
mod category;
mod choice;
mod head;
mod home;
#[cfg(feature = "ssr")]
mod kept;
mod listing;
mod not_found;
mod options;
mod parts;
mod plain_form;
mod product;
mod search;
#[cfg(feature = "ssr")]
mod seo;
mod view;

pub use api::{add_to_cart, category_page, home_page, product_page, search_page};
pub use category::CategoryPage;
pub use home::HomePage;
#[cfg(feature = "ssr")]
pub(crate) use kept::categories;
pub use not_found::NotFoundPage;
pub use product::ProductPage;
pub use search::SearchPage;
pub use view::{CategoryView, Head, HomeView, ProductView, SearchView};
