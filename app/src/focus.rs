//! Where the focus goes when what had it is gone or something needs attention.

use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys;

/// Focuses the first of the elements with these ids that is there, once what has changed is rendered.
pub(crate) fn focus_first(ids: Vec<String>) {
    request_animation_frame(move || {
        let found = ids.iter().find_map(|id| document().get_element_by_id(id));
        if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
