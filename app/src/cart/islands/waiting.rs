//! Where an order that waits for payment is told of beside the cart: on the cart's page and in the drawer (B1).

use crate::cart::store::CartStore;
use crate::orders::{UnpaidOrder, Waiting, waiting_order};
use leptos::prelude::*;

/// On the cart's page, without scripts too.
#[component]
pub(super) fn WaitingOnPage(order: Option<UnpaidOrder>) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let found = RwSignal::new(order);
    Effect::new(move |before: Option<()>| {
        store.visits().track();
        if before.is_some() {
            read(found);
        }
    });
    shown(found)
}

/// In the drawer, over pages that are the same for everybody: the shop is asked when it opens.
#[component]
pub(super) fn WaitingInDrawer() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let found = RwSignal::new(None::<UnpaidOrder>);
    Effect::new(move |_| {
        store.visits().track();
        if store.has_session() {
            read(found);
        }
    });
    shown(found)
}

fn read(found: RwSignal<Option<UnpaidOrder>>) {
    leptos::task::spawn_local(async move {
        if let Ok(order) = waiting_order().await {
            found.try_set(order);
        }
    });
}

fn shown(found: RwSignal<Option<UnpaidOrder>>) -> impl IntoView {
    move || found.get().map(|order| view! { <Waiting order=order /> })
}
