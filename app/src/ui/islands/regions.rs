//! What is said between header and page: that the network is gone (E2), and what came of a merge (M1). Both are there, empty,
//! before there is something to say: so it is read out.

use crate::cart::ReceiptRegion;
use leptos::prelude::*;

/// The regions.
#[component]
pub(crate) fn Regions() -> impl IntoView {
    let offline = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| listen(offline));
    view! {
        <p class="offline" role="status">
            {move || {
                let text = "You’re offline. The cart works; changes are sent when the network is back.";
                if offline.get() { text.to_owned() } else { String::new() }
            }}
        </p>
        <ReceiptRegion />
    }
}

#[cfg(feature = "hydrate")]
fn listen(offline: RwSignal<bool>) {
    use gloo_events::EventListener;
    let window = window();
    offline.set(!window.navigator().on_line());
    EventListener::new(&window, "offline", move |_| offline.set(true)).forget();
    EventListener::new(&window, "online", move |_| offline.set(false)).forget();
}
