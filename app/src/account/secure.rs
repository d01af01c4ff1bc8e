//! The server functions about an account's security: where it is signed in, its password, its address.

use super::Secured;
use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::session::SessionView;

/// Where the account is signed in. None where nobody is here.
#[server(input = GetUrl, output = Postcard)]
pub async fn account_sessions() -> Result<Vec<SessionView>, AppError> {
    use crate::context::{broken, shop, token};
    let Some(token) = token() else { return Ok(Vec::new()) };
    Ok(shop().account_sessions(&token).await.map_err(broken)?.unwrap_or_default())
}

/// Signs out on another device.
#[server(output = Postcard)]
pub async fn end_session(id: String) -> Result<Secured, AppError> {
    use crate::context::{broken, shop};
    // One that has ended meanwhile is as good.
    shop().end_session(&check::here().await?, &id).await.map_err(broken)?;
    Ok(check::answer(Secured::SessionEnded))
}

/// Signs out everywhere else.
#[server(output = Postcard)]
pub async fn end_other_sessions() -> Result<Secured, AppError> {
    use crate::context::{broken, shop};
    shop().end_other_sessions(&check::here().await?).await.map_err(broken)?;
    Ok(check::answer(Secured::OthersEnded))
}

/// Sets another password, with the one that the account has.
#[server(output = Postcard)]
pub async fn change_password(current: String, password: String) -> Result<Secured, AppError> {
    Ok(check::answer(check::change_password(&current, &password).await?))
}

/// Has a link mailed to another address, which the account gets once the link was used. An account without a password brings a
/// fresh proof in its place.
#[server(output = Postcard)]
pub async fn change_email(email: String, #[server(default)] confirm_password: String) -> Result<Secured, AppError> {
    Ok(check::answer(check::change_email(&email, &confirm_password).await?))
}

/// Gives the account the address that the mailed link proves.
#[server(output = Postcard)]
pub async fn confirm_email(link: String) -> Result<Secured, AppError> {
    Ok(check::answer(check::confirm_email(&link).await?))
}

#[cfg(feature = "ssr")]
mod check {
    use super::Secured;
    use crate::AppError;
    use crate::context::{Presented, broken, keep_signed_in, shop, signed_in, token};
    use shared::account::{Email, Password};
    use shared::field::{FieldError, FieldProblem};
    use shop::{ChangeError, Failure, SignedIn, Token};

    /// The session of somebody who signed in.
    pub(super) async fn here() -> Result<Token, AppError> {
        signed_in().await?;
        token().ok_or(AppError::SignedOut)
    }

    /// Answers, and leads a form without scripts back.
    pub(super) fn answer(secured: Secured) -> Secured {
        secured.lead_back();
        secured
    }

    pub(super) async fn change_password(current: &str, new: &str) -> Result<Secured, AppError> {
        let token = here().await?;
        let (old, new) = (typed("current", current), Password::parse(new));
        let errors: Vec<_> =
            [old.as_ref().err().cloned(), wrong("password", new.as_ref().err())].into_iter().flatten().collect();
        let (Ok(old), Ok(new)) = (old, new) else { return Ok(Secured::Invalid { errors }) };
        let Some(old) = old else { return Ok(wrong_password("current")) };
        let changed = shop().change_password(&token, &old, &new, Presented::here().client()).await;
        went_on(changed, Secured::PasswordChanged, "current")
    }

    pub(super) async fn change_email(email: &str, password: &str) -> Result<Secured, AppError> {
        let token = here().await?;
        let proof = shop().proof(&token).await.map_err(broken)?.ok_or(AppError::SignedOut)?;
        let password = if proof.has_password { typed("confirm_password", password) } else { Ok(None) };
        let email = Email::parse(email);
        let malformed = email.as_ref().err().map(|error| FieldError::new("email", error.0));
        let errors: Vec<_> = [malformed, password.as_ref().err().cloned()].into_iter().flatten().collect();
        let (Ok(email), Ok(password)) = (email, password) else { return Ok(Secured::Invalid { errors }) };
        if proof.has_password && password.is_none() {
            return Ok(wrong_password("confirm_password"));
        }
        match shop().request_email_change(&token, password.as_ref(), &email, Presented::here().client()).await {
            Ok(()) => Ok(Secured::LinkSent),
            Err(failure) => refusal(failure, "confirm_password"),
        }
    }

    pub(super) async fn confirm_email(link: &str) -> Result<Secured, AppError> {
        let token = here().await?;
        let Some(link) = Token::parse(link) else { return Ok(Secured::LinkOver) };
        let confirmed = shop().confirm_email_change(&token, &link, Presented::here().client()).await;
        went_on(confirmed, Secured::EmailChanged, "confirm_password")
    }

    /// The session that began anew is kept in the place of the one that asked.
    fn went_on(
        changed: Result<SignedIn, Failure<ChangeError>>,
        secured: Secured,
        field: &str,
    ) -> Result<Secured, AppError> {
        match changed {
            Ok(signed_in) => {
                keep_signed_in(&signed_in);
                Ok(secured)
            }
            Err(failure) => refusal(failure, field),
        }
    }

    fn refusal(failure: Failure<ChangeError>, field: &str) -> Result<Secured, AppError> {
        match failure {
            Failure::Refused(ChangeError::SignedOut) => Err(AppError::SignedOut),
            Failure::Refused(ChangeError::WrongPassword) => Ok(wrong_password(field)),
            Failure::Refused(ChangeError::ReauthenticationRequired) => Ok(Secured::ReauthenticationRequired),
            Failure::Refused(ChangeError::TooOften(wait)) => Ok(Secured::TooOften(wait)),
            Failure::Refused(ChangeError::NewPassword(problem)) => {
                Ok(Secured::Invalid { errors: vec![FieldError::new("password", problem)] })
            }
            Failure::Refused(ChangeError::LinkOver) => Ok(Secured::LinkOver),
            Failure::Broken(error) => Err(broken(error)),
        }
    }

    fn wrong_password(field: &str) -> Secured {
        Secured::WrongPassword { field: field.to_owned() }
    }

    /// The password that the account has, as it was typed; none where no account has one of that length.
    fn typed(field: &str, text: &str) -> Result<Option<Password>, FieldError> {
        if text.is_empty() {
            Err(FieldError::new(field, FieldProblem::Missing))
        } else {
            Ok(Password::parse(text).ok())
        }
    }

    fn wrong(field: &str, problem: Option<&FieldProblem>) -> Option<FieldError> {
        problem.map(|problem| FieldError::new(field, *problem))
    }
}
