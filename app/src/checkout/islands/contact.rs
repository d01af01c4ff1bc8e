//! Who orders without an account: where mail about the order goes.

use crate::account::{PasskeySignIn, SignOut, with_next};
use crate::address;
use crate::ui::{Field, Wrong};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::field::FieldError;
use shared::path::LocalPath;

/// What the address is for.
pub(super) const EMAIL_HINT: &str = "What becomes of your order is sent there.";

/// Ends a guest's session for whoever is next at this device: what was typed, the cart and the orders go with it (S3). A plain form,
/// so that nothing of what the page knows stays.
#[component]
pub(super) fn ForgetBrowser(
    /// The address that the last order was placed with.
    email: String,
) -> impl IntoView {
    view! {
        <form class="row" method="post" action=SignOut::PATH>
            <p class="small">
                {format!("Filled in from the last order in this browser, by {email}. Its cart and orders go too if you forget it.")}
            </p>
            <button class="link-button" type="submit">
                "Not you? Forget this browser"
            </button>
        </form>
    }
}

/// The field for a guest's address, and the way to sign in instead.
#[component]
pub(super) fn Contact(
    /// What it starts with.
    start: String,
    /// What is wrong in the form.
    errors: Signal<Vec<FieldError>>,
) -> impl IntoView {
    let wrong = Signal::derive(move || {
        let found = errors.with(|errors| errors.iter().find(|error| error.field == "email").map(|error| error.problem));
        found.map(|problem| Wrong::So(problem.to_string()))
    });
    let (path, query) = address::here();
    let here = format!("{path}?{query}");
    let here = LocalPath::or_home(here.trim_end_matches('?'));
    let sign_in = with_next("/login", &here);
    view! {
        <section class="step" aria-labelledby="contact-title">
            <h2 class="step-title" id="contact-title">
                "Contact"
            </h2>
            <Field
                id="email"
                name="form[email]"
                label="Email"
                kind="email"
                autocomplete="email"
                hint=EMAIL_HINT
                most="254"
                value=start
                wrong=wrong
            />
            <p class="small">"Have an account? " <a href=sign_in>"Sign in"</a></p>
            <PasskeySignIn next=here />
        </section>
    }
}
