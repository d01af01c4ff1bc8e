//! Accounts: signing in, registering, a forgotten password, the account's page with its security, and signing out.

mod api;
#[cfg(feature = "ssr")]
mod entrance;
mod entry;
mod factor_api;
mod found;
mod islands;
mod mailed;
mod next;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod pages;
mod passkey;
mod passkey_api;
#[cfg(feature = "ssr")]
mod passkeys;
mod reauthentication;
#[cfg(feature = "ssr")]
mod second_factor;
mod secure;
mod secured;

pub use api::{SignOut, guest_email, my_account, register, sign_in, sign_out};
pub use entry::Entry;
pub use factor_api::{
    begin_second_factor, confirm_second_factor, enter_code, keep_recovery_codes, my_second_factor, new_recovery_codes,
    remove_second_factor,
};
pub use found::Found;
pub(crate) use islands::Account;
pub use mailed::{ask_for_code, ask_for_new_password, claim_by_code, set_new_password};
pub(crate) use next::{sign_in as sign_in_from, with_next};
pub(crate) use passkey::PasskeySignIn;
pub use passkey_api::{my_passkeys, remove_passkey, rename_passkey};
pub use reauthentication::reauthenticate;
pub use secure::{account_sessions, change_email, change_password, confirm_email, end_other_sessions, end_session};
pub use secured::Secured;
#[cfg(feature = "ssr")]
pub use {
    page::AccountPage,
    pages::{CodePage, ForgotPage, LoginPage, RegisterPage, ResetPage},
    passkeys::PasskeysPage,
    second_factor::SecondFactorPage,
};
