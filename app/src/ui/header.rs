//! What stands above every page: the way home, search, account, cart, categories.

use super::{CategoryList, Icon, Known, Mark, SearchForm, shop_name};
use crate::account::sign_in_from;
use crate::address;
use crate::context::Around;
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
                    <Icon name="menu" />
                    <span>"Menu"</span>
                </button>
                <a class="logo" href="/">
                    <Mark />
                    {shop_name()}
                </a>
                <SearchForm id="q" />
                <HeaderTools known=known />
                <nav class="header-nav" id="menu" popover="auto" aria-label="Categories">
                    <CategoryList />
                </nav>
            </div>
        </header>
        {script}
    }
}

/// The link to the account and the cart's button, as far as the server knows who is here: on a personal page. The browser goes on
/// writing them (`island::around`).
#[component]
fn HeaderTools(known: Option<Known>) -> impl IntoView {
    let shown = known.unwrap_or_default();
    let (path, query) = address::here();
    let href = if shown.account { "/account".to_owned() } else { sign_in_from(&path, &query) };
    view! {
        <div class="header-tools" data-known=known.is_some()>
            <a class="header-link" href=href aria-label=shown.account_label()>
                <Icon name="user" />
                <span>{shown.account_label()}</span>
            </a>
            <form action="/cart" method="get">
                <button class="header-cart" type="submit" aria-haspopup="dialog">
                    <span class="visually-hidden">{shown.cart_name()}</span>
                    <span class="header-cart-word" aria-hidden="true">
                        "Cart"
                    </span>
                    <Icon name="shopping-bag" />
                    <span class="badge" aria-hidden="true" data-state=(shown.items == 0).then_some("empty")>
                        {shown.items}
                    </span>
                </button>
            </form>
        </div>
    }
}
