//! The page `/forgot-password`: asks for a link to a new password.

use super::entrance::{Submit, scripted};
use super::mailed::AskForNewPassword;
use crate::asked::{AskedNotice, Asking};
use crate::ui::Field;
use crate::ui::head::personal;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

/// Asking. Whether the address has an account shows only in its mail.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let action = ServerAction::<AskForNewPassword>::new();
    let asking = Asking::watch(Signal::derive(move || action.value().get()));
    let scripted = scripted();
    let over = use_query_map().with_untracked(|query| query.get_str("refused") == Some("link"));
    view! {
        <Title text="Forgot your password?" />
        {personal()}
        <main id="main" class="page page-narrow" tabindex="-1">
            <div class="auth">
                <div class="auth-main">
                    <h1>"Forgot your password?"</h1>
                    <p>"Tell us your address, and we send you a link to set a new one. Your cart and your orders stay as they are."</p>
                    {over
                        .then(|| {
                            view! {
                                <div class="notice" data-kind="bad" role="alert">
                                    <strong>"That link doesn’t work any more."</strong>
                                    <p>"It works once, for one hour. Ask for a new one here."</p>
                                </div>
                            }
                        })}
                    <AskedNotice
                        asking=asking
                        sent="If this address has an account, a link is on its way there. It works once, for one hour."
                    />
                    <ActionForm action=action attr:novalidate=move || scripted.get()>
                        <Field
                            id="email"
                            label="Email"
                            kind="email"
                            autocomplete="username"
                            most="254"
                            wrong=asking.wrong("email")
                        />
                        <Submit label="Send link" busy=action.pending() />
                    </ActionForm>
                    <p>"It came back to you? " <a href="/login">"Sign in"</a></p>
                </div>
            </div>
        </main>
    }
}
