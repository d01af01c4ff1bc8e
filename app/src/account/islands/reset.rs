//! The form that sets a new password by a mailed link.

use super::arrival::Arrival;
use super::password::NewPassword;
use super::refused::Refused;
use crate::account::mailed::SetNewPassword;
use crate::ui::{Submit, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::path::LocalPath;

/// The form. Whoever is here may send it: the link says whose password it is.
#[component]
pub(super) fn ResetForm(link: String) -> impl IntoView {
    let next = LocalPath::or_home("/account");
    let action = ServerAction::<SetNewPassword>::new();
    let answer = Signal::derive(move || action.value().get());
    let arrival = Arrival::watch(answer, action.pending().into(), &next);
    let scripted = scripted();
    view! {
        <Refused arrival=arrival next=next />
        <ActionForm action=action attr:novalidate=move || scripted.get()>
            <input type="hidden" name="link" value=link />
            <NewPassword label="New password" wrong=arrival.wrong("password") />
            <Submit label="Set password" busy=arrival.busy() />
        </ActionForm>
    }
}
