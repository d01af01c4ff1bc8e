//! An empty page that says what to do next.

use super::Emblem;
use leptos::prelude::*;

/// The emblem, a heading, a sentence and a way on.
#[component]
pub(crate) fn Empty(title: &'static str, text: &'static str, href: &'static str, link: &'static str) -> impl IntoView {
    view! {
        <div class="empty">
            <Emblem />
            <h1>{title}</h1>
            <p>{text}</p>
            <a class="button is-ink" href=href>
                {link}
            </a>
        </div>
    }
}
