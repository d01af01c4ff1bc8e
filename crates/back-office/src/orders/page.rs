//! The page `/staff/orders/{number}`: an order, and what can be done with it.

use super::steps::{Again, actor, name_of, steps};
use super::words;
use crate::audit::entries;
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::{broken, missing};
use crate::frame::{Page, Part};
use crate::named::Named;
use crate::parts::{Problem, said};
use axum::extract::{Query, State};
use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use shared::address::AddressView;
use shared::order::{HistoryEntry, OrderNumber, OrderView, StaffOrder};
use shared::payment::{AttemptState, RefundState};
use shared::pricing::TotalsKind;
use shop::Staff;

#[derive(Deserialize)]
pub(super) struct Came {
    /// Which step was done.
    #[serde(default)]
    done: String,
}

pub(super) async fn show(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(number): Named<OrderNumber>,
    Query(came): Query<Came>,
) -> Response {
    sheet(&desk, &staff, number, StatusCode::OK, |order| done(&came.done, order), &Again::default()).await
}

/// The page after something was not done, with what was entered.
pub(super) async fn after(
    desk: &Desk,
    staff: &Staff,
    number: OrderNumber,
    (status, problem): (StatusCode, Problem),
    again: &Again,
) -> Response {
    sheet(desk, staff, number, status, |_| Some(problem.view()), again).await
}

async fn sheet(
    desk: &Desk,
    staff: &Staff,
    number: OrderNumber,
    status: StatusCode,
    notice: impl FnOnce(&OrderView) -> Option<Markup>,
    again: &Again,
) -> Response {
    let order = match desk.shop.staff_order(staff, number).await {
        Ok(Some(order)) => order,
        Ok(None) => return missing(desk, staff, Part::Orders, "There is no such order"),
        Err(error) => return broken(desk, &error),
    };
    let title = format!("Order #{number}");
    Page::new(desk, staff, Part::Orders, &title).with_status(status).with(html! {
        nav.crumbs aria-label="Breadcrumbs" { ol { li { a href="/staff/orders" { "Orders" } } li aria-current="page" { (title) } } }
        @if let Some(notice) = notice(&order.order) { div.order-notices { (notice) } }
        (head(&order))
        div.office-columns {
            div.office-stack { (lines(&order.order)) (shipments(&order.order)) (money(&order)) (facts(&order)) (happened(&order)) }
            aside #steps.office-stack aria-label="What can be done" { (steps(staff.role(), &order, again)) }
        }
    })
}

/// What is said after a step, by how the order stands now: the provider may have refused to give money back.
fn done(step: &str, order: &OrderView) -> Option<Markup> {
    let refund = order.refunds.last().map(|refund| refund.state);
    let done = match (step, refund) {
        ("ship", _) => "Shipped. The shopper is told by mail.",
        ("deliver", _) => "Marked as delivered.",
        ("cancel-lines" | "cancel" | "refund" | "refund-again", Some(RefundState::Failed)) => {
            return Some(not_given_back(step).view());
        }
        ("cancel-lines", Some(_)) => "Cancelled. Their share of the money goes back.",
        ("cancel-lines", None) => "Cancelled.",
        ("cancel", Some(_)) => "The order is cancelled. The money goes back.",
        ("cancel", None) => "The order is cancelled.",
        ("refund", Some(_)) => "The refund is on its way.",
        ("refund-again", Some(_)) => "The refund is on its way again.",
        ("look-into", _) => "Noted: the payment was looked into.",
        ("paid-otherwise", _) => "Noted: the money was paid back another way.",
        ("book-in", _) => "Booked in.",
        ("note", _) => "Noted.",
        _ => return None,
    };
    Some(said(done))
}

fn not_given_back(step: &str) -> Problem {
    let title = match step {
        "refund" | "refund-again" => "The refund failed",
        _ => "It is cancelled, but the refund failed",
    };
    Problem::new(title, "The payment provider refused to give the money back. Look at the payment there.")
}

fn head(order: &StaffOrder) -> Markup {
    let view = &order.order;
    html! {
        div.page-head {
            div.order-head {
                h1 { "Order #" (view.number) }
                (words::status(view.status))
                (words::payment(view.payment_status))
            }
            p { "Placed on " (view.created_at.for_people()) " UTC by " (order.email) "." }
            a.button.office-jump href="#steps" { "What can be done" }
        }
        @if view.held {
            div.notice data-kind="warn" {
                strong { "A payment is held" }
                p { "Its amount or currency is not what was asked for. Look at it at the provider before anything is shipped." }
            }
        }
    }
}

