//! Where an order and its money stand, in plain words: what happened, what was kept and what to do next (E3).

use super::{CancelledBy, Holdup, OrderSummary, OrderView, PRICES_HOLD, PaymentStatus, RefundView, Status};
use crate::payment::{PaymentRefusal, RefundState};
use serde::{Deserialize, Serialize};

/// What is said of an order.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Standing {
    /// How good it is.
    pub tone: Tone,
    /// In a few words.
    pub title: String,
    /// In a sentence or two.
    pub text: String,
    /// What became of its money, where that is more than that it was paid or not: held, or going back.
    pub money: Vec<String>,
}

/// How good news is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Something is under way.
    #[default]
    Calm,
    /// It went well.
    Good,
    /// Something to know.
    Warn,
    /// It did not go well.
    Bad,
}

impl Standing {
    /// What is to be said of `order`.
    pub fn of(order: &OrderView) -> Self {
        let (tone, title, text) = words(order);
        Self { tone, title, text, money: money(order) }
    }
}

fn said(tone: Tone, title: impl Into<String>, text: impl Into<String>) -> (Tone, String, String) {
    (tone, title.into(), text.into())
}

fn words(order: &OrderView) -> (Tone, String, String) {
    let until = order.window_ends_at.for_people();
    match order.status {
        Status::PendingPayment if order.held => said(
            Tone::Warn,
            "Your payment is being looked into",
            format!("You need not pay again. The items are held for you until {until} UTC."),
        ),
        Status::PendingPayment => waiting(order.holdup.as_ref(), &until),
        Status::PaymentFailed if order.held => said(
            Tone::Warn,
            "Your payment is being looked into",
            "You need not pay again. The items of this order are not held any more.",
        ),
        Status::PaymentFailed if order.is_refused() => said(
            Tone::Bad,
            "This order can't be paid",
            format!(
                "{} Nothing was charged, and its items are not held any more. You can put them back into your cart.",
                why_refused(order.holdup.as_ref()),
            ),
        ),
        Status::PaymentFailed if order.can_retry => said(
            Tone::Bad,
            "Your payment failed",
            format!(
                "{}Its items are not held any more. While they are in stock you can try again, at the same prices, until {} UTC.",
                uncharged(order),
                order.created_at.after(PRICES_HOLD).for_people(),
            ),
        ),
        Status::PaymentFailed => said(
            Tone::Warn,
            "The prices of this order have run out",
            format!("{}They held for 24 hours. You can buy the same items again at today's prices.", uncharged(order)),
        ),
        Status::Cancelled => cancelled(order, &until),
        Status::Processing if order.partly_shipped() => {
            let there = order.lines.iter().all(|line| line.delivered == line.shipped);
            let title = if there { "Part of your order has arrived" } else { "Part of your order is on its way" };
            said(Tone::Good, title, "We are getting the rest of it ready.")
        }
        Status::Processing if order.paid_late() => said(
            Tone::Good,
            "Your payment came late, and it counts",
            "The items were still there, so your order goes on. We are getting it ready.",
        ),
        Status::Processing => said(Tone::Good, "Your order is paid", "We are getting it ready."),
        Status::Shipped => {
            said(Tone::Good, "Your order is on its way", "Everything in it that was to be sent has been.")
        }
        Status::Delivered => said(Tone::Good, "Your order has arrived", "We hope you like it."),
    }
}

fn waiting(holdup: Option<&Holdup>, until: &str) -> (Tone, String, String) {
    match holdup {
        None => said(
            Tone::Calm,
            "Waiting for your payment",
            format!("Nothing has been charged yet. These things are held for you until {until} UTC."),
        ),
        Some(Holdup::NoPage) => said(
            Tone::Warn,
            "The payment provider can't be reached right now",
            format!(
                "Nothing was charged. Your order is placed, and its items are held for you until {until} UTC. Try again in a minute."
            ),
        ),
        Some(Holdup::Declined { reason }) => said(
            Tone::Warn,
            "Your last try to pay was declined",
            format!(
                "The provider said: {reason} Nothing was charged. You can try again: the items are held for you until {until} UTC."
            ),
        ),
        Some(Holdup::UnderWay { .. }) => said(
            Tone::Calm,
            "Your payment is on its way",
            "It can take some days to arrive. You need not pay again: your items are held for you until then, and we write to you when it is here.",
        ),
        Some(Holdup::WindowEnded | Holdup::Refused { .. }) => said(
            Tone::Warn,
            "Waiting for word from the payment provider",
            format!(
                "The time to pay ended on {until} UTC. If your payment is under way there, it still counts; if not, the order is cancelled and nothing is charged."
            ),
        ),
    }
}

/// Why the provider does not take the payment.
fn why_refused(holdup: Option<&Holdup>) -> &'static str {
    match holdup {
        Some(Holdup::Refused { why: PaymentRefusal::Amount }) => {
            "The payment provider does not take payments of this amount."
        }
        Some(Holdup::Refused { why: PaymentRefusal::Currency }) => {
            "The payment provider does not take payments in this currency."
        }
        Some(Holdup::Refused { why: PaymentRefusal::Email }) => {
            "The payment provider does not accept the email address of this order."
        }
        _ => "The payment provider does not take the payment for this order.",
    }
}

fn cancelled(order: &OrderView, until: &str) -> (Tone, String, String) {
    let (title, text) = match order.cancelled_by {
        Some(CancelledBy::Window) if order.held => (
            "Time ran out for this order",
            format!(
                "What you paid until {until} UTC is not what was asked, so it was cancelled and its items were let go. "
            ),
        ),
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
    said(Tone::Warn, title, text.trim_end().to_owned())
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
    let RefundView { amount, state, reason, otherwise } = refund;
    let came = match state {
        RefundState::Failed if *otherwise => format!("{amount} were paid back to you another way."),
        RefundState::Due => format!("{amount} is on its way back to you."),
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
pub fn at_a_glance(order: &OrderSummary) -> Option<String> {
    Some(match (order.status, order.cancelled_by) {
        (Status::PendingPayment, _) if order.under_way => "Your payment is on its way".to_owned(),
        (Status::PendingPayment, _) if order.held => "Your payment is being looked into".to_owned(),
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

#[cfg(test)]
mod tests;
