//! A category's page.

use super::card::CardGrid;
use super::head::PageHead;
use super::listing::{Pager, Place, Toolbar, order_and_page};
use super::parts::{self, Crumbs, answered};
use super::read::category_page;
use super::view::CategoryView;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use shared::catalogue::Sort;

/// A category's page.
#[component]
pub fn CategoryPage() -> impl IntoView {
    let slug = use_params_map().with_untracked(|params| params.get("slug").unwrap_or_default());
    let (sort, page) = use_query_map().with_untracked(order_and_page);
    parts::page(async move {
        answered(category_page(slug, sort, page).await, |category| view! { <Shown category=category sort=sort /> })
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
