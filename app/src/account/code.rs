//! The page `/login/code`: the second step of signing in, for accounts that ask for a second factor.

use super::arrival::Arrival;
use super::entrance::Entrance;
use super::factor_api::EnterCode;
use super::next::{next_of_page, with_next};
use crate::ui::{Field, Submit, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Entering a code, which leads on to where signing in was needed.
#[component]
pub fn CodePage() -> impl IntoView {
    let next = next_of_page();
    let action = ServerAction::<EnterCode>::new();
    let answer = Signal::derive(move || action.value().get());
    let arrival = Arrival::watch(answer, action.pending().into(), &next);
    let scripted = scripted();
    let again = with_next("/login", &next);
    view! {
        <Entrance title="Enter your code" next=next.clone() arrival=arrival>
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
        </Entrance>
    }
}
