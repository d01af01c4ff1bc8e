//! The shop's sign: a loop without an end, small beside its name and large where a page is empty.

use leptos::prelude::*;

/// The loop's paths, to stand in an `<svg>`. `hero.css` repeats the first.
pub(crate) const LOOP: &str = r#"<path class="loop-band" d="M320 200C380 110 440 64 502 64C578 64 616 130 616 200C616 270 578 336 502 336C440 336 380 290 320 200C260 110 200 64 138 64C62 64 24 130 24 200C24 270 62 336 138 336C200 336 260 290 320 200Z"/><path class="loop-gap" pathLength="100" d="M238.8 294.6C266.0 272.1 293.0 240.5 320.0 200.0C347.0 159.5 374.0 127.9 401.2 105.4"/><path class="loop-over" d="M238.8 294.6C266.0 272.1 293.0 240.5 320.0 200.0C347.0 159.5 374.0 127.9 401.2 105.4"/>"#;

#[cfg(feature = "ssr")]
const SMALL: &str = r#"<path d="M20 12C24 6 27.5 3 31 3C35 3 37.5 7.5 37.5 12C37.5 16.5 35 21 31 21C27.5 21 24 18 20 12C16 6 12.5 3 9 3C5 3 2.5 7.5 2.5 12C2.5 16.5 5 21 9 21C12.5 21 16 18 20 12Z"/>"#;

/// The mark beside the shop's name.
#[cfg(feature = "ssr")]
#[component]
pub(super) fn Mark() -> impl IntoView {
    view! {
        <svg
            class="logo-mark"
            viewBox="0 0 40 24"
            width="38"
            height="23"
            aria-hidden="true"
            inner_html=SMALL
        ></svg>
    }
}

/// The emblem of a page that is empty.
#[component]
pub(crate) fn Emblem() -> impl IntoView {
    view! { <svg viewBox="-8 32 656 336" aria-hidden="true" inner_html=LOOP></svg> }
}
