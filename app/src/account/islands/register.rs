//! The form that makes an account.

use super::arrival::Arrival;
use super::password::NewPassword;
use super::refused::Refused;
use crate::account::api::Register;
use crate::account::next::{next_of_page, with_next};
use crate::account::passkey::PasskeyAccount;
use crate::ui::{EmailField, Field, Submit, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Making an account, which signs in to it and leads back to where it was needed.
#[component]
pub(super) fn RegisterForm(email: String) -> impl IntoView {
    let next = next_of_page();
    let action = ServerAction::<Register>::new();
    let answer = Signal::derive(move || action.value().get());
    let arrival = Arrival::watch(answer, action.pending().into(), &next);
    arrival.go_on_when_here_already(next.clone());
    let scripted = scripted();
    let sign_in = with_next("/login", &next);
    view! {
        <Refused arrival=arrival next=next.clone() />
        <ActionForm action=action attr:novalidate=move || scripted.get()>
            <input type="hidden" name="next" value=next.as_str().to_owned() />
            <Field
                id="name"
                label="Name"
                kind="text"
                autocomplete="name"
                most="120"
                wrong=arrival.wrong("name")
            />
            <EmailField autocomplete="username" value=email wrong=arrival.wrong("email") />
            <NewPassword label="Password" wrong=arrival.wrong("password") />
            <Submit label="Create account" busy=arrival.busy() />
            <PasskeyAccount next=next.clone() />
        </ActionForm>
        <p>"Already have one? " <a href=sign_in>"Sign in"</a></p>
    }
}
