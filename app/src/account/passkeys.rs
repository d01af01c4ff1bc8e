//! The page `/account/passkeys`: the account's passkeys, with their names, and adding and removing them by whoever proved lately
//! who they are. Its forms are plain ones, so it works without scripts, but for adding: that takes an authenticator.

use super::passkey::{Ceremony, PasskeyButton};
use super::passkey_api::my_passkeys;
use super::reauthentication::{ConfirmIdentity, ProofOutcome};
use crate::AppError;
use crate::address;
use crate::island::island;
use crate::ui::{Failure, Follow, NarrowPage, OutcomeNotice};
use leptos::prelude::*;
use shared::passkey::{MOST, NAME_LENGTH, PasskeyList, PasskeyView};
use shared::path::LocalPath;

/// Outcome of a form, as the address carries it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Outcome {
    Added,
    Renamed,
    Removed,
    WrongName,
    Last,
    Changed,
    Proof(ProofOutcome),
}

impl Outcome {
    fn carried(code: &str) -> Option<Self> {
        Some(match code {
            "added" => Self::Added,
            "renamed" => Self::Renamed,
            "removed" => Self::Removed,
            "name" => Self::WrongName,
            "last" => Self::Last,
            "changed" => Self::Changed,
            _ => Self::Proof(ProofOutcome::carried(code)?),
        })
    }

    const fn of_proof(self) -> Option<ProofOutcome> {
        if let Self::Proof(outcome) = self { Some(outcome) } else { None }
    }

    fn in_words(self) -> (&'static str, String) {
        let (kind, text) = match self {
            Self::Added => ("good", "Your passkey was added, and you are signed out everywhere else."),
            Self::Renamed => ("good", "It has its new name."),
            Self::Removed => ("good", "The passkey was removed, and you are signed out everywhere else."),
            Self::WrongName => ("bad", "A name has 1 to 60 characters. Nothing was changed."),
            Self::Last => {
                ("bad", "It is the only way to sign in to your account. Set a password first, or add another passkey.")
            }
            Self::Changed => ("bad", "This was changed elsewhere meanwhile. Below is how it stands."),
            Self::Proof(outcome) => return outcome.in_words(),
        };
        (kind, text.to_owned())
    }
}

/// The page.
#[component]
pub fn PasskeysPage() -> impl IntoView {
    let outcome = address::query("said").and_then(|code| Outcome::carried(&code));
    view! {
        <NarrowPage title="Passkeys">
            {outcome
                .map(|outcome| {
                    let (kind, text) = outcome.in_words();
                    view! { <OutcomeNotice kind=kind text=text /> }
                })}
            <p>
                "A passkey signs in with your fingerprint, your face or the PIN of your device, in the place of a password and of any code."
            </p>
            {Suspend::new(async move {
                match my_passkeys().await {
                    Ok(Some(list)) => shown(list, outcome),
                    Ok(None) | Err(AppError::SignedOut) => {
                        view! {
                            <p>
                                <a href="/login?next=/account/passkeys">"Sign in"</a>
                                " to see your passkeys."
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

fn shown(list: PasskeyList, outcome: Option<Outcome>) -> AnyView {
    let (fresh, has_password) = (list.proof.is_fresh, list.proof.has_password);
    let (can_remove, can_add) = (fresh && list.can_remove(), list.can_add());
    let rows = list.passkeys.into_iter().map(|passkey| row(passkey, can_remove)).collect_view();
    let here = LocalPath::or_home("/account/passkeys");
    let change = if !fresh {
        let outcome = outcome.and_then(Outcome::of_proof);
        view! { <ConfirmIdentity purpose="To add or remove a passkey" has_password=has_password outcome=outcome next=here /> }
            .into_any()
    } else if can_add {
        view! { <PasskeyButton ceremony=Ceremony::Registration next=here /> }.into_any()
    } else {
        view! { <p>{format!("You have {MOST} passkeys, which is all that fit. Remove one to add another.")}</p> }
            .into_any()
    };
    view! {
        {(!has_password)
            .then(|| {
                view! {
                    <p>
                        "Your account has no password. " <a href="/forgot-password">"Set one by mail"</a>
                        " to have a second way to sign in."
                    </p>
                }
            })}
        <ul class="stack" role="list" aria-label="Your passkeys">
            {rows}
        </ul>
        {change}
    }
    .into_any()
}

/// A passkey with its name, which can be changed, and its dates.
fn row(passkey: PasskeyView, can_remove: bool) -> impl IntoView {
    let PasskeyView { id, name, created_at, last_used_at } = passkey;
    let (id, field) = (id.to_string(), format!("name-{id}"));
    let used =
        last_used_at.map_or("never used to sign in".to_owned(), |at| format!("last used {} UTC", at.for_people()));
    let (rename, remove) = (format!("Rename: {name}"), format!("Remove: {name}"));
    view! {
        <li class="panel stack">
            <p>
                <b>{name.clone()}</b>
            </p>
            <p class="small muted">{format!("Added {} UTC, {used}", created_at.for_people())}</p>
            <form class="row" method="post" action="/fn/rename_passkey">
                <input type="hidden" name="id" value=id.clone() />
                <label class="visually-hidden" for=field.clone()>
                    {format!("New name of {name}")}
                </label>
                <input class="input" id=field name="name" value=name.clone() maxlength=NAME_LENGTH required />
                <button class="button" type="submit" aria-label=rename>
                    "Rename"
                </button>
            </form>
            {can_remove
                .then(|| {
                    view! {
                        <form method="post" action="/fn/remove_passkey">
                            <input type="hidden" name="id" value=id />
                            <button class="button" type="submit" aria-label=remove>
                                "Remove"
                            </button>
                        </form>
                    }
                })}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_known_outcomes_only() {
        assert_eq!(Outcome::carried("added"), Some(Outcome::Added));
        assert_eq!(Outcome::carried("stale"), Some(Outcome::Proof(ProofOutcome::Stale)));
        for code in ["", "often-x", "<b>pay here</b>"] {
            assert_eq!(Outcome::carried(code), None);
        }
    }
}
