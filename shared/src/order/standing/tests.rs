use super::{Standing, money};
use crate::address::{AddressInput, AddressView};
use crate::id::{OrderLineId, VariantId};
use crate::money::Money;
use crate::order::{
    Actor, CancelledBy, Fulfilment, HistoryEntry, Holdup, OrderNumber, OrderView, OrderViewLine, PaymentStatus,
    RefundView, Status,
};
use crate::payment::{PaymentRefusal, RefundState};
use crate::pricing::Totals;
use crate::time::{Span, Timestamp};
use iso_currency::Currency;
use uuid::Uuid;

fn placed() -> Timestamp {
    Timestamp::from_millis(1_795_163_880_000)
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn order(status: Status) -> OrderView {
    let fields = AddressInput {
        name: "Aoife Byrne".into(),
        line1: "12 Camden Row".into(),
        city: "Dublin".into(),
        postal_code: "D08 X5C4".into(),
        country: "IE".into(),
        ..AddressInput::default()
    };
    let address = AddressView { fields, country: "Ireland".into() };
    OrderView {
        number: OrderNumber(1001),
        revision: 1,
        status,
        cancelled_by: None,
        payment_status: PaymentStatus::Unpaid,
        holdup: None,
        held: false,
        refunds: Vec::new(),
        lines: Vec::new(),
        shipments: Vec::new(),
        totals: Totals::zero(Currency::EUR),
        shipping_address: Some(address.clone()),
        billing_address: address,
        guest: None,
        shipping_method: Some("Standard".into()),
        created_at: placed(),
        window_ends_at: placed().after(Span::minutes(30)),
        history: Vec::new(),
        can_retry: status == Status::PaymentFailed,
        cancel_refund: Money::zero(Currency::EUR),
        can_cancel: false,
        standing: Standing::default(),
    }
}

fn says(order: &OrderView, title: &str, text: &[&str]) {
    let words = Standing::of(order);
    assert_eq!(words.title, title);
    for part in text {
        assert!(words.text.contains(part), "{part:?} is not in {:?}", words.text);
    }
}

#[test]
fn p6_a_pending_order_says_until_when_it_is_held_and_what_holds_it_up() {
    let held_up = |holdup| OrderView { holdup, ..order(Status::PendingPayment) };
    let until = "until 20 November 2026, 09:08 UTC";
    says(&held_up(None), "Waiting for your payment", &["Nothing has been charged", until]);
    says(&held_up(Some(Holdup::NoPage)), "The payment provider can't be reached right now", &[until, "Try again"]);
    let declined = Holdup::Declined { reason: "No funds.".into() };
    says(&held_up(Some(declined)), "Your last try to pay was declined", &["No funds.", until]);
    let under_way = held_up(Some(Holdup::UnderWay { since: placed() }));
    says(&under_way, "Your payment is on its way", &["some days", "need not pay again", "held for you"]);
    assert!(!Standing::of(&under_way).text.contains("charged"));
    let ended = held_up(Some(Holdup::WindowEnded));
    says(
        &ended,
        "Waiting for word from the payment provider",
        &["ended on 20 November 2026, 09:08 UTC", "still counts"],
    );
}

#[test]
fn a_failed_order_says_how_long_its_prices_hold() {
    let failed = order(Status::PaymentFailed);
    says(&failed, "Your payment failed", &["Nothing was charged", "until 21 November 2026, 08:38 UTC"]);
    let too_late = OrderView { can_retry: false, ..failed };
    says(&too_late, "The prices of this order have run out", &["24 hours", "buy the same items again"]);
}

#[test]
fn o10_an_order_that_cannot_be_paid_says_why_and_that_nothing_is_held() {
    for (why, reason) in [
        (PaymentRefusal::Amount, "payments of this amount"),
        (PaymentRefusal::Currency, "payments in this currency"),
        (PaymentRefusal::Email, "the email address"),
        (PaymentRefusal::Other, "the payment for this order"),
    ] {
        let refused = OrderView { holdup: Some(Holdup::Refused { why }), ..order(Status::PaymentFailed) };
        says(&refused, "This order can't be paid", &[reason, "Nothing was charged", "not held any more"]);
    }
}

#[test]
fn p6_a_cancelled_order_says_why_and_that_nothing_was_charged() {
    for (by, title) in [
        (CancelledBy::Shopper, "You cancelled this order"),
        (CancelledBy::Staff, "The shop cancelled this order"),
        (CancelledBy::NewerOrder, "Cancelled, because you placed a newer order"),
        (CancelledBy::Window, "Time ran out for this order"),
        (CancelledBy::OutOfStock, "Paid too late"),
    ] {
        let unpaid = OrderView { cancelled_by: Some(by), ..order(Status::Cancelled) };
        says(&unpaid, title, &["Nothing was charged."]);
        let paid = OrderView { payment_status: PaymentStatus::RefundDue, ..unpaid };
        says(&paid, title, &["What you paid goes back to you."]);
        assert!(!Standing::of(&paid).text.contains("Nothing was charged"));
    }
}

#[test]
fn p5_a_late_payment_that_counts_says_so() {
    let entry = HistoryEntry {
        at: placed(),
        actor: Actor::Provider,
        from: Some(Status::Cancelled),
        to: Status::Processing,
        reason: String::new(),
    };
    let paid = OrderView { payment_status: PaymentStatus::Paid, ..order(Status::Processing) };
    says(&paid, "Your order is paid", &[]);
    let late = OrderView { history: vec![entry], ..paid };
    says(&late, "Your payment came late, and it counts", &["goes on"]);
}

#[test]
fn an_order_of_which_a_part_has_shipped_says_so() {
    let line = OrderViewLine {
        id: OrderLineId(Uuid::from_u128(1)),
        variant_id: VariantId(Uuid::from_u128(1)),
        sku: String::new(),
        name: String::new(),
        slug: String::new(),
        picture: None,
        options: Vec::new(),
        quantity: 2,
        unit_price: eur(1),
        line_total: eur(2),
        fulfilment: Fulfilment::Unfulfilled,
        shipped: 1,
        delivered: 0,
        cancelled: 0,
        returned: 0,
        taxable: true,
        requires_shipping: true,
    };
    let delivered = OrderViewLine { delivered: 1, ..line.clone() };
    let partly = |line| OrderView { lines: vec![line], ..order(Status::Processing) };
    says(&partly(line.clone()), "Part of your order is on its way", &["the rest"]);
    says(&partly(delivered), "Part of your order has arrived", &["the rest"]);
    says(&OrderView { status: Status::Shipped, ..partly(line) }, "Your order is on its way", &[]);
}

#[test]
fn p4_p9_every_refund_is_said_with_its_amount_and_reason() {
    let refund = |minor, state| RefundView { amount: eur(minor), state, reason: "A scratch.".into(), otherwise: false };
    let refunds = vec![refund(100, RefundState::Done), refund(250, RefundState::Due), refund(300, RefundState::Failed)];
    let paid = OrderView { payment_status: PaymentStatus::RefundDue, refunds, ..order(Status::Processing) };
    let words = money(&paid);
    assert_eq!(words.len(), 3);
    for (said, parts) in words.iter().zip([
        ["€1.00 went back to you", "A scratch."],
        ["€2.50 is on its way back", "A scratch."],
        ["The refund of €3.00 did not go through", "A scratch."],
    ]) {
        assert!(parts.iter().all(|part| said.contains(part)), "{said:?}");
    }
    assert!(money(&order(Status::Processing)).is_empty());
}

#[test]
fn p9_held_money_is_said_and_never_called_uncharged() {
    let held = OrderView { held: true, ..order(Status::PaymentFailed) };
    assert!(money(&held)[0].contains("It is held"));
    assert!(!Standing::of(&held).text.contains("Nothing was charged"));
    says(&held, "Your payment is being looked into", &["need not pay again", "not held any more"]);
    let pending = OrderView { held: true, ..order(Status::PendingPayment) };
    says(&pending, "Your payment is being looked into", &["need not pay again", "until 20 November 2026"]);
}
