//! Periods that numbers are told of: a day in hours, or a month in days. All in UTC.

use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A day in hours, or a month in days. `2026-11-20` or `2026-11` on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period {
    cut: Cut,
    begins: Timestamp,
    ends: Timestamp,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Cut {
    Hours,
    Days,
}

/// The text is neither a day nor a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("neither a day such as 2026-11-20 nor a month such as 2026-11")]
pub struct NotAPeriod;

/// Letters of `2026-11` and of `2026-11-20`.
const MONTH: usize = 7;
const DAY: usize = 10;

impl Period {
    /// The day that `moment` is in, in hours.
    pub fn day_of(moment: Timestamp) -> Self {
        let begins = Timestamp::from_millis(moment.as_millis() - moment.as_millis() % Span::days(1).as_millis());
        Self { cut: Cut::Hours, begins, ends: begins.after(Span::days(1)) }
    }

    /// The month that `moment` is in, in days.
    pub fn month_of(moment: Timestamp) -> Self {
        let day = |text: &str| text[MONTH + 1..DAY].parse().unwrap_or(1);
        let first = |moment: Timestamp| {
            let today = Self::day_of(moment).begins;
            today.before(Span::days(day(&today.to_string()) - 1))
        };
        let begins = first(moment);
        Self { cut: Cut::Days, begins, ends: first(begins.after(Span::days(31))) }
    }

    /// When it begins.
    pub const fn begins(self) -> Timestamp {
        self.begins
    }

    /// When it has ended: the first moment after it.
    pub const fn ends(self) -> Timestamp {
        self.ends
    }

    /// The period before it, cut like it.
    #[must_use]
    pub fn earlier(self) -> Self {
        self.like(self.begins.before(Span::millis(1)))
    }

    /// The period after it, cut like it.
    #[must_use]
    pub fn later(self) -> Self {
        self.like(self.ends)
    }

    fn like(self, moment: Timestamp) -> Self {
        match self.cut {
            Cut::Hours => Self::day_of(moment),
            Cut::Days => Self::month_of(moment),
        }
    }

    /// The beginnings of its hours or days.
    pub fn slots(self) -> impl Iterator<Item = Timestamp> {
        let step = self.step().as_millis();
        (self.begins.as_millis()..self.ends.as_millis())
            .step_by(usize::try_from(step).unwrap_or(1))
            .map(Timestamp::from_millis)
    }

    /// Which of its hours or days the moment is in, counted from 0; none where it is in another period.
    pub fn slot_of(self, moment: Timestamp) -> Option<usize> {
        let inside = self.begins <= moment && moment < self.ends;
        let since = moment.since(self.begins).as_millis() / self.step().as_millis();
        usize::try_from(since).ok().filter(|_| inside)
    }

    const fn step(self) -> Span {
        match self.cut {
            Cut::Hours => Span::hours(1),
            Cut::Days => Span::days(1),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = match self.cut {
            Cut::Hours => DAY,
            Cut::Days => MONTH,
        };
        f.write_str(&self.begins.to_string()[..letters])
    }
}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let moment = |day: String| Timestamp::parse(&format!("{day}T00:00:00Z")).map_err(|_| NotAPeriod);
        match text.len() {
            DAY => moment(text.to_owned()).map(Self::day_of),
            MONTH => moment(format!("{text}-01")).map(Self::month_of),
            _ => Err(NotAPeriod),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = NotAPeriod;

    fn try_from(text: String) -> Result<Self, NotAPeriod> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_day_in_hours_or_a_month_in_days() {
        for (text, begins, ends, slots) in [
            ("2026-11-20", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", 24),
            ("2026-12-31", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z", 24),
            ("2026-11", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z", 30),
            ("2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z", 31),
            ("2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z", 28),
            ("2028-02", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z", 29),
        ] {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.begins().to_string(), period.ends().to_string()), (begins.into(), ends.into()));
            assert_eq!(period.slots().count(), slots, "{text}");
            assert_eq!(period.to_string(), text);
            for (index, slot) in period.slots().enumerate() {
                assert_eq!(period.slot_of(slot), Some(index), "{text}");
            }
            assert_eq!(period.slot_of(period.begins().before(Span::millis(1))), None);
            assert_eq!(period.slot_of(period.ends().before(Span::millis(1))), Some(slots - 1));
            assert_eq!(period.slot_of(period.ends()), None);
        }
        for text in ["", "2026", "2026-13", "2026-11-31", "2026-11-20T00:00:00Z", "yesterday!", "2026-11é-1"] {
            assert_eq!(text.parse::<Period>(), Err(NotAPeriod), "{text}");
        }
    }

    #[test]
    fn a_moment_is_in_its_day_and_in_its_month() {
        let moment = Timestamp::parse("2028-02-29T23:59:59.999Z").unwrap();
        assert_eq!(Period::day_of(moment).to_string(), "2028-02-29");
        assert_eq!(Period::month_of(moment).to_string(), "2028-02");
        assert_eq!(Period::month_of(moment).slot_of(moment), Some(28));
    }
}
