//! Orders that were placed with the account's address, without signing in: they are added once a code that was mailed there
//! has been entered (O7).

use super::mailed::{AskForCode, ClaimByCode};
use crate::AppError;
use crate::focus::focus_first;
use crate::ui::{Field, Wrong};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};
use shared::guess::TooOften;
use shared::time::Span;

/// The id of what is said of it.
const SAID: &str = "found-said";

/// How far finding orders came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// A code is on its way.
    Sent,
    /// It was another code.
    Wrong {
        /// How many tries are left.
        tries_left: u32,
    },
    /// No code is valid any more.
    Over,
    /// Codes were asked for, or were wrong, too often.
    TooOften(TooOften),
    /// That many orders are now the account's.
    Added {
        /// How many.
        orders: u64,
    },
}

impl Found {
    /// Leads a form that was sent without JavaScript back to its page, with what came of it.
    #[cfg(feature = "ssr")]
    pub(super) fn lead_back(self) {
        if crate::context::wants_page() {
            crate::context::lead_to(&format!("/account?found={}", self.code()));
        }
    }

    #[cfg(feature = "ssr")]
    fn code(self) -> String {
        match self {
            Self::Sent => "sent".to_owned(),
            Self::Over => "over".to_owned(),
            Self::TooOften(wait) => format!("often-{}", wait.seconds()),
            Self::Wrong { tries_left } => format!("wrong-{tries_left}"),
            Self::Added { orders } => format!("added-{orders}"),
        }
    }

    /// What an address carries, see [`Found::lead_back`].
    fn carried(code: &str) -> Option<Self> {
        match code.split_once('-') {
            None if code == "sent" => Some(Self::Sent),
            None if code == "over" => Some(Self::Over),
            Some(("wrong", tries)) => tries.parse().ok().map(|tries_left| Self::Wrong { tries_left }),
            Some(("often", seconds)) => {
                seconds.parse().ok().map(|seconds| Self::TooOften(TooOften(Span::seconds(seconds))))
            }
            Some(("added", orders)) => orders.parse().ok().map(|orders| Self::Added { orders }),
            _ => None,
        }
    }

    fn in_words(self) -> (&'static str, String) {
        match self {
            Self::Sent => ("good", "We have sent you a code. It works once, for 10 minutes.".to_owned()),
            Self::Wrong { tries_left: 1 } => {
                ("bad", "That is not the code that we sent. You have one more try.".to_owned())
            }
            Self::Wrong { tries_left } => {
                ("bad", format!("That is not the code that we sent. You have {tries_left} more tries."))
            }
            Self::Over => ("bad", "No code works any more: it was used or is too old. Ask for a new one.".to_owned()),
            Self::TooOften(wait) => ("bad", format!("That was too often for now. Please try again {wait}.")),
            Self::Added { orders: 0 } => ("warn", "There are no other orders with this address.".to_owned()),
            Self::Added { orders: 1 } => ("good", "1 order was added to your account.".to_owned()),
            Self::Added { orders } => ("good", format!("{orders} orders were added to your account.")),
        }
    }
}

/// The panel: ask for a code, enter it, and see what it found.
#[component]
pub(super) fn FindOrders(email: String) -> impl IntoView {
    let ask = ServerAction::<AskForCode>::new();
    let claim = ServerAction::<ClaimByCode>::new();
    let carried = use_query_map().with_untracked(|query| Found::carried(query.get_str("found")?));
    let last = RwSignal::new(carried.map(Ok::<_, AppError>));
    for value in [ask.value(), claim.value()] {
        Effect::new(move |_| {
            if let Some(answer) = value.get() {
                let first = if answer == Ok(Found::Sent) { "code" } else { SAID };
                last.set(Some(answer));
                focus_first(vec![first.to_owned()]);
            }
        });
    }
    let enters = Memo::new(move |_| {
        last.with(|last| matches!(last, Some(Ok(Found::Sent | Found::Wrong { .. }) | Err(AppError::Unreachable))))
    });
    let wrong = Signal::derive(move || {
        last.with(|last| matches!(last, Some(Ok(Found::Wrong { .. }))).then_some(Wrong::AsSummarised))
    });
    view! {
        <section class="panel" aria-labelledby="find-orders">
            <h2 id="find-orders">"Ordered without signing in?"</h2>
            <p>
                "Orders that were placed with " <b>{email}</b>
                " can be added to your account. We send a code there first, to be sure that it is you."
            </p>
            <div role="status" id=SAID tabindex="-1">
                {move || last.get().map(|last| view! { <Said last=last /> })}
            </div>
            <Show when=move || enters.get()>
                <ActionForm action=claim attr:class="stack">
                    <Field
                        id="code"
                        label="Code"
                        kind="text"
                        inputmode="numeric"
                        autocomplete="one-time-code"
                        hint="8 digits, from the mail."
                        most="20"
                        wrong=wrong
                    />
                    <button class="button is-ink" type="submit" aria-busy=busy(claim.pending())>
                        "Add the orders"
                    </button>
                </ActionForm>
            </Show>
            <ActionForm action=ask>
                <button class="button" type="submit" aria-busy=busy(ask.pending())>
                    {move || if enters.get() { "Send another code" } else { "Find my orders" }.to_owned()}
                </button>
            </ActionForm>
        </section>
    }
}

#[component]
fn Said(last: Result<Found, AppError>) -> impl IntoView {
    let (kind, text) = match &last {
        Ok(found) => found.in_words(),
        Err(error) => ("bad", error.to_string()),
    };
    let some = matches!(last, Ok(Found::Added { orders: 1.. }));
    view! {
        <p class="line-problem" data-kind=kind>
            {text} {some.then(|| view! { " " <a href="/orders">"Order History"</a> })}
        </p>
    }
}

fn busy(pending: Memo<bool>) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
    move || pending.get().then_some("true")
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn e1_an_address_carries_how_far_it_came() {
        for found in [
            Found::Sent,
            Found::Over,
            Found::TooOften(TooOften(Span::minutes(15))),
            Found::Wrong { tries_left: 3 },
            Found::Added { orders: 2 },
        ] {
            assert_eq!(Found::carried(&found.code()), Some(found));
        }
        for code in ["", "added-", "wrong-many", "<b>"] {
            assert_eq!(Found::carried(code), None);
        }
    }
}
