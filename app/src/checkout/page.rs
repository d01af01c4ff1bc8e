//! The page `/checkout` (B1): never a stale form, never an empty cart with a pending order behind it.

use super::api::{Checkout, Look, open_checkout};
use super::form::CheckoutFormView;
use super::now::{BuyNow, with_quantity};
use super::recovery::RecoveryPanel;
use super::turn::Turns;
use super::visit::Visit;
use crate::cart::{CartStore, Visitor};
use crate::operation::new_id;
use crate::ui::head::personal;
use crate::ui::{Empty, Title};
use crate::wire::answer;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::checkout::CheckoutState;

/// The page. Rendered from what holds now; read again whenever it comes to the front, from the back/forward cache too.
#[component]
pub fn CheckoutPage() -> impl IntoView {
    let query = use_query_map();
    let now = Memo::new(move |_| query.with(BuyNow::of));
    // Another quantity is no other page: what was typed stays.
    let asked = move || now.with(|now| (now.buy.clone(), now.key.clone()));
    let first = answer(asked, move |_| {
        let now = now.get_untracked();
        async move {
            let key = if now.is_blank() { new_id() } else { now.key.clone() };
            (open_checkout(String::new(), String::new(), now, Look::First).await, key)
        }
    });
    view! {
        <Title text="Checkout" />
        {personal()}
        <main id="main" class="page" tabindex="-1">
            <Suspense fallback=Waiting>
                {move || Suspend::new(async move {
                    let (checkout, key) = first.await;
                    match checkout {
                        Ok(found) => view! { <Found found=found key=key now=now.get_untracked() /> }.into_any(),
                        Err(error) => {
                            view! {
                                <h1>"Checkout"</h1>
                                <p class="notice" data-kind="bad" role="alert">
                                    {error.to_string()}
                                </p>
                            }
                                .into_any()
                        }
                    }
                })}
            </Suspense>
        </main>
    }
}

/// What was found for the session, as long as there is one; without one, a visit that begins it.
#[component]
fn Found(found: Option<Checkout>, key: String, now: BuyNow) -> impl IntoView {
    let found = RwSignal::new(found);
    move || match found.get() {
        Some(first) => view! { <Live first=first key=key.clone() now=now.clone() found=found /> }.into_any(),
        None if now.is_blank() => view! { <Visit found=found /> }.into_any(),
        // On the way to its own address.
        None => view! { <Waiting /> }.into_any(),
    }
}

/// What the page shows, kept up to date while what was typed stays. With the end of the session nothing of it stays.
#[component]
fn Live(first: Checkout, key: String, now: BuyNow, found: RwSignal<Option<Checkout>>) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let navigate = use_navigate();
    let buying = (!now.is_blank()).then(|| RwSignal::new(quantity_of(&first)));
    let first_quantity = buying.map(|quantity| quantity.get_untracked());
    if buying.is_some() {
        // What a visitor buys needs a session before it is placed: a request that is sent again then places one order (O3).
        // Once: a browser that keeps no cookies stays a visitor's.
        let visitor = Memo::new(move |_| store.visitor().get() == Visitor::Guest);
        Effect::new(move |_| {
            if visitor.get() {
                leptos::task::spawn_local(store.begin_session(true));
            }
        });
    }
    let checkout = RwSignal::new(first);
    let country = RwSignal::new(String::new());
    let method = RwSignal::new(String::new());
    let turns = Turns::new();
    Effect::new(move |before: Option<Option<u32>>| {
        let asked = (country.get(), method.get());
        let quantity = buying.map(|quantity| quantity.get());
        store.visits().track();
        store.settled().track();
        let Some(before) = before else { return quantity };
        let mut now = now.clone();
        // As the address has it, until another was chosen.
        if let Some(number) = quantity.filter(|_| quantity != first_quantity) {
            now.quantity = number.to_string();
        }
        // So that Back and reload come to what was chosen.
        if let Some(address) = quantity.filter(|_| before != quantity).and_then(|number| with_quantity(&now, number)) {
            navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
        let turn = turns.next();
        leptos::task::spawn_local(async move {
            match open_checkout(asked.0, asked.1, now, Look::Again).await {
                Ok(now) if turn.counts() => match now {
                    Some(now) => checkout.set(now),
                    None => found.set(None),
                },
                _ => {}
            }
        });
        quantity
    });
    let kind = Memo::new(move |_| checkout.with(|checkout| std::mem::discriminant(&checkout.state)));
    let pending = Memo::new(move |_| {
        checkout.with(|checkout| match &checkout.state {
            CheckoutState::Form { pending, .. } => pending.clone(),
            _ => None,
        })
    });
    view! {
        {move || {
            // Read, not only tracked: a memo that nobody reads follows nothing.
            kind.get();
            let key = key.clone();
            match checkout.get_untracked().state {
                CheckoutState::Form { .. } => {
                    view! {
                        <div class="page-head">
                            <h1>"Checkout"</h1>
                            {buying.map(|_| view! {
                                <p>
                                    "You are buying this now; what is in your cart stays there. "
                                    <a href="/cart">"Back to the cart"</a>
                                </p>
                            })}
                        </div>
                        {move || {
                            pending.get().map(|order| view! { <RecoveryPanel order=*order above_form=true /> })
                        }}
                        <CheckoutFormView checkout=checkout key=key country=country method=method buying=buying />
                    }
                        .into_any()
                }
                CheckoutState::Recovery { .. } | CheckoutState::Unpaid { .. } => {
                    let order = Memo::new(move |_| {
                        checkout.with(|checkout| match &checkout.state {
                            CheckoutState::Recovery { order } | CheckoutState::Unpaid { order } => Some(order.clone()),
                            _ => None,
                        })
                    });
                    view! {
                        <h1 class="visually-hidden">"Checkout"</h1>
                        {move || order.get().map(|order| view! { <RecoveryPanel order=*order /> })}
                    }
                        .into_any()
                }
                CheckoutState::Paid { .. } => view! { <Waiting /> }.into_any(),
                CheckoutState::Empty => view! { <Nothing /> }.into_any(),
                CheckoutState::Unknown => {
                    view! {
                        <Empty
                            title="Checkout"
                            text="We can't tell what this address wants to buy. Your cart is as it was."
                            href="/"
                            link="Look around"
                        />
                    }
                        .into_any()
                }
            }
        }}
    }
}

/// There is nothing in the cart.
#[component]
pub(super) fn Nothing() -> impl IntoView {
    view! {
        <Empty
            title="Checkout"
            text="Your cart is empty. Put something in it, and come back."
            href="/"
            link="Look around"
        />
    }
}

/// How many are bought now.
fn quantity_of(checkout: &Checkout) -> u32 {
    match &checkout.state {
        CheckoutState::Form { quote, .. } => quote.cart.lines.first().map_or(1, |line| line.quantity),
        _ => 1,
    }
}

#[component]
pub(super) fn Waiting() -> impl IntoView {
    view! {
        <div class="page-head">
            <h1>"Checkout"</h1>
        </div>
        <p role="status">"One moment…"</p>
    }
}
