//! The page `/staff/stock`: variants with their units.

use super::PATH;
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::broken;
use crate::frame::{Page, Part};
use crate::parts::{Filter, page_of, pager, select, variant_name};
use crate::products::status;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use shared::catalogue::Page as Found;
use shared::product::ProductStatus;
use shared::stock::{StockRow, StockSearch};

const PER_PAGE: u32 = 50;

/// What is looked for, as the address has it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    show: String,
    page: String,
}

pub(super) async fn list(State(desk): State<Desk>, Clerk(staff): Clerk, Query(wanted): Query<Wanted>) -> Response {
    let typed = wanted.q.trim();
    let few = desk.shop.settings().store.low_stock;
    let search = StockSearch {
        words: (!typed.is_empty()).then(|| typed.to_owned()),
        at_most: (wanted.show == "low").then_some(few),
        page: page_of(&wanted.page),
        per_page: PER_PAGE,
    };
    let found = match desk.shop.stock_list(&staff, &search).await {
        Ok(found) => found,
        Err(error) => return broken(&desk, &error),
    };
    let filter = Filter::of([("q", wanted.q.clone()), ("show", wanted.show.clone())]);
    Page::new(&desk, &staff, Part::Stock, "Stock").with(html! {
        div.page-head {
            h1 { "Stock" }
            p { "Low is what shoppers see and " (few) " or fewer of which can be sold. " a href="/staff/settings" { "Change that" } }
        }
        (filters(&wanted))
        p role="status" { (count(found.total)) }
        @if !found.items.is_empty() { (table(&found, few)) }
        (pager(PATH, &filter, found.page, found.pages()))
    })
}

fn count(total: u32) -> String {
    match total {
        0 => "No variant matches.".to_owned(),
        1 => "1 variant".to_owned(),
        total => format!("{total} variants"),
    }
}

fn filters(wanted: &Wanted) -> Markup {
    html! {
        search {
            form.filters method="get" action=(PATH) {
                div.field.is-wide {
                    label for="q" { "Product or SKU" }
                    input.input #q name="q" type="search" value=(wanted.q);
                }
                (select("show", "Show", &wanted.show, &[("", "All"), ("low", "What is low, the fewest first")]))
                button.button.is-ink type="submit" { "Find" }
            }
        }
    }
}

fn table(found: &Found<StockRow>, few: u32) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="Variants" {
            table.table.is-cards {
                thead { tr {
                    th { "Variant" } th { "SKU" } th { "Product is" } th.is-number { "On hand" } th.is-number { "Reserved" } th.is-number { "Available" }
                } }
                tbody {
                    @for row in &found.items {
                        tr {
                            th scope="row" data-label="Variant" { a href={ (PATH) "/" (row.variant) } { (variant_name(&row.name, &row.options)) } }
                            td data-label="SKU" { (row.sku) }
                            td data-label="Product is" { (status(row.status)) }
                            td.is-number data-label="On hand" { (row.level.on_hand) }
                            td.is-number data-label="Reserved" { (row.level.reserved) }
                            td.is-number data-label="Available" { (available(row, few)) }
                        }
                    }
                }
            }
        }
    }
}

/// What can be sold; low is said in words, too.
fn available(row: &StockRow, few: u32) -> Markup {
    let available = row.level.available();
    let low = row.status == ProductStatus::Published && available <= few;
    html! { span { @if low { span.status data-status="low" { "Low" } " " } (available) } }
}
