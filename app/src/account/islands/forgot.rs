//! The form that asks for a link to a new password. Whether the address has an account shows only in its mail.

use crate::account::mailed::AskForNewPassword;
use crate::asked::{AskedNotice, Asking};
use crate::ui::{EmailField, Submit, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// The form, and what came of it.
#[component]
pub(super) fn ForgotForm() -> impl IntoView {
    let action = ServerAction::<AskForNewPassword>::new();
    let asking = Asking::watch(Signal::derive(move || action.value().get()));
    let scripted = scripted();
    view! {
        <AskedNotice
            asking=asking
            sent="If this address has an account, a link is on its way there. It works once, for one hour."
        />
        <ActionForm action=action attr:novalidate=move || scripted.get()>
            <EmailField autocomplete="username" wrong=asking.wrong("email") />
            <Submit label="Send link" busy=action.pending() />
        </ActionForm>
    }
}
