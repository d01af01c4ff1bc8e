//! The shop's name, as its staff set it.

use crate::context::Around;
use leptos::prelude::*;
use leptos_meta::Meta;

/// The shop's name.
pub(crate) fn shop_name() -> String {
    use_context::<Around>().unwrap_or_default().shop_name
}

/// Names the shop in the document.
pub(crate) fn name_shop() {
    super::head::write(view! { <Meta name="application-name" content=shop_name() /> });
}
