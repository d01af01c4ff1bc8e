//! What refunds leave of the money that an order took, and where that leaves the order (P9).

use crate::money::{Money, MoneyError};
use crate::order::{OrderState, PaymentStatus};
use crate::payment::{Attempt, AttemptState, Refund, RefundReport, RefundState};
use iso_currency::Currency;

/// What is left of the money that an attempt took: none of it is claimed for a refund. One that failed claims nothing, unless it
/// was paid another way.
pub fn left(attempt: &Attempt, refunds: &[Refund]) -> Result<Money, MoneyError> {
    let claimed = refunds.iter().filter(|refund| refund.attempt == attempt.id && refund.claims());
    attempt.amount.minus(Money::sum(claimed.map(|refund| refund.amount), attempt.amount.currency())?)
}

/// What goes back where the order is cancelled: all that is left of the money it took. None of that is zero in `currency`.
pub fn on_cancel(attempts: &[Attempt], refunds: &[Refund], currency: Currency) -> Result<Money, MoneyError> {
    let paid = attempts.iter().filter(|attempt| attempt.state == AttemptState::Paid);
    let left = paid.map(|attempt| left(attempt, refunds)).collect::<Result<Vec<_>, _>>()?;
    Money::sum(left, currency)
}

/// Whether the attempt's money is the order's: a second payment of a live order goes back by itself and is none of it (P4).
pub const fn counts(order: OrderState, attempt: AttemptState) -> bool {
    match order {
        OrderState::Processing | OrderState::Shipped | OrderState::Delivered => matches!(attempt, AttemptState::Paid),
        OrderState::Cancelled { .. } => matches!(attempt, AttemptState::Paid | AttemptState::Refunded),
        OrderState::PendingPayment | OrderState::PaymentFailed => false,
    }
}

/// The attempt of which most of the order's money can go back, with how much that is (P9); none where the order took no money.
pub fn refundable<'a>(
    order: OrderState,
    attempts: &'a [Attempt],
    refunds: &[Refund],
) -> Result<Option<(&'a Attempt, Money)>, MoneyError> {
    let mut most: Option<(&Attempt, Money)> = None;
    for attempt in attempts.iter().filter(|attempt| counts(order, attempt.state)) {
        let left = left(attempt, refunds)?;
        if most.is_none_or(|(_, other)| left.minor() > other.minor()) {
            most = Some((attempt, left));
        }
    }
    Ok(most)
}

/// Where an order's money stands after its refunds, oldest first; none where it took none. All of a cancelled order's money
/// is to go back: what neither did nor is to has failed, whatever came after it.
pub fn standing(
    order: OrderState,
    attempts: &[Attempt],
    refunds: &[Refund],
) -> Result<Option<PaymentStatus>, MoneyError> {
    let counted: Vec<_> = attempts.iter().filter(|attempt| counts(order, attempt.state)).collect();
    let Some(first) = counted.first() else { return Ok(None) };
    let currency = first.amount.currency();
    let of_order: Vec<_> =
        refunds.iter().filter(|refund| counted.iter().any(|attempt| attempt.id == refund.attempt)).collect();
    let done = of_order.iter().filter(|refund| refund.went_back()).map(|refund| refund.amount);
    let (taken, back) =
        (Money::sum(counted.iter().map(|attempt| attempt.amount), currency)?, Money::sum(done, currency)?);
    Ok(Some(match of_order.last() {
        None => PaymentStatus::Paid,
        _ if of_order.iter().any(|refund| refund.state == RefundState::Due) => PaymentStatus::RefundDue,
        _ if back.minor() >= taken.minor() => PaymentStatus::Refunded,
        Some(last) if !last.claims() || matches!(order, OrderState::Cancelled { .. }) => PaymentStatus::RefundFailed,
        Some(_) => PaymentStatus::PartiallyRefunded,
    }))
}

/// What the provider's word about a refund means for it (P7, P9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// It is known already.
    Nothing,
    /// The refund is this now. One that was done and came back is failed: staff must see to it.
    Becomes(RefundState),
    /// It is failed here, and so claims nothing, while the provider says that it is done: staff must look.
    Contradiction,
}

