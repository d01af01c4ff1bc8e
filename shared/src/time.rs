//! Moments and spans, in milliseconds. Nothing here knows what time it is: callers bring `now`.

use serde::{Deserialize, Serialize};
use std::fmt;
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

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
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| NotATime)?;
        let millis = moment.unix_timestamp().checked_mul(1000).ok_or(NotATime)? + i64::from(moment.millisecond());
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

    /// The calendar day and time of day in UTC: `20 November 2026, 08:38`.
    pub fn for_people(self) -> String {
        let moment = self.moment();
        let (hour, minute) = (moment.hour(), moment.minute());
        format!("{} {} {}, {hour:02}:{minute:02}", moment.day(), moment.month(), moment.year())
    }

    fn moment(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .to_offset(UtcOffset::UTC)
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
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.moment().format(&Rfc3339).map_err(|_| fmt::Error)?;
        f.write_str(&text)
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

    #[test]
    fn moments_are_rfc_3339() {
        let moment = Timestamp::parse("2026-11-20T09:38:02.125+01:00").unwrap();
        assert_eq!(moment.as_millis(), 1_795_163_882_125);
        assert_eq!(moment.to_string(), "2026-11-20T08:38:02.125Z");
        assert_eq!(moment.for_people(), "20 November 2026, 08:38");
        for text in ["", "yesterday", "2026-11-20", "1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"] {
            assert_eq!(Timestamp::parse(text), Err(NotATime), "{text}");
        }
    }

    #[test]
    fn far_moments_stay_within_what_can_be_written() {
        assert_eq!(Timestamp::from_millis(i64::MAX).after(Span::days(1)).to_string(), "9999-12-31T23:59:59.999Z");
        assert_eq!(Timestamp::from_millis(-5).to_string(), "1970-01-01T00:00:00Z");
    }
}
