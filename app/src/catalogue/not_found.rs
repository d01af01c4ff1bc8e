//! What is shown where there is nothing.

use crate::ui::head::personal;
use crate::ui::{Emblem, SearchForm, Title};
use leptos::prelude::*;

/// The page for addresses that lead nowhere. It answers 404.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <main id="main" class="page" tabindex="-1">
            <NotFound />
        </main>
    }
}

/// What such a page says, and the ways on.
#[component]
pub(super) fn NotFound() -> impl IntoView {
    crate::context::set_status(http::StatusCode::NOT_FOUND);
    view! {
        <Title text="Not found" />
        {personal()}
        <div class="empty">
            <Emblem />
            <h1>"This page isn’t here"</h1>
            <p>"It may have moved or sold out for good. Your cart is where it was."</p>
            <SearchForm id="q-again" />
            <div class="row">
                <a class="button is-ink" href="/">
                    "Go to the shop"
                </a>
                <a class="button" href="/cart">
                    "Your cart"
                </a>
            </div>
        </div>
    }
}
