//! Where the focus goes when one page takes another's place without a new document.

/// After going to another path, puts the focus on the page, as a new document would: keyboard and screen reader begin
/// there. A change of the query alone leaves it where it is.
pub(super) fn follow_navigation() {
    #[cfg(feature = "hydrate")]
    {
        use leptos::prelude::*;
        let path = leptos_router::hooks::use_location().pathname;
        Effect::new(move |before: Option<String>| {
            let now = path.get();
            if before.is_some_and(|before| before != now) {
                request_animation_frame(focus_page);
            }
            now
        });
    }
}

/// Not while a dialog is open: it keeps the focus, and gives it back.
#[cfg(feature = "hydrate")]
fn focus_page() {
    use wasm_bindgen::JsCast;
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    if document.query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some()) {
        return;
    }
    let page = document.get_element_by_id("main").and_then(|page| page.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(page) = page {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = page.focus_with_options(&options);
    }
}
