//! Accounts: signing in, registering, a forgotten password, the account's page with its security, and signing out.

mod api;
mod arrival;
mod code;
mod entrance;
mod entry;
mod factor_api;
mod forgot;
mod found;
mod login;
mod mailed;
mod next;
mod page;
mod passkey;
mod passkey_api;
mod passkeys;
mod password;
mod reauthentication;
mod register;
mod reset;
mod second_factor;
mod secure;
mod secured;
mod security;

pub use api::{SignOut, guest_email, my_account, register, sign_in, sign_out};
pub use code::CodePage;
pub use entry::Entry;
pub use factor_api::{
    begin_second_factor, confirm_second_factor, enter_code, keep_recovery_codes, my_second_factor, new_recovery_codes,
    remove_second_factor,
};
pub use forgot::ForgotPage;
pub use found::Found;
pub use login::LoginPage;
pub use mailed::{ask_for_code, ask_for_new_password, claim_by_code, set_new_password};
pub(crate) use next::with_next;
pub use page::AccountPage;
pub(crate) use passkey::PasskeySignIn;
pub use passkey_api::{my_passkeys, remove_passkey, rename_passkey};
pub use passkeys::PasskeysPage;
pub use reauthentication::reauthenticate;
pub use register::RegisterPage;
pub use reset::ResetPage;
pub use second_factor::SecondFactorPage;
pub use secure::{account_sessions, change_email, change_password, confirm_email, end_other_sessions, end_session};
pub use secured::Secured;
