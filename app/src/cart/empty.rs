//! An empty cart, and the emblem that stands on pages with little else.

use leptos::prelude::*;

/// The loop of the shop's emblem.
#[component]
pub(crate) fn Loop() -> impl IntoView {
    view! {
        <svg viewBox="-8 32 656 336" aria-hidden="true">
            <path
                class="loop-band"
                d="M320 200C380 110 440 64 502 64C578 64 616 130 616 200C616 270 578 336 502 336C440 336 380 290 320 200C260 110 200 64 138 64C62 64 24 130 24 200C24 270 62 336 138 336C200 336 260 290 320 200Z"
            />
            <path
                class="loop-gap"
                pathLength="100"
                d="M238.8 294.6C266.0 272.1 293.0 240.5 320.0 200.0C347.0 159.5 374.0 127.9 401.2 105.4"
            />
            <path class="loop-over" d="M238.8 294.6C266.0 272.1 293.0 240.5 320.0 200.0C347.0 159.5 374.0 127.9 401.2 105.4" />
        </svg>
    }
}

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
            <Loop />
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
            <Loop />
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
