//! What stands below every page.

use leptos::prelude::*;

/// The footer. All but its categories is written by the server, and kept as it is by the browser.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    view! {
        <footer class="footer">
            <div class="footer-inner">
                <div class="footer-promise" inner_html=promise()></div>
                <nav aria-labelledby="footer-shop">
                    <h2 id="footer-shop">"Shop"</h2>
                    <super::CategoryList />
                </nav>
                <nav aria-labelledby="footer-you" inner_html=yours()></nav>
                <p class="footer-end" inner_html=end()></p>
            </div>
        </footer>
    }
}

#[cfg(feature = "ssr")]
fn promise() -> String {
    view! {
        <super::Mark />
        <p>"Whatever you put in, stays in."</p>
        <p>"Close the tab, lose the network, come back next week on another device. Your cart will be as you left it."</p>
    }
    .to_html()
}

#[cfg(feature = "ssr")]
fn yours() -> String {
    view! {
        <h2 id="footer-you">"Yours"</h2>
        <ul>
            <li>
                <a href="/cart">"Your cart"</a>
            </li>
            <li>
                <a href="/orders">"Order History"</a>
            </li>
            <li>
                <a href="/track">"Track an order"</a>
            </li>
            <li>
                <a href="/account">"Account"</a>
            </li>
        </ul>
    }
    .to_html()
}

#[cfg(feature = "ssr")]
fn end() -> String {
    let around = use_context::<crate::context::Around>().unwrap_or_default();
    let taxes = if around.prices_include_tax { "Prices include VAT." } else { "Taxes are added at checkout." };
    view! { {around.shop_name} ". " {taxes} }.to_html()
}

#[cfg(not(feature = "ssr"))]
use {nothing as promise, nothing as yours, nothing as end};

#[cfg(not(feature = "ssr"))]
fn nothing() -> String {
    String::new()
}
