//! Where an order and its money stand, as pages show it. The words come with the order: the browser need not have them all.

use leptos::prelude::*;
use shared::order::{OrderView, PaymentStatus, Standing, Tone};

/// The order's standing, with what became of its money.
#[component]
pub(crate) fn Standing(
    /// What is said.
    standing: Standing,
) -> impl IntoView {
    let Standing { tone, title, text, money } = standing;
    let money = (!money.is_empty()).then(|| {
        let entries = money.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
        view! { <ul>{entries}</ul> }
    });
    view! {
        <section class="notice" data-kind=kind(tone) aria-labelledby="standing-title">
            <h2 id="standing-title">{title}</h2>
            <p>{text}</p>
            {money}
        </section>
    }
}

/// Only what is out of the ordinary: a late payment, money that is held or goes back. Nothing where there is nothing.
#[component]
pub(crate) fn Unusual(
    /// The order.
    order: OrderView,
) -> impl IntoView {
    (order.paid_late() || !order.standing.money.is_empty()).then(|| view! { <Standing standing=order.standing /> })
}

const fn kind(tone: Tone) -> &'static str {
    match tone {
        Tone::Calm => "calm",
        Tone::Good => "good",
        Tone::Warn => "warn",
        Tone::Bad => "bad",
    }
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
