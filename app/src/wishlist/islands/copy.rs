//! An address with a button that copies it.

use leptos::prelude::*;

const FIELD: &str = "share-link";

/// The address, to be copied by hand or by the button.
#[component]
pub(super) fn CopyLink(#[prop(into)] address: Signal<String>) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let copy = move |_| copy_field(address.get_untracked(), said);
    view! {
        <div class="copy">
            <div class="field">
                <label for=FIELD>"Link"</label>
                <input class="input" id=FIELD type="text" readonly value=move || address.get() prop:value=move || address.get() />
            </div>
            <button class="button copy-button" type="button" on:click=copy>
                "Copy link"
            </button>
            <p class="small muted" role="status">
                {move || said.get()}
            </p>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn copy_field(address: String, said: RwSignal<String>) {
    use wasm_bindgen::JsCast;
    leptos::task::spawn_local(async move {
        let words = if crate::browser::copy(&address).await {
            "The link was copied."
        } else {
            let field = document().get_element_by_id(FIELD);
            if let Some(field) = field.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                field.select();
            }
            "The browser doesn’t let the shop copy it. It is selected: copy it by hand."
        };
        said.set(words.to_owned());
    });
}

#[cfg(not(feature = "hydrate"))]
fn copy_field(address: String, said: RwSignal<String>) {
    let _ = (address, said);
}
