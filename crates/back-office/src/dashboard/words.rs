//! What was counted, in words.

use shared::tally::{Alarms, CartChanges, Checkouts, MergedLines, Merges, PaymentPages};
use shared::time::Timestamp;

/// The beginning of an hour, where there are at most as many as a day has, else of a day.
pub(super) fn slot(begins: Timestamp, slots: usize) -> String {
    let text = begins.to_string();
    let part = if slots <= 24 { text.get(11..16) } else { text.get(..10) };
    part.unwrap_or(&text).to_owned()
}

/// Why an order was not placed.
pub(super) const fn checkout(reason: Checkouts) -> &'static str {
    match reason {
        Checkouts::Placed => "Placed",
        Checkouts::PlacedNow => "Bought now",
        Checkouts::CartEmpty => "The cart was empty",
        Checkouts::CartChanged => "The cart had changed",
        Checkouts::TotalChanged => "The total had risen",
        Checkouts::OutOfStock => "Too little stock",
        Checkouts::Fields => "Fields were missing or wrong",
        Checkouts::NotPayable => "The amount could not be paid",
        Checkouts::KeyReused => "The key came before, with another request",
        Checkouts::PaidMeanwhile => "An earlier order had been paid",
        Checkouts::PaymentUnderWay => "A payment of an earlier order was on its way",
        Checkouts::OrderWaits => "An order of the cart was waiting for payment",
        Checkouts::UnpaidLimit => "Too much was waiting for payment",
        Checkouts::SessionEnded => "The session had ended",
        Checkouts::Failed => "Something broke",
    }
}

/// Why a change of a cart was not made.
pub(super) const fn cart_change(reason: CartChanges) -> &'static str {
    match reason {
        CartChanges::Made => "Made",
        CartChanges::Unknown => "Never sold here",
        CartChanges::Gone => "No longer sold",
        CartChanges::SoldOut => "Sold out",
        CartChanges::NoSuchLine => "No such line",
        CartChanges::Full => "The cart was full",
        CartChanges::Stale => "The cart had changed",
        CartChanges::OperationReused => "The id came before, with another change",
        CartChanges::SessionEnded => "The session had ended",
        CartChanges::Failed => "Something broke",
    }
}

/// What became of a merge.
pub(super) const fn merge(outcome: Merges) -> &'static str {
    match outcome {
        Merges::Made => "Made",
        Merges::Failed => "Something broke",
    }
}

/// What became of a merged line.
pub(super) const fn merged(outcome: MergedLines) -> &'static str {
    match outcome {
        MergedLines::Added => "Added",
        MergedLines::Raised => "Raised",
        MergedLines::Capped => "Capped",
        MergedLines::Unavailable => "Unavailable",
        MergedLines::Unknown => "Unknown",
    }
}

/// What became of a page to pay on.
pub(super) const fn payment_page(outcome: PaymentPages) -> &'static str {
    match outcome {
        PaymentPages::Opened => "Opened",
        PaymentPages::ProviderUnreachable => "The provider could not be reached",
        PaymentPages::ProviderDenied => "The provider does not let the shop in",
        PaymentPages::ProviderRefused => "The provider refused",
    }
}

/// What somebody has to see to.
pub(super) const fn alarm(alarm: Alarms) -> &'static str {
    match alarm {
        Alarms::PaymentHeld => "A payment is held",
        Alarms::Dispute => "A payment is disputed",
        Alarms::WebhookStuck => "A webhook is stuck",
        Alarms::RefundElsewhere => "A refund was made at the provider",
        Alarms::ProviderMissing => "A payment provider is not configured, or by other keys",
        Alarms::RefundFailed => "A refund failed",
    }
}
