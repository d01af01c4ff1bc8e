//! What is said of orders: where they stand, and why something was not done with one.

use crate::parts::Problem;
use http::StatusCode;
use maud::{Markup, html};
use shared::field::{FieldError, FieldProblem};
use shared::order::{Fulfilment, PaymentStatus, StaffRefund, StaffRefused, Status};
use shared::payment::{AfterFailure, AttemptState, RefundState};

/// A status as a chip.
pub(crate) fn status(status: Status) -> Markup {
    html! { span.status data-status=(status.key()) { (status) } }
}

/// Where an order's money stands, as a chip.
pub(crate) fn payment(payment: PaymentStatus) -> Markup {
    html! { span.status data-status=(payment.key()) { (payment_words(payment)) } }
}

/// Where an order's money stands.
pub(super) const fn payment_words(payment: PaymentStatus) -> &'static str {
    match payment {
        PaymentStatus::Unpaid => "Unpaid",
        PaymentStatus::Paid => "Paid",
        PaymentStatus::RefundDue => "Refund due",
        PaymentStatus::PartiallyRefunded => "Partially refunded",
        PaymentStatus::Refunded => "Refunded",
        PaymentStatus::RefundFailed => "Refund failed",
    }
}

/// How far a line came.
pub(super) const fn fulfilment(fulfilment: Fulfilment) -> &'static str {
    match fulfilment {
        Fulfilment::Unfulfilled => "Unfulfilled",
        Fulfilment::Shipped => "Shipped",
        Fulfilment::Delivered => "Delivered",
        Fulfilment::Cancelled => "Cancelled",
    }
}

/// How far an attempt to pay came.
pub(crate) const fn attempt(state: AttemptState) -> &'static str {
    match state {
        AttemptState::Creating => "Not known to the provider yet",
        AttemptState::Open => "Open",
        AttemptState::Paid => "Paid",
        AttemptState::Failed => "Failed",
        AttemptState::Expired => "Expired",
        AttemptState::Held => "Held: not what was asked for",
        AttemptState::Refunded => "Paid, and given back",
    }
}

/// How far a refund came.
pub(super) const fn refund(refund: &StaffRefund) -> &'static str {
    match (refund.state, refund.after_failure) {
        (RefundState::Due, _) => "Due",
        (RefundState::Done, _) => "Done",
        (RefundState::Failed, None) => "Failed",
        (RefundState::Failed, Some(AfterFailure::TriedAgain)) => "Failed, and tried again",
        (RefundState::Failed, Some(AfterFailure::PaidOtherwise)) => "Failed, and paid back another way",
    }
}

/// Why something was not done: the answer's status, what is said above the page, and at which fields.
pub(super) fn refused(refused: &StaffRefused) -> (StatusCode, Problem, Vec<FieldError>) {
    let conflict = |title: &str, text: &str| (StatusCode::CONFLICT, Problem::new(title, text), Vec::new());
    let unprocessable =
        |title: &str, text: String| (StatusCode::UNPROCESSABLE_ENTITY, Problem::new(title, text), Vec::new());
    match refused {
        StaffRefused::NotFound => {
            (StatusCode::NOT_FOUND, Problem::new("There is no such order", "Nothing was changed."), Vec::new())
        }
        StaffRefused::Stale { .. } => conflict(
            "This order has changed meanwhile",
            "Nothing was changed by you. Below it stands as it is now; if it is still to be done, do it again.",
        ),
        StaffRefused::NoSuchMove(ends) => conflict(
            "That can’t be done with this order any more",
            &format!("It is {} and cannot become {}. Nothing was changed.", ends.from, ends.to),
        ),
        StaffRefused::NotNow { status } => {
            conflict("That can’t be done now", &format!("The order is {status}. Nothing was changed."))
        }
        StaffRefused::PartlyShipped => conflict(
            "Part of this order has shipped",
            "It can’t be cancelled as a whole. Cancel the lines that have not shipped, or ship the rest.",
        ),
        StaffRefused::PaidMeanwhile => conflict(
            "This order was paid meanwhile",
            "It was not cancelled. If it still is to be, cancel it again: the money then goes back.",
        ),
        StaffRefused::PaymentUnderWay => conflict(
            "A payment for this order is on its way",
            "Until it has arrived or failed the order can’t be cancelled. Nothing was changed.",
        ),
        StaffRefused::NoUnits => {
            unprocessable("Nothing was chosen", "Enter how many units of at least one line.".to_owned())
        }
        StaffRefused::UnknownLine { .. } => {
            unprocessable("There is no such line", "Nothing was changed. Please try again.".to_owned())
        }
        StaffRefused::TooMany { line, left } => {
            let text = match left {
                0 => "Of one of the lines there are none left for this. Nothing was changed.".to_owned(),
                left => format!("Of one of the lines there are only {left} left for this. Nothing was changed."),
            };
            let error = FieldError::new(format!("units.{line}"), FieldProblem::TooMany(*left));
            (StatusCode::UNPROCESSABLE_ENTITY, Problem::new("There are not so many", text), vec![error])
        }
        StaffRefused::UnknownShipment => conflict("There is no such shipment", "Nothing was changed."),
        StaffRefused::ArrivedBefore => conflict("That shipment had arrived already", "Nothing was changed."),
        StaffRefused::NotPaid => conflict("Nothing was paid for this order", "So there is nothing to give back."),
        StaffRefused::NotPayable { unit } => unprocessable(
            "That amount cannot be paid",
            format!("Only whole multiples of {unit} can be given back. Nothing was changed."),
        ),
        StaffRefused::TooMuch { left } => unprocessable(
            "That is more than is left",
            format!("At most {left} can be given back. Nothing was changed."),
        ),
        StaffRefused::OperationReused => {
            conflict("That form was sent before", "It said something else then. Look at the order.")
        }
        StaffRefused::Invalid { errors } => (
            StatusCode::UNPROCESSABLE_ENTITY,
            Problem::new("Some fields need another look", "Nothing was changed."),
            errors.clone(),
        ),
    }
}
