//! How often a provider is called: a budget, so that visitors cannot use up what the sweeper, refunds and new payments need (P12).

use payment::Caller;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Calls that a provider gets.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Budget {
    /// In the long run, in a second.
    pub per_second: f64,
    /// At once, after a quiet time.
    pub burst: f64,
    /// What of that visitors leave to others.
    pub reserve: f64,
}

impl Budget {
    /// Less than what providers take from one shop.
    pub const PROVIDER: Self = Self { per_second: 40.0, burst: 80.0, reserve: 40.0 };

    /// What a provider on this machine takes.
    pub const LOCAL: Self = Self { per_second: 2000.0, burst: 4000.0, reserve: 2000.0 };
}

/// The budget is used up, for who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the budget of calls is used up: the next can be made in {} ms", .0.as_millis())]
pub struct OverBudget(pub Duration);

/// What is left of a budget.
pub struct Bucket {
    budget: Budget,
    level: Mutex<Option<(f64, Instant)>>,
}

impl Bucket {
    /// Full.
    pub const fn new(budget: Budget) -> Self {
        Self { budget, level: Mutex::new(None) }
    }

    /// Takes a call out of it at `now`; else says when to come again.
    pub fn take(&self, caller: Caller, now: Instant) -> Result<(), OverBudget> {
        let Budget { per_second, burst, reserve } = self.budget;
        let mut level = self.level.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, since) = level.unwrap_or((burst, now));
        let left = (left + now.saturating_duration_since(since).as_secs_f64() * per_second).min(burst);
        let least = if caller == Caller::Visitor { reserve } else { 0.0 };
        let missing = least + 1.0 - left;
        let taken = if missing <= 0.0 { 1.0 } else { 0.0 };
        *level = Some((left - taken, now));
        if missing <= 0.0 { Ok(()) } else { Err(OverBudget(Duration::from_secs_f64(missing / per_second))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p12_visitors_leave_a_reserve_and_what_was_used_comes_back_in_time() {
        let bucket = Bucket::new(Budget { per_second: 2.0, burst: 5.0, reserve: 3.0 });
        let now = Instant::now();
        let take = |caller, millis| bucket.take(caller, now + Duration::from_millis(millis)).is_ok();
        let visitors: Vec<_> = (0..4).map(|_| take(Caller::Visitor, 0)).collect();
        assert_eq!(visitors, [true, true, false, false]);
        let shops: Vec<_> = (0..4).map(|_| take(Caller::Shop, 0)).collect();
        assert_eq!(shops, [true, true, true, false]);
        assert_eq!(bucket.take(Caller::Shop, now), Err(OverBudget(Duration::from_millis(500))));
        assert!(!take(Caller::Shop, 499));
        assert!(take(Caller::Shop, 500));
        assert!(!take(Caller::Visitor, 2400));
        assert!(take(Caller::Visitor, 2500));
        let rested: Vec<_> = (0..6).map(|_| take(Caller::Shop, 60_000)).collect();
        assert_eq!(rested, [true, true, true, true, true, false], "no more than the burst");
    }
}
