//! The page `/login`.

use super::api::SignIn;
use super::arrival::Arrival;
use super::entrance::{Entrance, Submit, scripted};
use super::field::Field;
use super::next::{next_of_page, with_next};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Signing in, which leads back to where it was needed.
#[component]
pub fn LoginPage() -> impl IntoView {
    let next = next_of_page();
    let action = ServerAction::<SignIn>::new();
    let answer = Signal::derive(move || action.value().get());
    let arrival = Arrival::watch(answer, action.pending().into(), &next);
    let scripted = scripted();
    let register = with_next("/register", &next);
    view! {
        <Entrance title="Sign in" next=next.clone() arrival=arrival>
            <ActionForm action=action attr:novalidate=move || scripted.get()>
                <input type="hidden" name="next" value=next.as_str().to_owned() />
                <Field
                    id="email"
                    label="Email"
                    kind="email"
                    autocomplete="username"
                    most="254"
                    wrong=arrival.wrong("email")
                />
                <Field
                    id="password"
                    label="Password"
                    kind="password"
                    autocomplete="current-password"
                    most="200"
                    wrong=arrival.wrong("password")
                />
                <Submit label="Sign in" busy=arrival.busy() />
            </ActionForm>
            <p>"New here? " <a href=register>"Create an account"</a></p>
        </Entrance>
    }
}
