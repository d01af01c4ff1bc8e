//! Where an order and its money stand, in plain words: what happened, what was kept and what to do next (E3).

use leptos::prelude::*;
use shared::order::{CancelledBy, Holdup, OrderSummary, OrderView, PRICES_HOLD, PaymentStatus, RefundView, Status};
use shared::payment::RefundState;

/// What is said of an order.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct Words {
    /// How it looks, see `notice.css`.
    pub kind: &'static str,
    /// In a few words.
    pub title: String,
    /// In a sentence or two.
    pub text: String,
}

impl Words {
    fn new(kind: &'static str, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { kind, title: title.into(), text: text.into() }
    }
}

/// The order's standing, with what became of its money.
#[component]
pub(crate) fn Standing(
    /// The order.
    order: OrderView,
) -> impl IntoView {
    let Words { kind, title, text } = standing(&order);
    view! {
        <section class="notice" data-kind=kind aria-labelledby="standing-title">
            <h2 id="standing-title">{title}</h2>
            <p>{text}</p>
            <Money order=order />
        </section>
    }
}

/// Only what is out of the ordinary: a late payment, money that is held or goes back. Nothing where there is nothing.
#[component]
pub(crate) fn Unusual(
    /// The order.
    order: OrderView,
) -> impl IntoView {
    (order.paid_late() || !money(&order).is_empty()).then(|| view! { <Standing order=order /> })
}

#[component]
fn Money(order: OrderView) -> impl IntoView {
    let money = money(&order);
    (!money.is_empty()).then(|| {
        let entries = money.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <ul>{entries}</ul> }
    })
}

/// Where the order stands.
pub(crate) fn standing(order: &OrderView) -> Words {
    let until = order.window_ends_at.for_people();
    match order.status {
        Status::PendingPayment => waiting(order.holdup.as_ref(), &until),
        Status::PaymentFailed if order.can_retry => Words::new(
            "bad",
            "Your payment failed",
            format!(
                "{}Its items are not held any more. While they are in stock you can try again, at the same prices, until {} UTC.",
                uncharged(order),
                order.created_at.after(PRICES_HOLD).for_people(),
            ),
        ),
        Status::PaymentFailed => Words::new(
            "warn",
            "The prices of this order have run out",
            format!("{}They held for 24 hours. You can buy the same items again at today's prices.", uncharged(order)),
        ),
        Status::Cancelled => cancelled(order, &until),
        Status::Processing if order.paid_late() => Words::new(
            "good",
            "Your payment came late, and it counts",
            "The items were still there, so your order goes on. We are getting it ready.",
        ),
        Status::Processing => Words::new("good", "Your order is paid", "We are getting it ready."),
        Status::Shipped => {
            Words::new("good", "Your order is on its way", "Everything in it that was to be sent has been.")
        }
        Status::Delivered => Words::new("good", "Your order has arrived", "We hope you like it."),
    }
}

fn waiting(holdup: Option<&Holdup>, until: &str) -> Words {
    match holdup {
        None => Words::new(
            "calm",
            "Waiting for your payment",
            format!("Nothing has been charged yet. These things are held for you until {until} UTC."),
        ),
        Some(Holdup::NoPage) => Words::new(
            "warn",
            "The payment provider can't be reached right now",
            format!(
                "Nothing was charged. Your order is placed, and its items are held for you until {until} UTC. Try again in a minute."
            ),
        ),
        Some(Holdup::Declined { reason }) => Words::new(
            "warn",
            "Your last try to pay was declined",
            format!(
                "The provider said: {reason} Nothing was charged. You can try again: the items are held for you until {until} UTC."
            ),
        ),
        Some(Holdup::WindowEnded) => Words::new(
            "warn",
            "Waiting for word from the payment provider",
            format!(
                "The time to pay ended on {until} UTC. If your payment is under way there, it still counts; if not, the order is cancelled and nothing is charged."
            ),
        ),
    }
}

fn cancelled(order: &OrderView, until: &str) -> Words {
    let (title, text) = match order.cancelled_by {
        Some(CancelledBy::Window) => (
            "Time ran out for this order",
            format!("No payment came until {until} UTC, so it was cancelled and its items were let go. "),
        ),
        Some(CancelledBy::NewerOrder) => {
            ("Cancelled, because you placed a newer order", "Its items were let go. ".to_owned())
        }
        Some(CancelledBy::OutOfStock) => (
            "Paid too late",
            "Your payment came when the items were gone already, so the order was cancelled. ".to_owned(),
        ),
        Some(CancelledBy::Staff) => ("The shop cancelled this order", String::new()),
        Some(CancelledBy::Shopper) | None => ("You cancelled this order", String::new()),
    };
    let text = match order.payment_status {
        PaymentStatus::Unpaid => format!("{text}{}", uncharged(order)),
        _ => format!("{text}What you paid goes back to you."),
    };
    Words::new("warn", title, text.trim_end().to_owned())
}

/// Said only where it is so.
fn uncharged(order: &OrderView) -> &'static str {
    if order.payment_status == PaymentStatus::Unpaid && !order.held { "Nothing was charged. " } else { "" }
}

/// What became of its money, beyond that it was paid.
fn money(order: &OrderView) -> Vec<String> {
    let held = order.held.then(|| {
        "A payment came that is not what was asked. It is held, and the shop looks into it; you need not do anything."
            .to_owned()
    });
    let partly = (order.payment_status == PaymentStatus::PartiallyRefunded)
        .then(|| "Part of what you paid went back to you.".to_owned());
    held.into_iter().chain(partly).chain(order.refunds.iter().map(refund)).collect()
}

fn refund(refund: &RefundView) -> String {
    let RefundView { amount, state, reason } = refund;
    let came = match state {
        RefundState::Due => format!("{amount} are on their way back to you."),
        RefundState::Done => {
            format!("{amount} went back to you, the way you paid. Your bank may need some days to show it.")
        }
        RefundState::Failed => {
            format!("The refund of {amount} did not go through. The shop looks into it; you need not do anything.")
        }
    };
    format!("{came} {reason}").trim_end().to_owned()
}

/// What the Order History says beside an order's status; none where that says it all.
pub(super) fn at_a_glance(order: &OrderSummary) -> Option<String> {
    Some(match (order.status, order.cancelled_by) {
        (Status::PendingPayment, _) => format!("Held for you until {} UTC", order.window_ends_at.for_people()),
        (Status::PaymentFailed, _) if order.can_retry => {
            format!("Same prices until {} UTC", order.created_at.after(PRICES_HOLD).for_people())
        }
        (_, Some(CancelledBy::Window)) => "Not paid in time".to_owned(),
        (_, Some(CancelledBy::NewerOrder)) => "A newer order was placed".to_owned(),
        (_, Some(CancelledBy::OutOfStock)) => "Paid too late".to_owned(),
        (_, Some(CancelledBy::Staff)) => "Cancelled by the shop".to_owned(),
        _ => return None,
    })
}

/// Where an order's money stands, in a word or two, with its key; none where nothing was paid.
pub(super) fn payment_words(status: PaymentStatus) -> Option<(&'static str, &'static str)> {
    match status {
        PaymentStatus::Unpaid => None,
        PaymentStatus::Paid => Some(("paid", "Paid")),
        PaymentStatus::RefundDue => Some(("refund_due", "Refund on its way")),
        PaymentStatus::PartiallyRefunded => Some(("partially_refunded", "Partially refunded")),
        PaymentStatus::Refunded => Some(("refunded", "Refunded")),
        PaymentStatus::RefundFailed => Some(("refund_failed", "Refund held up")),
    }
}

#[cfg(test)]
mod tests;
