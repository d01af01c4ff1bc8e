//! Checkout without a session: the guest cart becomes that of a guest session, and the form follows.

use super::contact::EMAIL_HINT;
use super::live::Nothing;
use super::turn::Turns;
use crate::AppError;
use crate::cart::CartStore;
use crate::checkout::api::{Checkout, Look, open_checkout};
use crate::checkout::now::BuyNow;
use leptos::prelude::*;

/// What a browser without scripts is told: its visitor's cart would be on the server.
const WITHOUT_SCRIPTS: &str = "<p>There is nothing in your cart yet. <a href=\"/\">Look around</a>, or \
    <a href=\"/login?next=/checkout\">sign in</a> to check out what is in your account&#8217;s cart.</p>";

/// A visitor's checkout. `found` is what the page shows once there is a session.
#[component]
pub(super) fn Visit(found: RwSignal<Option<Checkout>>) -> impl IntoView {
    let store = expect_context::<CartStore>();
    store.begins_here();
    let answer = RwSignal::new(None::<Result<(), AppError>>);
    let turns = Turns::new();
    let count = Memo::new(move |_| store.item_count().get());
    Effect::new(move |looked: Option<bool>| {
        store.visits().track();
        let empty_handed = count.get() == 0;
        if !store.ready().get() {
            return false;
        }
        let look = if empty_handed && looked != Some(true) { Look::EmptyHanded } else { Look::Again };
        let turn = turns.next();
        leptos::task::spawn_local(async move {
            store.begin_session(false).await;
            let opened = open_checkout(String::new(), String::new(), BuyNow::default(), look).await;
            // One that was overtaken would take away the form that is there, with what was typed.
            if turn.counts() {
                match opened {
                    Ok(Some(checkout)) => found.set(Some(checkout)),
                    Ok(None) => answer.set(Some(Ok(()))),
                    Err(error) => answer.set(Some(Err(error))),
                }
            }
        });
        true
    });
    move || match answer.get() {
        None => view! {
            <WaitingForm />
            <noscript inner_html=WITHOUT_SCRIPTS></noscript>
        }
        .into_any(),
        Some(Ok(())) if count.get() == 0 => view! {
            <Nothing />
            <p class="small muted">"Is your cart in an account? " <a href="/login?next=/checkout">"Sign in"</a></p>
        }
        .into_any(),
        Some(Ok(())) => view! { <NotBegun /> }.into_any(),
        Some(Err(error)) => view! {
            <h1>"Checkout"</h1>
            <p class="notice" data-kind="bad" role="alert">
                {error.to_string()}
            </p>
        }
        .into_any(),
    }
}

/// The form of a visitor until it is known: its first words in their places, so that nothing moves or grows when it comes.
#[component]
fn WaitingForm() -> impl IntoView {
    view! {
        <div class="page-head">
            <h1>"Checkout"</h1>
        </div>
        <p class="visually-hidden" role="status">
            "One moment…"
        </p>
        <div class="checkout" aria-hidden="true">
            <div class="checkout-main">
                <div class="step">
                    <p class="step-title">"Contact"</p>
                    <div class="field">
                        <p class="field-label">"Email"</p>
                        <p class="field-hint">{EMAIL_HINT}</p>
                        <span class="skeleton is-input"></span>
                    </div>
                    <p class="small">"Have an account? Sign in"</p>
                </div>
                <span class="skeleton is-step"></span>
            </div>
            <span class="skeleton is-step"></span>
        </div>
    }
}

/// The session did not stay, or could not begin.
#[component]
fn NotBegun() -> impl IntoView {
    let text = "Your cart is as it was, in this browser. Allow cookies for this shop if they are off: without one an order \
                can’t be told from another’s.";
    view! {
        <h1>"Checkout"</h1>
        <section class="notice" data-kind="warn" role="alert">
            <h2>"Checkout couldn’t begin"</h2>
            <p>{text}</p>
            <div class="notice-actions">
                <a class="button" href="/checkout">
                    "Try again"
                </a>
            </div>
        </section>
    }
}
