//! What a provider's word about an attempt means for attempt, order and stock (P2).
//!
//! Redirect, webhook, reload and sweeper all come here, in any order and any number, and end in the same state: the
//! decision looks only at what is stored and what the provider says, and once applied it decides nothing more.

use crate::id::AttemptId;
use crate::money::Money;
use crate::order::{CancelledBy, OrderState};
use crate::payment::{AttemptState, Report};

/// What is known of an order when a report comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OrderFacts {
    /// Where it stands.
    pub state: OrderState,
    /// The attempt that is to pay it.
    pub attempt: Option<AttemptId>,
    /// Whether another attempt than the reported one has paid it.
    pub paid_by_other: bool,
}

/// What is known of the attempt that a report is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AttemptFacts {
    /// Its id.
    pub id: AttemptId,
    /// How far it came.
    pub state: AttemptState,
    /// Whether a payment is known to be under way on it.
    pub under_way: bool,
    /// What was asked.
    pub amount: Money,
    /// Whether the shop itself is closing it: then its end says nothing about the order.
    pub closing: bool,
}

/// What to do, in one transaction.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It is known already, or says nothing.
    Nothing,
    /// The provider has the session open, and no payment is under way on it.
    MarkOpen,
    /// A decline on a page that stays open: noted on the attempt.
    NoteDecline(String),
    /// A payment is under way: nothing is released, retried or cancelled until it is decided (P11).
    NoteUnderWay,
    /// Paid: reservations become sales, the order is processing.
    Sell,
    /// Paid after all: reserve and sell in one step; without stock cancel and refund (P5).
    ReserveAndSell,
    /// Over without money: the attempt's new state; the order fails and its units are released.
    FailOrder(AttemptState),
    /// Over without money, and the order is not waiting for this attempt.
    CloseAttempt(AttemptState),
    /// Money that the order cannot take goes back.
    Refund(RefundBecause),
    /// Not what was asked: held for staff, and alarmed (P9).
    Hold {
        /// What was paid.
        paid: Money,
    },
}

/// Why money goes back by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefundBecause {
    /// The order was already paid (P4).
    PaidTwice,
    /// The order was cancelled (P5).
    Cancelled,
}

impl RefundBecause {
    /// In words for the shopper.
    pub const fn words(self) -> &'static str {
        match self {
            Self::PaidTwice => "The order had already been paid, so this second payment is refunded.",
            Self::Cancelled => "The order had been cancelled, so the payment is refunded.",
        }
    }
}

/// Decides what `report` about `attempt` means for `order`. Pure; see the module.
pub fn decide(order: &OrderFacts, attempt: &AttemptFacts, report: &Report) -> Decision {
    match report {
        Report::Paid { amount } => paid(order, attempt, *amount),
        // An old failure cannot undo a success, nor can anything follow the end of an attempt but money (P4).
        _ if !attempt.state.is_open() => Decision::Nothing,
        Report::Open if attempt.state == AttemptState::Creating || attempt.under_way => Decision::MarkOpen,
        Report::InProgress if !attempt.under_way => Decision::NoteUnderWay,
        Report::Open | Report::InProgress => Decision::Nothing,
        Report::Declined { reason } => Decision::NoteDecline(reason.clone()),
        Report::Failed { .. } => over(order, attempt, AttemptState::Failed),
        Report::Expired => over(order, attempt, AttemptState::Expired),
    }
}

fn paid(order: &OrderFacts, attempt: &AttemptFacts, amount: Money) -> Decision {
    if attempt.state.took_money() {
        return Decision::Nothing;
    }
    if amount != attempt.amount {
        return Decision::Hold { paid: amount };
    }
    if order.paid_by_other {
        return Decision::Refund(RefundBecause::PaidTwice);
    }
    match order.state {
        OrderState::PendingPayment => Decision::Sell,
        OrderState::PaymentFailed | OrderState::Cancelled { by: CancelledBy::Window } => Decision::ReserveAndSell,
        OrderState::Cancelled { .. } => Decision::Refund(RefundBecause::Cancelled),
        OrderState::Processing | OrderState::Shipped | OrderState::Delivered => {
            Decision::Refund(RefundBecause::PaidTwice)
        }
    }
}

fn over(order: &OrderFacts, attempt: &AttemptFacts, state: AttemptState) -> Decision {
    let waits = order.state == OrderState::PendingPayment && order.attempt == Some(attempt.id);
    let waits_for_it = waits && !attempt.closing;
    if waits_for_it { Decision::FailOrder(state) } else { Decision::CloseAttempt(state) }
}

/// What becomes of an order's open attempt when the payment window has ended (P6).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AtWindowsEnd {
    /// A payment is under way: nothing is closed or released, the provider is asked again.
    Wait,
    /// It can still be paid, or ran out by itself: closed at the provider, and only then the order is cancelled.
    Close,
    /// It is decided: settled like any other report.
    Settle,
}

