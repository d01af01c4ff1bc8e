//! Products and categories on cards.

use super::price::reduced_from;
use crate::ui::{Price, Tile, photo, tint};
use leptos::prelude::*;
use shared::catalogue::{CategoryCard, ProductCard};
use shared::money::Money;
use shared::picture::Place;

/// Cards in a grid right under the page's heading. The first of them are in view at once.
#[component]
pub(super) fn CardGrid(cards: Vec<ProductCard>) -> impl IntoView {
    let cards = cards.into_iter().enumerate().map(|(index, card)| view! { <Card card=card eager=index < 4 /> });
    view! { <ul class="cards">{cards.collect_view()}</ul> }
}

/// Cards in a section of the page.
#[component]
pub(super) fn CardSection(cards: Vec<ProductCard>) -> impl IntoView {
    view! { <ul class="cards">{in_section(cards)}</ul> }
}

/// Cards in a row that scrolls sideways on phones. It is named by the heading with the id `labelled_by`.
#[component]
pub(super) fn CardRow(cards: Vec<ProductCard>, labelled_by: &'static str) -> impl IntoView {
    view! {
        <ul class="cards is-row" tabindex="0" role="list" aria-labelledby=labelled_by>
            {in_section(cards)}
        </ul>
    }
}

fn in_section(cards: Vec<ProductCard>) -> impl IntoView {
    cards.into_iter().map(|card| view! { <Card card=card in_section=true /> }).collect_view()
}

#[component]
fn Card(card: ProductCard, #[prop(optional)] in_section: bool, #[prop(optional)] eager: bool) -> impl IntoView {
    let sold_out = card.available == 0;
    let before = reduced_from(card.price, card.compare_at_price).filter(|_| !sold_out);
    let flag = if sold_out {
        Some(view! { <span class="flag">"Sold out"</span> }.into_any())
    } else {
        let percent = before.map(|before| percent_saved(card.price, before)).filter(|percent| *percent > 0);
        percent.map(|percent| view! { <span class="flag is-sale">{format!("Save {percent}%")}</span> }.into_any())
    };
    let link = view! { <a href=format!("/products/{}", card.slug)>{card.name}</a> };
    let name = if in_section {
        view! { <h3 class="card-name">{link}</h3> }.into_any()
    } else {
        view! { <h2 class="card-name">{link}</h2> }.into_any()
    };
    view! {
        <li class="card" data-state=sold_out.then_some("sold-out")>
            <Tile slug=card.slug picture=card.picture place=Place::Card eager=eager />
            <div class="card-text">
                {name} <Price now=card.price before=before from=card.price_varies />
            </div>
            {flag}
        </li>
    }
}

/// Categories as tiles.
#[component]
pub(super) fn Kinds(kinds: Vec<CategoryCard>) -> impl IntoView {
    let kinds = kinds.into_iter().map(|CategoryCard { category, picture, .. }| {
        let picture = picture.map(|picture| photo(picture, Place::Card, String::new(), false));
        view! {
            <li>
                <a class=format!("kind {}", tint(&category.slug)) href=format!("/categories/{}", category.slug)>
                    <b>{category.name}</b>
                    {picture}
                </a>
            </li>
        }
        .into_any()
    });
    view! { <ul class="kinds">{kinds.collect_view()}</ul> }
}

/// By how much it is reduced, in whole percent.
fn percent_saved(now: Money, before: Money) -> i64 {
    let (now, before) = (now.minor(), before.minor());
    if before <= 0 { 0 } else { ((before - now).saturating_mul(100).saturating_add(before / 2)) / before }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;

    #[test]
    fn savings_are_whole_percents() {
        let eur = |minor| Money::new(minor, Currency::EUR);
        for (now, before, percent) in [(22_900, 26_900, 15), (4800, 5900, 19), (999, 1000, 0), (0, 100, 100), (0, 0, 0)]
        {
            assert_eq!(percent_saved(eur(now), eur(before)), percent, "{now} of {before}");
        }
        assert_eq!(reduced_from(eur(5), Some(eur(5))), None);
    }
}
