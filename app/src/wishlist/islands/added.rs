//! What came of putting several items into the cart, each with its place.

use super::outcome::in_words;
use crate::focus::focus_first;
use leptos::prelude::*;
use shared::cart_link::{AddedItem, AddedReceipt};
use shared::id::VariantId;

const ID: &str = "added-title";

/// The receipt, once there is one; it takes the focus when it comes. `name` tells what an item is called.
#[component]
pub(super) fn Added(receipt: RwSignal<Option<AddedReceipt>>, name: Callback<VariantId, String>) -> impl IntoView {
    Effect::new(move |_| {
        if receipt.with(Option::is_some) {
            focus_first(vec![ID.to_owned()]);
        }
    });
    move || receipt.get().map(|receipt| view! { <Lines receipt=receipt name=name /> })
}

#[component]
fn Lines(receipt: AddedReceipt, name: Callback<VariantId, String>) -> impl IntoView {
    let title = match (receipt.repeated, receipt.came()) {
        (true, _) => "You have added this already. Nothing was added twice.".to_owned(),
        (false, 0) => "Nothing was added to your cart".to_owned(),
        (false, 1) => "1 item was added to your cart".to_owned(),
        (false, came) => format!("{came} items were added to your cart"),
    };
    let kind = if receipt.items.iter().any(|item| item.short.is_some()) { "warn" } else { "good" };
    let line = move |item: &AddedItem| {
        view! {
            <li>
                {name.run(item.variant_id)} <span>{in_words(item)}</span>
            </li>
        }
    };
    view! {
        <section class="notice" data-kind=kind aria-labelledby=ID>
            <h2 id=ID tabindex="-1">
                {title}
            </h2>
            <ul class="receipt-lines">{receipt.items.iter().map(line).collect_view()}</ul>
            <div class="notice-actions">
                <a class="button" href="/cart">
                    "View cart"
                </a>
            </div>
        </section>
    }
}