/// Decides what `report` means for a refund that stands at `state`. Pure. A failure is final at every provider, a success
/// is not: the bank can send the money back. So whichever of the two is heard first, the end is the same.
pub const fn told(state: RefundState, report: &RefundReport) -> Told {
    match (state, report) {
        (RefundState::Due, RefundReport::RefundDone) => Told::Becomes(RefundState::Done),
        (RefundState::Due | RefundState::Done, RefundReport::RefundFailed { .. }) => Told::Becomes(RefundState::Failed),
        (RefundState::Done, RefundReport::RefundDone) | (RefundState::Failed, RefundReport::RefundFailed { .. }) => {
            Told::Nothing
        }
        (RefundState::Failed, RefundReport::RefundDone) => Told::Contradiction,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AttemptId, OrderId, RefundId};
    use crate::order::CancelledBy;
    use crate::time::Timestamp;
    use RefundState::{Done, Due, Failed};
    use iso_currency::Currency;
    use uuid::Uuid;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn attempt(n: u128, state: AttemptState) -> Attempt {
        Attempt {
            id: AttemptId(Uuid::from_u128(n)),
            order: OrderId(Uuid::from_u128(1)),
            provider: "till".into(),
            account: None,
            amount: eur(500),
            state,
            reference: None,
            redirect_url: None,
            note: None,
            to_close: false,
            looked_into: false,
            under_way_since: None,
            looked_up_at: None,
            due_at: None,
            created_at: Timestamp::from_millis(0),
            open_until: Timestamp::from_millis(0),
        }
    }

    fn refund(n: u128, minor: i64, state: RefundState) -> Refund {
        Refund {
            id: RefundId(Uuid::from_u128(1)),
            attempt: AttemptId(Uuid::from_u128(n)),
            order: OrderId(Uuid::from_u128(1)),
            amount: eur(minor),
            state,
            reason: String::new(),
            after_failure: None,
            elsewhere: None,
        }
    }

    #[test]
    fn p9_a_refund_is_what_the_provider_says_and_a_failure_is_final() {
        let failed = RefundReport::RefundFailed { reason: "lost card".into() };
        for (state, report, expected) in [
            (Due, &RefundReport::RefundDone, Told::Becomes(Done)),
            (Due, &failed, Told::Becomes(Failed)),
            (Done, &RefundReport::RefundDone, Told::Nothing),
            (Done, &failed, Told::Becomes(Failed)),
            (Failed, &RefundReport::RefundDone, Told::Contradiction),
            (Failed, &failed, Told::Nothing),
        ] {
            assert_eq!(told(state, report), expected, "{state:?} {report:?}");
        }
    }

    #[test]
    fn p9_what_is_claimed_is_not_left() {
        let paid = attempt(1, AttemptState::Paid);
        for (refunds, expected) in [
            (vec![], 500),
            (vec![refund(1, 100, Done), refund(1, 150, Due)], 250),
            (vec![refund(1, 500, Failed)], 500),
            (vec![refund(2, 500, Done)], 500),
            (vec![refund(1, 500, Done)], 0),
        ] {
            assert_eq!(left(&paid, &refunds), Ok(eur(expected)), "{refunds:?}");
        }
    }

    #[test]
    fn p9_an_orders_money_stands_where_its_refunds_leave_it() {
        use OrderState::{Cancelled, PaymentFailed, Processing};
        let paid = || vec![attempt(1, AttemptState::Paid)];
        let twice = || vec![attempt(1, AttemptState::Paid), attempt(2, AttemptState::Refunded)];
        let late = || vec![attempt(1, AttemptState::Expired), attempt(2, AttemptState::Refunded)];
        let off = Cancelled { by: CancelledBy::Window };
        for (order, attempts, refunds, expected) in [
            (Processing, paid(), vec![], Some(PaymentStatus::Paid)),
            (Processing, paid(), vec![refund(1, 100, Due)], Some(PaymentStatus::RefundDue)),
            (Processing, paid(), vec![refund(1, 100, Done)], Some(PaymentStatus::PartiallyRefunded)),
            (Processing, paid(), vec![refund(1, 100, Done), refund(1, 400, Due)], Some(PaymentStatus::RefundDue)),
            (Processing, paid(), vec![refund(1, 100, Done), refund(1, 400, Done)], Some(PaymentStatus::Refunded)),
            (Processing, paid(), vec![refund(1, 100, Failed)], Some(PaymentStatus::RefundFailed)),
            (
                Processing,
                paid(),
                vec![refund(1, 100, Failed), refund(1, 100, Done)],
                Some(PaymentStatus::PartiallyRefunded),
            ),
            (Processing, twice(), vec![refund(2, 500, Done)], Some(PaymentStatus::Paid)),
            (off, late(), vec![refund(2, 500, Done)], Some(PaymentStatus::Refunded)),
            (off, paid(), vec![refund(1, 100, Failed), refund(1, 400, Due)], Some(PaymentStatus::RefundDue)),
            (off, paid(), vec![refund(1, 100, Failed), refund(1, 400, Done)], Some(PaymentStatus::RefundFailed)),
            (off, vec![], vec![], None),
            (PaymentFailed, vec![attempt(1, AttemptState::Failed)], vec![], None),
        ] {
            assert_eq!(standing(order, &attempts, &refunds), Ok(expected), "{order:?} {refunds:?}");
        }
    }
}
