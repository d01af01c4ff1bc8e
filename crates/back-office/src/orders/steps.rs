//! What can be done with an order now: a form each. What the order does not allow is not offered.

use super::money::money_steps;
use crate::parts::{Entered, Field, variant_name};
use maud::{Markup, html};
use shared::field::FieldError;
use shared::money::Money;
use shared::order::{Actor, OrderView, OrderViewLine, StaffOrder, Status};
use shared::role::{Permission, Role};

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

/// The forms that the role has the permission for.
pub(super) fn steps(role: Role, order: &StaffOrder, again: &Again) -> Markup {
    let waiting = money_steps(order, again);
    let StaffOrder { order, open, .. } = order;
    let unshipped: Vec<_> = order.lines.iter().filter(|line| line.counts().left() > 0).collect();
    let out: Vec<_> = order.lines.iter().filter(|line| line.counts().out() > 0).collect();
    let may = |permission| role.may(permission);
    html! {
        @if may(Permission::Refund) { (waiting) }
        @if open.ship && may(Permission::Ship) { (ship(order, &unshipped, again)) }
        @if open.deliver && may(Permission::Ship) { (deliver(order)) }
        @if open.cancel_units && may(Permission::Cancel) { (cancel_lines(order, &unshipped, again)) }
        @if let Some(left) = open.refund.filter(|_| may(Permission::Refund)) { (refund(order, left, again)) }
        @if open.book_in && may(Permission::Stock) { (book_in(order, &out, again)) }
        @if may(Permission::Note) { (note(order, again)) }
        @if open.cancel && may(Permission::Cancel) { (cancel(order, again)) }
    }
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
    let parcel = lines.iter().any(|line| line.requires_shipping);
    let title = if parcel { "Ship" } else { "Mark as delivered" };
    form(
        order,
        step,
        title,
        true,
        html! {
            @if lines.iter().any(|line| !line.requires_shipping) {
                p.small { "What needs no shipping is delivered with this." }
            }
            @for line in lines { (units(step, line, "units", line.counts().left(), Some(line.counts().left()), again)) }
            @if parcel {
                (Field::text("carrier", "Carrier", again.value(step, "carrier")).optional().errors(errors).view())
                (Field::text("tracking_number", "Tracking number", again.value(step, "tracking_number")).optional().errors(errors).view())
            }
            button.button.is-ink type="submit" { (title) }
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
            @for line in lines { (units(step, line, "units", line.counts().left(), None, again)) }
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
                (units(step, line, "good", line.counts().out(), None, again))
                (units(step, line, "damaged", line.counts().out(), None, again))
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

/// A field for so many units of a line: `what` says of which kind. A problem with the units of the line, whatever their
/// kind, is one of `units`.
fn units(step: &str, line: &OrderViewLine, what: &str, most: u32, value: Option<u32>, again: &Again) -> Markup {
    let name = format!("{what}.{}", line.id);
    let of_line = format!("units.{}", line.id);
    let id = format!("{step}-{name}");
    let first = value.map(|value| value.to_string()).unwrap_or_default();
    // What was cleared stays cleared.
    let value = if again.step == step { again.entered.get(&name) } else { &first };
    let wrong = again.errors(step).iter().find(|error| error.field == name || error.field == of_line);
    let about = wrong.map(|_| format!("{id}-about"));
    html! {
        div.field {
            label for=(id) {
                @match what { "good" => "Good: ", "damaged" => "Damaged: ", _ => "" }
                (name_of(line))
            }
            div.units-row {
                input.input.units id=(id) name=(name) type="number" inputmode="numeric" min="0" max=(most) value=(value)
                    aria-invalid=[wrong.map(|_| "true")] aria-describedby=[&about];
                span.small { "of " (most) }
            }
            @if let Some(wrong) = wrong { p.field-error id=[&about] { (wrong.problem) } }
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

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use shared::field::FieldProblem;
    use shared::order::Fulfilment;

    fn line() -> OrderViewLine {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        let price = Money::zero(Currency::EUR);
        OrderViewLine {
            id: id.parse().unwrap(),
            variant_id: id.parse().unwrap(),
            sku: "MUG".into(),
            name: "Mug".into(),
            slug: "mug".into(),
            picture: None,
            options: Vec::new(),
            quantity: 3,
            unit_price: price,
            line_total: price,
            fulfilment: Fulfilment::Unfulfilled,
            shipped: 0,
            delivered: 0,
            cancelled: 0,
            returned: 0,
            taxable: true,
            requires_shipping: true,
        }
    }

    fn field(again: &Again) -> String {
        units("ship", &line(), "units", 3, Some(3), again).into_string()
    }

    #[test]
    fn units_that_were_cleared_stay_cleared() {
        assert!(field(&Again::default()).contains("value=\"3\""));
        let elsewhere = Again { step: "refund", ..Again::default() };
        assert!(field(&elsewhere).contains("value=\"3\""));
        for (typed, shown) in [("", "value=\"\""), ("2", "value=\"2\"")] {
            let mut entered = Entered::default();
            entered.add(format!("units.{}", line().id), typed);
            let again = field(&Again { step: "ship", entered, ..Again::default() });
            assert!(again.contains(shown), "{again}");
        }
    }

    #[test]
    fn what_is_wrong_with_the_units_of_a_line_stands_at_its_field() {
        let errors = vec![FieldError::new(format!("units.{}", line().id), FieldProblem::TooMany(2))];
        let again = Again { step: "ship", errors, ..Again::default() };
        let page = field(&again);
        assert!(page.contains("aria-invalid=\"true\""), "{page}");
        assert!(page.contains("Please keep to 2 at most."), "{page}");
        let good = units("ship", &line(), "good", 3, None, &again).into_string();
        assert!(good.contains("aria-invalid"), "{good}");
        assert!(!units("refund", &line(), "units", 3, None, &again).into_string().contains("aria-invalid"));
    }
}
