//! What a search found, and lists that belong to no category: everything, and what is reduced.

use super::card::{CardGrid, Kinds};
use super::listing::{Pager, Place, Toolbar, order_and_page};
use super::parts::{self, answered};
use super::read::search_page;
use super::view::SearchView;
use crate::ui::Title;
use crate::ui::head::personal;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use shared::catalogue::Sort;

/// What the address asks for.
#[derive(Clone, PartialEq)]
struct Asked {
    words: String,
    offers: bool,
    sort: Sort,
    page: u32,
}

impl Asked {
    fn of(query: &ParamsMap) -> Self {
        let (sort, page) = order_and_page(query);
        let words = query.get_str("q").unwrap_or_default().trim().chars().take(200).collect();
        Self { words, offers: query.get_str("offers") == Some("true"), sort, page }
    }

    fn title(&self) -> String {
        match (self.words.as_str(), self.offers) {
            ("", true) => "Offers".to_owned(),
            ("", false) => "All products".to_owned(),
            (words, _) => format!("Results for “{words}”"),
        }
    }

    fn place(&self) -> Place {
        let words = (!self.words.is_empty()).then(|| ("q", self.words.clone()));
        let offers = self.offers.then(|| ("offers", "true".to_owned()));
        Place { path: "/search".to_owned(), query: words.into_iter().chain(offers).collect(), sort: self.sort }
    }
}

/// The page of search results.
#[component]
pub fn SearchPage() -> impl IntoView {
    let asked = use_query_map().with_untracked(Asked::of);
    parts::page(async move {
        let Asked { words, offers, sort, page } = asked.clone();
        answered(search_page(words, offers, sort, page).await, |found| view! { <Shown found=found asked=asked /> })
    })
}

#[component]
fn Shown(found: SearchView, asked: Asked) -> impl IntoView {
    let SearchView { list, kinds } = found;
    let found = if list.total == 0 {
        let title = match asked.words.as_str() {
            "" => "Nothing here at the moment".to_owned(),
            words => format!("Nothing found for “{words}”"),
        };
        Either::Left(view! {
            <div class="page-head">
                <h1>{title}</h1>
                <p role="status">"Try fewer or other words, or have a look around."</p>
            </div>
            <Kinds kinds=kinds />
        })
    } else {
        let pages = list.pages();
        let place = asked.place();
        let own_order = if asked.words.is_empty() { "Featured" } else { "Best match" };
        Either::Right(view! {
            <div class="page-head">
                <h1>{asked.title()}</h1>
            </div>
            <Toolbar total=list.total place=place.clone() own_order=own_order />
            <CardGrid cards=list.items />
            <Pager page=list.page pages=pages place=place />
        })
    };
    view! {
        <Title text=asked.title() />
        {personal()}
        {found}
    }
}
