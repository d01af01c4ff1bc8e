//! The form that signs in.

use super::arrival::Arrival;
use super::refused::Refused;
use crate::account::PasskeySignIn;
use crate::account::api::SignIn;
use crate::account::next::{next_of_page, with_next};
use crate::cart::CartStore;
use crate::ui::{EmailField, Field, Submit, scripted};
use leptos::form::ActionForm;
use leptos::prelude::*;

/// Signing in, which leads back to where it was needed.
#[component]
pub(super) fn LoginForm() -> impl IntoView {
    let next = next_of_page();
    let action = ServerAction::<SignIn>::new();
    let answer = Signal::derive(move || action.value().get());
    let arrival = Arrival::watch(answer, action.pending().into(), &next);
    arrival.go_on_when_here_already(next.clone());
    let scripted = scripted();
    let register = with_next("/register", &next);
    let by_passkey = next.clone();
    let store = expect_context::<CartStore>();
    let begun = move || store.is_guest_session();
    view! {
        <Refused arrival=arrival next=next.clone() />
        <ActionForm action=action attr:novalidate=move || scripted.get()>
            <input type="hidden" name="next" value=next.as_str().to_owned() />
            <EmailField autocomplete="username webauthn" wrong=arrival.wrong("email") />
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
        <PasskeySignIn next=by_passkey />
        <p>
            <a href="/forgot-password">"Forgot your password?"</a>
        </p>
        <p>"New here? " <a href=register>"Create an account"</a></p>
        <p>
            "Ordered without an account? " <a href="/track">"Track an order"</a>
            <Show when=begun>", or see your " <a href="/orders">"Order History"</a> " of this browser"</Show> "."
        </p>
    }
}
