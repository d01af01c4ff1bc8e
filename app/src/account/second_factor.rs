//! The page `/account/second-factor`: sets a second factor up, shows its recovery codes once, and takes it off. Its forms are
//! plain ones, so it works the same without scripts.

use super::factor_api::my_second_factor;
use super::reauthentication::{ConfirmIdentity, ProofOutcome};
use crate::AppError;
use crate::address;
use crate::island::island;
use crate::ui::{Failure, Field, Follow, NarrowPage, OutcomeNotice, Wrong};
use leptos::prelude::*;
use shared::account::ProofView;
use shared::factor::SecondFactor;
use shared::path::LocalPath;

/// Outcome of a form, as the address carries it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    On,
    Off,
    Codes,
    Required,
    WrongCode,
    Changed,
    Proof(ProofOutcome),
}

impl Outcome {
    fn carried(code: &str) -> Option<Self> {
        Some(match code {
            "on" => Self::On,
            "off" => Self::Off,
            "codes" => Self::Codes,
            "required" => Self::Required,
            "code" => Self::WrongCode,
            "changed" => Self::Changed,
            _ => Self::Proof(ProofOutcome::carried(code)?),
        })
    }

    const fn of_proof(self) -> Option<ProofOutcome> {
        if let Self::Proof(outcome) = self { Some(outcome) } else { None }
    }

    fn in_words(self) -> (&'static str, String) {
        let (kind, text) = match self {
            Self::On => ("good", "It is on. Every other device was signed out."),
            Self::Off => ("good", "It is off. Every other device was signed out."),
            Self::Codes => ("good", "These are your new recovery codes. The old ones work no more."),
            Self::Required => ("warn", "The back office asks for a second factor. Set it up here first."),
            Self::WrongCode => ("bad", "That is not the code that your app shows now. Please try the next one."),
            Self::Changed => ("bad", "This was changed elsewhere meanwhile. Below is how it stands."),
            Self::Proof(outcome) => return outcome.in_words(),
        };
        (kind, text.to_owned())
    }
}

/// The page.
#[component]
pub fn SecondFactorPage() -> impl IntoView {
    let outcome = address::query("said").and_then(|code| Outcome::carried(&code));
    view! {
        <NarrowPage title="Second factor">
            {outcome
                .map(|outcome| {
                    let (kind, text) = outcome.in_words();
                    view! { <OutcomeNotice kind=kind text=text /> }
                })}
                {Suspend::new(async move {
                    match my_second_factor().await {
                        Ok(Some((state, proof))) => shown(state, proof, outcome),
                        Ok(None) | Err(AppError::SignedOut) => {
                            view! {
                                <p>
                                    <a href="/login?next=/account/second-factor">
                                        "Sign in"
                                    </a>
                                    " to set a second factor up."
                                </p>
                            }
                                .into_any()
                        }
                        Err(error) => view! { <Failure error=error /> }.into_any(),
                    }
                })}
            <p>
                <a href="/account">"Back to your account"</a>
            </p>
        </NarrowPage>
        {island(Follow { every: None })}
    }
}

fn shown(state: SecondFactor, proof: ProofView, outcome: Option<Outcome>) -> AnyView {
    match state {
        SecondFactor::Off => view! {
            <p>
                "With a second factor, signing in asks for a code of an app on your phone besides the password. Whoever learns your password alone stays out."
            </p>
            {proved(
                proof,
                outcome,
                view! {
                    <form method="post" action="/fn/begin_second_factor">
                        <button class="button is-ink is-large" type="submit">
                            "Set it up"
                        </button>
                    </form>
                },
            )}
        }
        .into_any(),
        SecondFactor::Begun { secret, picture } => view! {
            <p>"Scan this with your app for one-time passwords, or type the secret into it."</p>
            <p>
                <img src=picture alt="QR code of the secret" width="200" height="200" />
            </p>
            <p>"Secret: " <code>{secret}</code></p>
            <form method="post" action="/fn/confirm_second_factor">
                <Field
                    id="code"
                    label="Code"
                    kind="text"
                    inputmode="numeric"
                    autocomplete="one-time-code"
                    hint="6 digits, as the app shows them now."
                    most="10"
                    wrong=Signal::derive(move || {
                        (outcome == Some(Outcome::WrongCode)).then(|| Wrong::So("Please enter the code again.".to_owned()))
                    })
                />
                <button class="button is-ink is-large" type="submit">
                    "Turn it on"
                </button>
            </form>
        }
        .into_any(),
        SecondFactor::On { since, codes_left, codes } => view! {
            <p>{format!("On since {}. {}", since.for_people(), left(codes_left))}</p>
            {(!codes.is_empty()).then(|| view! { <RecoveryCodes codes=codes /> })}
            {proved(
                proof,
                outcome,
                view! {
                    <form method="post" action="/fn/new_recovery_codes">
                        <p class="actions">
                            <button class="button" type="submit">
                                "Make new recovery codes"
                            </button>
                            <button class="button" type="submit" formaction="/fn/remove_second_factor">
                                "Turn it off"
                            </button>
                        </p>
                    </form>
                },
            )}
        }
        .into_any(),
    }
}

/// The form, for whoever proved lately who they are; everybody else is asked first (S3).
fn proved(proof: ProofView, outcome: Option<Outcome>, form: impl IntoView + 'static) -> AnyView {
    let ProofView { has_password, is_fresh } = proof;
    if is_fresh {
        return form.into_any();
    }
    let (outcome, here) = (outcome.and_then(Outcome::of_proof), LocalPath::or_home("/account/second-factor"));
    view! { <ConfirmIdentity purpose="To change your second factor" has_password=has_password outcome=outcome next=here /> }
        .into_any()
}

fn left(codes: u32) -> String {
    match codes {
        0 => "No recovery code is left: make new ones.".to_owned(),
        1 => "1 recovery code is left.".to_owned(),
        codes => format!("{codes} recovery codes are left."),
    }
}

/// The codes, until they have been kept.
#[component]
fn RecoveryCodes(codes: Vec<String>) -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="recovery-codes">
            <h2 id="recovery-codes">"Recovery codes"</h2>
            <p>"Keep them where your phone is not: each signs in once when it is lost. They are not shown again."</p>
            <ul>
                {codes
                    .into_iter()
                    .map(|code| {
                        view! {
                            <li>
                                <code>{code}</code>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <form method="post" action="/fn/keep_recovery_codes">
                <button class="button" type="submit">
                    "I have kept them"
                </button>
            </form>
        </section>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_known_outcomes_only() {
        assert_eq!(Outcome::carried("on"), Some(Outcome::On));
        assert_eq!(Outcome::carried("stale"), Some(Outcome::Proof(ProofOutcome::Stale)));
        for code in ["", "often-x", "<b>pay here</b>"] {
            assert_eq!(Outcome::carried(code), None);
        }
    }
}
