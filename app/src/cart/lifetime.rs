//! The lifetime of a guest's cart (C5), a setting of the shop: the server names it in every document, and the browser reads it there.

/// Name of the document's meta. Its content counts seconds.
const NAME: &str = "cart-lifetime";

/// Names it in the document.
#[cfg(feature = "ssr")]
pub(crate) fn name_cart_lifetime() {
    use leptos::prelude::*;
    use leptos_meta::Meta;
    let lifetime = use_context::<crate::context::Around>().and_then(|around| around.cart_lifetime);
    if let Some(lifetime) = lifetime {
        crate::ui::head::write(view! { <Meta name=NAME content=lifetime.as_seconds().to_string() /> });
    }
}

/// The lifetime that the document names.
#[cfg(feature = "hydrate")]
pub(super) fn cart_lifetime() -> shared::time::Span {
    use shared::guest::LIFETIME;
    use shared::time::Span;
    let seconds = crate::browser::meta(NAME).and_then(|seconds| seconds.parse().ok());
    seconds.map_or(LIFETIME, Span::seconds)
}
