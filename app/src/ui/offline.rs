//! Says that the network is gone, and what works all the same (E2).

use leptos::prelude::*;

/// The bar between header and page. It is there, empty, before there is something to say.
#[component]
pub(crate) fn OfflineBar() -> impl IntoView {
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
    }
}

#[cfg(feature = "hydrate")]
fn listen(offline: RwSignal<bool>) {
    use gloo_events::EventListener;
    let Some(window) = web_sys::window() else { return };
    offline.set(!window.navigator().on_line());
    EventListener::new(&window, "offline", move |_| offline.set(true)).forget();
    EventListener::new(&window, "online", move |_| offline.set(false)).forget();
}
