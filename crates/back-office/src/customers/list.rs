//! The page `/staff/customers`: accounts, the newest first.

use super::PATH;
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::broken;
use crate::frame::{Page, Part};
use crate::parts::{Filter, page_of, pager};
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use shared::catalogue::Page as Found;
use shared::customer::{CustomerRow, CustomerSearch};

const PER_PAGE: u32 = 50;

/// What is looked for, as the address has it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    page: String,
}

pub(super) async fn list(State(desk): State<Desk>, Clerk(staff): Clerk, Query(wanted): Query<Wanted>) -> Response {
    let typed = wanted.q.trim();
    let words = (!typed.is_empty()).then(|| typed.to_owned());
    let search = CustomerSearch { words, page: page_of(&wanted.page), per_page: PER_PAGE };
    let found = match desk.shop.customers(&staff, &search).await {
        Ok(found) => found,
        Err(error) => return broken(&desk, &error),
    };
    let filter = Filter::of([("q", wanted.q.clone())]);
    Page::new(&desk, &staff, Part::Customers, "Customers").with(html! {
        div.page-head {
            h1 { "Customers" }
            p { "Who has an account. Guests have none: find them by their orders." }
        }
        search {
            form.filters method="get" action=(PATH) {
                div.field.is-wide {
                    label for="q" { "Email or name" }
                    input.input #q name="q" type="search" value=(wanted.q);
                }
                button.button.is-ink type="submit" { "Find" }
            }
        }
        p role="status" { (count(found.total)) }
        @if !found.items.is_empty() { (table(&found)) }
        (pager(PATH, &filter, found.page, found.pages()))
    })
}

fn count(total: u32) -> String {
    match total {
        0 => "Nobody matches.".to_owned(),
        1 => "1 customer".to_owned(),
        total => format!("{total} customers"),
    }
}

fn table(found: &Found<CustomerRow>) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="Customers" {
            table.table.is-cards {
                thead { tr { th { "Email" } th { "Name" } th.is-number { "Orders" } th { "Since (UTC)" } } }
                tbody {
                    @for row in &found.items {
                        tr {
                            th scope="row" data-label="Email" { a href={ (PATH) "/" (row.id) } { (row.email) } }
                            td data-label="Name" { span { (row.name) @if row.staff { " " span.status { "Staff" } } } }
                            td.is-number data-label="Orders" { (row.orders) }
                            td data-label="Since" { time datetime=(row.created_at) { (row.created_at.for_people()) } }
                        }
                    }
                }
            }
        }
    }
}
