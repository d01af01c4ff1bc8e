//! An empty page that says what to do next.

use leptos::prelude::*;

/// The emblem, a heading, a sentence and a way on.
#[component]
pub(crate) fn Empty(title: &'static str, text: &'static str, href: &'static str, link: &'static str) -> impl IntoView {
    view! {
        <div class="empty">
            <svg viewBox="-8 32 656 336" aria-hidden="true">
                <path
                    class="loop-band"
                    d="M320 200C380 110 440 64 502 64C578 64 616 130 616 200C616 270 578 336 502 336C440 336 380 290 320 200C260 110 200 64 138 64C62 64 24 130 24 200C24 270 62 336 138 336C200 336 260 290 320 200Z"
                />
                <path
                    class="loop-gap"
                    pathLength="100"
                    d="M238.8 294.6C266.0 272.1 293.0 240.5 320.0 200.0C347.0 159.5 374.0 127.9 401.2 105.4"
                />
                <path class="loop-over" d="M238.8 294.6C266.0 272.1 293.0 240.5 320.0 200.0C347.0 159.5 374.0 127.9 401.2 105.4" />
            </svg>
            <h1>{title}</h1>
            <p>{text}</p>
            <a class="button is-ink" href=href>
                {link}
            </a>
        </div>
    }
}
