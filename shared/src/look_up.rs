//! When the shop asks a provider about an attempt by itself: soon at first, then ever more rarely (P2, P6, P11).

use crate::payment::Attempt;
use crate::time::{Span, Timestamp};

/// An attempt this young is left to redirect and webhook.
pub const YOUNG: Span = Span::minutes(1);

/// A payment is under way for no longer than this at any provider; one that is raises an alarm, and holds nothing up any more (P11).
pub const UNDER_WAY_AT_MOST: Span = Span::days(14);

/// Attempts that took no money are asked about for so long after the provider closed them, where it may still take some.
const LATE: Span = Span::days(5);

/// Money is given back at the provider itself within this after it was paid, where its webhook is lost and it still is to be seen.
const REFUNDED_WITHIN: Span = Span::days(120);

/// When an attempt that is asked about at `now` is asked about next; none where there is nothing more to hear. The wait is a
/// quarter of the time that has passed, within bounds: a payment under way from two minutes to an hour, an open page from a
/// quarter of a minute to an hour, a closed one that may still take money (`late`) from five minutes to six hours. One that took
/// money, which may be given back at the provider, is asked about after a day, two, four and so on.
pub fn next(attempt: &Attempt, late: bool, now: Timestamp) -> Option<Timestamp> {
    let wait = |since: Timestamp, least: Span, most: Span| {
        now.after(Span::millis(now.since(since).as_millis() / 4).clamp(least, most))
    };
    match attempt.under_way_since {
        Some(since) => Some(wait(since, Span::minutes(2), Span::hours(1))),
        None if attempt.state.is_open() => Some(wait(attempt.created_at, Span::seconds(15), Span::hours(1))),
        None if late && !attempt.state.took_money() => {
            let next = wait(attempt.created_at, Span::minutes(5), Span::hours(6));
            (next <= attempt.open_until.after(LATE)).then_some(next)
        }
        None if attempt.state.took_money() => {
            let next = now.after(now.since(attempt.created_at).clamp(Span::days(1), Span::days(30)));
            (next <= attempt.created_at.after(REFUNDED_WITHIN)).then_some(next)
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AttemptId, OrderId};
    use crate::money::Money;
    use crate::payment::AttemptState;
    use iso_currency::Currency;
    use uuid::Uuid;

    fn begun() -> Timestamp {
        Timestamp::from_millis(1_795_163_880_000)
    }

    fn attempt(state: AttemptState) -> Attempt {
        Attempt {
            id: AttemptId(Uuid::from_u128(1)),
            order: OrderId(Uuid::from_u128(1)),
            provider: "till".into(),
            account: None,
            amount: Money::new(500, Currency::EUR),
            state,
            reference: None,
            redirect_url: None,
            note: None,
            to_close: false,
            looked_into: false,
            under_way_since: None,
            looked_up_at: None,
            due_at: None,
            created_at: begun(),
            open_until: begun().after(Span::hours(1)),
        }
    }

    #[test]
    fn p2_the_wait_grows_with_the_age_within_bounds() {
        let minutes = Span::minutes;
        for (state, late, age, wait) in [
            (AttemptState::Creating, false, Span::seconds(10), Some(Span::seconds(15))),
            (AttemptState::Open, false, minutes(1), Some(Span::seconds(15))),
            (AttemptState::Open, false, minutes(20), Some(minutes(5))),
            (AttemptState::Open, false, Span::days(3), Some(Span::hours(1))),
            (AttemptState::Expired, false, minutes(31), None),
            (AttemptState::Expired, true, minutes(31), Some(Span::seconds(465))),
            (AttemptState::Failed, true, minutes(1), Some(minutes(5))),
            (AttemptState::Failed, true, Span::days(2), Some(Span::hours(6))),
            (AttemptState::Failed, true, Span::days(5), None),
            (AttemptState::Paid, false, minutes(1), Some(Span::days(1))),
            (AttemptState::Held, true, Span::days(8), Some(Span::days(8))),
            (AttemptState::Refunded, true, Span::days(70), Some(Span::days(30))),
            (AttemptState::Paid, false, Span::days(91), None),
        ] {
            let now = begun().after(age);
            assert_eq!(next(&attempt(state), late, now), wait.map(|wait| now.after(wait)), "{state:?} {late} {age:?}");
        }
    }

    #[test]
    fn p11_a_payment_under_way_is_asked_about_after_minutes_and_then_by_the_hour() {
        for (for_long, wait) in
            [(Span::seconds(1), Span::minutes(2)), (Span::hours(2), Span::minutes(30)), (Span::days(9), Span::hours(1))]
        {
            let under_way = Attempt { under_way_since: Some(begun()), ..attempt(AttemptState::Open) };
            let now = begun().after(for_long);
            assert_eq!(next(&under_way, false, now), Some(now.after(wait)), "{for_long:?}");
        }
    }
}
