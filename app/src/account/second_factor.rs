//! The page `/account/second-factor`: sets a second factor up, shows its recovery codes once, and takes it off. Its forms are
//! plain ones, so it works the same without scripts.

use super::factor_api::my_second_factor;
use crate::AppError;
use crate::address;
use crate::island::island;
use crate::ui::{Failure, Field, Follow, NarrowPage, OutcomeNotice, Wrong};
use leptos::prelude::*;
use shared::factor::SecondFactor;
use shared::guess::TooOften;
use shared::time::Span;

/// Outcome of a form, as the address carries it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    On,
    Off,
    Codes,
    Required,
    WrongPassword,
    WrongCode,
    Changed,
    TooOften(TooOften),
}

impl Outcome {
    fn carried(code: &str) -> Option<Self> {
        Some(match code {
            "on" => Self::On,
            "off" => Self::Off,
            "codes" => Self::Codes,
            "required" => Self::Required,
            "password" => Self::WrongPassword,
            "code" => Self::WrongCode,
            "changed" => Self::Changed,
            _ => Self::TooOften(TooOften(Span::seconds(code.strip_prefix("often-")?.parse().ok()?))),
        })
    }

    fn in_words(self) -> (&'static str, String) {
        let (kind, text) = match self {
            Self::On => ("good", "It is on. Every other device was signed out."),
            Self::Off => ("good", "It is off. Every other device was signed out."),
            Self::Codes => ("good", "These are your new recovery codes. The old ones work no more."),
            Self::Required => ("warn", "The back office asks for a second factor. Set it up here first."),
            Self::WrongPassword => ("bad", "That is not your password. Nothing was changed."),
            Self::WrongCode => ("bad", "That is not the code that your app shows now. Please try the next one."),
            Self::Changed => ("bad", "This was changed elsewhere meanwhile. Below is how it stands."),
            Self::TooOften(wait) => {
                return ("bad", format!("That was wrong too often. Please try again {wait}."));
            }
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
                        Ok(Some(state)) => shown(state, outcome),
                        Ok(None) | Err(AppError::SignedOut) => {
                            view! {
                                <p>
                                    <a href="/login?next=/account/second-factor">"Sign in"</a>
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

fn shown(state: SecondFactor, outcome: Option<Outcome>) -> AnyView {
    match state {
        SecondFactor::Off => view! {
            <p>
                "With a second factor, signing in asks for a code of an app on your phone besides the password. Whoever learns your password alone stays out."
            </p>
            <form method="post" action="/fn/begin_second_factor">
                <YourPassword outcome=outcome />
                <button class="button is-ink is-large" type="submit">
                    "Set it up"
                </button>
            </form>
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
            <form method="post" action="/fn/new_recovery_codes">
                <YourPassword outcome=outcome />
                <p class="actions">
                    <button class="button" type="submit">
                        "Make new recovery codes"
                    </button>
                    <button class="button" type="submit" formaction="/fn/remove_second_factor">
                        "Turn it off"
                    </button>
                </p>
            </form>
        }
        .into_any(),
    }
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

#[component]
fn YourPassword(outcome: Option<Outcome>) -> impl IntoView {
    view! {
        <Field
            id="password"
            label="Your password"
            kind="password"
            autocomplete="current-password"
            most="200"
            wrong=Signal::derive(move || {
                (outcome == Some(Outcome::WrongPassword)).then(|| Wrong::So("Please enter it again.".to_owned()))
            })
        />
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_known_outcomes_only() {
        assert_eq!(Outcome::carried("on"), Some(Outcome::On));
        assert_eq!(Outcome::carried("often-60"), Some(Outcome::TooOften(TooOften(Span::minutes(1)))));
        for code in ["", "often-", "often-x", "<b>pay here</b>"] {
            assert_eq!(Outcome::carried(code), None);
        }
    }
}
