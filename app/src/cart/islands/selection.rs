//! Several lines of the cart chosen at once, and what can be done with them.

use super::lines::Place;
use crate::cart::edit::{Edit, EditKind};
use crate::cart::store::CartStore;
use crate::focus::focus_first;
use leptos::prelude::*;
use shared::cart::CartLine;
use shared::id::VariantId;
use std::collections::BTreeSet;

/// The chosen lines.
#[derive(Clone, Copy)]
pub(super) struct Selection(RwSignal<BTreeSet<VariantId>>);

impl Selection {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(BTreeSet::new()))
    }

    /// Those of the lines that are chosen.
    fn of(self, lines: &[CartLine]) -> Vec<VariantId> {
        let chosen = self.0.get();
        lines.iter().map(|line| line.variant_id).filter(|variant| chosen.contains(variant)).collect()
    }
}

/// The box that chooses a line. It is there where the page is alive.
#[component]
pub(super) fn SelectLine(line: Memo<CartLine>, selection: Selection) -> impl IntoView {
    let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
    let choose = move |chosen: bool| {
        selection.0.update(|lines| {
            if chosen {
                lines.insert(variant);
            } else {
                lines.remove(&variant);
            }
        });
    };
    view! {
        <label class="line-select">
            <input
                type="checkbox"
                prop:checked=move || selection.0.with(|lines| lines.contains(&variant))
                on:change=move |event| choose(event_target_checked(&event))
            />
            <span class="visually-hidden">{format!("Choose {name}")}</span>
        </label>
    }
}

/// What can be done with the chosen lines; nothing while none is.
#[component]
pub(super) fn SelectionTools(lines: Signal<Vec<CartLine>>, selection: Selection, place: Place) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let chosen = Memo::new(move |_| lines.with(|lines| selection.of(lines)));
    let edit = move |kind: EditKind| {
        place.on_edited.run(Edit::make(store, kind, &chosen.get_untracked()));
        selection.0.update(BTreeSet::clear);
        focus_first(vec![place.heading.to_owned()]);
    };
    view! {
        <Show when=move || chosen.with(|chosen| !chosen.is_empty())>
            <div class="selection-tools" role="group" aria-label="Chosen products">
                <p role="status">{move || format!("{} chosen", chosen.with(Vec::len))}</p>
                <button class="link-button" type="button" on:click=move |_| edit(EditKind::Save)>
                    "Save for later"
                </button>
                <button class="link-button" type="button" on:click=move |_| edit(EditKind::Remove)>
                    "Remove"
                </button>
            </div>
        </Show>
    }
}
