//! An empty cart says what to do next.

use crate::ui::Emblem;
use leptos::prelude::*;

/// The cart page with nothing in the cart. A visitor may have a cart in an account.
#[component]
pub(super) fn EmptyCart(#[prop(into)] signed_in: Signal<bool>) -> impl IntoView {
    let sign_in = move || {
        (!signed_in.get()).then(|| {
            view! {
                <a class="button" href="/login?next=/cart">
                    "Sign in to see your saved cart"
                </a>
            }
        })
    };
    view! {
        <div class="empty">
            <Emblem />
            <h1 id="cart-title" tabindex="-1">
                "Your cart"
            </h1>
            <p>"Your cart is empty"</p>
            <div class="row">
                <a class="button is-ink" href="/">
                    "Look around"
                </a>
                {sign_in}
            </div>
        </div>
    }
}

/// The drawer with nothing in the cart.
#[component]
pub(super) fn EmptyDrawer() -> impl IntoView {
    view! {
        <div class="empty">
            <Emblem />
            <p>
                <b>"Your cart is empty"</b>
            </p>
            <p>"Whatever you put in stays in."</p>
            <a class="button is-ink" href="/">
                "Look around"
            </a>
        </div>
    }
}
