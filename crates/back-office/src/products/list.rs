//! The page `/staff/products`: products, the last to change first.

use super::{PATH, words};
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::broken;
use crate::frame::{Page, Part};
use crate::parts::{Filter, page_of, pager, select};
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use shared::catalogue::Page as Found;
use shared::product::{ProductRow, ProductSearch, ProductStatus};

const PER_PAGE: u32 = 30;

/// What is looked for, as the address has it. What cannot be read there narrows nothing down.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    status: String,
    page: String,
}

pub(super) async fn list(State(desk): State<Desk>, Clerk(staff): Clerk, Query(wanted): Query<Wanted>) -> Response {
    let typed = wanted.q.trim();
    let search = ProductSearch {
        words: (!typed.is_empty()).then(|| typed.to_owned()),
        status: ProductStatus::from_key(&wanted.status),
        page: page_of(&wanted.page),
        per_page: PER_PAGE,
    };
    let found = match desk.shop.products_for_staff(&staff, &search).await {
        Ok(found) => found,
        Err(error) => return broken(&desk, &error),
    };
    let filter = Filter::of([("q", wanted.q.clone()), ("status", wanted.status.clone())]);
    Page::new(&desk, &staff, Part::Products, "Products").with(html! {
        div.page-head.has-action {
            h1 { "Products" }
            a.button.is-ink href="/staff/products/new" { "New product" }
        }
        (filters(&wanted))
        p role="status" { (count(found.total)) }
        @if !found.items.is_empty() { (table(&found)) }
        (pager(PATH, &filter, found.page, found.pages()))
    })
}

fn count(total: u32) -> String {
    match total {
        0 => "No product matches.".to_owned(),
        1 => "1 product".to_owned(),
        total => format!("{total} products"),
    }
}

fn filters(wanted: &Wanted) -> Markup {
    let statuses = ProductStatus::ALL.map(|status| (status.key(), words::status_words(status)));
    let statuses: Vec<_> = [("", "All but archived")].into_iter().chain(statuses).collect();
    html! {
        search {
            form.filters method="get" action=(PATH) {
                div.field.is-wide {
                    label for="q" { "Title, tag, vendor or SKU" }
                    input.input #q name="q" type="search" value=(wanted.q);
                }
                (select("status", "Status", &wanted.status, &statuses))
                button.button.is-ink type="submit" { "Find" }
            }
        }
    }
}

fn table(found: &Found<ProductRow>) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="Products" {
            table.table.is-cards {
                thead { tr {
                    th { "Product" } th { "Status" } th.is-number { "Price" } th.is-number { "Available" }
                    th.is-number { "Variants" } th { "Changed (UTC)" }
                } }
                tbody {
                    @for row in &found.items {
                        tr {
                            th scope="row" data-label="" {
                                a.named href={ (PATH) "/" (row.id) } { (words::thumb(row.picture.as_ref())) span { (row.name) } }
                            }
                            td data-label="Status" { (words::status(row.status)) }
                            td.is-number data-label="Price" { @match row.price { Some(price) => (price), None => "None" } }
                            td.is-number data-label="Available" { (row.available) }
                            td.is-number data-label="Variants" { (row.variants) }
                            td data-label="Changed" { time datetime=(row.updated_at) { (row.updated_at.for_people()) } }
                        }
                    }
                }
            }
        }
    }
}
