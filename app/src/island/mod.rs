//! Islands: what of a page comes alive. All else of it is HTML from the server, and no code for it reaches a browser.
//!
//! Every island belongs to a part: a type that says which island it is, with what the browser needs to build its view again. The
//! server writes that into the page beside the view ([`island`]), the browser reads it and takes the view over. The product's
//! form is in the first download, with what is around every page; the other parts are fetched where they are needed. Leptos' own `#[island(lazy)]` panics where
//! its code cannot be had, and its `#[island]` brings along a reader of JSON (`docs/decisions/0020-islands.md`).

#[cfg(feature = "hydrate")]
mod alive;
#[cfg(feature = "hydrate")]
mod around;

#[cfg(feature = "hydrate")]
pub(crate) use alive::fetch_bag;
#[cfg(feature = "hydrate")]
pub use alive::hydrate;

use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The islands of one part.
pub(crate) trait Part: Serialize + DeserializeOwned + 'static {
    /// Its name, in the page and among the files.
    const NAME: &'static str;

    /// The island's view: the same on the server and in the browser.
    fn view(self) -> AnyView;
}

/// Writes an island into the page.
#[cfg(feature = "ssr")]
pub(crate) fn island<P: Part>(part: P) -> impl IntoView {
    use crate::wire::encode;
    use leptos::tachys::html::islands::Island;
    use leptos::tachys::reactive_graph::OwnedView;
    let props = encode(&part);
    // What is rendered later finds the page's context all the same.
    Island::new(P::NAME, OwnedView::new(part.view())).with_props(props)
}
