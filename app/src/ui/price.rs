//! A price, reduced or not.

use leptos::prelude::*;
use shared::money::Money;

/// What it costs now and, where it is reduced, what it cost before; `from` where other variants cost more.
#[component]
pub(crate) fn Price(
    now: Money,
    #[prop(optional_no_strip)] before: Option<Money>,
    #[prop(optional)] from: bool,
) -> impl IntoView {
    let from = from.then_some("From ");
    match before {
        Some(before) => view! {
            <p class="price">
                {from} <span class="visually-hidden">"Now "</span> <ins>{now.to_string()}</ins> " "
                <span class="visually-hidden">"before "</span> <s>{before.to_string()}</s>
            </p>
        }
        .into_any(),
        None => view! { <p class="price">{from} {now.to_string()}</p> }.into_any(),
    }
}
