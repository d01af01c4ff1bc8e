//! What can be done about an order's money that waits for staff: a payment that is held, a refund that failed.

use super::steps::{Again, form};
use crate::parts::Field;
use maud::{Markup, html};
use shared::order::{AttemptView, OrderView, StaffOrder, StaffRefund};

/// The forms, one for each payment and refund that waits.
pub(super) fn money_steps(order: &StaffOrder, again: &Again) -> Markup {
    let StaffOrder { order, attempts, .. } = order;
    html! {
        @for attempt in attempts {
            @if attempt.held { (look_into(order, attempt, again)) }
            @for refund in attempt.refunds.iter().filter(|refund| refund.waits) {
                (refund_again(order, refund))
                (paid_otherwise(order, refund, again))
            }
        }
    }
}

fn look_into(order: &OrderView, attempt: &AttemptView, again: &Again) -> Markup {
    let (step, id) = ("look-into", attempt.id.to_string());
    let again = again.about("attempt", &id);
    form(
        order,
        step,
        "Looked into",
        again.step == step,
        html! {
            p.small { "The payment of " (attempt.amount) " that is held was looked into, and its money is dealt with at the provider." }
            input type="hidden" name="attempt" value=(id);
            (Field::text("reason", "What came of it, which the shopper reads", again.value(step, "reason"))
                .within(&format!("{step}-{id}")).errors(again.errors(step)).view())
            button.button type="submit" { "Looked into" }
        },
    )
}

fn refund_again(order: &OrderView, refund: &StaffRefund) -> Markup {
    form(
        order,
        "refund-again",
        "Try the refund again",
        true,
        html! {
            p.small { "The refund of " (refund.amount) " failed. The provider is asked for it anew." }
            input type="hidden" name="refund" value=(refund.id);
            button.button.is-ink type="submit" { "Try again" }
        },
    )
}

fn paid_otherwise(order: &OrderView, refund: &StaffRefund, again: &Again) -> Markup {
    let (step, id) = ("paid-otherwise", refund.id.to_string());
    let again = again.about("refund", &id);
    form(
        order,
        step,
        "Paid back another way",
        again.step == step,
        html! {
            p.small { "The shopper has the " (refund.amount) " whose refund failed." }
            input type="hidden" name="refund" value=(id);
            (Field::text("reason", "How, which the shopper reads", again.value(step, "reason"))
                .within(&format!("{step}-{id}")).errors(again.errors(step)).view())
            button.button type="submit" { "Paid back" }
        },
    )
}