fn lines(view: &OrderView) -> Markup {
    html! {
        section aria-labelledby="lines-title" {
            h2 #lines-title { "Items" }
            div.table-scroll tabindex="0" role="group" aria-labelledby="lines-title" {
                table.table.is-cards {
                    thead { tr {
                        th { "Item" } th { "SKU" } th.is-number { "Ordered" } th.is-number { "Shipped" } th.is-number { "Cancelled" }
                        th.is-number { "Returned" } th.is-number { "Total" } th { "State" }
                    } }
                    tbody {
                        @for line in &view.lines {
                            tr {
                                th scope="row" data-label="Item" { a href={ "/products/" (line.slug) } { (name_of(line)) } }
                                td data-label="SKU" { (line.sku) }
                                td.is-number data-label="Ordered" { (line.quantity) }
                                td.is-number data-label="Shipped" { (line.shipped) }
                                td.is-number data-label="Cancelled" { (line.cancelled) }
                                td.is-number data-label="Returned" { (line.returned) }
                                td.is-number data-label="Total" { (line.line_total) }
                                td data-label="State" { (words::fulfilment(line.fulfilment)) }
                            }
                        }
                    }
                }
            }
            dl.facts.totals {
                @for row in view.totals.rows(view.shipping_method.is_some()) {
                    @match (row.kind, &view.shipping_method) {
                        (TotalsKind::Total, _) => { dt { strong { (row.label) } } dd { strong { (row.amount) } } }
                        (TotalsKind::Shipping, Some(method)) => { dt { (row.label) " (" (method) ")" } dd { (row.amount) } }
                        _ => { dt { (row.label) } dd { (row.amount) } }
                    }
                }
            }
        }
    }
}

fn shipments(view: &OrderView) -> Markup {
    html! {
        @if !view.shipments.is_empty() {
            section aria-labelledby="shipments-title" {
                h2 #shipments-title { "Shipments" }
                @for (index, shipment) in view.shipments.iter().enumerate() {
                    article.panel aria-label={ "Shipment " (index + 1) } {
                        dl.facts {
                            dt { "Sent" } dd { (shipment.shipped_at.for_people()) " UTC" }
                            @if !shipment.carrier.is_empty() { dt { "Carrier" } dd { (shipment.carrier) } }
                            @if !shipment.tracking_number.is_empty() { dt { "Tracking number" } dd { (shipment.tracking_number) } }
                            dt { "Items" }
                            dd {
                                @for sent in &shipment.lines {
                                    @if let Some(line) = view.lines.iter().find(|line| line.id == sent.line) {
                                        div { (name_of(line)) " (x" (sent.units) ")" }
                                    }
                                }
                            }
                            dt { "Arrived" }
                            dd {
                                @match shipment.delivered_at {
                                    Some(at) => { (at.for_people()) " UTC" }
                                    None => { "Not yet" }
                                }
                            }
                        }
                        @if shipment.delivered_at.is_none() {
                            form method="post" action={ "/staff/orders/" (view.number) "/deliver" } {
                                input type="hidden" name="revision" value=(view.revision);
                                input type="hidden" name="shipment" value=(shipment.id);
                                button.button type="submit" { "Shipment " (index + 1) " has arrived" }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn money(order: &StaffOrder) -> Markup {
    html! {
        section aria-labelledby="money-title" {
            h2 #money-title { "Payment" }
            @if order.attempts.is_empty() { p { "Nothing was to be paid." } }
            @for attempt in &order.attempts {
                dl.facts {
                    dt { "Attempt" }
                    dd {
                        (attempt.amount) ", " (words::attempt(attempt.state))
                        @if attempt.state == AttemptState::Held && !attempt.held { ", looked into" }
                    }
                    dt { "At" } dd { (attempt.provider) @if let Some(reference) = &attempt.reference { ", " code { (reference) } } }
                    dt { "Begun" } dd { (attempt.created_at.for_people()) " UTC" }
                    @if let Some(since) = attempt.under_way_since {
                        dt { "On its way" } dd { "since " (since.for_people()) " UTC: nothing is released until it has arrived or failed" }
                    }
                    @if let Some(note) = &attempt.note { dt { "Declined" } dd { (note) } }
                    @for refund in &attempt.refunds {
                        dt { "Refund" } dd { (refund.amount) ", " (words::refund(refund)) ": " (refund.reason) }
                    }
                }
            }
        }
    }
}

fn facts(order: &StaffOrder) -> Markup {
    html! {
        section aria-labelledby="facts-title" {
            h2 #facts-title { "Shopper" }
            div.order-facts {
                div {
                    h3 { "Goes to" }
                    @match &order.order.shipping_address {
                        Some(parcel) => (address(parcel)),
                        None => p { "Nothing of it is sent by post." },
                    }
                }
                div { h3 { "Bill goes to" } (address(&order.order.billing_address)) }
                div {
                    h3 { "Who" }
                    p { (order.email) }
                    @match &order.account {
                        Some(account) => { p.small { (account.name) } }
                        None => { p.small { "Without an account" } }
                    }
                }
            }
        }
    }
}

fn address(address: &AddressView) -> Markup {
    html! { address { @for line in address.lines() { (line) br; } } }
}

fn happened(order: &StaffOrder) -> Markup {
    html! {
        section aria-labelledby="history-title" {
            h2 #history-title { "What happened" }
            (timeline(&order.order.history))
        }
        @if !order.notes.is_empty() {
            section aria-labelledby="notes-title" {
                h2 #notes-title { "Notes" }
                (timeline(&order.notes))
            }
        }
        @if !order.audit.is_empty() {
            details.office-step {
                summary { "What staff did" }
                div { (entries(&order.audit)) }
            }
        }
    }
}

fn timeline(entries: &[HistoryEntry]) -> Markup {
    html! {
        ol.timeline {
            @for entry in entries.iter().rev() {
                li {
                    b {
                        @if entry.from == Some(entry.to) { "Note" } @else { (entry.to) }
                        span.small.muted { " by " (actor(entry.actor)) }
                    }
                    time datetime=(entry.at) { (entry.at.for_people()) " UTC" }
                    p.as-typed { (entry.reason) }
                }
            }
        }
    }
}
