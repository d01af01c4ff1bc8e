//! The server functions of the second factor. Its forms are plain ones: each is answered by a page.

use super::Entry;
use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::account::ProofView;
use shared::factor::SecondFactor;

/// The second factor of the account, with the proof of its holder. None, and leads to signing in, where nobody has.
#[server(input = GetUrl, output = Postcard)]
pub async fn my_second_factor() -> Result<Option<(SecondFactor, ProofView)>, AppError> {
    use crate::context::{broken, shop, token};
    let factor = match token() {
        Some(token) => shop().second_factor(&token).await.map_err(broken)?,
        None => None,
    };
    if factor.is_none() {
        crate::context::lead_to("/login?next=/account/second-factor");
    }
    Ok(factor)
}

/// Begins to set the second factor up.
#[server(output = Postcard)]
pub async fn begin_second_factor() -> Result<(), AppError> {
    let token = crate::context::token().ok_or(AppError::SignedOut)?;
    change::lead_back(crate::context::shop().begin_second_factor(&token).await, "")
}

/// Confirms the second factor by a code of the app.
#[server(output = Postcard)]
pub async fn confirm_second_factor(code: String) -> Result<(), AppError> {
    let token = crate::context::token().ok_or(AppError::SignedOut)?;
    change::lead_back(crate::context::shop().confirm_second_factor(&token, &code).await, "on")
}

/// Makes new recovery codes.
#[server(output = Postcard)]
pub async fn new_recovery_codes() -> Result<(), AppError> {
    let token = crate::context::token().ok_or(AppError::SignedOut)?;
    change::lead_back(crate::context::shop().new_recovery_codes(&token).await, "codes")
}

/// Shows the recovery codes no more.
#[server(output = Postcard)]
pub async fn keep_recovery_codes() -> Result<(), AppError> {
    use crate::context::{broken, shop, signed_in};
    let account = signed_in().await?.account.ok_or(AppError::SignedOut)?;
    shop().keep_recovery_codes(account.id).await.map_err(broken)?;
    change::lead_back(Ok(()), "")
}

/// Takes the second factor off.
#[server(output = Postcard)]
pub async fn remove_second_factor() -> Result<(), AppError> {
    let token = crate::context::token().ok_or(AppError::SignedOut)?;
    change::lead_back(crate::context::shop().remove_second_factor(&token).await, "off")
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
    use crate::account::reauthentication::ProofOutcome;
    use crate::context::{broken, lead_to};
    use shop::{FactorError, Failure};

    /// Leads back to the page, with the outcome.
    pub(super) fn lead_back(outcome: Result<(), Failure<FactorError>>, done: &str) -> Result<(), AppError> {
        let said = match outcome {
            Ok(()) => done.to_owned(),
            Err(Failure::Refused(FactorError::SignedOut)) => {
                lead_to("/login?next=/account/second-factor");
                return Ok(());
            }
            Err(Failure::Refused(FactorError::ReauthenticationRequired)) => ProofOutcome::Stale.code(),
            Err(Failure::Refused(FactorError::WrongCode)) => "code".to_owned(),
            Err(Failure::Refused(FactorError::Changed)) => "changed".to_owned(),
            Err(Failure::Refused(FactorError::TooOften(wait))) => ProofOutcome::TooOften(wait).code(),
            Err(Failure::Broken(error)) => return Err(broken(error)),
        };
        let query = if said.is_empty() { String::new() } else { format!("?said={said}") };
        lead_to(&format!("/account/second-factor{query}"));
        Ok(())
    }
}
