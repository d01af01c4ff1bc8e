//! What stands below every page.

use super::{CategoryList, Mark};
use crate::context::Around;
use leptos::prelude::*;

/// The footer.
#[component]
pub(crate) fn Footer() -> impl IntoView {
    let around = use_context::<Around>().unwrap_or_default();
    let taxes = if around.prices_include_tax { "Prices include VAT." } else { "Taxes are added at checkout." };
    view! {
        <footer class="footer">
            <div class="footer-inner">
                <div class="footer-promise">
                    <Mark />
                    <p>"Whatever you put in, stays in."</p>
                    <p>
                        "Close the tab, lose the network, come back next week on another device. Your cart will be as you left it."
                    </p>
                </div>
                <nav aria-labelledby="footer-shop">
                    <h2 id="footer-shop">"Shop"</h2>
                    <CategoryList />
                </nav>
                <nav aria-labelledby="footer-you">
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
                </nav>
                <p class="footer-end">{around.shop_name} ". " {taxes}</p>
            </div>
        </footer>
    }
}
