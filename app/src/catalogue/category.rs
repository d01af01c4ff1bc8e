//! A category's page.

use super::api::category_page;
use super::card::CardGrid;
use super::head::PageHead;
use super::listing::{Pager, Place, Toolbar, order_and_page};
use super::parts::{self, Crumbs, answered};
use super::view::CategoryView;
use crate::wire::answer;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::catalogue::Sort;

/// A category's page.
#[component]
pub fn CategoryPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let wanted = move || {
        let (sort, page) = query.with(order_and_page);
        (params.with(|params| params.get("slug").unwrap_or_default()), sort, page)
    };
    let page = answer(wanted, |(slug, sort, page)| category_page(slug, sort, page));
    parts::list(move || async move {
        let found = page.await;
        let (sort, _) = query.with_untracked(order_and_page);
        answered(found, |category| view! { <Shown category=category sort=sort /> })
    })
}

#[component]
fn Shown(category: CategoryView, sort: Sort) -> impl IntoView {
    let CategoryView { category, list, head } = category;
    let pages = list.pages();
    let place = Place { path: format!("/categories/{}", category.slug), query: Vec::new(), sort };
    view! {
        <PageHead title=category.name.clone() head=head kind="website" />
        <Crumbs steps=Vec::new() here=category.name.clone() />
        <div class="page-head">
            <h1>{category.name}</h1>
        </div>
        <Toolbar total=list.total place=place.clone() />
        <CardGrid cards=list.items />
        <Pager page=list.page pages=pages place=place />
    }
}
