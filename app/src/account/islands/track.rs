//! The form that asks for the link to an order.

use crate::asked::{AskedNotice, Asking};
use crate::orders::AskForLink;
use crate::ui::{EmailField, Field, Submit, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// The form, and what came of it.
#[component]
pub(super) fn TrackForm() -> impl IntoView {
    let action = ServerAction::<AskForLink>::new();
    let asking = Asking::watch(Signal::derive(move || action.value().get()));
    let scripted = scripted();
    view! {
        <AskedNotice
            asking=asking
            sent="If there is an order with that number and address, the link to it is on its way there. Where that address was sent a link a short while ago, no second letter follows: please look for that one, or ask again later. One address gets five a day at most."
        />
        <ActionForm action=action attr:novalidate=move || scripted.get()>
            <Field
                id="number"
                label="Order number"
                kind="text"
                inputmode="numeric"
                autocomplete="off"
                most="20"
                wrong=asking.wrong("number")
            />
            <EmailField autocomplete="email" wrong=asking.wrong("email") />
            <Submit label="Send link" busy=action.pending() />
        </ActionForm>
    }
}
