//! The WebAssembly entry: brings the islands of a page to life, and nothing else.

/// Called by the page's script once the WebAssembly is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    app::hydrate();
}
