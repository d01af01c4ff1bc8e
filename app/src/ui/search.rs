//! The form that searches the shop.

use super::Icon;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::location::Url;

/// A search form; `id` is its field's. On the page of search results it shows the words that were looked for.
#[component]
pub(crate) fn SearchForm(id: &'static str) -> impl IntoView {
    let location = use_location();
    let navigate = use_navigate();
    let field = NodeRef::<leptos::html::Input>::new();
    let words = move || {
        let here = location.pathname.with(|path| path == "/search");
        here.then(|| location.query.with(|query| query.get("q"))).flatten().unwrap_or_default()
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        if let Some(field) = field.get_untracked() {
            event.prevent_default();
            navigate(&format!("/search?q={}", Url::escape(field.value().trim())), NavigateOptions::default());
        }
    };
    view! {
        <search class="search" aria-labelledby=format!("{id}-label")>
            <form action="/search" method="get" on:submit=submit>
                <label class="visually-hidden" id=format!("{id}-label") for=id>
                    {if id == "q" { "Search the shop" } else { "Search again" }}
                </label>
                <input
                    node_ref=field
                    id=id
                    name="q"
                    type="search"
                    placeholder="Search"
                    autocomplete="off"
                    enterkeyhint="search"
                    maxlength="200"
                    value=words
                    prop:value=words
                />
                <button class="icon-button" type="submit" aria-label="Search">
                    <Icon name="search" />
                </button>
            </form>
        </search>
    }
}
