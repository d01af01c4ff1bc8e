//! Cancelling what was paid asks first, and says what goes back: by an address of its own, so that it needs no script.

use super::actions::{busy, follow};
use super::api::CancelOrder;
use leptos::ev::SubmitEvent;
use leptos::form::ActionForm;
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::money::Money;
use shared::order::OrderNumber;

/// The address of the order's page that asks whether to cancel.
pub(super) fn question(number: OrderNumber) -> String {
    format!("/orders/{number}?ask=cancel")
}

/// Leads to the question.
#[component]
pub(super) fn CancelPaidForm(number: OrderNumber) -> impl IntoView {
    let navigate = use_navigate();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        navigate(&question(number), NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    view! {
        <form method="get" action=format!("/orders/{number}") on:submit=submit>
            <input type="hidden" name="ask" value="cancel" />
            <button class="button" type="submit">
                "Cancel order"
            </button>
        </form>
    }
}

/// The question, where the address asks it.
#[component]
pub(super) fn CancelQuestion(number: OrderNumber, refund: Money) -> impl IntoView {
    let query = use_query_map();
    let open = Memo::new(move |_| query.with(|query| query.get_str("ask") == Some("cancel")));
    move || open.get().then(|| view! { <Question number=number refund=refund /> })
}

/// It takes the focus when it comes.
#[component]
fn Question(number: OrderNumber, refund: Money) -> impl IntoView {
    let action = ServerAction::<CancelOrder>::new();
    follow(action.value());
    let section = NodeRef::<html::Section>::new();
    Effect::new(move |_| {
        if let Some(section) = section.get() {
            let _ = section.focus();
        }
    });
    view! {
        <section class="notice" data-kind="warn" aria-labelledby="cancel-title" tabindex="-1" node_ref=section>
            <h2 id="cancel-title">{format!("Cancel order #{number} and refund {refund}?")}</h2>
            <p>"The money goes back the way you paid. A cancelled order can’t be brought back."</p>
            <div class="notice-actions">
                <ActionForm action=action>
                    <input type="hidden" name="number" value=number.to_string() />
                    <input type="hidden" name="from" value="order" />
                    <input type="hidden" name="refund" value=refund.minor().to_string() />
                    <button class="button" type="submit" aria-busy=busy(action.pending())>
                        "Cancel and refund"
                    </button>
                </ActionForm>
                <a class="link-button" href=format!("/orders/{number}")>
                    "Keep the order"
                </a>
            </div>
        </section>
    }
}
