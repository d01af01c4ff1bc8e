//! Order History: the account's orders, newest first.

use super::api::orders;
use super::standing::payment_words;
use super::{OfferedOrders, RetryForm};
use crate::AppError;
use crate::island::island;
use crate::ui::Follow;
use crate::ui::head::personal;
use crate::ui::{Empty, Title, photo, tint};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::catalogue::Page;
use shared::order::{OrderSummary, PaymentStatus, Status};
use shared::picture::Place;

/// The page `/orders`.
#[component]
pub fn OrdersPage() -> impl IntoView {
    let (status, page) = use_query_map().with_untracked(|query| {
        let page = query.get_str("page").and_then(|page| page.parse().ok()).unwrap_or(1);
        (query.get_str("status").and_then(status_of), page)
    });
    let list = async move {
        match orders(status, page).await.and_then(|list| list.ok_or(AppError::SignedOut)) {
            Ok(list) if list.total == 0 && status.is_none() => view! {
                <Empty
                    title="Order History"
                    text="No orders yet. Your first one will be here for good."
                    href="/"
                    link="Look around"
                />
            }
            .into_any(),
            Ok(list) => view! { <List list=list status=status /> }.into_any(),
            Err(error) => view! {
                <h1>"Order History"</h1>
                <p class="notice" data-kind="bad" role="alert">
                    {error.to_string()}
                </p>
            }
            .into_any(),
        }
    };
    view! {
        <Title text="Order History" />
        {personal()}
        <main id="main" class="page" tabindex="-1">
            <OfferedOrders />
            {Suspend::new(list)}
        </main>
        {island(Follow { every: None })}
    }
}

fn status_of(key: &str) -> Option<Status> {
    Status::ALL.into_iter().find(|status| status.key() == key)
}

#[component]
fn List(list: Page<OrderSummary>, status: Option<Status>) -> impl IntoView {
    let filter = |of: Option<Status>| {
        let href = of.map_or("/orders".to_owned(), |of| format!("/orders?status={}", of.key()));
        let words = of.map_or("All".to_owned(), |of| of.to_string());
        view! {
            <a href=href aria-current=(of == status).then_some("page")>
                {words}
            </a>
        }
    };
    let filters = std::iter::once(None).chain(Status::ALL.map(Some)).map(filter).collect_view();
    let pages = list.pages();
    let page = list.page;
    let link = move |page: u32| match status {
        Some(status) => format!("/orders?status={}&page={page}", status.key()),
        None => format!("/orders?page={page}"),
    };
    let none = list.items.is_empty().then(|| view! { <p>"No orders here."</p> });
    view! {
        <div class="page-head">
            <h1>"Order History"</h1>
        </div>
        <nav class="filters" aria-label="Filter by status">
            {filters}
        </nav>
        {none}
        <ul class="orders">{list.items.into_iter().map(|order| view! { <Card order=order /> }).collect_view()}</ul>
        {(pages > 1)
            .then(|| {
                view! {
                    <nav class="pager" aria-label="Pages">
                        <ul>
                            {(page > 1)
                                .then(|| {
                                    view! {
                                        <li>
                                            <a href=link(page - 1) rel="prev">
                                                "Newer"
                                            </a>
                                        </li>
                                    }
                                })} <li>{format!("Page {page} of {pages}")}</li>
                            {(page < pages)
                                .then(|| {
                                    view! {
                                        <li>
                                            <a href=link(page + 1) rel="next">
                                                "Older"
                                            </a>
                                        </li>
                                    }
                                })}
                        </ul>
                    </nav>
                }
            })}
    }
}

#[component]
fn Card(order: OrderSummary) -> impl IntoView {
    let number = order.number;
    let items = if order.item_count == 1 { "1 item".to_owned() } else { format!("{} items", order.item_count) };
    let pictures = order
        .pictures
        .into_iter()
        .map(|picture| {
            let ground = format!("tile {}", tint(&picture.src));
            view! { <span class=ground>{photo(picture, Place::Line, String::new(), false)}</span> }
        })
        .collect_view();
    // That an order is paid goes without saying.
    let money = payment_words(order.payment_status).filter(|_| order.payment_status != PaymentStatus::Paid);
    let retry = order.can_retry.then(|| view! { <RetryForm number=number from="order" /> });
    view! {
        <li class="order-card">
            <h2>
                <a href=format!("/orders/{number}")>{format!("Order #{number}")}</a>
            </h2>
            <p>
                <time datetime=order.created_at.to_string()>{order.created_at.for_people()}</time>
                ", "
                {items}
                {order.note.map(|words| view! { <br /> {words} })}
            </p>
            <div class="order-pictures" aria-hidden="true">
                {pictures}
            </div>
            <div class="order-standing">
                <p class="status" data-status=order.status.key()>
                    {order.status.to_string()}
                </p>
                {money.map(|(key, words)| view! {
                    <p class="status" data-status=key>
                        {words}
                    </p>
                })}
            </div>
            <b>{order.total.to_string()}</b>
            {retry}
        </li>
    }
}
