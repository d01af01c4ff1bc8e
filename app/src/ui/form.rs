//! What forms have in common besides their fields.

use leptos::prelude::*;

/// The form's button; busy from the click until the next page is there.
#[component]
pub(crate) fn Submit(label: &'static str, #[prop(into)] busy: Signal<bool>) -> impl IntoView {
    view! {
        <button class="button is-ink is-large" type="submit" aria-busy=move || busy.get().then_some("true")>
            {label}
        </button>
    }
}

/// Whether scripts run here, so that the page says what is wrong with a field, not the browser.
pub(crate) fn scripted() -> Signal<bool> {
    let scripted = RwSignal::new(false);
    Effect::new(move |_| scripted.set(true));
    scripted.into()
}
