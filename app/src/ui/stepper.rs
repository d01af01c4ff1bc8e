//! A number between bounds, with a button for one less and one for one more.

use leptos::prelude::*;

/// A spinbutton named `label`. What is typed is brought into the bounds when the field is left.
#[component]
pub(crate) fn Stepper(
    /// The field's id.
    id: String,
    /// Its accessible name; none where a `<label>` names it.
    #[prop(optional, into)]
    label: Option<String>,
    /// Its name in a form that is sent; none where only scripts read it.
    #[prop(optional_no_strip, into)]
    name: Option<&'static str>,
    /// The number.
    #[prop(into)]
    value: Signal<u32>,
    /// The largest number that makes sense.
    #[prop(into)]
    max: Signal<u32>,
    /// Whether it can be used.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Called with the number that was chosen, within 1 and `max`.
    on_change: Callback<u32>,
) -> impl IntoView {
    let choose = move |number: u32| on_change.run(number.clamp(1, max.get_untracked().max(1)));
    let typed = move |event: leptos::ev::Event| {
        let text = event_target_value(&event);
        choose(text.trim().parse().unwrap_or_else(|_| value.get_untracked()));
        // The field may show what was typed where the number has not changed.
        set_target_value(&event, value.get_untracked());
    };
    view! {
        <div class="stepper">
            <button
                type="button"
                aria-label="One less"
                prop:disabled=move || disabled.get() || value.get() <= 1
                on:click=move |_| choose(value.get_untracked().saturating_sub(1))
            >
                "−"
            </button>
            <input
                id=id
                name=name
                type="number"
                inputmode="numeric"
                min="1"
                max=move || max.get()
                aria-label=label
                prop:value=move || value.get().to_string()
                value=value.get_untracked().to_string()
                disabled=move || disabled.get()
                on:change=typed
            />
            <button
                type="button"
                aria-label="One more"
                prop:disabled=move || { disabled.get() || max.get() <= value.get() }
                on:click=move |_| choose(value.get_untracked() + 1)
            >
                "+"
            </button>
        </div>
    }
}

fn set_target_value(event: &leptos::ev::Event, value: u32) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        if let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            input.set_value(&value.to_string());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (event, value);
}
