//! One line of the cart, and the parts that it shares with what is saved for later.

use super::line_notes::LineNotes;
use super::line_tools::LineTools;
use super::lines::Place;
use crate::ui::{photo, tint};
use leptos::prelude::*;
use shared::cart::{CartLine, LineProblem};
use shared::picture;

/// A line of the cart. One that cannot be bought is disabled, with the reason and a way out (C4).
#[component]
pub(super) fn Line(
    /// The line as it is first shown.
    first: CartLine,
    /// The lines, of which it is one.
    lines: Signal<Vec<CartLine>>,
    /// Where it is shown.
    place: Place,
) -> impl IntoView {
    let line = following(&first, lines);
    view! {
        <li class="line" data-state=move || unavailable(line)>
            <LinePicture line=first.clone() />
            <div class="line-text">
                <LineName line=first />
                {move || each(line).map(|text| view! { <p class="line-each">{text}</p> })}
            </div>
            <p class="line-total">{move || line.with(|line| line.line_total.to_string())}</p>
            <LineNotes line=line in_cart=true place=place />
            <LineTools line=line lines=lines place=place />
        </li>
    }
}

/// That line as it is now; as it last was, once it is gone.
pub(super) fn following(first: &CartLine, lines: Signal<Vec<CartLine>>) -> Memo<CartLine> {
    let first = first.clone();
    Memo::new(move |last: Option<&CartLine>| {
        let id = first.variant_id;
        let now = lines.with(|lines| lines.iter().find(|line| line.variant_id == id).cloned());
        now.unwrap_or_else(|| last.unwrap_or(&first).clone())
    })
}

/// The state of a line that cannot be bought.
pub(super) fn unavailable(line: Memo<CartLine>) -> Option<&'static str> {
    (!line.with(CartLine::enabled)).then_some("unavailable")
}

fn each(line: Memo<CartLine>) -> Option<String> {
    line.with(|line| (line.quantity > 1).then(|| format!("{} each", line.unit_price)))
}

/// The address of its product's page; none where there is no such page.
pub(super) fn product_page(line: &CartLine) -> Option<String> {
    let gone = line.slug.is_empty() || line.problems.contains(&LineProblem::Gone);
    (!gone).then(|| format!("/products/{}", line.slug))
}

/// The product's picture. The name beside it is the link that counts.
#[component]
pub(super) fn LinePicture(line: CartLine) -> impl IntoView {
    let href = product_page(&line);
    let class = format!("tile {}", tint(&line.slug));
    let picture = line.picture.map(|picture| photo(picture, picture::Place::Line, String::new(), false));
    match href {
        Some(href) => view! {
            <a class=class href=href tabindex="-1" aria-hidden="true">
                {picture}
            </a>
        }
        .into_any(),
        None => view! { <span class=class>{picture}</span> }.into_any(),
    }
}

/// The product's name and the variant's options.
#[component]
pub(super) fn LineName(line: CartLine) -> impl IntoView {
    let href = product_page(&line);
    let options = options(&line);
    view! {
        <p class="line-name">
            {match href {
                Some(href) => view! { <a href=href>{line.name}</a> }.into_any(),
                None => line.name.into_any(),
            }}
        </p>
        {(!options.is_empty()).then(|| view! { <p class="line-options">{options}</p> })}
    }
}

/// The variant's options, such as `M, Blue`.
pub(super) fn options(line: &CartLine) -> String {
    line.options.iter().map(|option| option.value.as_str()).collect::<Vec<_>>().join(", ")
}
