//! What became of paying: thanks, or what to do next.

use super::keep::Keep;
use super::page::of_order;
use super::{OrderFacts, OrderLines, PutBackForm, RetryForm, Standing, TotalsList, Unusual};
use crate::ui::{Icon, Title};
use leptos::prelude::*;
use leptos_router::components::Redirect;
use shared::order::{OrderView, Status};

/// The page `/orders/{number}/thank-you`.
#[component]
pub fn ThankYouPage() -> impl IntoView {
    of_order(|order| view! { <Thanks order=order /> }.into_any())
}

#[component]
fn Thanks(order: OrderView) -> impl IntoView {
    let number = order.number;
    // An order that is not paid is not thanked for, whatever the address says (P1).
    if !matches!(order.status, Status::Processing | Status::Shipped | Status::Delivered) {
        return view! { <Redirect path=format!("/orders/{number}") /> }.into_any();
    }
    view! {
        <Title text="Thank you" />
        <main id="main" class="page page-narrow" tabindex="-1">
            <div class="outcome">
                <span class="outcome-mark">
                    <Icon name="check" />
                </span>
                <h1>"Thank you. It’s yours."</h1>
                <p>{format!("Order #{number} is paid. You can follow it in your Order History.")}</p>
                <div class="row">
                    <a class="button is-ink" href=format!("/orders/{number}")>
                        "See the order"
                    </a>
                    <a class="button" href="/">
                        "Keep looking"
                    </a>
                </div>
            </div>
            <Unusual order=order.clone() />
            <Keep order=order.clone() />
            <section class="stack" aria-labelledby="bought-title">
                <h2 id="bought-title">"What you bought"</h2>
                <OrderLines lines=order.lines.clone() small=true />
                <TotalsList totals=order.totals ships=order.shipping_method.is_some() />
            </section>
            <div class="section">
                <OrderFacts order=order />
            </div>
        </main>
    }
    .into_any()
}

/// The page `/orders/{number}/payment-failed`.
#[component]
pub fn PaymentFailedPage() -> impl IntoView {
    of_order(|order| view! { <Failed order=order /> }.into_any())
}

#[component]
fn Failed(order: OrderView) -> impl IntoView {
    let number = order.number;
    if order.status != Status::PaymentFailed {
        return view! { <Redirect path=format!("/orders/{number}") /> }.into_any();
    }
    let refused = order.is_refused();
    let can_retry = order.can_retry && !refused;
    view! {
        <Title text="Payment failed" />
        <main id="main" class="page page-narrow" tabindex="-1">
            <div class="outcome">
                <span class="outcome-mark" data-kind="bad">
                    <Icon name="x" />
                </span>
                <h1>"Payment failed"</h1>
                <p role="alert">
                    {if can_retry {
                        format!("Your payment failed for Order #{number}. Please try again from your ")
                    } else {
                        format!("Your payment failed for Order #{number}. You find it in your ")
                    }} <a href="/orders">"Order History"</a> "."
                </p>
                {can_retry.then(|| view! { <p class="muted">"Nothing was charged, and nothing you chose is lost."</p> })}
                <div class="row">
                    {can_retry.then(|| view! { <RetryForm number=number from="order" /> })}
                    {refused.then(|| view! { <PutBackForm number=number label="Put items back" /> })}
                    <a class="button" href=format!("/orders/{number}")>
                        "See the order"
                    </a>
                </div>
            </div>
            {if can_retry {
                view! { <Unusual order=order.clone() /> }.into_any()
            } else {
                view! { <Standing standing=order.standing.clone() /> }.into_any()
            }}
            <section class="stack" aria-labelledby="failed-title">
                <h2 id="failed-title">"In this order"</h2>
                <OrderLines lines=order.lines.clone() small=true />
                <TotalsList totals=order.totals ships=order.shipping_method.is_some() />
            </section>
        </main>
    }
    .into_any()
}
