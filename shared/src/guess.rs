//! Guessing is slowed (S3): whoever tries to pass as somebody fails so often, and then waits, ever longer up to a bound. A
//! success forgets the failures before it.

use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The failures at one thing that can be guessed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Failures {
    /// How many, at least one.
    pub count: u32,
    /// When the first was.
    pub first_at: Timestamp,
    /// When the last was.
    pub last_at: Timestamp,
}

/// Somebody has to wait for so long before the next try.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TooOften(pub Span);

/// How often something may be guessed at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Allowance {
    /// So many failures are free.
    free: u32,
    /// When they came within so long; else they are counted anew.
    within: Span,
    /// The wait after the last free one. Each further failure doubles it.
    first_wait: Span,
    /// No wait is longer.
    longest_wait: Span,
}

/// After so long without a try nothing is known of earlier ones.
pub const FORGOTTEN_AFTER: Span = Span::days(1);

/// Of passwords and of the codes of a second factor.
pub const PASSWORDS: Allowance =
    Allowance { free: 10, within: Span::minutes(15), first_wait: Span::minutes(1), longest_wait: Span::hours(1) };

/// Of codes that are mailed: whichever code it is, tries at them count together.
pub const MAILED_CODES: Allowance =
    Allowance { free: 5, within: Span::days(1), first_wait: Span::minutes(15), longest_wait: Span::hours(6) };

impl Allowance {
    /// Counts one more try as a failure, which it is until a success forgets it. Tries side by side are counted one after the
    /// other, so no more are made than are free.
    pub fn count(self, before: Option<Failures>, now: Timestamp) -> Result<Failures, TooOften> {
        let first = Failures { count: 1, first_at: now, last_at: now };
        let Some(before) = before else { return Ok(first) };
        let wait = self.wait(before, now);
        if wait > Span::millis(0) {
            return Err(TooOften(wait));
        }
        let old = before.count < self.free && now.since(before.first_at) >= self.within;
        if old || now.since(before.last_at) >= FORGOTTEN_AFTER {
            return Ok(first);
        }
        Ok(Failures { count: before.count.saturating_add(1), last_at: now, ..before })
    }

    /// How many more failures are free after these.
    pub const fn left(self, failures: Failures) -> u32 {
        self.free.saturating_sub(failures.count)
    }

    /// How long the next try has to wait; not at all while failures are free.
    pub fn wait(self, failures: Failures, now: Timestamp) -> Span {
        let Some(doublings) = failures.count.checked_sub(self.free) else { return Span::millis(0) };
        let wait = self.first_wait.as_millis().saturating_mul(1 << doublings.min(20));
        let until = failures.last_at.after(self.longest_wait.min(Span::millis(wait)));
        // A clock that was set back makes nobody wait for longer than they would have.
        until.since(now).max(Span::millis(0)).min(self.longest_wait)
    }
}

impl TooOften {
    /// Whole seconds to wait, at least one.
    pub fn seconds(self) -> i64 {
        self.0.as_seconds().max(1)
    }
}

/// When the next try can be made: "in 5 minutes".
impl fmt::Display for TooOften {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.seconds() + 59) / 60 {
            ..=1 => f.write_str("in a minute"),
            minutes @ 2..=90 => write!(f, "in {minutes} minutes"),
            minutes => write!(f, "in {} hours", (minutes + 59) / 60),
        }
    }
}

impl Failures {
    /// Without the last one, which was no try after all; none where there was no other.
    pub const fn without_last(self) -> Option<Self> {
        match self.count {
            0 | 1 => None,
            count => Some(Self { count: count - 1, ..self }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_000_000_000_000 + seconds * 1000)
    }

    fn failures(count: u32, first: i64, last: i64) -> Failures {
        Failures { count, first_at: at(first), last_at: at(last) }
    }

    #[test]
    fn s3_ten_failures_are_free_and_then_waits_grow_to_an_hour() {
        let wait = |seconds| Err(TooOften(Span::seconds(seconds)));
        for (before, now, outcome) in [
            (None, 0, Ok(failures(1, 0, 0))),
            (Some(failures(1, 0, 0)), 0, Ok(failures(2, 0, 0))),
            (Some(failures(9, 0, 899)), 899, Ok(failures(10, 0, 899))),
            (Some(failures(9, 0, 890)), 900, Ok(failures(1, 900, 900))),
            (Some(failures(10, 0, 100)), 100, wait(60)),
            (Some(failures(10, 0, 100)), 159, wait(1)),
            (Some(failures(10, 0, 100)), 160, Ok(failures(11, 0, 160))),
            (Some(failures(11, 0, 160)), 160, wait(120)),
            (Some(failures(15, 0, 0)), 0, wait(1920)),
            (Some(failures(16, 0, 0)), 0, wait(3600)),
            (Some(failures(u32::MAX, 0, 0)), 0, wait(3600)),
            (Some(failures(u32::MAX, 0, 0)), 3600, Ok(failures(u32::MAX, 0, 3600))),
            (Some(failures(99, 0, 0)), 86_400, Ok(failures(1, 86_400, 86_400))),
            (Some(failures(16, 0, 7200)), 0, wait(3600)),
        ] {
            assert_eq!(PASSWORDS.count(before, at(now)), outcome, "{before:?} {now}");
        }
    }

    #[test]
    fn s3_mailed_codes_are_guessed_at_five_times_and_a_new_one_frees_none() {
        let mut seen = None;
        for left in (0..5).rev() {
            let counted = MAILED_CODES.count(seen, at(0)).unwrap();
            assert_eq!(MAILED_CODES.left(counted), left);
            seen = Some(counted);
        }
        assert_eq!(MAILED_CODES.count(seen, at(0)), Err(TooOften(Span::minutes(15))));
    }

    #[test]
    fn a_wait_is_said_in_words() {
        for (seconds, words) in [
            (0, "in a minute"),
            (60, "in a minute"),
            (61, "in 2 minutes"),
            (3600, "in 60 minutes"),
            (5401, "in 2 hours"),
            (21_600, "in 6 hours"),
        ] {
            assert_eq!(TooOften(Span::seconds(seconds)).to_string(), words, "{seconds}");
        }
    }

    #[test]
    fn a_try_that_was_none_is_taken_back() {
        for (count, left) in [(0, None), (1, None), (2, Some(1)), (11, Some(10))] {
            assert_eq!(failures(count, 0, 5).without_last(), left.map(|count| failures(count, 0, 5)), "{count}");
        }
    }
}
