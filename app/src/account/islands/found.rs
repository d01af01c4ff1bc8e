//! The panel that finds orders of before the account.

use crate::AppError;
use crate::account::Found;
use crate::account::mailed::{AskForCode, ClaimByCode};
use crate::address;
use crate::focus::focus_first;
use crate::ui::{Field, Wrong};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// The id of what is said of it.
const SAID: &str = "found-said";

/// The panel: ask for a code, enter it, and see what it found.
#[component]
pub(super) fn FindOrders(email: String) -> impl IntoView {
    let ask = ServerAction::<AskForCode>::new();
    let claim = ServerAction::<ClaimByCode>::new();
    let carried = address::query("found").and_then(|code| Found::carried(&code));
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
