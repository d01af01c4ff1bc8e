//! The WebAssembly entry: makes the pages that the server rendered live, and nothing else.

/// Called by the page's script as soon as the WebAssembly is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(app::App);
}
