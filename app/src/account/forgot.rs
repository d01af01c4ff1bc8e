//! The page `/forgot-password`: asks for a link to a new password.

use super::mailed::AskForNewPassword;
use crate::asked::{AskedNotice, Asking, Failed};
use crate::ui::{EmailField, NarrowPage, Submit, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Asking. Whether the address has an account shows only in its mail.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let action = ServerAction::<AskForNewPassword>::new();
    let asking = Asking::watch(Signal::derive(move || action.value().get()));
    let scripted = scripted();
    let over = use_query_map().with_untracked(|query| query.get_str("refused") == Some("link"));
    view! {
        <NarrowPage title="Forgot your password?">
            <p>"Tell us your address, and we send you a link to set a new one. Your cart and your orders stay as they are."</p>
            {over
                .then(|| {
                    let text = "It works once, for one hour. Ask for a new one here.".to_owned();
                    view! { <Failed title="That link doesn’t work any more." text=text /> }
                })}
            <AskedNotice
                asking=asking
                sent="If this address has an account, a link is on its way there. It works once, for one hour."
            />
            <ActionForm action=action attr:novalidate=move || scripted.get()>
                <EmailField autocomplete="username" wrong=asking.wrong("email") />
                <Submit label="Send link" busy=action.pending() />
            </ActionForm>
            <p>"It came back to you? " <a href="/login">"Sign in"</a></p>
        </NarrowPage>
    }
}
