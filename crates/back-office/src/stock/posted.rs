//! The form that is posted from a variant's page. It bears an operation id: sent twice, it counts once.

use super::PATH;
use super::page::{Again, REASONS, sheet};
use crate::clerk::Clerk;
use crate::desk::Desk;
use crate::failure::{broken, missing};
use crate::frame::Part;
use crate::named::Named;
use crate::parts::{Entered, Problem, see};
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use maud::{Markup, html};
use shared::field::{FieldError, FieldProblem};
use shared::id::VariantId;
use shared::stock::{BelowReserved, StockInput, StockReason, StockRefused};
use shop::Failure;

pub(super) async fn adjust(
    State(desk): State<Desk>,
    Clerk(staff): Clerk,
    Named(variant): Named<VariantId>,
    Form(entered): Form<Entered>,
) -> Response {
    let operation = entered.get("operation").parse().unwrap_or_else(|_| desk.shop.new_operation());
    let outcome = match read(&entered) {
        Ok(input) => desk.shop.adjust_stock(&staff, variant, operation, &input).await,
        Err(errors) => Err(Failure::Refused(StockRefused::Invalid { errors })),
    };
    let refused = match outcome {
        Ok(_) => return see(&format!("{PATH}/{variant}?done=entered")),
        Err(Failure::Broken(error)) => return broken(&desk, &error),
        Err(Failure::Refused(refused)) => refused,
    };
    let again = Again { entered, operation: Some(operation), ..Again::default() };
    let again = match refused {
        StockRefused::NotFound => return missing(&desk, &staff, Part::Stock, "There is no such variant"),
        StockRefused::Invalid { errors } => Again { status: StatusCode::UNPROCESSABLE_ENTITY, errors, ..again },
        StockRefused::BelowReserved(refused) => {
            Again { status: StatusCode::CONFLICT, notice: Some(below_reserved(&refused)), ..again }
        }
        StockRefused::OperationReused => {
            let text = "Those units are in the ledger below. If these are to be entered as well, enter them again.";
            let notice = Some(Problem::new("This form was sent before, with other units", text).view());
            Again { status: StatusCode::CONFLICT, notice, operation: None, ..again }
        }
    };
    sheet(&desk, &staff, variant, 1, again).await
}

/// What was entered, or what is wrong with it.
fn read(entered: &Entered) -> Result<StockInput, Vec<FieldError>> {
    let reason = REASONS.iter().find(|(key, _, _)| *key == entered.get("reason")).map(|(_, _, reason)| *reason);
    let units = entered.get("adjust").trim();
    let adjust = match units.strip_prefix('+').unwrap_or(units) {
        "" => Err(FieldProblem::Missing),
        units => units.parse().map_err(|_| FieldProblem::Malformed),
    };
    let note = entered.get("note").to_owned();
    match (adjust, reason) {
        (Ok(adjust), Some(reason)) => Ok(StockInput { adjust, reason, note }),
        (adjust, reason) => {
            let adjust = adjust.err().map(|problem| FieldError::new("adjust", problem));
            let reason = reason.is_none().then(|| FieldError::new("reason", FieldProblem::NotOffered));
            // What is wrong with the note is said at once, whatever the rest is.
            let checked = StockInput { adjust: 1, reason: StockReason::Received, note }.check();
            Err(adjust.into_iter().chain(reason).chain(checked.err().unwrap_or_default()).collect())
        }
    }
}

/// Which orders keep the stock from falling (O5).
fn below_reserved(refused: &BelowReserved) -> Markup {
    let BelowReserved { level, orders, more } = refused;
    html! {
        div.notice data-kind="bad" role="alert" tabindex="-1" autofocus {
            strong { "There would be fewer than are promised to orders" }
            p { (level.reserved) " of the " (level.on_hand) " on hand are reserved. Nothing was changed. Cancel one of these orders first:" }
            ul {
                @for number in orders { li { a href={ "/staff/orders/" (number) } { "Order #" (number) } } }
                @if *more { li { "and others" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let long = "x".repeat(402);
        for (adjust, reason, note, wrong) in [
            ("5", "received", "", vec![]),
            ("+5", "returned", "", vec![]),
            (" -5 ", "corrected", "fell", vec![]),
            ("", "received", "", vec!["adjust"]),
            ("two", "received", "", vec!["adjust"]),
            ("1.5", "received", "", vec!["adjust"]),
            ("99999999999999999999", "", "", vec!["adjust", "reason"]),
            ("x", "sold", &long, vec!["adjust", "reason", "note"]),
        ] {
            let mut entered = Entered::default();
            for (field, value) in [("adjust", adjust), ("reason", reason), ("note", note)] {
                entered.add(field, value);
            }
            let errors = read(&entered).err().unwrap_or_default();
            let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, wrong, "{adjust} {reason}");
        }
    }
}
