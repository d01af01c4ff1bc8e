//! Where an order that waits for payment is told of beside the cart: on the cart's page and in the drawer (B1).

use super::store::CartStore;
use crate::orders::{UnpaidOrder, Waiting, waiting_order};
use crate::wire::answer;
use leptos::prelude::*;

/// On the cart's page, without scripts too. Where it cannot be read, the cart is there all the same.
#[component]
pub(super) fn WaitingOnPage() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let found = answer(move || store.visits().get(), |_| waiting_order());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                found.await.ok().flatten().map(|order| view! { <Waiting order=order /> })
            })}
        </Transition>
    }
}

/// In the drawer, over pages that are the same for everybody: the shop is asked when it opens.
#[component]
pub(super) fn WaitingInDrawer() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let found = RwSignal::new(None::<UnpaidOrder>);
    Effect::new(move |_| {
        store.visits().track();
        if store.has_session() {
            leptos::task::spawn_local(async move {
                if let Ok(order) = waiting_order().await {
                    found.try_set(order);
                }
            });
        }
    });
    move || found.get().map(|order| view! { <Waiting order=order /> })
}
