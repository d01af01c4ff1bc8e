//! Leaving a provider alone that asked for it.

use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// No provider keeps the shop from asking again for longer, whatever it says.
const LONGEST: Duration = Duration::from_mins(1);

/// Until when a provider wants to be left alone: `Retry-After` beside 429 and 503, in seconds.
#[derive(Default)]
pub struct Pause(Mutex<Option<Instant>>);

/// The provider wants to be left alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the provider asked to be called again in {} s", .0.as_secs().saturating_add(1))]
pub struct Paused(Duration);

impl Pause {
    /// Whether it may be called at `now`.
    pub fn check(&self, now: Instant) -> Result<(), Paused> {
        let until = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match until.map(|until| until.saturating_duration_since(now)) {
            Some(left) if !left.is_zero() => Err(Paused(left)),
            _ => Ok(()),
        }
    }

    /// Keeps in mind what an answer that came at `now` asks for.
    pub fn heed(&self, status: StatusCode, headers: &HeaderMap, now: Instant) {
        if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            return;
        }
        let seconds = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        if let Some(seconds) = seconds {
            let until = now + Duration::from_secs(seconds).min(LONGEST);
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p7_a_provider_that_asks_for_it_is_left_alone_for_a_while() {
        let now = Instant::now();
        let seconds = Duration::from_secs;
        for (status, said, left) in [
            (429, "7", Some(7)),
            (503, " 7 ", Some(7)),
            (429, "86400", Some(60)),
            (429, "18446744073709551615", Some(60)),
            (429, "0", None),
            (429, "-1", None),
            (429, "Fri, 20 Nov 2026 08:38:02 GMT", None),
            (500, "7", None),
            (200, "7", None),
        ] {
            let pause = Pause::default();
            let headers = HeaderMap::from_iter([(RETRY_AFTER, said.parse().unwrap())]);
            pause.heed(StatusCode::from_u16(status).unwrap(), &headers, now);
            assert_eq!(pause.check(now).err(), left.map(|left| Paused(seconds(left))), "{status} {said}");
            assert_eq!(pause.check(now + seconds(60)), Ok(()), "{status} {said}");
        }
    }
}
