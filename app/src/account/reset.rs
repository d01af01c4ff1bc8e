//! The page `/reset-password?token=...`: sets a new password by a mailed link.

use super::arrival::Arrival;
use super::entrance::{Refused, Submit, scripted};
use super::mailed::SetNewPassword;
use crate::ui::Field;
use crate::ui::head::personal;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_query_map;
use shared::path::LocalPath;

/// Setting it. Whoever is here may: the link says whose password it is.
#[component]
pub fn ResetPage() -> impl IntoView {
    let link = use_query_map().with_untracked(|query| query.get("token")).unwrap_or_default();
    if link.is_empty() {
        return view! { <Redirect path="/forgot-password?refused=link" /> }.into_any();
    }
    let next = LocalPath::or_home("/account");
    let action = ServerAction::<SetNewPassword>::new();
    let answer = Signal::derive(move || action.value().get());
    let arrival = Arrival::watch(answer, action.pending().into(), &next);
    let scripted = scripted();
    view! {
        <Title text="Set a new password" />
        {personal()}
        <main id="main" class="page page-narrow" tabindex="-1">
            <div class="auth">
                <div class="auth-main">
                    <h1>"Set a new password"</h1>
                    <p>"You are signed in here afterwards, and signed out everywhere else."</p>
                    <Refused arrival=arrival next=next />
                    <ActionForm action=action attr:novalidate=move || scripted.get()>
                        <input type="hidden" name="link" value=link />
                        <Field
                            id="password"
                            label="New password"
                            kind="password"
                            autocomplete="new-password"
                            hint="8 characters or more."
                            least="8"
                            most="200"
                            wrong=arrival.wrong("password")
                        />
                        <Submit label="Set password" busy=arrival.busy() />
                    </ActionForm>
                </div>
            </div>
        </main>
    }
    .into_any()
}
