//! What stands in a document's head beside its title.
//!
//! Only the server writes it: search engines read what it sent. Of all that a browser needs the page's one address after
//! going from page to page, since that is what it offers to share.

/// Keeps a page out of search engines.
#[cfg(feature = "ssr")]
pub(crate) fn personal() {
    use leptos::prelude::*;
    use leptos_meta::Meta;
    write(view! { <Meta name="robots" content="noindex" /> });
}

/// Writes metas into the head at once: as part of a view each would leave a node in the body, where the browser has none.
#[cfg(feature = "ssr")]
pub(crate) fn write(metas: impl leptos::prelude::RenderHtml) {
    metas.to_html();
}

/// A personal page has its own address only.
#[cfg(not(feature = "ssr"))]
pub(crate) fn personal() {
    canonical(None);
}

/// Names the page's one address, or none.
#[cfg(not(feature = "ssr"))]
pub(crate) fn canonical(url: Option<String>) {
    use leptos::prelude::*;
    Effect::new(move |_| {
        let Ok(link) = document().query_selector("link[rel=canonical]") else { return };
        match (link, &url) {
            (Some(link), Some(url)) => {
                let _ = link.set_attribute("href", url);
            }
            (Some(link), None) => link.remove(),
            (None, Some(url)) => {
                let Ok(link) = document().create_element("link") else { return };
                let _ = link.set_attribute("rel", "canonical");
                let _ = link.set_attribute("href", url);
                if let Some(head) = document().head() {
                    let _ = head.append_child(&link);
                }
            }
            (None, None) => {}
        }
    });
}
