//! The document's title.
//!
//! `leptos_meta` writes a title into the page as it is, so it is escaped here (S1).
#![expect(clippy::disallowed_methods, reason = "the one place that escapes what `leptos_meta` writes")]

use super::shop_name;
use leptos::prelude::*;
use shop::escaped;

/// The page's own part of the title.
#[component]
pub(crate) fn Title(
    /// Its text.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <leptos_meta::Title text=escaped(&text) /> }
}

/// Has the shop's name stand in every page's title, alone where the page has none of its own.
#[component]
pub(crate) fn ShopTitle() -> impl IntoView {
    let shop = escaped(&shop_name());
    let whole = move |page: String| if page.is_empty() { shop.clone() } else { format!("{page} · {shop}") };
    view! { <leptos_meta::Title formatter=whole /> }
}
