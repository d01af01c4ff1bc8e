//! What can be done with a line of the cart.
//!
//! Each is a form, so that it works without scripts too (E1). Where the store knows the cart, it makes the change.

use super::line::product_page;
use super::lines::Place;
use crate::address;
use crate::cart::forms::{RemoveFromCart, SaveForLater, SetCartQuantity};
use crate::cart::removal::Removal;
use crate::cart::store::CartStore;
use crate::focus::focus_first;
use crate::ui::Stepper;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::cart::{CartLine, Change};
use shared::id::VariantId;
use shared::quantity::Quantity;

/// The button of the quantity's form where no script notices that the number was changed.
const UPDATE: &str = "<button class=\"button\" type=\"submit\">Update</button>";

/// Quantity, removing, saving for later; for what cannot be bought a way on instead of the quantity (C4).
#[component]
pub(super) fn LineTools(line: Memo<CartLine>, lines: Signal<Vec<CartLine>>, place: Place) -> impl IntoView {
    let enabled = Memo::new(move |_| line.with(CartLine::enabled));
    let saves = move || place.full && place.served.get();
    let similar = move || (place.full && !enabled.get()).then(|| line.with(similar));
    view! {
        <div class="line-tools">
            <Show when=move || enabled.get()>
                <QuantityForm line=line place=place />
            </Show>
            <RemoveForm line=line lines=lines place=place />
            <Show when=saves>
                <SaveForm line=line lines=lines place=place />
            </Show>
            {move || {
                similar()
                    .map(|(href, text)| {
                        view! {
                            <a class="link-button" href=href>
                                {text}
                            </a>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn QuantityForm(line: Memo<CartLine>, place: Place) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
    let value = Signal::derive(move || line.with(|line| line.quantity));
    let max = Signal::derive(move || line.with(|line| line.available.clamp(1, Quantity::LIMIT)));
    // The server renders it usable: without scripts it is. With them it waits until the store knows the cart.
    let waits = RwSignal::new(false);
    Effect::new(move |_| waits.set(!place.live.get()));
    let set = Callback::new(move |number: u32| {
        if let Some(quantity) = Quantity::capped(number).filter(|quantity| quantity.get() != value.get_untracked()) {
            store.change(Change::SetQuantity { variant, quantity }, None);
        }
    });
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            // Leaving the field has set the number already.
            event.prevent_default();
        }
    };
    view! {
        <form method="post" action=SetCartQuantity::PATH on:submit=submit>
            <div class="row">
                <input type="hidden" name="variant" value=variant.to_string() />
                <Stepper
                    id=format!("{}-{variant}", place.ids)
                    label=format!("Quantity of {name}")
                    name="quantity"
                    value=value
                    max=max
                    disabled=waits
                    on_change=set
                />
                <noscript inner_html=UPDATE></noscript>
            </div>
        </form>
    }
}

#[component]
fn RemoveForm(line: Memo<CartLine>, lines: Signal<Vec<CartLine>>, place: Place) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
            focus_on_neighbour(variant, lines, place);
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

#[component]
fn SaveForm(line: Memo<CartLine>, lines: Signal<Vec<CartLine>>, place: Place) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let (variant, name) = line.with_untracked(|line| (line.variant_id, line.name.clone()));
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
            focus_on_neighbour(variant, lines, place);
            store.change(Change::SaveForLater { variant }, None);
        }
    };
    view! {
        <form method="post" action=SaveForLater::PATH on:submit=submit>
            <input type="hidden" name="variant" value=variant.to_string() />
            <button class="link-button" type="submit">
                "Save "
                <span class="visually-hidden">{format!("{name} ")}</span>
                "for later"
            </button>
        </form>
    }
}

/// The id of a line's button that removes it.
pub(super) fn remove_button(ids: &str, variant: VariantId) -> String {
    format!("{ids}-remove-{variant}")
}

/// The focus goes to the same button of the line that takes the place of this one, or to the heading.
pub(super) fn focus_on_neighbour(variant: VariantId, lines: Signal<Vec<CartLine>>, place: Place) {
    let neighbour = lines.with_untracked(|lines| {
        let index = lines.iter().position(|line| line.variant_id == variant)?;
        lines.get(index + 1).or_else(|| lines.get(index.checked_sub(1)?)).map(|line| line.variant_id)
    });
    let mut ids: Vec<_> = neighbour.map(|variant| remove_button(place.ids, variant)).into_iter().collect();
    ids.push(place.heading.to_owned());
    focus_first(ids);
}

/// Where something like it may be found: its product's other variants, else a search for the last word of its name
/// that says what it is.
fn similar(line: &CartLine) -> (String, &'static str) {
    match product_page(line) {
        Some(href) if !line.options.is_empty() => (href, "See other options"),
        _ => {
            let name = line.name.split(',').next().unwrap_or_default();
            let mut words = name.split_whitespace().filter(|word| word.chars().count() > 3);
            let word = words.next_back().filter(|_| !line.slug.is_empty());
            let href = word.map_or_else(|| "/".to_owned(), |word| format!("/search?q={}", address::escape(word)));
            (href, "Find something like it")
        }
    }
}
