//! What stands above every page: the way home, search, account, cart, categories.

use super::{CategoryList, Mark, SearchForm, shop_name};
use crate::context::Around;
use crate::island::{Main, island};
use leptos::nonce::use_nonce;
use leptos::prelude::*;

/// Shows who is here and how much is in the cart before the first paint, from what this browser keeps: where a page is the same
/// for everybody, and so does not say it itself.
const SHOW_KEPT: &str = include_str!("header.js");

/// The header.
#[component]
pub(crate) fn Header() -> impl IntoView {
    let known = use_context::<Around>().unwrap_or_default().known;
    let script = known.is_none().then(|| view! { <script nonce=use_nonce() inner_html=SHOW_KEPT></script> });
    view! {
        <header class="header">
            <div class="header-inner">
                <button class="menu-button" type="button" popovertarget="menu">
                    <super::Icon name="menu" />
                    <span>"Menu"</span>
                </button>
                <a class="logo" href="/">
                    <Mark />
                    {shop_name()}
                </a>
                <SearchForm id="q" />
                <div class="header-tools">{island(Main::HeaderTools(known))}</div>
                <nav class="header-nav" id="menu" popover="auto" aria-label="Categories">
                    <CategoryList />
                </nav>
            </div>
        </header>
        {script}
    }
}
