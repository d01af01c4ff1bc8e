//! Islands: what of a page comes alive. All else of it is HTML from the server, and no code for it reaches a browser.
//!
//! The server writes an island's props into the page beside its view ([`island`]), and the browser takes the view over. Most belong to
//! a part, which is a type that says which island it is and builds its view on either side; a part is fetched where it is needed.
//! The product's form and what is around every page are in the first download, and work on the server's elements alone, so that no
//! code for views is in it. Leptos' own `#[island(lazy)]` panics where its code cannot be had, and its `#[island]` brings along a
//! reader of JSON (`docs/decisions/0020-islands.md`).

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

/// Props of an island, as the page carries them.
pub(crate) trait Island: Serialize + DeserializeOwned + 'static {
    /// Name in the page and, of a part, among the files.
    const NAME: &'static str;
}

/// Islands whose code is fetched together.
pub(crate) trait Part: Island {
    /// The island's view: the same on the server and in the browser.
    fn view(self) -> AnyView;
}

/// Writes an island into the page.
#[cfg(feature = "ssr")]
pub(crate) fn island<P: Part>(part: P) -> impl IntoView {
    let props = crate::wire::encode(&part);
    element::<P>(props, part.view())
}

/// Writes an island around a view that the server alone builds.
#[cfg(feature = "ssr")]
pub(crate) fn island_around<I: Island>(props: I, view: impl IntoView) -> impl IntoView {
    element::<I>(crate::wire::encode(&props), view)
}

#[cfg(feature = "ssr")]
fn element<I: Island>(props: String, view: impl IntoView) -> impl IntoView {
    use leptos::tachys::html::islands::Island as Element;
    use leptos::tachys::reactive_graph::OwnedView;
    // What is rendered later finds the page's context all the same.
    Element::new(I::NAME, OwnedView::new(view)).with_props(props)
}
