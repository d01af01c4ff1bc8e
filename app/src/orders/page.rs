//! One order's page: where it stands, its lines, totals and history, and what can be done with it (O6, O7).

use super::api::order;
use super::came_back::Missing;
use super::refund::{CancelPaidForm, CancelQuestion};
use super::sheet::Sheet;
use super::{BuyAgainForm, CancelForm, PutBackForm, RetryForm, Standing};
use crate::AppError;
use crate::cart::CartStore;
use crate::catalogue::NotFoundPage;
use crate::ui::head::personal;
use crate::wire::{Answer, answer};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::order::{OrderNumber, OrderView, Status};

/// The order of the address, read again whenever the page comes to the front.
pub(super) fn order_of_address() -> Answer<Result<OrderView, AppError>> {
    let params = use_params_map();
    let store = expect_context::<CartStore>();
    let number = move || params.with(|params| params.get_str("number").and_then(|text| text.parse().ok()));
    answer(
        move || (number(), store.visits().get()),
        |(number, _)| async move {
            if let Some(number) = number {
                return order(OrderNumber(number)).await?.ok_or(AppError::NotFound);
            }
            #[cfg(feature = "ssr")]
            crate::context::set_status(http::StatusCode::NOT_FOUND);
            Err(AppError::NotFound)
        },
    )
}

/// Why an order does not show.
#[component]
pub(super) fn NoOrder(error: AppError) -> impl IntoView {
    match error {
        AppError::NotFound | AppError::SignedOut => view! { <NotFoundPage /> }.into_any(),
        error => view! {
            <main id="main" class="page" tabindex="-1">
                <p class="notice" data-kind="bad" role="alert">
                    {error.to_string()}
                </p>
            </main>
        }
        .into_any(),
    }
}

/// The page `/orders/{number}`.
#[component]
pub fn OrderPage() -> impl IntoView {
    let found = order_of_address();
    view! {
        {personal()}
        <Transition>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(order) => view! { <Order order=order /> }.into_any(),
                    Err(error) => view! { <NoOrder error=error /> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Order(order: OrderView) -> impl IntoView {
    let number = order.number;
    let bought = !matches!(order.status, Status::PendingPayment);
    let put_back = order.status == Status::PaymentFailed && order.can_retry;
    let crumbs = view! {
        <nav class="crumbs" aria-label="Breadcrumbs">
            <ol>
                <li>
                    <a href="/account">"Account"</a>
                </li>
                <li>
                    <a href="/orders">"Order History"</a>
                </li>
                <li aria-current="page">{format!("Order #{number}")}</li>
            </ol>
        </nav>
    };
    let (can_cancel, refund) = (order.can_cancel, order.cancel_refund);
    let asks = can_cancel && !refund.is_zero();
    let notices = view! {
        <div class="order-notices">
            {asks.then(|| view! { <CancelQuestion number=number refund=refund /> })}
            <Missing lines=order.lines.clone() />
            <Standing standing=order.standing.clone() />
        </div>
    };
    let actions = view! {
        {order.can_retry.then(|| view! { <RetryForm number=number from="order" /> })}
        {put_back.then(|| view! { <PutBackForm number=number label="Put items back" /> })}
        {(bought && !put_back).then(|| view! { <BuyAgainForm number=number /> })}
        {(can_cancel && !asks).then(|| view! { <CancelForm number=number from="order" /> })}
        {asks.then(|| view! { <CancelPaidForm number=number /> })}
    };
    view! {
        <Sheet order=order crumbs=crumbs.into_any() notices=notices.into_any() actions=actions.into_any() />
    }
}
