//! The document's title.
//!
//! `leptos_meta` writes a title into the page as it is, so the server escapes it here (S1). The browser sets `document.title`, which
//! takes text.
#![expect(clippy::disallowed_methods, reason = "the one place that escapes what `leptos_meta` writes")]

use super::shop_name;
use leptos::prelude::*;

/// The page's own part of the title.
#[component]
pub(crate) fn Title(
    /// Its text.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <leptos_meta::Title text=in_page(text) /> }
}

/// Has the shop's name stand in every page's title, alone where the page has none of its own.
#[component]
pub(crate) fn ShopTitle() -> impl IntoView {
    let shop = in_page(shop_name());
    let whole = move |page: String| if page.is_empty() { shop.clone() } else { format!("{page} · {shop}") };
    view! { <leptos_meta::Title formatter=whole /> }
}

#[cfg(feature = "ssr")]
fn in_page(text: String) -> String {
    shop::escaped(&text)
}

#[cfg(not(feature = "ssr"))]
fn in_page(text: String) -> String {
    text
}
