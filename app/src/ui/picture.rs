//! Product pictures on their tinted ground.

use leptos::prelude::*;
use shared::catalogue::Picture;
use shared::picture::Place;

/// The ground's class for a product: the same one everywhere.
pub(crate) fn tint(slug: &str) -> String {
    let sum = slug.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    format!("tint-{}", sum % 12)
}

/// A picture alone. `alt` is left empty where what it shows is named beside it. An `eager` one is what the page is looked at for.
pub(crate) fn photo(picture: Picture, place: Place, alt: String, eager: bool) -> AnyView {
    let (loading, priority) = if eager { (None, Some("high")) } else { (Some("lazy"), None) };
    view! {
        <img
            src=place.of(picture.src)
            alt=alt
            width="256"
            height="256"
            loading=loading
            fetchpriority=priority
            decoding="async"
        />
    }
    .into_any()
}

/// A product's picture on its ground. `alt` is left empty where the product's name stands beside it.
#[component]
pub(crate) fn Tile(
    /// The product's slug.
    slug: String,
    /// The picture; the ground alone where there is none.
    picture: Option<Picture>,
    /// Where it is shown.
    place: Place,
    /// What it shows, where nothing beside it says so.
    #[prop(optional)]
    alt: Option<String>,
    /// More classes.
    #[prop(optional)]
    class: &'static str,
    /// Whether it is the first that is seen of the page, so that nothing goes before it.
    #[prop(optional)]
    eager: bool,
) -> impl IntoView {
    view! {
        <div class=format!("tile {} {class}", tint(&slug))>
            {picture.map(|picture| photo(picture, place, alt.unwrap_or_default(), eager))}
        </div>
    }
}
