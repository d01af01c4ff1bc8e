//! The outcome of a form, on the page that follows it.

use leptos::prelude::*;

/// A notice that says it. One of the kind `bad` interrupts whoever has it read out.
#[component]
pub(crate) fn OutcomeNotice(kind: &'static str, text: String) -> impl IntoView {
    let role = if kind == "bad" { "alert" } else { "status" };
    view! {
        <div class="notice" data-kind=kind role=role>
            <p>{text}</p>
        </div>
    }
}
