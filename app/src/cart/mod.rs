//! The cart: a guest's in the browser, an account's on the server, one store for the pages over both.

mod api;
mod drawer;
#[cfg(feature = "hydrate")]
mod guest;
mod line;
mod page;
mod receipt;
mod store;
#[cfg(feature = "hydrate")]
mod sync;

pub use api::{ChangeReply, MergeReply, Opened, change_cart, merge_cart, open_cart};
pub use drawer::CartDrawer;
pub use page::CartPage;
pub use receipt::ReceiptRegion;
pub use store::{CartStore, Visitor};
