//! The server functions of the page of passkeys. Its forms are plain ones: each is answered by a page. What an authenticator has
//! to answer goes through `/passkeys/` instead.

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use shared::passkey::PasskeyList;

/// The account's passkeys. None, and leads to signing in, where nobody has.
#[server(input = GetUrl, output = Postcard)]
pub async fn my_passkeys() -> Result<Option<PasskeyList>, AppError> {
    use crate::context::{broken, shop, token};
    let passkeys = match token() {
        Some(token) => shop().passkeys(&token).await.map_err(broken)?,
        None => None,
    };
    if passkeys.is_none() {
        crate::context::lead_to("/login?next=/account/passkeys");
    }
    Ok(passkeys)
}

/// Gives a passkey another name.
#[server(output = Postcard)]
pub async fn rename_passkey(id: String, name: String) -> Result<(), AppError> {
    use shared::passkey::PasskeyName;
    use shop::{Failure, PasskeyError};
    let (Ok(id), Ok(name)) = (id.parse(), PasskeyName::parse(&name)) else {
        check::lead_back("name");
        return Ok(());
    };
    let Some(token) = crate::context::token() else {
        return check::answer(Err(Failure::Refused(PasskeyError::SignedOut)), "");
    };
    check::answer(crate::context::shop().rename_passkey(&token, id, &name).await, "renamed")
}

/// Removes a passkey.
#[server(output = Postcard)]
pub async fn remove_passkey(id: String) -> Result<(), AppError> {
    use shop::{Failure, PasskeyError};
    let Ok(id) = id.parse() else { return check::answer(Err(Failure::Refused(PasskeyError::NotFound)), "") };
    let Some(token) = crate::context::token() else {
        return check::answer(Err(Failure::Refused(PasskeyError::SignedOut)), "");
    };
    check::answer(crate::context::shop().remove_passkey(&token, id).await, "removed")
}

#[cfg(feature = "ssr")]
mod check {
    use crate::AppError;
    use crate::account::reauthentication::ProofOutcome;
    use crate::context::{broken, lead_to};
    use shop::{Failure, PasskeyError};

    /// Leads back to the page, with what came of it.
    pub(super) fn answer(outcome: Result<(), Failure<PasskeyError>>, done: &str) -> Result<(), AppError> {
        match outcome {
            Ok(()) => lead_back(done),
            Err(Failure::Refused(PasskeyError::SignedOut)) => lead_to("/login?next=/account/passkeys"),
            Err(Failure::Refused(PasskeyError::ReauthenticationRequired)) => lead_back(&ProofOutcome::Stale.code()),
            Err(Failure::Refused(PasskeyError::LastWay)) => lead_back("last"),
            // Gone by now, or of another account: the page shows how it stands.
            Err(Failure::Refused(_)) => lead_back("changed"),
            Err(Failure::Broken(error)) => return Err(broken(error)),
        }
        Ok(())
    }

    pub(super) fn lead_back(said: &str) {
        lead_to(&if said.is_empty() {
            "/account/passkeys".to_owned()
        } else {
            format!("/account/passkeys?said={said}")
        });
    }
}
