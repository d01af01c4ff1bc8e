//! A fresh proof of who is there (S3), as the account's pages ask for it before what opens the account is changed: the section that
//! asks, the server function of its form, and its outcome. A passkey's proof goes through `/passkeys/` instead.

use crate::AppError;
use crate::wire::Postcard;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    super::passkey::{Ceremony, PasskeyButton},
    crate::ui::{Field, Wrong},
    shared::guess::TooOften,
    shared::path::LocalPath,
    shared::time::Span,
};

/// Outcome of asking who is there, as the address of the page that asks carries it.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ProofOutcome {
    /// It is not the account's password.
    WrongPassword,
    /// The last proof is too old for what was asked.
    Stale,
    /// Wrong passwords or codes came too often.
    TooOften(TooOften),
}

#[cfg(feature = "ssr")]
impl ProofOutcome {
    /// The code that an address carries.
    pub(super) fn code(self) -> String {
        match self {
            Self::WrongPassword => "password".to_owned(),
            Self::Stale => "stale".to_owned(),
            Self::TooOften(wait) => format!("often-{}", wait.seconds()),
        }
    }

    /// The outcome that an address carries, see [`ProofOutcome::code`].
    pub(super) fn carried(code: &str) -> Option<Self> {
        Some(match code {
            "password" => Self::WrongPassword,
            "stale" => Self::Stale,
            _ => Self::TooOften(TooOften(Span::seconds(code.strip_prefix("often-")?.parse().ok()?))),
        })
    }

    /// The notice of it: its kind and its text.
    pub(super) fn in_words(self) -> (&'static str, String) {
        match self {
            Self::WrongPassword => ("bad", "That is not your password. Nothing was changed.".to_owned()),
            Self::Stale => ("warn", "Nothing was changed yet. Please confirm below that it is you.".to_owned()),
            Self::TooOften(wait) => ("bad", format!("That was wrong too often. Please try again {wait}.")),
        }
    }
}

/// Notes that the session's holder proved anew who they are, by the password, and leads back to the page that asked for it.
#[server(output = Postcard)]
pub async fn reauthenticate(password: String, #[server(default)] next: String) -> Result<(), AppError> {
    use crate::context::{Presented, broken, lead_to, shop, token};
    use shared::account::Password;
    use shop::{Failure, SignInRefused};
    let token = token().ok_or(AppError::SignedOut)?;
    // No account has a password of another length: that is as wrong as any other.
    let outcome = match Password::parse(&password) {
        Ok(password) => shop().reauthenticate(&token, &password, Presented::here().client()).await,
        Err(_) => Err(Failure::Refused(SignInRefused::WrongCredentials)),
    };
    let next = LocalPath::or_home(&next);
    let refused = match outcome {
        Ok(()) => {
            lead_to(next.as_str());
            return Ok(());
        }
        Err(Failure::Refused(SignInRefused::TooOften(wait))) => ProofOutcome::TooOften(wait),
        Err(Failure::Refused(SignInRefused::WrongCredentials | SignInRefused::SecondFactor(_))) => {
            ProofOutcome::WrongPassword
        }
        Err(Failure::Broken(error)) => return Err(broken(error)),
    };
    lead_to(&format!("{}?said={}", next.as_str(), refused.code()));
    Ok(())
}

/// Asks who is there, by a passkey or the password.
#[cfg(feature = "ssr")]
#[component]
pub(super) fn ConfirmIdentity(
    /// The change that it is asked for, as in "To add or remove a passkey".
    purpose: &'static str,
    /// Whether the account has a password.
    has_password: bool,
    /// The outcome of asking before.
    outcome: Option<ProofOutcome>,
    /// The page that it stands on, which it leads back to.
    next: LocalPath,
) -> impl IntoView {
    let page = next.as_str().to_owned();
    view! {
        <section class="panel stack" aria-labelledby="confirm-title">
            <h2 id="confirm-title">"Confirm that it is you"</h2>
            <p>{format!("{purpose}, show once more who you are. It holds for 15 minutes.")}</p>
            <PasskeyButton ceremony=Ceremony::Reauthentication next=next />
            {has_password
                .then(|| {
                    view! {
                        <form class="stack" method="post" action="/fn/reauthenticate">
                            <input type="hidden" name="next" value=page />
                            <Field
                                id="password"
                                label="Your password"
                                kind="password"
                                autocomplete="current-password"
                                most="200"
                                wrong=Signal::derive(move || {
                                    (outcome == Some(ProofOutcome::WrongPassword))
                                        .then(|| Wrong::So("Please enter it again.".to_owned()))
                                })
                            />
                            <button class="button is-ink" type="submit">
                                "Confirm with your password"
                            </button>
                        </form>
                    }
                })}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e1_an_address_carries_the_outcome_of_asking() {
        for outcome in
            [ProofOutcome::WrongPassword, ProofOutcome::Stale, ProofOutcome::TooOften(TooOften(Span::minutes(1)))]
        {
            assert_eq!(ProofOutcome::carried(&outcome.code()), Some(outcome));
        }
        for code in ["", "often-", "often-x", "<b>pay here</b>"] {
            assert_eq!(ProofOutcome::carried(code), None);
        }
    }
}
