//! What the checkout page shows, kept up to date (B1).

use super::contact::ForgetBrowser;
use super::form::CheckoutFormView;
use super::recovery::RecoveryPanel;
use super::turn::Turns;
use super::visit::Visit;
use crate::address;
use crate::cart::{CartStore, Visitor};
use crate::checkout::api::{Checkout, Look, open_checkout};
use crate::checkout::now::{BuyNow, with_quantity};
use crate::ui::Empty;
use leptos::prelude::*;
use shared::checkout::CheckoutState;

/// What was found for the session, as long as there is one; without one, a visit that begins it.
#[component]
pub(super) fn Found(found: Option<Checkout>, key: String, now: BuyNow, seen: Option<i64>) -> impl IntoView {
    let found = RwSignal::new(found);
    move || match found.get() {
        Some(first) => view! { <Live first=first key=key.clone() now=now.clone() seen=seen found=found /> }.into_any(),
        None if now.is_blank() => view! { <Visit found=found /> }.into_any(),
        // On the way to its own address.
        None => view! { <Waiting /> }.into_any(),
    }
}

/// What the page shows, kept up to date while what was typed stays. With the end of the session nothing of it stays.
#[component]
fn Live(
    first: Checkout,
    key: String,
    now: BuyNow,
    seen: Option<i64>,
    found: RwSignal<Option<Checkout>>,
) -> impl IntoView {
    let store = expect_context::<CartStore>();
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
    let guest = first.email.clone().filter(|email| !email.is_empty());
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
        if let Some(renamed) = quantity.filter(|_| before != quantity).and_then(|number| with_quantity(&now, number)) {
            address::rename(&renamed);
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
            let (key, guest) = (key.clone(), guest.clone());
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
                        {guest.map(|email| view! { <ForgetBrowser email=email /> })}
                        {move || {
                            pending.get().map(|order| view! { <RecoveryPanel order=*order above_form=true /> })
                        }}
                        <CheckoutFormView checkout=checkout key=key seen=seen country=country method=method buying=buying />
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
        <p class="visually-hidden" role="status">
            "One moment…"
        </p>
        <div class="checkout" aria-hidden="true">
            <div class="checkout-main">
                <span class="skeleton is-step"></span>
                <span class="skeleton is-step"></span>
            </div>
            <span class="skeleton is-step"></span>
        </div>
    }
}
