//! Cancelling what was paid asks first, and says what goes back: by an address of its own, so that it needs no script.

use super::api::CancelOrder;
use crate::address;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::money::Money;
use shared::order::OrderNumber;

/// The address of the order's page that asks whether to cancel.
pub(super) fn question(number: OrderNumber) -> String {
    format!("/orders/{number}?ask=cancel")
}

/// Leads to the question.
#[component]
pub(super) fn CancelPaidForm(number: OrderNumber) -> impl IntoView {
    view! {
        <form method="get" action=format!("/orders/{number}")>
            <input type="hidden" name="ask" value="cancel" />
            <button class="button" type="submit">
                "Cancel order"
            </button>
        </form>
    }
}

/// The question, where the address asks it. It has the focus.
#[component]
pub(super) fn CancelQuestion(number: OrderNumber, refund: Money) -> impl IntoView {
    let open = address::query("ask").as_deref() == Some("cancel");
    open.then(|| {
        view! {
            <section class="notice" data-kind="warn" aria-labelledby="cancel-title" tabindex="-1" autofocus>
                <h2 id="cancel-title">{format!("Cancel order #{number} and refund {refund}?")}</h2>
                <p>"The money goes back the way you paid. A cancelled order can’t be brought back."</p>
                <div class="notice-actions">
                    <form method="post" action=CancelOrder::PATH>
                        <input type="hidden" name="number" value=number.to_string() />
                        <input type="hidden" name="from" value="order" />
                        <input type="hidden" name="refund" value=refund.minor().to_string() />
                        <button class="button" type="submit">
                            "Cancel and refund"
                        </button>
                    </form>
                    <a class="link-button" href=format!("/orders/{number}")>
                        "Keep the order"
                    </a>
                </div>
            </section>
        }
    })
}
