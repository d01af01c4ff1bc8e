//! What can be done with an order: forms that work without JavaScript too.

use super::api::{BuyAgain, CancelOrder, PutBackItems, RetryPayment};
use crate::AppError;
use crate::cart::CartStore;
use crate::operation::new_id;
use crate::ui::{Kind, Notices};
use leptos::form::ActionForm;
use leptos::prelude::*;
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
    let action = ServerAction::<RetryPayment>::new();
    follow(action.value());
    view! {
        <ActionForm action=action>
            <input type="hidden" name="number" value=number.to_string() />
            <input type="hidden" name="from" value=from />
            <button class="button is-cart" class:is-large=!small type="submit" aria-busy=busy(action.pending())>
                {label}
            </button>
        </ActionForm>
    }
}

/// Cancels the order, of which nothing was paid.
#[component]
pub(crate) fn CancelForm(number: OrderNumber, from: &'static str) -> impl IntoView {
    let action = ServerAction::<CancelOrder>::new();
    follow(action.value());
    view! {
        <ActionForm action=action>
            <input type="hidden" name="number" value=number.to_string() />
            <input type="hidden" name="from" value=from />
            <button class="button" type="submit" aria-busy=busy(action.pending())>
                "Cancel order"
            </button>
        </ActionForm>
    }
}

/// Puts the order's items back into the cart, once however often it is sent (B2, C7).
#[component]
pub(crate) fn PutBackForm(number: OrderNumber, label: &'static str) -> impl IntoView {
    let action = ServerAction::<PutBackItems>::new();
    follow(action.value());
    view! {
        <ActionForm action=action>
            <input type="hidden" name="number" value=number.to_string() />
            <input type="hidden" name="operation" value=new_id() />
            <button class="button" type="submit" aria-busy=busy(action.pending())>
                {label}
            </button>
        </ActionForm>
    }
}

/// Puts the order's items into the cart once more.
#[component]
pub(crate) fn BuyAgainForm(number: OrderNumber) -> impl IntoView {
    let action = ServerAction::<BuyAgain>::new();
    follow(action.value());
    view! {
        <ActionForm action=action>
            <input type="hidden" name="number" value=number.to_string() />
            <input type="hidden" name="operation" value=new_id() />
            <button class="button is-cart is-wide" type="submit" aria-busy=busy(action.pending())>
                "Buy again"
            </button>
        </ActionForm>
    }
}

pub(super) fn busy(pending: Memo<bool>) -> impl Fn() -> Option<&'static str> + Send + Sync + 'static {
    move || pending.get().then_some("true")
}

/// Says what went wrong, and reads the cart again where it went well: order and cart belong together.
pub(super) fn follow(value: MappedSignal<Option<Result<(), AppError>>>) {
    let store = expect_context::<CartStore>();
    let notices = expect_context::<Notices>();
    Effect::new(move |_| match value.get() {
        Some(Ok(())) => store.refresh(),
        Some(Err(error)) => notices.say(Kind::Bad, &error.to_string()),
        None => {}
    });
}
