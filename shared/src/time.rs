//! Moments and spans, in milliseconds. Nothing here knows what time it is: callers bring `now`.
//!
//! The calendar is written out, since a library of it is a large part of what a browser would download; tests compare
//! it with one.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A moment: milliseconds since 1970, UTC. RFC 3339 on the wire.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(i64);

/// A span of time in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Span(i64);

/// The text is no RFC 3339 moment between the years 1970 and 9999.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an RFC 3339 time")]
pub struct NotATime;

const LAST: i64 = 253_402_300_799_999;

impl Timestamp {
    /// From milliseconds since 1970; brought into the years 1970 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LAST))
    }

    /// Milliseconds since 1970.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970.
    pub const fn as_seconds(self) -> i64 {
        self.0 / 1000
    }

    /// Reads RFC 3339.
    pub fn parse(text: &str) -> Result<Self, NotATime> {
        let millis = Civil::parse(text).ok_or(NotATime)?;
        if (0..=LAST).contains(&millis) { Ok(Self(millis)) } else { Err(NotATime) }
    }

    /// The moment `span` later.
    #[must_use]
    pub fn after(self, span: Span) -> Self {
        Self::from_millis(self.0.saturating_add(span.0))
    }

    /// The moment `span` earlier.
    #[must_use]
    pub fn before(self, span: Span) -> Self {
        Self::from_millis(self.0.saturating_sub(span.0))
    }

    /// The span since `earlier`; negative where that is later.
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0 - earlier.0)
    }

    /// The beginning of the hour that it is in, in UTC.
    #[must_use]
    pub const fn hour(self) -> Self {
        Self(self.0 - self.0 % Span::hours(1).0)
    }

    /// The calendar day and time of day in UTC: `20 November 2026, 08:38`.
    pub fn for_people(self) -> String {
        let Civil { year, month, day, hour, minute, .. } = Civil::at(self.0);
        let month = MONTHS[usize::try_from(month - 1).unwrap_or_default()];
        format!("{day} {month} {year}, {hour:02}:{minute:02}")
    }
}

impl Span {
    /// So many milliseconds.
    pub const fn millis(millis: i64) -> Self {
        Self(millis)
    }

    /// So many seconds.
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * 1000)
    }

    /// So many minutes.
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes * 60)
    }

    /// So many hours.
    pub const fn hours(hours: i64) -> Self {
        Self::minutes(hours * 60)
    }

    /// So many days of 24 hours.
    pub const fn days(days: i64) -> Self {
        Self::hours(days * 24)
    }

    /// Milliseconds.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds; a part of one counts as one.
    pub const fn as_seconds(self) -> i64 {
        (self.0 + 999).div_euclid(1000)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, hour, minute, second, millis } = Civil::at(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        let (digits, part) = match (millis % 100, millis % 10) {
            _ if millis == 0 => return f.write_str("Z"),
            (0, _) => (1, millis / 100),
            (_, 0) => (2, millis / 10),
            _ => (3, millis),
        };
        write!(f, ".{part:0digits$}Z")
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const DAY: i64 = 86_400_000;

/// A moment on the calendar, in UTC.
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    millis: i64,
}

impl Civil {
    fn at(millis: i64) -> Self {
        let (days, rest) = (millis.div_euclid(DAY), millis.rem_euclid(DAY));
        // Years begin in March, so that the leap day is the last of one; 400 of them are an era of 146,097 days.
        let since = days + 719_468;
        let (era, day_of_era) = (since.div_euclid(146_097), since.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        Self {
            year: era * 400 + year_of_era + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * shifted + 2) / 5 + 1,
            hour: rest / 3_600_000,
            minute: rest / 60_000 % 60,
            second: rest / 1000 % 60,
            millis: rest % 1000,
        }
    }

