//! One order's page: where it stands, its lines, totals and history, and what can be done with it (O6, O7).

use super::api::order;
use super::came_back::Missing;
use super::standing::payment_words;
use super::{BuyAgainForm, CancelForm, OrderFacts, OrderLines, PutBackForm, RetryForm, Standing, TotalsList};
use crate::AppError;
use crate::cart::CartStore;
use crate::catalogue::NotFoundPage;
use crate::ui::head::personal;
use crate::wire::{Answer, answer};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::order::{HistoryEntry, OrderNumber, OrderView, Status};

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
    let title = format!("Order #{number}");
    let bought = !matches!(order.status, Status::PendingPayment);
    let put_back = order.status == Status::PaymentFailed && order.can_retry;
    view! {
        <Title text=title.clone() />
        <main id="main" class="page" tabindex="-1">
            <nav class="crumbs" aria-label="Breadcrumbs">
                <ol>
                    <li>
                        <a href="/account">"Account"</a>
                    </li>
                    <li>
                        <a href="/orders">"Order History"</a>
                    </li>
                    <li aria-current="page">{title.clone()}</li>
                </ol>
            </nav>
            <div class="page-head">
                <div class="order-head">
                    <h1>{title}</h1>
                    <p class="status" data-status=order.status.key()>
                        {order.status.to_string()}
                    </p>
                    {payment_words(order.payment_status)
                        .map(|(key, words)| {
                            view! {
                                <p class="status" data-status=key>
                                    {words}
                                </p>
                            }
                        })}
                </div>
                <p>{format!("Placed on {} UTC.", order.created_at.for_people())}</p>
            </div>
            <div class="order-notices">
                <Missing lines=order.lines.clone() />
                <Standing standing=order.standing.clone() />
            </div>
            <div class="cart">
                <div class="cart-main">
                    <section aria-label="Lines">
                        <OrderLines lines=order.lines.clone() tracked=true />
                    </section>
                    <OrderFacts order=order.clone() />
                    <History entries=order.history.clone() />
                </div>
                <aside class="cart-side" aria-labelledby="totals-title">
                    <div class="summary">
                        <h2 id="totals-title">"Summary"</h2>
                        <TotalsList totals=order.totals />
                        {order.can_retry.then(|| view! { <RetryForm number=number from="order" /> })}
                        {put_back.then(|| view! { <PutBackForm number=number label="Put items back" /> })}
                        {(bought && !put_back).then(|| view! { <BuyAgainForm number=number /> })}
                        {order.can_cancel.then(|| view! { <CancelForm number=number from="order" /> })}
                    </div>
                </aside>
            </div>
        </main>
    }
}

#[component]
pub(super) fn History(entries: Vec<HistoryEntry>) -> impl IntoView {
    let entries = entries
        .into_iter()
        .rev()
        .enumerate()
        .map(|(index, entry)| {
            let moved = entry.from != Some(entry.to);
            let title = if moved { entry.to.to_string() } else { "Note".to_owned() };
            view! {
                <li aria-current=(index == 0).then_some("step")>
                    <b>{title}</b>
                    <time datetime=entry.at.to_string()>{entry.at.for_people()} " UTC"</time>
                    <p>{entry.reason}</p>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="stack" aria-labelledby="history-title">
            <h2 id="history-title">"What happened"</h2>
            <ol class="timeline">{entries}</ol>
        </section>
    }
}
