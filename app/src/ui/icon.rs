//! Icons, inlined: no request, and the colour of the text around them.

use leptos::prelude::*;

/// An icon of `app/icons`, hidden from assistive technology: the text beside it says what it means.
#[component]
pub(crate) fn Icon(name: &'static str) -> impl IntoView {
    let svg = match name {
        "arrow-right" => include_str!("../../icons/arrow-right.svg"),
        "bookmark" => include_str!("../../icons/bookmark.svg"),
        "check" => include_str!("../../icons/check.svg"),
        "chevron-left" => include_str!("../../icons/chevron-left.svg"),
        "chevron-right" => include_str!("../../icons/chevron-right.svg"),
        "circle-alert" => include_str!("../../icons/circle-alert.svg"),
        "circle-check" => include_str!("../../icons/circle-check.svg"),
        "clock" => include_str!("../../icons/clock.svg"),
        "menu" => include_str!("../../icons/menu.svg"),
        "log-out" => include_str!("../../icons/log-out.svg"),
        "rotate-ccw" => include_str!("../../icons/rotate-ccw.svg"),
        "search" => include_str!("../../icons/search.svg"),
        "shopping-bag" => include_str!("../../icons/shopping-bag.svg"),
        "truck" => include_str!("../../icons/truck.svg"),
        "user" => include_str!("../../icons/user.svg"),
        "x" => include_str!("../../icons/x.svg"),
        _ => "",
    };
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=drawing(svg)></svg> }
}

/// What stands inside of the file's `<svg>`.
fn drawing(svg: &'static str) -> &'static str {
    let inside = svg.split_once('>').and_then(|(_, rest)| rest.rsplit_once('<'));
    inside.map_or("", |(drawing, _)| drawing)
}
