//! What stands in a document's head beside its title.

use leptos::prelude::*;
use leptos_meta::Meta;

/// Keeps a page out of search engines.
pub(crate) fn personal() {
    write(view! { <Meta name="robots" content="noindex" /> });
}

/// Writes metas into the head at once: as part of a view each would leave a node in the body.
pub(crate) fn write(metas: impl RenderHtml) {
    metas.to_html();
}
