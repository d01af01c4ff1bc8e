//! The link to one's own cart. It is made of what is in the cart: nothing is kept for it.

use super::copy::CopyLink;
use crate::cart::{CartStore, Visitor};
use leptos::prelude::*;
use shared::cart::CartView;
use shared::cart_link::CartLink;

/// The link, or that there is nothing to share yet.
#[component]
pub(super) fn ShareCart(site: String, cart: Option<CartView>) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let shown = RwSignal::new(cart);
    Effect::new(move |_| {
        if let Some(view) = store.view().get().filter(|_| store.visitor().get() != Visitor::Unknown) {
            shown.set(Some(view));
        }
    });
    let link = Memo::new(move |_| {
        let link = shown.with(|view| view.as_ref().and_then(|view| CartLink::of_lines(&view.lines)));
        link.map(|link| format!("{site}/cart/shared?items={link}"))
    });
    let some = Memo::new(move |_| link.with(Option::is_some));
    let address = Signal::derive(move || link.get().unwrap_or_default());
    view! {
        <Show
            when=move || some.get()
            fallback=move || {
                view! {
                    <p role="status">
                        {move || {
                            if shown.with(Option::is_some) {
                                "There is nothing in your cart to share yet."
                            } else {
                                "One moment, your cart is being read."
                            }
                        }}
                    </p>
                }
            }
        >
            <CopyLink address=address />
            <p>
                <a class="button" href=move || address.get()>
                    "See what others see"
                </a>
            </p>
        </Show>
    }
}
