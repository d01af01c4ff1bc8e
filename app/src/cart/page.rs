//! The page `/cart`: the same for a guest's cart in the browser and a session's on the server.

use super::forms::note_in_words;

use super::{Bag, Opened, open_cart};
use crate::AppError;
use crate::address;
use crate::island::island;
use crate::orders::waiting_order;
use crate::ui::Title;
use crate::ui::head::personal;
use leptos::prelude::*;

/// The page. The server renders a session's cart, readable without scripts (E1); a guest's is in the browser. Where the order
/// that waits cannot be read, the cart is there all the same.
#[component]
pub fn CartPage() -> impl IntoView {
    view! {
        <Title text="Your cart" />
        {personal()}
        <main id="main" class="page page-tall" tabindex="-1">
            <FormNote />
            {Suspend::new(async { island(Bag::Waiting(waiting_order().await.ok().flatten())) })}
            {Suspend::new(async { island(Bag::Cart(Box::new(session_cart().await))) })}
        </main>
    }
}

/// The session's cart; none without a session.
async fn session_cart() -> Result<Option<Opened>, AppError> {
    open_cart(Vec::new()).await.map(|opened| opened.session.then_some(opened))
}

/// What came of the last form that was sent without scripts.
#[component]
fn FormNote() -> impl IntoView {
    let (kind, text) = note_in_words(&address::query("note")?)?;
    Some(view! {
        <div class="notice" data-kind=kind role="alert">
            <p>{text}</p>
        </div>
    })
}
