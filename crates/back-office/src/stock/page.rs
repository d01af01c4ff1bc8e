//! The page `/staff/stock/{variant}`: a variant's units, its ledger, and entering units by hand (O5).

use super::PATH;
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::{broken, missing};
use crate::frame::{Page, Part};
use crate::named::Named;
use crate::parts::{Entered, Field, Filter, page_of, pager, said, summary, variant_name, wrong};
use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use shared::catalogue::Page as Found;
use shared::field::FieldError;
use shared::id::{OperationId, VariantId};
use shared::stock::{MovementKind, StockEntry, StockReason, StockRow};
use shop::Staff;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Came {
    done: String,
    page: String,
}

/// A form that was refused, to be shown again.
#[derive(Default)]
pub(super) struct Again {
    pub status: StatusCode,
    pub notice: Option<Markup>,
    pub entered: Entered,
    pub errors: Vec<FieldError>,
    /// The operation that it was; none where the next try is another.
    pub operation: Option<OperationId>,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(variant): Named<VariantId>,
    Query(came): Query<Came>,
) -> Response {
    let notice = (came.done == "entered").then(|| said("Entered."));
    sheet(&desk, &staff, variant, page_of(&came.page), Again { notice, ..Again::default() }).await
}

pub(super) async fn sheet(desk: &Desk, staff: &Staff, variant: VariantId, page: u32, again: Again) -> Response {
    let row = match desk.shop.stock_of(staff, variant).await {
        Ok(Some(row)) => row,
        Ok(None) => return missing(desk, staff, Part::Stock, "There is no such variant"),
        Err(error) => return broken(desk, &error),
    };
    let ledger = match desk.shop.stock_ledger(staff, variant, page).await {
        Ok(ledger) => ledger,
        Err(error) => return broken(desk, &error),
    };
    let name = variant_name(&row.name, &row.options);
    let operation = again.operation.unwrap_or_else(|| desk.shop.new_operation());
    Page::new(desk, staff, Part::Stock, &name).with_status(again.status).with(html! {
        nav.crumbs aria-label="Breadcrumbs" { ol { li { a href=(PATH) { "Stock" } } li aria-current="page" { (name) } } }
        div.page-head {
            h1 { (name) }
            p {
                @if !row.sku.is_empty() { "SKU " (row.sku) ". " }
                a href={ "/staff/products/" (row.product) } { "The product" }
            }
        }
        @if let Some(notice) = &again.notice { div.order-notices { (notice) } }
        @if !again.errors.is_empty() { div.order-notices { (summary(&again.errors, label)) } }
        (units(&row))
        div.office-columns {
            div.office-stack { (movements(&row, &ledger)) }
            aside.office-stack aria-label="What can be done" { (form(variant, operation, &again)) }
        }
    })
}

fn label(field: &str) -> String {
    match field {
        "adjust" => "Units",
        "reason" => "Why",
        _ => "Note",
    }
    .to_owned()
}

fn units(row: &StockRow) -> Markup {
    html! {
        dl.numbers {
            div { dt { "On hand" } dd { (row.level.on_hand) } }
            div { dt { "Reserved for orders" } dd { (row.level.reserved) } }
            div { dt { "Available" } dd { (row.level.available()) } }
        }
    }
}

fn movements(row: &StockRow, ledger: &Found<StockEntry>) -> Markup {
    html! {
        section aria-labelledby="ledger-title" {
            h2 #ledger-title { "Ledger" }
            @if ledger.items.is_empty() {
                p { "Nothing came or went yet." }
            } @else {
                div.table-scroll tabindex="0" role="group" aria-labelledby="ledger-title" {
                    table.table.is-cards {
                        thead { tr {
                            th { "When (UTC)" } th { "Why" } th.is-number { "Units" } th.is-number { "On hand" } th { "Order" } th { "Who" }
                        } }
                        tbody { @for entry in &ledger.items { (movement(entry)) } }
                    }
                }
                (pager(&format!("{PATH}/{}", row.variant), &Filter::of([]), ledger.page, ledger.pages()))
            }
        }
    }
}

fn movement(entry: &StockEntry) -> Markup {
    let units =
        if entry.units < 0 { format!("−{}", entry.units.unsigned_abs()) } else { format!("+{}", entry.units) };
    html! {
        tr {
            td data-label="When" { time datetime=(entry.at) { (entry.at.for_people()) } }
            td data-label="Why" { span { (kind(entry.kind)) ": " (entry.reason) } }
            td.is-number data-label="Units" { (units) }
            td.is-number data-label="On hand" { (entry.on_hand) }
            td data-label="Order" {
                @match entry.order { Some(number) => a href={ "/staff/orders/" (number) } { "#" (number) }, None => "None" }
            }
            td data-label="Who" { @match &entry.staff { Some(email) => (email), None => "The shop" } }
        }
    }
}

const fn kind(kind: MovementKind) -> &'static str {
    match kind {
        MovementKind::Received => "Received",
        MovementKind::Sold => "Sold",
        MovementKind::Returned => "Returned",
        MovementKind::Corrected => "Corrected",
    }
}

/// The reasons that staff have, as the form offers them.
pub(super) const REASONS: [(&str, &str, StockReason); 3] = [
    ("received", "Goods came in", StockReason::Received),
    ("corrected", "Counted, broken or lost", StockReason::Corrected),
    ("returned", "Came back, from no order", StockReason::Returned),
];

fn form(variant: VariantId, operation: OperationId, again: &Again) -> Markup {
    let Again { entered, errors, .. } = again;
    html! {
        section.office-card aria-labelledby="enter-title" {
            h2 #enter-title { "Enter units" }
            form.office-stack method="post" action={ (PATH) "/" (variant) } novalidate {
                input type="hidden" name="operation" value=(operation);
                (Field::text("adjust", "Units", entered.get("adjust")).kind("number").errors(errors)
                    .hint("How many come; with a minus, how many go.").view())
                fieldset.choices #reason tabindex="-1" {
                    legend.field-name { "Why" }
                    @for (place, (key, words, _)) in REASONS.iter().enumerate() {
                        label.check {
                            input type="radio" name="reason" value=(key)
                                checked[entered.get("reason") == *key || entered.get("reason").is_empty() && place == 0];
                            span { (words) }
                        }
                    }
                    (wrong("reason", errors))
                }
                (Field::text("note", "Note", entered.get("note")).optional().errors(errors).hint("The ledger shows it.").view())
                button.button.is-ink type="submit" { "Enter" }
            }
        }
    }
}
