//! Accounts: signing in, registering, the account's page and signing out.

mod api;
mod arrival;
mod entrance;
mod entry;
mod field;
mod login;
mod next;
mod page;
mod register;

pub use api::{my_account, register, sign_in, sign_out};
pub use entry::Entry;
pub use login::LoginPage;
#[cfg(feature = "ssr")]
pub(crate) use next::with_next;
pub use page::AccountPage;
pub use register::RegisterPage;
