//! The page `/track`: an order that was placed without an account, by the link in its mail. Number and address alone show
//! nobody anything: they have the link mailed (O7). The link leads to the page `/track/order`, which shows the order by a cookie.

use super::sheet::Sheet;
use super::track_api::tracked_order;
use crate::AppError;
use crate::account::Account;
use crate::asked::Failed;
use crate::island::island;
use crate::ui::Follow;
use crate::ui::NarrowPage;
use crate::ui::head::personal;
use leptos::prelude::*;
use shared::order::OrderView;

/// The page `/track`: the form that has the link mailed.
#[component]
pub fn TrackPage() -> impl IntoView {
    view! { <Ask unknown=false failed=None /> }
}

/// The page `/track/order`: the order whose mailed link was opened in this browser, else the form that has the link mailed.
#[component]
pub fn TrackedPage() -> impl IntoView {
    Suspend::new(async {
        match tracked_order().await {
            Ok(Some(order)) => view! { <Tracked order=order /> }.into_any(),
            Ok(None) => view! { <Ask unknown=true failed=None /> }.into_any(),
            Err(error) => view! { <Ask unknown=false failed=Some(error) /> }.into_any(),
        }
    })
}

/// The form, and why there is no order.
#[component]
fn Ask(unknown: bool, failed: Option<AppError>) -> impl IntoView {
    let why = if unknown {
        let text = "Its link shows it for an hour: open that again from the mail. If it was incomplete or is too old, have a new one sent to you here.";
        Some(("There is no order to show.", text.to_owned()))
    } else {
        failed.map(|error| ("We couldn’t look that up.", error.to_string()))
    };
    view! {
        <NarrowPage title="Track an order">
            <p>"Ordered without an account? We send a link to your order to the address that you ordered with."</p>
            {why.map(|(title, text)| view! { <Failed title=title text=text /> })}
            {island(Account::Track)}
            <p>
                "Orders of an account are in your " <a href="/orders">"Order History"</a> "."
            </p>
        </NarrowPage>
    }
}

/// The order, to be looked at.
#[component]
fn Tracked(order: OrderView) -> impl IntoView {
    let actions = view! {
        <p class="small muted">
            "Whoever has the mailed link sees the order, for an hour each time, and can do nothing else with it. To pay or to cancel, go on in the browser that you ordered in, or "
            <a href="/account">"add the order to your account"</a> "."
        </p>
    };
    view! {
        {personal()}
        <Sheet order=order actions=actions.into_any() />
        {island(Follow { every: None })}
    }
}
