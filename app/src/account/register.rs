//! The page `/register`.

use super::api::{Register, guest_email};
use super::arrival::Arrival;
use super::entrance::Entrance;
use super::next::{next_of_page, with_next};
use super::passkey::PasskeyAccount;
use super::password::NewPassword;
use crate::ui::{EmailField, Field, Submit, scripted};
use crate::wire::answer;
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Making an account, which signs in to it and leads back to where it was needed.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let next = next_of_page();
    let known = answer(|| (), |()| guest_email());
    let action = ServerAction::<Register>::new();
    let answer = Signal::derive(move || action.value().get());
    let arrival = Arrival::watch(answer, action.pending().into(), &next);
    let scripted = scripted();
    let sign_in = with_next("/login", &next);
    view! {
        <Entrance title="Create account" next=next.clone() arrival=arrival>
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
                <Suspense>
                    {move || Suspend::new(async move {
                        let email = known.await.ok().flatten().unwrap_or_default();
                        view! {
                            <EmailField autocomplete="username" value=email wrong=arrival.wrong("email") />
                        }
                    })}
                </Suspense>
                <NewPassword label="Password" wrong=arrival.wrong("password") />
                <Submit label="Create account" busy=arrival.busy() />
                <PasskeyAccount next=next.clone() />
            </ActionForm>
            <p>"Already have one? " <a href=sign_in>"Sign in"</a></p>
        </Entrance>
    }
}