/// Decides by what the provider says of an attempt after its order's payment window. Pure; see the module.
pub const fn at_windows_end(report: &Report) -> AtWindowsEnd {
    match report {
        Report::InProgress => AtWindowsEnd::Wait,
        Report::Open | Report::Declined { .. } | Report::Expired => AtWindowsEnd::Close,
        Report::Paid { .. } | Report::Failed { .. } => AtWindowsEnd::Settle,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use proptest::prelude::*;
    use uuid::Uuid;

    const THIS: AttemptId = AttemptId(Uuid::from_u128(1));
    const OTHER: AttemptId = AttemptId(Uuid::from_u128(2));

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn order(state: OrderState) -> OrderFacts {
        OrderFacts { state, attempt: Some(THIS), paid_by_other: false }
    }

    fn attempt(state: AttemptState) -> AttemptFacts {
        AttemptFacts { id: THIS, state, under_way: false, amount: eur(500), closing: false }
    }

    fn cancelled(by: CancelledBy) -> OrderState {
        OrderState::Cancelled { by }
    }

    #[test]
    fn p5_money_is_taken_where_the_order_can_and_goes_back_elsewhere() {
        use OrderState::{Delivered, PaymentFailed, PendingPayment, Processing, Shipped};
        let paid = Report::Paid { amount: eur(500) };
        for (state, decision) in [
            (PendingPayment, Decision::Sell),
            (PaymentFailed, Decision::ReserveAndSell),
            (cancelled(CancelledBy::Window), Decision::ReserveAndSell),
            (cancelled(CancelledBy::Shopper), Decision::Refund(RefundBecause::Cancelled)),
            (cancelled(CancelledBy::Staff), Decision::Refund(RefundBecause::Cancelled)),
            (cancelled(CancelledBy::NewerOrder), Decision::Refund(RefundBecause::Cancelled)),
            (cancelled(CancelledBy::OutOfStock), Decision::Refund(RefundBecause::Cancelled)),
            (Processing, Decision::Refund(RefundBecause::PaidTwice)),
            (Shipped, Decision::Refund(RefundBecause::PaidTwice)),
            (Delivered, Decision::Refund(RefundBecause::PaidTwice)),
        ] {
            for before in [AttemptState::Creating, AttemptState::Open, AttemptState::Failed, AttemptState::Expired] {
                assert_eq!(decide(&order(state), &attempt(before), &paid), decision, "{state:?} {before:?}");
            }
        }
    }

    #[test]
    fn p4_a_second_success_goes_back_and_an_old_failure_undoes_nothing() {
        let paid = Report::Paid { amount: eur(500) };
        let twice = OrderFacts { paid_by_other: true, ..order(OrderState::Processing) };
        let open = attempt(AttemptState::Open);
        assert_eq!(decide(&twice, &open, &paid), Decision::Refund(RefundBecause::PaidTwice));
        for by in [CancelledBy::Window, CancelledBy::Shopper, CancelledBy::Staff] {
            let off = OrderFacts { paid_by_other: true, ..order(cancelled(by)) };
            assert_eq!(decide(&off, &open, &paid), Decision::Refund(RefundBecause::PaidTwice), "{by:?}");
        }

        let failed = Report::Failed { reason: "declined".into() };
        for state in [AttemptState::Paid, AttemptState::Held, AttemptState::Refunded] {
            for report in [&failed, &Report::Expired, &Report::Open, &paid] {
                assert_eq!(decide(&order(OrderState::Processing), &attempt(state), report), Decision::Nothing);
            }
        }
    }

    #[test]
    fn p9_another_amount_or_currency_is_held() {
        let pending = order(OrderState::PendingPayment);
        for amount in [eur(499), eur(501), Money::new(500, Currency::USD)] {
            let decision = decide(&pending, &attempt(AttemptState::Open), &Report::Paid { amount });
            assert_eq!(decision, Decision::Hold { paid: amount });
        }
    }

    #[test]
    fn o6_a_failure_fails_only_the_order_that_waits_for_it() {
        let failed = Report::Failed { reason: "declined".into() };
        let pending = order(OrderState::PendingPayment);
        let retried = OrderFacts { attempt: Some(OTHER), ..pending };
        let open = attempt(AttemptState::Open);
        assert_eq!(decide(&pending, &open, &failed), Decision::FailOrder(AttemptState::Failed));
        assert_eq!(decide(&retried, &open, &failed), Decision::CloseAttempt(AttemptState::Failed));
        let off = order(cancelled(CancelledBy::Shopper));
        assert_eq!(decide(&off, &open, &Report::Expired), Decision::CloseAttempt(AttemptState::Expired));
        let closing = AttemptFacts { closing: true, ..open };
        let expected = Decision::CloseAttempt(AttemptState::Expired);
        assert_eq!(decide(&pending, &closing, &Report::Expired), expected, "closed by the shop itself");
        let declined = Report::Declined { reason: "no funds".into() };
        assert_eq!(decide(&pending, &open, &declined), Decision::NoteDecline("no funds".into()));
    }

    #[test]
    fn p6_only_what_can_still_be_paid_is_closed_and_what_is_under_way_waits() {
        let reason = || "declined".to_owned();
        for (report, decision) in [
            (Report::Open, AtWindowsEnd::Close),
            (Report::Declined { reason: reason() }, AtWindowsEnd::Close),
            (Report::Expired, AtWindowsEnd::Close),
            (Report::InProgress, AtWindowsEnd::Wait),
            (Report::Paid { amount: eur(500) }, AtWindowsEnd::Settle),
            (Report::Failed { reason: reason() }, AtWindowsEnd::Settle),
        ] {
            assert_eq!(at_windows_end(&report), decision, "{report:?}");
        }
    }

    #[test]
    fn p11_a_payment_under_way_is_noted_once_until_it_is_decided() {
        let pending = order(OrderState::PendingPayment);
        for state in [AttemptState::Creating, AttemptState::Open] {
            assert_eq!(decide(&pending, &attempt(state), &Report::InProgress), Decision::NoteUnderWay, "{state:?}");
        }
        let under_way = AttemptFacts { under_way: true, ..attempt(AttemptState::Open) };
        for (report, decision) in [
            (Report::InProgress, Decision::Nothing),
            (Report::Open, Decision::MarkOpen),
            (Report::Declined { reason: "no".into() }, Decision::NoteDecline("no".into())),
            (Report::Failed { reason: "no".into() }, Decision::FailOrder(AttemptState::Failed)),
            (Report::Expired, Decision::FailOrder(AttemptState::Expired)),
            (Report::Paid { amount: eur(500) }, Decision::Sell),
        ] {
            assert_eq!(decide(&pending, &under_way, &report), decision, "{report:?}");
        }
        for over in [AttemptState::Paid, AttemptState::Failed, AttemptState::Expired, AttemptState::Refunded] {
            assert_eq!(decide(&pending, &attempt(over), &Report::InProgress), Decision::Nothing, "{over:?}");
        }
    }

    /// Order, attempt and units as the transaction leaves them.
    #[derive(Clone, Copy, PartialEq, Debug)]
    struct World {
        order: OrderState,
        attempt: AttemptState,
        reserved: u32,
        sold: u32,
        refunds: u32,
    }

    fn apply(world: World, decision: &Decision, in_stock: bool) -> World {
        use OrderState::{PaymentFailed, Processing};
        let moved = |to| world.order.moved(to).unwrap();
        match decision {
            Decision::Nothing | Decision::NoteDecline(_) | Decision::NoteUnderWay => world,
            Decision::MarkOpen => World { attempt: AttemptState::Open, ..world },
            Decision::Sell => {
                World { order: moved(Processing), attempt: AttemptState::Paid, reserved: 0, sold: 1, ..world }
            }
            Decision::ReserveAndSell if in_stock => {
                World { order: moved(Processing), attempt: AttemptState::Paid, sold: 1, ..world }
            }
            Decision::ReserveAndSell => World {
                order: if world.order == PaymentFailed {
                    moved(cancelled(CancelledBy::OutOfStock))
                } else {
                    world.order
                },
                attempt: AttemptState::Refunded,
                refunds: world.refunds + 1,
                ..world
            },
            Decision::FailOrder(state) => World { order: moved(PaymentFailed), attempt: *state, reserved: 0, ..world },
            Decision::CloseAttempt(state) => World { attempt: *state, ..world },
            Decision::Refund(_) => World { attempt: AttemptState::Refunded, refunds: world.refunds + 1, ..world },
            Decision::Hold { .. } => World { attempt: AttemptState::Held, ..world },
        }
    }

    proptest! {
        #[test]
        fn p2_any_order_any_repetition_any_loss_gives_the_same_end(
            noise in prop::collection::vec(0_usize..5, 0..12), at in 0_usize..12, repeats in 1_usize..4,
            cancelled_first in prop::option::of(0_usize..3), in_stock in any::<bool>(),
        ) {
            let paid = Report::Paid { amount: eur(500) };
            let reports = [
                Report::Open,
                Report::InProgress,
                Report::Declined { reason: "no".into() },
                Report::Failed { reason: "no".into() },
                Report::Expired,
            ];
            let mut stream: Vec<&Report> = noise.iter().map(|index| &reports[*index]).collect();
            for _ in 0..repeats {
                stream.insert(at.min(stream.len()), &paid);
            }
            let by = [CancelledBy::Window, CancelledBy::Shopper, CancelledBy::NewerOrder];
            let start = cancelled_first.map_or(OrderState::PendingPayment, |index| cancelled(by[index]));
            let reserved = u32::from(start == OrderState::PendingPayment);
            let mut world = World { order: start, attempt: AttemptState::Creating, reserved, sold: 0, refunds: 0 };
            for report in stream {
                let facts = OrderFacts { state: world.order, ..order(world.order) };
                let decision = decide(&facts, &attempt(world.attempt), report);
                world = apply(world, &decision, in_stock);
            }
            // The money is on the order or went back, once; nothing is left reserved.
            let kept = u32::from(world.order == OrderState::Processing);
            prop_assert_eq!(kept + world.refunds, 1);
            prop_assert_eq!((world.sold, world.reserved), (kept, 0));
        }
    }
}
