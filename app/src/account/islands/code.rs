//! The second step of signing in, for accounts that ask for a second factor.

use super::arrival::Arrival;
use super::refused::Refused;
use crate::account::factor_api::EnterCode;
use crate::account::next::{next_of_page, with_next};
use crate::ui::{Field, Submit, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Entering a code, which leads on to where signing in was needed.
#[component]
pub(super) fn CodeForm() -> impl IntoView {
    let next = next_of_page();
    let action = ServerAction::<EnterCode>::new();
    let answer = Signal::derive(move || action.value().get());
    let arrival = Arrival::watch(answer, action.pending().into(), &next);
    arrival.go_on_when_here_already(next.clone());
    let scripted = scripted();
    let again = with_next("/login", &next);
    view! {
        <Refused arrival=arrival next=next.clone() />
        <p>"Your account asks for a code of your app for one-time passwords, or one of your recovery codes."</p>
        <ActionForm action=action attr:novalidate=move || scripted.get()>
            <input type="hidden" name="next" value=next.as_str().to_owned() />
            <Field
                id="code"
                label="Code"
                kind="text"
                autocomplete="one-time-code"
                hint="6 digits, or a recovery code. Each works once."
                most="40"
                wrong=arrival.wrong("code")
            />
            <Submit label="Continue" busy=arrival.busy() />
        </ActionForm>
        <p>"Not you, or too late? " <a href=again>"Start again"</a></p>
    }
}
