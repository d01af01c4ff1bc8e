//! What can be done with an order: forms that the browser sends. Their answers lead to a page that says what came of it.

#[cfg(feature = "ssr")]
use super::api::BuyAgain;
use super::api::{CancelOrder, PutBackItems, RetryPayment};
use crate::operation::new_id;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::order::OrderNumber;

/// Leads back to paying the order.
#[component]
pub(crate) fn RetryForm(
    number: OrderNumber,
    from: &'static str,
    /// Its button's.
    #[prop(default = "Retry payment")]
    label: &'static str,
    /// As small as the buttons beside it.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    view! {
        <form method="post" action=RetryPayment::PATH>
            <input type="hidden" name="number" value=number.to_string() />
            <input type="hidden" name="from" value=from />
            <button class="button is-cart" class:is-large=!small type="submit">
                {label}
            </button>
        </form>
    }
}

/// Cancels the order, of which nothing was paid.
#[component]
pub(crate) fn CancelForm(number: OrderNumber, from: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=CancelOrder::PATH>
            <input type="hidden" name="number" value=number.to_string() />
            <input type="hidden" name="from" value=from />
            <button class="button" type="submit">
                "Cancel order"
            </button>
        </form>
    }
}

/// Puts the order's items back into the cart, once however often it is sent (B2, C7).
#[component]
pub(crate) fn PutBackForm(number: OrderNumber, label: &'static str) -> impl IntoView {
    view! {
        <form method="post" action=PutBackItems::PATH>
            <input type="hidden" name="number" value=number.to_string() />
            <input type="hidden" name="operation" value=new_id() />
            <button class="button" type="submit">
                {label}
            </button>
        </form>
    }
}

/// Puts the order's items into the cart once more.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn BuyAgainForm(number: OrderNumber) -> impl IntoView {
    view! {
        <form method="post" action=BuyAgain::PATH>
            <input type="hidden" name="number" value=number.to_string() />
            <input type="hidden" name="operation" value=new_id() />
            <button class="button is-cart is-wide" type="submit">
                "Buy again"
            </button>
        </form>
    }
}
