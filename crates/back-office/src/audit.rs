//! The page `/staff/audit`: what staff did, and what was done to their accounts.

use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::broken;
use crate::frame::{Page, Part};
use crate::parts::{Filter, page_of, pager};
use crate::routes::Routes;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use shared::audit::{Action, AuditEntry, Author, Subject, SubjectKind};
use shared::role::Permission;

const PATH: &str = "/staff/audit";

pub(crate) fn routes() -> Routes {
    Routes::default().get(PATH, Permission::ReadAuditLog, log)
}

/// Whose entries are looked for, as the address has it. What cannot be read there narrows nothing down.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Wanted {
    kind: String,
    id: String,
    page: String,
}

impl Wanted {
    fn about(&self) -> Option<Subject> {
        let kind = SubjectKind::ALL.into_iter().find(|kind| kind.key() == self.kind)?;
        Some(Subject { kind, id: self.id.clone() })
    }
}

async fn log(State(desk): State<Desk>, Clerk(staff): Clerk, Query(wanted): Query<Wanted>) -> Response {
    let found = match desk.shop.audit_log(&staff, wanted.about().as_ref(), page_of(&wanted.page)).await {
        Ok(found) => found,
        Err(error) => return broken(&desk, &error),
    };
    let filter = Filter::of([("kind", wanted.kind), ("id", wanted.id)]);
    Page::new(&desk, &staff, Part::Audit, "Audit log").with(html! {
        div.page-head {
            h1 { "Audit log" }
            p { "Who did what, and what it was before. Nothing here can be changed." }
        }
        @if found.items.is_empty() {
            p { "Nothing was done yet." }
        } @else {
            (entries(&found.items))
            (pager(PATH, &filter, found.page, found.pages()))
        }
    })
}

/// Entries as a table.
pub(crate) fn entries(entries: &[AuditEntry]) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="region" aria-label="Audit log" {
            table.table.is-cards {
                thead { tr { th { "When (UTC)" } th { "Who" } th { "What" } th { "To what" } th { "Before and after" } } }
                tbody {
                    @for entry in entries {
                        tr {
                            td data-label="When" { time datetime=(entry.at) { (entry.at.for_people()) } }
                            td data-label="Who" { (author(&entry.author)) }
                            td data-label="What" { (action(entry.action)) }
                            td data-label="To what" { (subject(&entry.subject)) }
                            td data-label="Before and after" {
                                details { summary { "Show" }
                                    dl.facts { dt { "Before" } dd { code { (entry.before) } } dt { "After" } dd { code { (entry.after) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn author(author: &Author) -> &str {
    match author {
        Author::Account { email, .. } => email.as_str(),
        Author::Operator => "The operator, at the command line",
        Author::Visitor => "Somebody who had not signed in",
    }
}

/// What was done, in words.
const fn action(action: Action) -> &'static str {
    match action {
        Action::OrderShip => "Shipped",
        Action::OrderDeliver => "Marked as delivered",
        Action::OrderCancel => "Cancelled the order",
        Action::OrderCancelLines => "Cancelled items",
        Action::OrderRefund => "Refunded",
        Action::OrderLookInto => "Looked into a held payment",
        Action::OrderRefundAgain => "Tried a refund again",
        Action::OrderPaidOtherwise => "Paid back another way",
        Action::OrderBookIn => "Booked in returned goods",
        Action::OrderNote => "Added a note",
        Action::ProductCreate => "Added a product",
        Action::ProductChange => "Changed a product",
        Action::ProductStatus => "Changed a product’s status",
        Action::ProductPictures => "Changed a product’s pictures",
        Action::ProductImport => "Imported products",
        Action::StockAdjust => "Adjusted stock",
        Action::SettingsChange => "Changed the settings",
        Action::CustomerRead => "Looked at a customer",
        Action::StaffAdd => "Made an account staff",
        Action::StaffRemove => "Removed an account from the staff",
        Action::StaffSignIn => "Signed in",
        Action::StaffSignInRefusal => "Tried to sign in as staff and was refused",
        Action::AccountDisable => "Disabled an account",
        Action::AccountEnable => "Enabled an account",
    }
}

fn subject(subject: &Subject) -> Markup {
    let id = &subject.id;
    match subject.kind {
        SubjectKind::Order => html! { a href={ "/staff/orders/" (id) } { "Order #" (id) } },
        SubjectKind::Product => html! { a href={ "/staff/products/" (id) } { "A product" } },
        SubjectKind::Variant => html! { a href={ "/staff/stock/" (id) } { "Stock of a variant" } },
        SubjectKind::Import => html! { a href={ "/staff/import/" (id) } { "An import" } },
        SubjectKind::Settings => html! { a href="/staff/settings" { "Settings" } },
        SubjectKind::Account => html! { a href={ "/staff/customers/" (id) } { "An account" } },
    }
}
