//! The page `/track`: an order that was placed without an account, by the link in its mail. Number and address alone show
//! nobody anything: they have the link mailed (O7).

use super::page::History;
use super::standing::payment_words;
use super::track_api::{AskForLink, tracked_order};
use super::{OrderFacts, OrderLines, TotalsList};
use crate::AppError;
use crate::asked::{AskedNotice, Asking};
use crate::cart::CartStore;
use crate::ui::Field;
use crate::ui::head::personal;
use crate::wire::answer;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use shared::order::OrderView;

/// The page: with a link's token the order, else the form that has the link mailed.
#[component]
pub fn TrackPage() -> impl IntoView {
    let query = use_query_map();
    let store = expect_context::<CartStore>();
    let link = move || query.with(|query| query.get("token"));
    let found = answer(
        move || (link(), store.visits().get()),
        |(link, _)| async move {
            match link {
                Some(link) => tracked_order(link).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        {personal()}
        <Transition>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(Some(Some(order))) => view! { <Tracked order=order /> }.into_any(),
                    Ok(None) => view! { <Ask unknown=false failed=None /> }.into_any(),
                    Ok(Some(None)) => view! { <Ask unknown=true failed=None /> }.into_any(),
                    Err(error) => view! { <Ask unknown=false failed=Some(error) /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// The form, and why there is no order.
#[component]
fn Ask(unknown: bool, failed: Option<AppError>) -> impl IntoView {
    let action = ServerAction::<AskForLink>::new();
    let asking = Asking::watch(Signal::derive(move || action.value().get()));
    let scripted = RwSignal::new(false);
    Effect::new(move |_| scripted.set(true));
    let why = if unknown {
        Some(("This link leads to no order.", "It may be incomplete. Have a new one sent to you here.".to_owned()))
    } else {
        failed.map(|error| ("We couldn’t look that up.", error.to_string()))
    };
    view! {
        <Title text="Track an order" />
        <main id="main" class="page page-narrow" tabindex="-1">
            <div class="auth">
                <div class="auth-main">
                    <h1>"Track an order"</h1>
                    <p>"Ordered without an account? We send a link to your order to the address that you ordered with."</p>
                    {why
                        .map(|(title, text)| {
                            view! {
                                <div class="notice" data-kind="bad" role="alert">
                                    <strong>{title}</strong>
                                    <p>{text}</p>
                                </div>
                            }
                        })}
                    <AskedNotice
                        asking=asking
                        sent="If there is an order with that number and address, the link to it is on its way there."
                    />
                    <ActionForm action=action attr:novalidate=move || scripted.get()>
                        <Field
                            id="number"
                            label="Order number"
                            kind="text"
                            inputmode="numeric"
                            autocomplete="off"
                            most="20"
                            wrong=asking.wrong("number")
                        />
                        <Field
                            id="email"
                            label="Email"
                            kind="email"
                            autocomplete="email"
                            most="254"
                            wrong=asking.wrong("email")
                        />
                        <button
                            class="button is-ink is-large"
                            type="submit"
                            aria-busy=move || action.pending().get().then_some("true")
                        >
                            "Send link"
                        </button>
                    </ActionForm>
                    <p>
                        "Orders of an account are in your " <a href="/orders">"Order History"</a> "."
                    </p>
                </div>
            </div>
        </main>
    }
}

/// The order, to be looked at.
#[component]
fn Tracked(order: OrderView) -> impl IntoView {
    let title = format!("Order #{}", order.number);
    view! {
        <Title text=title.clone() />
        <main id="main" class="page" tabindex="-1">
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
                        <p class="small muted">
                            "Whoever has this link sees the order, and can do nothing else with it. To pay or to cancel, go on in the browser that you ordered in, or "
                            <a href="/account">"add the order to your account"</a> "."
                        </p>
                    </div>
                </aside>
            </div>
        </main>
    }
}
