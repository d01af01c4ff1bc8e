//! Buttons for passkeys. What they do is the site's own script (`public/passkeys.js`), which goes by `data-passkey` and says in
//! the element beside what did not work; without it, and where the browser or the shop cannot, nothing of them shows.

use leptos::prelude::*;
use shared::path::LocalPath;

/// A ceremony that the script performs when a button is pressed.
#[cfg(feature = "ssr")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    /// Adds a passkey to the account.
    Registration,
    /// Proves anew who is there.
    Reauthentication,
}

/// A button to sign in with.
#[component]
pub(crate) fn PasskeySignIn(
    /// The page that it leads on to.
    next: LocalPath,
) -> impl IntoView {
    button("session", "Sign in with a passkey", &next)
}

/// A button that makes an account of the name and the address in its form, without a password.
#[component]
pub(super) fn PasskeyAccount(
    /// The page that it leads on to.
    next: LocalPath,
) -> impl IntoView {
    button("account", "Create account with a passkey", &next)
}

/// A button on the page of the account's passkeys.
#[cfg(feature = "ssr")]
#[component]
pub(super) fn PasskeyButton(ceremony: Ceremony, next: LocalPath) -> impl IntoView {
    match ceremony {
        Ceremony::Registration => button("registration", "Add a passkey", &next),
        Ceremony::Reauthentication => button("reauthentication", "Confirm with a passkey", &next),
    }
}

fn button(ceremony: &'static str, label: &'static str, next: &LocalPath) -> impl IntoView + use<> {
    view! {
        <div class="passkey">
            <button class="button is-large" type="button" data-passkey=ceremony data-next=next.as_str().to_owned()>
                {label}
            </button>
            <p class="field-error" role="alert"></p>
        </div>
    }
}