    fn days(year: i64, month: i64, day: i64) -> i64 {
        let year = year - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// Milliseconds since 1970 of an RFC 3339 moment. A leap second is none of ours.
    fn parse(text: &str) -> Option<i64> {
        let bytes = text.as_bytes();
        let number = |from: usize, to: usize| {
            let digits = bytes.get(from..to)?;
            let add = |sum: i64, digit: &u8| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0'));
            digits.iter().try_fold(0, add)
        };
        let mark = |at: usize, marks: &[u8]| bytes.get(at).is_some_and(|byte| marks.contains(byte)).then_some(());
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        mark(4, b"-").and(mark(7, b"-")).and(mark(10, b"Tt ")).and(mark(13, b":")).and(mark(16, b":"))?;
        let fraction = bytes.get(19).filter(|byte| **byte == b'.').map(|_| bytes[20..].iter());
        let digits = fraction.map(|rest| rest.take_while(|byte| byte.is_ascii_digit()).count());
        let millis = match digits {
            Some(0) => return None,
            Some(count) => number(20, 20 + count.min(3))? * [100, 10, 1][count.min(3) - 1],
            None => 0,
        };
        let zone = 19 + digits.map_or(0, |count| count + 1);
        let offset = match (bytes.get(zone)?, bytes.len() - zone) {
            (b'Z' | b'z', 1) => 0,
            (sign @ (b'+' | b'-'), 6) => {
                mark(zone + 3, b":")?;
                let (hours, minutes) = (number(zone + 1, zone + 3)?, number(zone + 4, zone + 6)?);
                let minutes = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
                if *sign == b'-' { -minutes } else { minutes }
            }
            _ => return None,
        };
        let days = Self::days(year, month, day);
        let there = Self::at(days * DAY);
        // A day that there is not, such as 30 February, would be another.
        let holds =
            (there.year, there.month, there.day) == (year, month, day) && hour < 24 && minute < 60 && second < 60;
        holds.then(|| days * DAY + ((hour * 60 + minute - offset) * 60 + second) * 1000 + millis)
    }
}

impl TryFrom<String> for Timestamp {
    type Error = NotATime;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn moments_are_rfc_3339() {
        let moment = Timestamp::parse("2026-11-20T09:38:02.125+01:00").unwrap();
        assert_eq!(moment.as_millis(), 1_795_163_882_125);
        assert_eq!(moment.to_string(), "2026-11-20T08:38:02.125Z");
        assert_eq!(moment.for_people(), "20 November 2026, 08:38");
        assert_eq!(moment.hour().to_string(), "2026-11-20T08:00:00Z");
        for text in [
            "",
            "yesterday",
            "2026-11-20",
            "1969-12-31T23:59:59Z",
            "+10000-01-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-11-20T24:00:00Z",
            "2026-11-20T08:38:02.Z",
            "2026-11-20T08:38:02",
            "2026-11-20T08:38:02Zz",
            "2026-11-20T08:38:02+1:00",
            "2026-11-20T08:38:0\u{e9}",
        ] {
            assert_eq!(Timestamp::parse(text), Err(NotATime), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_calendar_is_that_of_the_library(millis in 0..=LAST, offset in -1439_i32..1440) {
            use time::format_description::well_known::Rfc3339;
            use time::{OffsetDateTime, UtcOffset};
            let ours = Timestamp::from_millis(millis);
            let theirs = OffsetDateTime::from_unix_timestamp_nanos(i128::from(millis) * 1_000_000).unwrap();
            prop_assert_eq!(ours.to_string(), theirs.format(&Rfc3339).unwrap());
            prop_assert_eq!(Timestamp::parse(&ours.to_string()), Ok(ours));
            let there = theirs.to_offset(UtcOffset::from_whole_seconds(offset * 60).unwrap());
            if let Ok(text) = there.format(&Rfc3339) {
                prop_assert_eq!(Timestamp::parse(&text), Ok(ours), "{}", text);
            }
        }

        #[test]
        fn no_text_breaks_the_calendar(text in ".{0,40}", digits in "[0-9TZ:.+-]{15,32}") {
            let _ = (Timestamp::parse(&text), Timestamp::parse(&digits));
        }
    }

    #[test]
    fn far_moments_stay_within_what_can_be_written() {
        assert_eq!(Timestamp::from_millis(i64::MAX).after(Span::days(1)).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp::from_millis(-5).to_string(), "1970-01-01T00:00:00Z");
    }
}
