//! The server functions of accounts.
//!
//! Sent as a plain form, each leads to a page. Called by the page's script they only answer: the guest cart is merged
//! before the page goes on (M4).

use super::Entry;
use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::account::{AccountView, ProofView};

/// Begins a session where email and password belong together.
#[server(output = Postcard)]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<Entry, AppError> {
    let entry = check::sign_in(&email, &password).await?;
    check::lead_on(&entry, "/login", &next);
    Ok(entry)
}

/// Makes an account and begins its session.
#[server(output = Postcard)]
pub async fn register(
    name: String,
    email: String,
    password: String,
    #[server(default)] next: String,
) -> Result<Entry, AppError> {
    let entry = check::register(&name, &email, &password).await?;
    check::lead_on(&entry, "/register", &next);
    Ok(entry)
}

/// Ends the session and has the browser forget it (M5).
#[server(output = Postcard)]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::context::{broken, forget_session, lead_to, shop, token, wants_page};
    if let Some(token) = token() {
        shop().sign_out(&token).await.map_err(broken)?;
    }
    forget_session();
    if wants_page() {
        lead_to("/");
    }
    Ok(())
}

/// The account of the session, with the proof of its holder. None, and leads to signing in, where nobody has.
#[server(input = GetUrl, output = Postcard)]
pub async fn my_account() -> Result<Option<(AccountView, ProofView)>, AppError> {
    use crate::context::{broken, session, shop, token};
    let account = session().await?.and_then(|session| session.account);
    let proof = match token() {
        Some(token) => shop().proof(&token).await.map_err(broken)?,
        None => None,
    };
    let account = account.zip(proof);
    if account.is_none() && crate::context::page_is_rendered() {
        crate::context::lead_to(&super::with_next("/login", &way_back()));
    }
    Ok(account)
}

/// Where mail about the last order of this browser's guest session went, to begin an account with.
#[server(input = GetUrl, output = Postcard)]
pub async fn guest_email() -> Result<Option<String>, AppError> {
    use crate::context::{broken, session, shop};
    let Some(session) = session().await?.filter(|session| session.account.is_none()) else { return Ok(None) };
    let email = shop().last_email(session.owner).await.map_err(broken)?;
    Ok(email.map(String::from))
}

/// The account's page, with the link to a new address where its address brings one.
#[cfg(feature = "ssr")]
fn way_back() -> shared::path::LocalPath {
    let parts = use_context::<http::request::Parts>();
    let query = parts.as_ref().and_then(|parts| parts.uri.query());
    let link = query.and_then(|query| query.strip_prefix("confirm=")).and_then(shop::Token::parse);
    let page = link.map_or("/account".to_owned(), |link| format!("/account?confirm={}", link.reveal()));
    shared::path::LocalPath::or_home(&page)
}

/// Leads on from a page for visitors where somebody has signed in already.
#[cfg(feature = "ssr")]
pub(super) async fn leave_if_signed_in(next: shared::path::LocalPath) {
    if crate::context::signed_in().await.is_ok() {
        crate::context::lead_to(next.as_str());
    }
}

#[cfg(feature = "ssr")]
mod check {
    use super::Entry;
    use crate::AppError;
    use crate::context::{Presented, broken, keep_pending, keep_signed_in, lead_to, shop, wants_page};
    use shared::account::{Email, Password, PersonName};
    use shared::field::{FieldError, FieldProblem};
    use shared::path::LocalPath;
    use shop::{Failure, RegisterRefused, SignInRefused};

    /// What the fields hold, or what is wrong with them.
    struct Fields {
        errors: Vec<FieldError>,
    }

    impl Fields {
        fn read<T>(&mut self, field: &str, read: Result<T, FieldProblem>) -> Option<T> {
            read.map_err(|problem| self.errors.push(FieldError::new(field, problem))).ok()
        }
    }

    pub(super) async fn sign_in(email: &str, password: &str) -> Result<Entry, AppError> {
        let mut fields = Fields { errors: Vec::new() };
        let email = fields.read("email", Email::of_account(email).map_err(|error| error.0));
        let typed = if password.is_empty() { Err(FieldProblem::Missing) } else { Ok(password) };
        let (Some(email), Some(password)) = (email, fields.read("password", typed)) else {
            return Ok(Entry::Invalid { errors: fields.errors });
        };
        // No account has a password of another length: that is as wrong as any other.
        let Ok(password) = Password::parse(password) else { return Ok(Entry::WrongCredentials) };
        match shop().sign_in(&email, &password, Presented::here().client()).await {
            Ok(signed_in) => {
                keep_signed_in(&signed_in);
                Ok(Entry::Welcome { receipt: signed_in.receipt, offers: signed_in.offers })
            }
            Err(Failure::Refused(SignInRefused::WrongCredentials)) => Ok(Entry::WrongCredentials),
            Err(Failure::Refused(SignInRefused::TooOften(wait))) => Ok(Entry::TooOften(wait)),
            Err(Failure::Refused(SignInRefused::SecondFactor(pending))) => {
                keep_pending(&pending);
                Ok(Entry::SecondFactor)
            }
            Err(Failure::Broken(error)) => Err(broken(error)),
        }
    }

    pub(super) async fn register(name: &str, email: &str, password: &str) -> Result<Entry, AppError> {
        let mut fields = Fields { errors: Vec::new() };
        let name = fields.read("name", PersonName::parse(name));
        let email = fields.read("email", Email::parse(email).map_err(|error| error.0));
        let password = fields.read("password", Password::parse(password));
        let (Some(name), Some(email), Some(password)) = (name, email, password) else {
            return Ok(Entry::Invalid { errors: fields.errors });
        };
        match shop().register(&email, &password, &name, Presented::here().client()).await {
            Ok(signed_in) => {
                keep_signed_in(&signed_in);
                Ok(Entry::Welcome { receipt: signed_in.receipt, offers: signed_in.offers })
            }
            Err(Failure::Refused(RegisterRefused::EmailTaken)) => Ok(Entry::EmailTaken),
            Err(Failure::Refused(RegisterRefused::Password(problem))) => Ok(Entry::wrong_password(problem)),
            Err(Failure::Broken(error)) => Err(broken(error)),
        }
    }

    /// Leads a form that was sent without JavaScript on, or back to its page.
    pub(super) fn lead_on(entry: &Entry, page: &str, next: &str) {
        if wants_page() {
            lead_to(&entry.leads_to(page, &LocalPath::or_home(next)));
        }
    }
}
