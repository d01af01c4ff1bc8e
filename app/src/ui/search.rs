//! The form that searches the shop.

use super::Icon;
use crate::address;
use leptos::prelude::*;

/// A search form; `id` is its field's. On the page of search results it shows the words that were looked for.
#[component]
pub(crate) fn SearchForm(id: &'static str) -> impl IntoView {
    let (path, _) = address::here();
    let words = (path == "/search").then(|| address::query("q")).flatten();
    view! {
        <search class="search" aria-labelledby=format!("{id}-label")>
            <form action="/search" method="get">
                <label class="visually-hidden" id=format!("{id}-label") for=id>
                    {if id == "q" { "Search the shop" } else { "Search again" }}
                </label>
                <input
                    id=id
                    name="q"
                    type="search"
                    placeholder="Search"
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="200"
                    value=words.unwrap_or_default()
                />
                <button class="icon-button" type="submit" aria-label="Search">
                    <Icon name="search" />
                </button>
            </form>
        </search>
    }
}
