//! The list of the cart's lines.

use super::line::Line;
use crate::cart::removal::Removal;
use leptos::prelude::*;
use shared::cart::CartLine;

/// Where lines are shown, and what belongs to that place.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// What the ids of its elements begin with.
    pub(super) ids: &'static str,
    /// The id of its heading, which takes the focus when no line is left for it.
    pub(super) heading: &'static str,
    /// Whether there is room for more than quantity and removing.
    pub(super) full: bool,
    /// Whether a session's cart is shown, which can save for later.
    pub(super) served: Signal<bool>,
    /// Whether the store knows this cart, so that changes go through it. Before, the forms go to the server.
    pub(super) live: Signal<bool>,
    /// Called with what was removed.
    pub(super) on_removed: Callback<Removal>,
}

/// The lines, each with what can be done with it.
#[component]
pub(super) fn CartLines(
    /// The lines.
    #[prop(into)]
    lines: Signal<Vec<CartLine>>,
    /// Where they are shown.
    place: Place,
) -> impl IntoView {
    view! {
        <ul class=if place.full { "lines" } else { "lines is-small" }>
            <For each=move || lines.get() key=|line| line.variant_id let:line>
                <Line first=line lines=lines place=place />
            </For>
        </ul>
    }
}
