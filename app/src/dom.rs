//! Elements that the server wrote, found and written into.

use wasm_bindgen::JsCast;
use web_sys::Element;

/// The first element within `root` that the selector finds; none where it is of another kind.
pub(crate) fn find<E: JsCast>(root: &Element, selector: &str) -> Option<E> {
    root.query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// All elements within `root` that the selector finds, in their order.
pub(crate) fn elements<E: JsCast>(root: &Element, selector: &str) -> Vec<E> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

/// Writes text into that element, unless it is there already: what is read out is read out once.
pub(crate) fn set_text(root: &Element, selector: &str, text: &str) {
    if let Some(element) = find::<Element>(root, selector)
        && element.text_content().as_deref() != Some(text)
    {
        element.set_text_content(Some(text));
    }
}

/// Sets or removes a boolean attribute of that element.
pub(crate) fn set_flag(root: &Element, selector: &str, attribute: &str, on: bool) {
    if let Some(element) = find::<Element>(root, selector) {
        let _ = element.toggle_attribute_with_force(attribute, on);
    }
}
