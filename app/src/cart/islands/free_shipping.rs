//! Line of the cart that says how far it is to free shipping.

use super::shown::Shown;
use crate::cart::free_shipping::free_shipping;
use leptos::prelude::*;
use shared::cart::CartLine;
use shared::shipping::{FreeShipping, FreeShippingProgress};

/// How far the cart is from free shipping; nothing where the shop has none, or nothing in the cart is shipped.
#[component]
pub(super) fn FreeShippingLine(
    /// The cart.
    #[prop(into)]
    cart: Signal<Option<Shown>>,
) -> impl IntoView {
    let free = free_shipping();
    let text = Memo::new(move |_| cart.with(|cart| in_words(free.as_ref()?, cart.as_ref()?)));
    move || {
        text.get().map(|(reached, text)| {
            let kind = if reached { "good" } else { "calm" };
            view! {
                <p class="line-problem" data-kind=kind>
                    {text}
                </p>
            }
        })
    }
}

/// True where it is reached, and the line.
fn in_words(free: &FreeShipping, cart: &Shown) -> Option<(bool, String)> {
    let ships = cart.view.lines.iter().filter(|line| line.enabled()).any(|line: &CartLine| line.requires_shipping);
    let to = free.country.as_ref().map(|country| format!(" to {country}")).unwrap_or_default();
    match free.progress(cart.view.totals.subtotal).filter(|_| ships)? {
        FreeShippingProgress::Missing(missing) => Some((false, format!("{missing} to go for free shipping{to}"))),
        FreeShippingProgress::Reached => Some((true, format!("Shipping{to} is free"))),
    }
}
