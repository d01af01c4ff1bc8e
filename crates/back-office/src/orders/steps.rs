//! What can be done with an order now: a form each. What the order does not allow is not offered.

use super::money::money_steps;
use crate::parts::{Entered, Field, variant_name};
use maud::{Markup, html};
use shared::field::FieldError;
use shared::money::Money;
use shared::order::{Actor, OrderView, OrderViewLine, StaffOrder, Status};

/// What was entered into a form that was refused, and what is wrong with it.
#[derive(Default)]
pub(super) struct Again {
    /// Which form it was: the last part of its address.
    pub step: &'static str,
    pub entered: Entered,
    pub errors: Vec<FieldError>,
}

impl Again {
    /// The same where it is about that one of several, else nothing.
    pub(super) fn about(&self, field: &str, id: &str) -> Self {
        if self.entered.get(field) == id {
            Self { step: self.step, entered: self.entered.clone(), errors: self.errors.clone() }
        } else {
            Self::default()
        }
    }

    pub(super) fn value(&self, step: &str, name: &str) -> &str {
        if self.step == step { self.entered.get(name) } else { "" }
    }

    pub(super) fn errors(&self, step: &str) -> &[FieldError] {
        if self.step == step { &self.errors } else { &[] }
    }
}

/// The forms.
pub(super) fn steps(order: &StaffOrder, again: &Again) -> Markup {
    let waiting = money_steps(order, again);
    let StaffOrder { order, open, .. } = order;
    let unshipped: Vec<_> = order.lines.iter().filter(|line| left(line) > 0).collect();
    let out: Vec<_> = order.lines.iter().filter(|line| line.shipped > line.returned).collect();
    html! {
        (waiting)
        @if open.ship { (ship(order, &unshipped, again)) }
        @if open.deliver { (deliver(order)) }
        @if open.cancel_units { (cancel_lines(order, &unshipped, again)) }
        @if let Some(left) = open.refund { (refund(order, left, again)) }
        @if open.book_in { (book_in(order, &out, again)) }
        (note(order, again))
        @if open.cancel { (cancel(order, again)) }
    }
}

/// How many units of a line can still be shipped.
fn left(line: &OrderViewLine) -> u32 {
    line.quantity - line.shipped - line.cancelled
}

/// A form that can be folded away.
pub(super) fn form(order: &OrderView, step: &str, title: &str, open: bool, content: Markup) -> Markup {
    html! {
        details.office-step open[open] {
            summary { (title) }
            form method="post" action={ "/staff/orders/" (order.number) "/" (step) } {
                input type="hidden" name="revision" value=(order.revision);
                (content)
            }
        }
    }
}

fn ship(order: &OrderView, lines: &[&OrderViewLine], again: &Again) -> Markup {
    let step = "ship";
    let errors = again.errors(step);
    form(
        order,
        step,
        "Ship",
        true,
        html! {
            @for line in lines { (units(step, line, "units", left(line), Some(left(line)), again)) }
            (Field::text("carrier", "Carrier", again.value(step, "carrier")).optional().errors(errors).view())
            (Field::text("tracking_number", "Tracking number", again.value(step, "tracking_number")).optional().errors(errors).view())
            button.button.is-ink type="submit" { "Ship" }
        },
    )
}

fn deliver(order: &OrderView) -> Markup {
    form(
        order,
        "deliver",
        "Mark as delivered",
        true,
        html! {
            p.small { "Everything that is on its way has arrived." }
            button.button.is-ink type="submit" { "Mark as delivered" }
        },
    )
}

fn cancel_lines(order: &OrderView, lines: &[&OrderViewLine], again: &Again) -> Markup {
    let step = "cancel-lines";
    form(
        order,
        step,
        "Cancel items",
        again.step == step,
        html! {
            p.small { "What has not shipped can be cancelled: its share of the money goes back, and its units are on sale again." }
            @for line in lines { (units(step, line, "units", left(line), None, again)) }
            (Field::text("reason", "Reason, which the shopper reads", again.value(step, "reason")).within(step).optional()
                .errors(again.errors(step)).view())
            button.button.is-danger type="submit" { "Cancel these" }
        },
    )
}

fn refund(order: &OrderView, left: Money, again: &Again) -> Markup {
    let step = "refund";
    let whole = left.amount();
    let entered = again.value(step, "amount");
    let amount = if entered.is_empty() { whole.as_str() } else { entered };
    let hint = format!("At most {left}.");
    form(
        order,
        step,
        "Refund",
        again.step == step,
        html! {
            (Field::text("amount", &format!("Amount in {}", left.currency().code()), amount).hint(&hint)
                .errors(again.errors(step)).view())
            (Field::text("reason", "Reason, which the shopper reads", again.value(step, "reason")).within(step)
                .errors(again.errors(step)).view())
            button.button.is-danger type="submit" { "Refund" }
        },
    )
}

fn book_in(order: &OrderView, lines: &[&OrderViewLine], again: &Again) -> Markup {
    let step = "book-in";
    form(
        order,
        step,
        "Book in returned goods",
        again.step == step,
        html! {
            p.small { "What can be sold again goes back into stock; what is damaged does not." }
            @for line in lines {
                (units(step, line, "good", line.shipped - line.returned, None, again))
                (units(step, line, "damaged", line.shipped - line.returned, None, again))
            }
            button.button type="submit" { "Book in" }
        },
    )
}

fn note(order: &OrderView, again: &Again) -> Markup {
    let step = "note";
    form(
        order,
        step,
        "Add a note",
        again.step == step,
        html! {
            (Field::text("note", "Note, which only staff see", again.value(step, "note")).kind("textarea")
                .errors(again.errors(step)).view())
            button.button type="submit" { "Add note" }
        },
    )
}

fn cancel(order: &OrderView, again: &Again) -> Markup {
    let step = "cancel";
    let text = match order.status {
        Status::Shipped => "The money goes back. The goods come back into stock when they are booked in.",
        Status::Processing => "The money goes back, and the units are on sale again.",
        _ => "Its units are on sale again. If it was being paid meanwhile, the money goes back.",
    };
    form(
        order,
        step,
        "Cancel the order",
        again.step == step,
        html! {
            p.small { (text) }
            (Field::text("reason", "Reason, which the shopper reads", again.value(step, "reason")).within(step).optional()
                .errors(again.errors(step)).view())
            button.button.is-danger type="submit" { "Cancel order" }
        },
    )
}

/// A field for so many units of a line: `what` says of which kind.
fn units(step: &str, line: &OrderViewLine, what: &str, most: u32, value: Option<u32>, again: &Again) -> Markup {
    let name = format!("{what}.{}", line.id);
    let id = format!("{step}-{name}");
    let entered = again.value(step, &name);
    let value =
        if entered.is_empty() { value.map(|value| value.to_string()).unwrap_or_default() } else { entered.to_owned() };
    html! {
        div.field {
            label for=(id) {
                @match what { "good" => "Good: ", "damaged" => "Damaged: ", _ => "" }
                (name_of(line))
            }
            div.units-row {
                input.input.units id=(id) name=(name) type="number" inputmode="numeric" min="0" max=(most) value=(value);
                span.small { "of " (most) }
            }
        }
    }
}

/// A line's name with its options.
pub(super) fn name_of(line: &OrderViewLine) -> String {
    variant_name(&line.name, &line.options)
}

/// Who moved an order.
pub(super) const fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::Shopper => "Shopper",
        Actor::Staff => "Staff",
        Actor::Provider => "Payment provider",
        Actor::Shop => "The shop",
    }
}
