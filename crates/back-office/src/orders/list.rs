//! The page `/staff/orders`: orders, newest first, narrowed down by what is looked for.

use super::words;
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
use shared::order::{OrderFilter, PaymentStatus, StaffSummary, Status};
use shared::time::{Span, Timestamp};

const PATH: &str = "/staff/orders";

/// What is looked for, as the address has it. What cannot be read there narrows nothing down.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
    status: String,
    payment: String,
    from: String,
    to: String,
    page: String,
}

impl Wanted {
    fn filter(&self) -> OrderFilter {
        let day = |day: &str| Timestamp::parse(&format!("{day}T00:00:00Z")).ok();
        let search = self.q.trim();
        OrderFilter {
            status: Status::ALL.into_iter().find(|status| status.key() == self.status),
            payment: PaymentStatus::ALL.into_iter().find(|payment| payment.key() == self.payment),
            from: day(&self.from),
            until: day(&self.to).map(|last| last.after(Span::days(1))),
            search: (!search.is_empty()).then(|| search.to_owned()),
        }
    }
}

pub(super) async fn list(State(desk): State<Desk>, Clerk(staff): Clerk, Query(wanted): Query<Wanted>) -> Response {
    let found = match desk.shop.staff_orders(&staff, &wanted.filter(), page_of(&wanted.page)).await {
        Ok(found) => found,
        Err(error) => return broken(&desk, &error),
    };
    let filter = Filter::of([
        ("q", wanted.q.clone()),
        ("status", wanted.status.clone()),
        ("payment", wanted.payment.clone()),
        ("from", wanted.from.clone()),
        ("to", wanted.to.clone()),
    ]);
    Page::new(&desk, &staff, Part::Orders, "Orders").with(html! {
        div.page-head { h1 { "Orders" } }
        (filters(&wanted))
        p role="status" { (count(found.total)) }
        @if !found.items.is_empty() { (table(&found)) }
        (pager(PATH, &filter, found.page, found.pages()))
    })
}

fn count(total: u32) -> String {
    match total {
        0 => "No order matches.".to_owned(),
        1 => "1 order".to_owned(),
        total => format!("{total} orders"),
    }
}

fn filters(wanted: &Wanted) -> Markup {
    let statuses: Vec<_> = Status::ALL.iter().map(|status| (status.key(), status.to_string())).collect();
    let statuses = [("", "Any")].into_iter().chain(statuses.iter().map(|(key, words)| (*key, words.as_str())));
    let payments = [("", "Any")]
        .into_iter()
        .chain(PaymentStatus::ALL.map(|payment| (payment.key(), words::payment_words(payment))));
    html! {
        search {
            form.filters method="get" action=(PATH) {
                div.field.is-wide {
                    label for="q" { "Number, email, name or SKU" }
                    input.input #q name="q" type="search" value=(wanted.q);
                }
                (select("status", "Status", &wanted.status, &statuses.collect::<Vec<_>>()))
                (select("payment", "Payment", &wanted.payment, &payments.collect::<Vec<_>>()))
                div.field { label for="from" { "From" } input.input #from name="from" type="date" value=(wanted.from); }
                div.field { label for="to" { "To" } input.input #to name="to" type="date" value=(wanted.to); }
                button.button.is-ink type="submit" { "Find" }
            }
        }
    }
}

fn table(found: &Found<StaffSummary>) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="Orders" {
            table.table.is-cards {
                thead { tr { th { "Order" } th { "Placed (UTC)" } th { "Shopper" } th { "Status" } th { "Payment" } th.is-number { "Total" } } }
                tbody {
                    @for StaffSummary { order, email, name } in &found.items {
                        tr {
                            th scope="row" data-label="Order" { a href={ (PATH) "/" (order.number) } { "#" (order.number) } }
                            td data-label="Placed" { time datetime=(order.created_at) { (order.created_at.for_people()) } }
                            td data-label="Shopper" { (name) br; span.small.muted { (email) } }
                            td data-label="Status" { (words::status(order.status)) }
                            td data-label="Payment" { (words::payment(order.payment_status)) }
                            td.is-number data-label="Total" { (order.total) }
                        }
                    }
                }
            }
        }
    }
}
