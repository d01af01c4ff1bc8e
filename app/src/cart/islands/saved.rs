//! What is saved for later, beside the cart and out of its totals.

use super::line::{LineName, LinePicture, following, unavailable};
use super::line_notes::LineNotes;
use super::line_tools::{focus_on_neighbour, remove_button};
use super::lines::Place;
use crate::cart::forms::{MoveToCart, RemoveFromCart};
use crate::cart::removal::Removal;
use crate::cart::store::CartStore;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::cart::{CartLine, Change};

/// The section; nothing where nothing is saved.
#[component]
pub(super) fn SavedForLater(
    /// What is saved.
    saved: Signal<Vec<CartLine>>,
    /// Where it is shown.
    place: Place,
) -> impl IntoView {
    let some = Memo::new(move |_| saved.with(|saved| !saved.is_empty()));
    view! {
        <Show when=move || some.get()>
            <section class="saved" aria-labelledby="saved-title">
                <h2 id="saved-title">"Saved for later"</h2>
                <ul class="lines">
                    <For each=move || saved.get() key=|line| line.variant_id let:line>
                        <SavedLine first=line saved=saved place=place />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn SavedLine(first: CartLine, saved: Signal<Vec<CartLine>>, place: Place) -> impl IntoView {
    let line = following(&first, saved);
    let several = move || line.with(|line| (line.quantity > 1).then(|| format!("{} of them", line.quantity)));
    view! {
        <li class="line" data-state=move || unavailable(line)>
            <LinePicture line=first.clone() />
            <div class="line-text">
                <LineName line=first />
                {move || several().map(|text| view! { <p class="line-each">{text}</p> })}
            </div>
            <p class="line-total">{move || line.with(|line| line.unit_price.to_string())}</p>
            <LineNotes line=line in_cart=false place=place />
            <div class="line-tools">
                <Show when=move || line.with(CartLine::enabled)>
                    <MoveForm line=line saved=saved place=place />
                </Show>
                <RemoveSaved line=line saved=saved place=place />
            </div>
        </li>
    }
}

#[component]
fn MoveForm(line: Memo<CartLine>, saved: Signal<Vec<CartLine>>, place: Place) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
            focus_on_neighbour(variant, saved, place);
            store.change(Change::MoveToCart { variant }, None);
        }
    };
    view! {
        <form method="post" action=MoveToCart::PATH on:submit=submit>
            <input type="hidden" name="variant" value=variant.to_string() />
            <button class="button" type="submit">
                <span>
                    "Move " <span class="visually-hidden">{format!("{name} ")}</span> "to cart"
                </span>
            </button>
        </form>
    }
}

#[component]
fn RemoveSaved(line: Memo<CartLine>, saved: Signal<Vec<CartLine>>, place: Place) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
            focus_on_neighbour(variant, saved, place);
            place.on_removed.run(Removal::of(store, variant));
        }
    };
    view! {
        <form method="post" action=RemoveFromCart::PATH on:submit=submit>
            <input type="hidden" name="variant" value=variant.to_string() />
            <button class="link-button" type="submit" id=remove_button(place.ids, variant)>
                "Remove"
                <span class="visually-hidden">{format!(" {name}")}</span>
            </button>
        </form>
    }
}
