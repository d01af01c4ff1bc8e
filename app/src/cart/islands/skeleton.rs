//! What stands where the cart will be, until it is known: its words in their places, and as many lines as this browser keeps
//! (`header.js`), so that nothing moves or grows when the cart comes.

use super::summary::WorkedOutLater;
use crate::cart::free_shipping::free_shipping;
use leptos::prelude::*;

/// For visitors whose browser runs no scripts: their cart is kept by one. It says nothing to the others.
const WITHOUT_SCRIPTS: &str = "<div class=\"notice\" data-kind=\"calm\"><strong>Your cart is kept in this browser</strong>\
    <p>Showing it here needs JavaScript. <a href=\"/login?next=/cart\">Sign in</a> to use a cart without it.</p></div>";

/// The cart page before the cart is known.
#[component]
pub(super) fn LoadingCart() -> impl IntoView {
    view! {
        <noscript inner_html=WITHOUT_SCRIPTS></noscript>
        <div class="cart" aria-busy="true">
            <div class="cart-main">
                <LoadingLines small=false />
            </div>
            <div class="cart-side" aria-hidden="true">
                <div class="summary">
                    <h2>"Summary"</h2>
                    <dl class="totals">
                        <div class="is-total">
                            <dt>"Subtotal"</dt>
                            <dd>
                                <span class="skeleton is-amount"></span>
                            </dd>
                        </div>
                    </dl>
                    {free_shipping().map(|_| view! { <span class="skeleton is-note"></span> })}
                    <span class="skeleton is-button is-wide"></span>
                    <WorkedOutLater />
                </div>
            </div>
        </div>
    }
}

/// Lines before they are known.
#[component]
pub(super) fn LoadingLines(small: bool) -> impl IntoView {
    let line = || {
        view! {
            <li class="line">
                <span class="tile skeleton"></span>
                <div class="line-text">
                    <span class="skeleton"></span>
                    <span class="skeleton is-short"></span>
                </div>
                <div class="line-tools">
                    <span class="skeleton is-stepper"></span>
                </div>
            </li>
        }
    };
    view! {
        <p class="visually-hidden">"Loading your cart"</p>
        <ul class=if small { "lines is-small" } else { "lines" } aria-hidden="true">
            {line()}
            {line()}
            {line()}
        </ul>
    }
}
