//! Accounts and sessions.

use super::Receipt;
use super::fields::Fields;
use serde::{Deserialize, Serialize};
use shared::account::{AccountView, Email, Password, PersonName};
use shared::field::{FieldError, FieldProblem};
use shared::id::AccountId;
use shared::session::SessionView;
use shared::time::Timestamp;
use utoipa::ToSchema;

/// An account.
#[derive(Serialize, ToSchema)]
pub struct Account {
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    id: AccountId,
    /// Its email address.
    #[schema(value_type = String, format = Email, example = "aoife@example.com")]
    email: Email,
    /// The name that its holder goes by.
    #[schema(example = "Aoife Byrne")]
    name: String,
    /// Whether it may see the back office.
    staff: bool,
}

/// Whose session it is.
#[derive(Serialize, ToSchema)]
pub struct Whoami {
    /// The account.
    account: Account,
}

/// Where an account is signed in.
#[derive(Serialize, ToSchema)]
pub struct Sessions {
    /// The sessions, the last used first.
    items: Vec<ListedSession>,
}

/// One of an account's sessions.
#[derive(Serialize, ToSchema)]
struct ListedSession {
    /// Its name among the account's; no secret.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015")]
    id: String,
    /// The device that it began on, in plain words.
    #[schema(example = "Firefox on Windows")]
    device: String,
    /// When it began.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was last used, to the hour.
    #[schema(value_type = String, format = DateTime)]
    used_at: Timestamp,
    /// Whether it is the one that asks.
    current: bool,
}

/// Somebody signed in.
#[derive(Serialize, ToSchema)]
pub struct SignedIn {
    /// The account.
    account: Account,
    /// The session's token, for `Authorization: Bearer`. The answer sets it as a cookie too.
    token: String,
    /// What came of the cart of the guest session that was presented, where there was something in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<Receipt>,
    /// Whether orders of the guest session are offered to the account: it accepts or declines them.
    offers: bool,
}

/// What an account is made of.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// Its email address.
    #[schema(format = Email, max_length = 254, example = "aoife@example.com")]
    email: String,
    /// Its password: 8 to 200 characters, none of the common ones, and not made of the account's own address and name.
    #[schema(format = Password, min_length = 8, max_length = 200, example = "correct horse")]
    password: String,
    /// The name that its holder goes by.
    #[schema(min_length = 1, max_length = 120, example = "Aoife Byrne")]
    name: String,
}

/// What somebody signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The account's email address.
    #[schema(format = Email, example = "demo@example.com")]
    email: String,
    /// Its password.
    #[schema(format = Password, min_length = 1, example = "forever-cart")]
    password: String,
    /// Its second factor, where it has one: a code of its app for one-time passwords, or a recovery code.
    pub code: Option<String>,
}

impl NewAccount {
    /// What the fields hold, or what is wrong with them.
    pub fn read(&self) -> Result<(Email, Password, PersonName), Vec<FieldError>> {
        let mut fields = Fields::default();
        let email = fields.read("email", Email::parse(&self.email).map_err(|error| error.0));
        let password = fields.read("password", Password::parse(&self.password));
        let name = fields.read("name", PersonName::parse(&self.name));
        match (email, password, name) {
            (Some(email), Some(password), Some(name)) => Ok((email, password, name)),
            _ => Err(fields.wrong()),
        }
    }
}

impl Credentials {
    /// What the fields hold, or what is wrong with them. No account has a password of another length than accounts may have:
    /// that is none, and as wrong as any other.
    pub fn read(&self) -> Result<(Email, Option<Password>), Vec<FieldError>> {
        let mut fields = Fields::default();
        let email = fields.read("email", Email::of_account(&self.email).map_err(|error| error.0));
        let typed = if self.password.is_empty() { Err(FieldProblem::Missing) } else { Ok(&self.password) };
        match (email, fields.read("password", typed)) {
            (Some(email), Some(password)) => Ok((email, Password::parse(password).ok())),
            _ => Err(fields.wrong()),
        }
    }
}

impl From<AccountView> for Account {
    fn from(account: AccountView) -> Self {
        let AccountView { id, email, name, staff } = account;
        Self { id, email, name, staff }
    }
}

impl From<Vec<SessionView>> for Sessions {
    fn from(sessions: Vec<SessionView>) -> Self {
        let listed = |session: SessionView| {
            let SessionView { id, device, began_at: created_at, used_at, current } = session;
            ListedSession { id, device, created_at, used_at, current }
        };
        Self { items: sessions.into_iter().map(listed).collect() }
    }
}

impl From<AccountView> for Whoami {
    fn from(account: AccountView) -> Self {
        Self { account: account.into() }
    }
}

impl From<shop::SignedIn> for SignedIn {
    fn from(signed_in: shop::SignedIn) -> Self {
        Self {
            token: signed_in.token.reveal().to_owned(),
            account: signed_in.account.into(),
            receipt: signed_in.receipt.map(Receipt::from),
            offers: signed_in.offers,
        }
    }
}
