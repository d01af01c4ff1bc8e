//! What is shown in the place of a page that the browser has not kept, while the shop cannot be reached (E2).

use crate::ui::head::personal;
use crate::ui::{Emblem, Title};
use leptos::prelude::*;

/// The page. The service worker keeps it, and lists in it what can be opened.
#[component]
pub(crate) fn OfflinePage() -> impl IntoView {
    view! {
        <Title text="Without a network" />
        {personal()}
        <main id="main" class="page" tabindex="-1">
            <div class="empty">
                <Emblem />
                <h1>"This page wasn’t kept"</h1>
                <p>
                    "Without a network, your cart, your wishlist and what you have looked at before still open in this browser. Nothing in your cart is lost, and what you change there is sent when the network is back."
                </p>
                <div class="row">
                    <a class="button is-ink" href="">
                        "Try again"
                    </a>
                    <a class="button" href="/cart">
                        "Your cart"
                    </a>
                    <a class="button" href="/wishlist">
                        "Wishlist"
                    </a>
                </div>
                <section class="seen" id="seen" hidden></section>
            </div>
        </main>
    }
}
