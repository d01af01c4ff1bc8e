//! The cart: a guest's in the browser, an account's on the server, one store for the pages over both.

mod api;
mod claimed;
mod drawer;
mod empty;
mod forms;
#[cfg(feature = "hydrate")]
mod guest;
mod line;
mod line_notes;
mod line_tools;
mod lines;
mod page;
#[cfg(any(feature = "hydrate", test))]
mod queue;
mod receipt;
mod removal;
mod saved;
mod shown;
mod skeleton;
mod store;
mod summary;
#[cfg(feature = "hydrate")]
mod sync;
mod waiting;

pub use api::{ChangeReply, MergeReply, Opened, change_cart, merge_cart, open_cart, push_cart};
#[cfg(feature = "ssr")]
pub use claimed::claimed_text;
pub use drawer::CartDrawer;
pub(crate) use drawer::Drawer;
pub use forms::{move_to_cart, remove_from_cart, save_for_later, set_aside_saved, set_cart_quantity};
pub use page::CartPage;
pub(crate) use receipt::Combined;
pub use receipt::ReceiptRegion;
pub use store::{CartStore, Visitor};
