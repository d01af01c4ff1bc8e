//! The page `/reset-password?token=...`: sets a new password by a mailed link.

use super::arrival::Arrival;
use super::entrance::Refused;
use super::mailed::SetNewPassword;
use super::password::NewPassword;
use crate::ui::{NarrowPage, Submit, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;
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
        <NarrowPage title="Set a new password">
            <p>"You are signed in here afterwards, and signed out everywhere else."</p>
            <Refused arrival=arrival next=next />
            <ActionForm action=action attr:novalidate=move || scripted.get()>
                <input type="hidden" name="link" value=link />
                <NewPassword label="New password" wrong=arrival.wrong("password") />
                <Submit label="Set password" busy=arrival.busy() />
            </ActionForm>
        </NarrowPage>
    }
    .into_any()
}
