//! The server functions of what is proved by mail: a new password, and orders of before the account.

use super::{Entry, Found};
use crate::wire::Postcard;
use crate::{AppError, Asked};
use leptos::prelude::*;

/// Has a link to a new password mailed, where the address has an account. It answers everybody alike.
#[server(output = Postcard)]
pub async fn ask_for_new_password(email: String) -> Result<Asked, AppError> {
    use crate::context::{broken, shop};
    use shared::account::Email;
    use shared::field::FieldError;
    use shop::Failure;
    let asked = match Email::of_account(&email) {
        Ok(email) => match shop().ask_for_new_password(&email).await {
            Ok(()) => Asked::Sent,
            Err(Failure::Refused(wait)) => Asked::TooOften(wait),
            Err(Failure::Broken(error)) => return Err(broken(error)),
        },
        Err(wrong) => Asked::Invalid { errors: vec![FieldError::new("email", wrong.0)] },
    };
    asked.lead_back("/forgot-password");
    Ok(asked)
}

/// Sets a new password by the mailed link, signs out everywhere, and signs in here.
#[server(output = Postcard)]
pub async fn set_new_password(link: String, password: String) -> Result<Entry, AppError> {
    use crate::context::{Presented, broken, keep_pending, keep_signed_in, lead_to, shop, wants_page};
    use shared::account::Password;
    use shared::path::LocalPath;
    use shop::{Failure, ResetRefused, Token};
    let entry = match (Token::parse(&link), Password::parse(&password)) {
        (None, _) => Entry::LinkOver,
        (_, Err(problem)) => Entry::wrong_password(problem),
        (Some(link), Ok(password)) => match shop().set_new_password(&link, &password, Presented::here().client()).await
        {
            Ok(signed_in) => {
                keep_signed_in(&signed_in);
                Entry::Welcome { receipt: signed_in.receipt, offers: signed_in.offers }
            }
            Err(Failure::Refused(ResetRefused::Over)) => Entry::LinkOver,
            Err(Failure::Refused(ResetRefused::SecondFactor(pending))) => {
                keep_pending(&pending);
                Entry::SecondFactor
            }
            Err(Failure::Refused(ResetRefused::Password(problem))) => Entry::wrong_password(problem),
            Err(Failure::Broken(error)) => return Err(broken(error)),
        },
    };
    if wants_page() {
        let (page, next) = (format!("/reset-password?token={link}"), LocalPath::or_home("/account"));
        let leads_to = match &entry {
            Entry::Welcome { .. } | Entry::SecondFactor => entry.leads_to(&page, &next),
            Entry::LinkOver => entry.leads_to("/forgot-password", &LocalPath::home()),
            refused => refused.leads_to(&page, &LocalPath::home()),
        };
        lead_to(&leads_to);
    }
    Ok(entry)
}

/// Has a code mailed to the account's address, by which orders of before become the account's.
#[server(output = Postcard)]
pub async fn ask_for_code() -> Result<Found, AppError> {
    use crate::context::{broken, shop, signed_in};
    use shop::Failure;
    let account = signed_in().await?.account.ok_or(AppError::SignedOut)?;
    let found = match shop().ask_for_code(account.id).await {
        Ok(()) => Found::Sent,
        Err(Failure::Refused(wait)) => Found::TooOften(wait),
        Err(Failure::Broken(error)) => return Err(broken(error)),
    };
    found.lead_back();
    Ok(found)
}

/// Makes orders that were placed with the account's address, without signing in, the account's.
#[server(output = Postcard)]
pub async fn claim_by_code(code: String) -> Result<Found, AppError> {
    use crate::context::{broken, forget_order_link, shop, signed_in};
    use shop::{CodeRefused, Failure};
    let account = signed_in().await?.account.ok_or(AppError::SignedOut)?;
    let found = match shop().claim_by_code(account.id, &code).await {
        Ok(orders) => {
            forget_order_link();
            Found::Added { orders }
        }
        Err(Failure::Refused(CodeRefused::Wrong { tries_left })) => Found::Wrong { tries_left },
        Err(Failure::Refused(CodeRefused::Over)) => Found::Over,
        Err(Failure::Refused(CodeRefused::TooOften(wait))) => Found::TooOften(wait),
        Err(Failure::Broken(error)) => return Err(broken(error)),
    };
    found.lead_back();
    Ok(found)
}
