//! The server functions of the second factor. Its forms are plain ones: each is answered by a page.

use super::Entry;
use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::factor::SecondFactor;

/// Where the second factor of the account stands. None, and leads to signing in, where nobody has.
#[server(input = GetUrl, output = Postcard)]
pub async fn my_second_factor() -> Result<Option<SecondFactor>, AppError> {
    use crate::context::{broken, session, shop};
    let Some(account) = session().await?.and_then(|session| session.account) else {
        crate::context::lead_to("/login?next=/account/second-factor");
        return Ok(None);
    };
    shop().second_factor(account.id).await.map(Some).map_err(broken)
}

/// Begins to set the second factor up.
#[server(output = Postcard)]
pub async fn begin_second_factor(password: String) -> Result<(), AppError> {
    let account = change::account().await?;
    let outcome = match change::password(&password) {
        Ok(password) => crate::context::shop().begin_second_factor(account, &password).await,
        Err(wrong) => Err(wrong),
    };
    change::lead_back(outcome, "")
}

/// Confirms the second factor by a code of the app.
#[server(output = Postcard)]
pub async fn confirm_second_factor(code: String) -> Result<(), AppError> {
    let account = change::account().await?;
    let session = crate::context::token().ok_or(AppError::SignedOut)?;
    change::lead_back(crate::context::shop().confirm_second_factor(account, &code, &session).await, "on")
}

/// Makes new recovery codes.
#[server(output = Postcard)]
pub async fn new_recovery_codes(password: String) -> Result<(), AppError> {
    let account = change::account().await?;
    let outcome = match change::password(&password) {
        Ok(password) => crate::context::shop().new_recovery_codes(account, &password).await,
        Err(wrong) => Err(wrong),
    };
    change::lead_back(outcome, "codes")
}

/// Shows the recovery codes no more.
#[server(output = Postcard)]
pub async fn keep_recovery_codes() -> Result<(), AppError> {
    let account = change::account().await?;
    crate::context::shop().keep_recovery_codes(account).await.map_err(crate::context::broken)?;
    change::lead_back(Ok(()), "")
}

/// Takes the second factor off.
#[server(output = Postcard)]
pub async fn remove_second_factor(password: String) -> Result<(), AppError> {
    let account = change::account().await?;
    let session = crate::context::token().ok_or(AppError::SignedOut)?;
    let outcome = match change::password(&password) {
        Ok(password) => crate::context::shop().remove_second_factor(account, &password, &session).await,
        Err(wrong) => Err(wrong),
    };
    change::lead_back(outcome, "off")
}

/// Finishes a sign-in by a code of the app or a recovery code.
#[server(output = Postcard)]
pub async fn enter_code(code: String, #[server(default)] next: String) -> Result<Entry, AppError> {
    use crate::context::{Presented, broken, forget_pending, keep_signed_in, pending, shop, wants_page};
    use shared::path::LocalPath;
    use shop::{Failure, SecondFactorRefused};
    let entry = match pending() {
        None => Entry::SignInOver,
        Some(pending) => match shop().finish_sign_in(&pending, &code, Presented::here().client()).await {
            Ok(signed_in) => {
                keep_signed_in(&signed_in);
                forget_pending();
                Entry::Welcome { receipt: signed_in.receipt, offers: signed_in.offers }
            }
            Err(Failure::Refused(SecondFactorRefused::WrongCode)) => Entry::WrongCode,
            Err(Failure::Refused(SecondFactorRefused::TooOften(wait))) => Entry::TooOften(wait),
            Err(Failure::Refused(SecondFactorRefused::Over)) => Entry::SignInOver,
            Err(Failure::Broken(error)) => return Err(broken(error)),
        },
    };
    if wants_page() {
        crate::context::lead_to(&entry.leads_to("/login/code", &LocalPath::or_home(&next)));
    }
    Ok(entry)
}

#[cfg(feature = "ssr")]
mod change {
    use crate::AppError;
    use crate::context::{broken, signed_in};
    use shared::account::Password;
    use shared::id::AccountId;
    use shop::{FactorRefused, Failure};

    /// The account whose second factor it is.
    pub(super) async fn account() -> Result<AccountId, AppError> {
        Ok(signed_in().await?.account.ok_or(AppError::SignedOut)?.id)
    }

    /// No account has a password of another length: that is as wrong as any other.
    pub(super) fn password(text: &str) -> Result<Password, Failure<FactorRefused>> {
        Password::parse(text).map_err(|_| Failure::Refused(FactorRefused::WrongPassword))
    }

    /// Leads back to the page, with what came of it.
    pub(super) fn lead_back(outcome: Result<(), Failure<FactorRefused>>, done: &str) -> Result<(), AppError> {
        let said = match outcome {
            Ok(()) => done.to_owned(),
            Err(Failure::Refused(FactorRefused::WrongPassword)) => "password".to_owned(),
            Err(Failure::Refused(FactorRefused::WrongCode)) => "code".to_owned(),
            Err(Failure::Refused(FactorRefused::Changed)) => "changed".to_owned(),
            Err(Failure::Refused(FactorRefused::TooOften(wait))) => format!("often-{}", wait.seconds()),
            Err(Failure::Broken(error)) => return Err(broken(error)),
        };
        let query = if said.is_empty() { String::new() } else { format!("?said={said}") };
        crate::context::lead_to(&format!("/account/second-factor{query}"));
        Ok(())
    }
}
