//! Outcome of the last form, at the top of the page that it led to. The address carries a code, never a text.

use super::PutBackForm;
use crate::AppError;
use crate::address;
use leptos::prelude::*;
use leptos::server_fn::error::ServerFnUrlError;
use shared::order::OrderNumber;

/// The notice for `?said=CODE`, or for the error with which a server function led back; nothing for an unknown code.
#[component]
pub(crate) fn Said() -> impl IntoView {
    let Some(code) = address::query("said") else { return failed() };
    let number = address::query("order").and_then(|number| number.parse().ok()).map(OrderNumber);
    let (kind, title, text) = words(&code)?;
    let back = number.filter(|_| code == "cancelled").map(|number| {
        view! {
            <div class="notice-actions">
                <PutBackForm number=number label="Put the items back into the cart" />
            </div>
        }
    });
    let see = (code == "orders-offered").then(|| {
        view! {
            <div class="notice-actions">
                <a class="button" href="/orders">
                    "See them"
                </a>
            </div>
        }
    });
    Some(notice(kind, title, text.to_owned(), (back, see)))
}

/// The notice for a form that the browser sent and that failed.
fn failed() -> Option<AnyView> {
    let error = ServerFnUrlError::<AppError>::decode_err(&address::query("__err")?);
    Some(notice("bad", "That didn’t work", known(error).to_string(), ()))
}

/// The error, unless it bears a text that no incident has: an address can be written by anybody.
fn known(error: AppError) -> AppError {
    let is_id = |id: &str| id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match error {
        AppError::Broken { id } if !is_id(&id) => AppError::Malformed,
        error => error,
    }
}

fn notice(kind: &'static str, title: &'static str, text: String, actions: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="page said">
            <section class="notice" data-kind=kind role=if kind == "good" { "status" } else { "alert" }>
                <strong>{title}</strong>
                <p>{text}</p>
                {actions}
            </section>
        </div>
    }
    .into_any()
}

fn words(code: &str) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match code {
        "cancelled" => ("good", "The order was cancelled", "Nothing more will be charged for it."),
        "orders-offered" => (
            "warn",
            "Orders were placed in this browser under another address",
            "Please say in your Order History whether they are yours.",
        ),
        "orders-added" => ("good", "The orders are in your account", "You find them below."),
        "orders-declined" => (
            "good",
            "The orders stay out of your account",
            "Whoever placed them reaches them by the links that were mailed for them.",
        ),
        "put-back" => ("good", "The items are in your cart", "Have another look, then check out when you like."),
        "put-back-before" => (
            "warn",
            "These items were put into your cart before",
            "What is in your cart now stands below. The order’s page can put them in once more.",
        ),
        "provider-down" => (
            "warn",
            "The payment provider can't be reached right now",
            "Your order is placed and held for you. Nothing was charged. Try again in a minute.",
        ),
        "paid-meanwhile" => ("good", "The payment has gone through", "This order has been paid meanwhile."),
        "payment-under-way" => (
            "warn",
            "A payment is on its way",
            "It can take some days to arrive. Until then the order can't be cancelled, replaced or paid again. Nothing was changed.",
        ),
        "too-many-attempts" => {
            ("warn", "This order was tried to be paid too often", "Put its items into your cart and order them again.")
        }
        "money-held" => (
            "warn",
            "A payment for this order is being looked at",
            "It was not what the order comes to. You need not pay again.",
        ),
        "not-now" => ("warn", "The order has moved on", "That can't be done any more. Here is where it stands now."),
        "prices-ran-out" => (
            "warn",
            "The prices of this order have run out",
            "They held for 24 hours. You can buy the same items again at today's prices.",
        ),
        "order-out-of-stock" => (
            "warn",
            "Some items are not available any more",
            "So this order can't be paid again. Put its items into your cart to buy what is there.",
        ),
        "fields" => ("bad", "Some fields need another look", "Nothing was ordered. Please check the address."),
        "not-made" => {
            ("warn", "It isn’t made that way", "Please choose another combination. Nothing was put into your cart.")
        }
        "cart-empty" => ("warn", "Your cart is empty", "There was nothing to order."),
        "cart-changed" => ("warn", "Your cart has changed", "Have a look at it below. Nothing was ordered."),
        "total-changed" => ("warn", "The total has changed", "The new one stands below. Nothing was ordered."),
        "out-of-stock" => {
            ("warn", "Some items are not available any more", "See the marks below. Nothing was ordered.")
        }
        "not-payable" => (
            "warn",
            "This total can't be paid",
            "It is less, or more, than the payment provider takes. Nothing was ordered, and your cart is as it was.",
        ),
        "order-waits" => (
            "warn",
            "An order of yours waits for payment",
            "What was in your cart is in that order. Nothing more was ordered.",
        ),
        "too-many-at-once" => (
            "warn",
            "That is more than a first order can have",
            "Please take fewer. Once you have paid for an order there is no such limit. Nothing was ordered.",
        ),
        "others-are-paying" => (
            "warn",
            "Others are paying right now",
            "What they do not pay for is free again soon. Please try again in a minute. Nothing was ordered.",
        ),
        "email-waits" => (
            "warn",
            "Several orders with this email address wait for payment",
            "Pay for one of them or cancel it, or try again in half an hour. Nothing was ordered.",
        ),
        "free-for-today" => (
            "warn",
            "That is more than one shopper can have for nothing",
            "A lot was ordered with this email address or from your network. Please take less, or try again tomorrow. Nothing was ordered.",
        ),
        "try-again" => ("warn", "Please try again", "Nothing was ordered."),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_code_says_nothing() {
        assert!(words("cancelled").is_some());
        assert!(words("<b>pay here</b>").is_none());
    }

    #[test]
    fn an_address_puts_no_text_into_an_error() {
        let broken = |id: &str| known(AppError::Broken { id: id.to_owned() });
        assert_eq!(broken("0198c1d2-7f00"), AppError::Broken { id: "0198c1d2-7f00".to_owned() });
        assert_eq!(broken("Call 555 1234 to get your money"), AppError::Malformed);
        assert_eq!(known(AppError::Busy), AppError::Busy);
    }
}
