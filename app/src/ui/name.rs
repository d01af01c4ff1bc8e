//! The shop's name, as its staff set it. The server names it in every document, and the browser reads it there.

/// The shop's name.
#[cfg(feature = "ssr")]
pub(crate) fn shop_name() -> String {
    leptos::prelude::use_context::<crate::context::Around>().unwrap_or_default().shop_name
}

/// The shop's name.
#[cfg(not(feature = "ssr"))]
pub(crate) fn shop_name() -> String {
    let meta = leptos::prelude::document().query_selector("meta[name=application-name]");
    meta.ok().flatten().and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

/// Names the shop in the document.
#[cfg(feature = "ssr")]
pub(crate) fn name_shop() {
    use leptos::prelude::*;
    use leptos_meta::Meta;
    super::head::write(view! { <Meta name="application-name" content=shop_name() /> });
}

/// The server has named it.
#[cfg(not(feature = "ssr"))]
pub(crate) fn name_shop() {}
