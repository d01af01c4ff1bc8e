//! One order's page: where it stands, its lines, totals and history, and what can be done with it (O6, O7).

use super::api::order;
use super::came_back::Missing;
use super::refund::{CancelPaidForm, CancelQuestion};
use super::sheet::Sheet;
use super::{BuyAgainForm, CancelForm, PutBackForm, RetryForm, Standing};
use crate::AppError;
use crate::catalogue::NotFoundPage;
use crate::island::island;
use crate::ui::Follow;
use crate::ui::head::personal;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::order::{OrderNumber, OrderView, Status};

/// What is shown of the order that the address names.
pub(super) fn of_order(show: impl FnOnce(OrderView) -> AnyView + Send + 'static) -> impl IntoView {
    let number = use_params_map().with_untracked(|params| params.get_str("number").and_then(|text| text.parse().ok()));
    let shown = async move {
        match found(number).await {
            Ok(order) => show(order),
            Err(error) => view! { <NoOrder error=error /> }.into_any(),
        }
    };
    view! {
        {personal()}
        {Suspend::new(shown)}
        {island(Follow { every: None })}
    }
}

async fn found(number: Option<u32>) -> Result<OrderView, AppError> {
    if let Some(number) = number {
        return order(OrderNumber(number)).await?.ok_or(AppError::NotFound);
    }
    crate::context::set_status(http::StatusCode::NOT_FOUND);
    Err(AppError::NotFound)
}

/// Why an order does not show.
#[component]
fn NoOrder(error: AppError) -> impl IntoView {
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
    of_order(|order| view! { <Order order=order /> }.into_any())
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
        {(order.can_retry && !order.is_refused()).then(|| view! { <RetryForm number=number from="order" /> })}
        {put_back.then(|| view! { <PutBackForm number=number label="Put items back" /> })}
        {(bought && !put_back).then(|| view! { <BuyAgainForm number=number /> })}
        {(can_cancel && !asks).then(|| view! { <CancelForm number=number from="order" /> })}
        {asks.then(|| view! { <CancelPaidForm number=number /> })}
    };
    view! {
        <Sheet order=order crumbs=crumbs.into_any() notices=notices.into_any() actions=actions.into_any() />
    }
}
