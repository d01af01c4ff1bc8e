//! The field for a password that is being chosen.

use crate::ui::{Field, Wrong};
use leptos::prelude::*;

/// The field.
#[component]
pub(super) fn NewPassword(label: &'static str, wrong: Signal<Option<Wrong>>) -> impl IntoView {
    view! {
        <Field
            id="password"
            label=label
            kind="password"
            autocomplete="new-password"
            hint="8 characters or more."
            least="8"
            most="200"
            wrong=wrong
        />
    }
}
