//! The security log: what whoever guards a shop looks for, as lines under the target `security` and as a counter.
//!
//! A line bears the event and the account, and by the request's span its id and the client's truncated address. Addresses of
//! mail, passwords, codes and tokens are in none. To add an event: a variant, and a row in [`EVENTS`].

use metrics::{counter, describe_counter};
use shared::id::AccountId;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const COUNTER: &str = "forever_cart_security_events_total";

/// Lines of one event in each period; what comes beyond is counted, and summed up in the next line.
const LINES: u32 = 20;
const PERIOD: Duration = Duration::from_secs(1);

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecurityEvent {
    /// Somebody signed in.
    SignIn,
    /// Address and password did not belong together.
    SignInFailure,
    /// An account was made.
    Registration,
    /// A link for a new password was requested.
    PasswordResetRequest,
    /// A new password was set by a link.
    PasswordReset,
    /// A code was not the one that was sent, or no second factor.
    CodeMismatch,
    /// A code was wrong too often, or no more valid.
    CodeExhausted,
    /// A password or code was tried too often for one account or address.
    GuessLimit,
    /// A token was no session's, or that had ended.
    SessionRejection,
    /// Somebody who may not called what is for staff.
    StaffDenial,
    /// A page of another site tried to change something.
    ForeignOrigin,
    /// A client called something too often.
    RateLimit,
    /// A webhook was not signed as it should be.
    WebhookRejection,
    /// A passkey was added or removed.
    PasskeyChange,
    /// A passkey's counter went back: it may have been copied.
    PasskeyCounter,
}

/// Every event with its name, in the order of the variants.
const EVENTS: [(SecurityEvent, &str); 15] = [
    (SecurityEvent::SignIn, "sign_in"),
    (SecurityEvent::SignInFailure, "sign_in_failure"),
    (SecurityEvent::Registration, "registration"),
    (SecurityEvent::PasswordResetRequest, "password_reset_request"),
    (SecurityEvent::PasswordReset, "password_reset"),
    (SecurityEvent::CodeMismatch, "code_mismatch"),
    (SecurityEvent::CodeExhausted, "code_exhausted"),
    (SecurityEvent::GuessLimit, "guess_limit"),
    (SecurityEvent::SessionRejection, "session_rejection"),
    (SecurityEvent::StaffDenial, "staff_denial"),
    (SecurityEvent::ForeignOrigin, "foreign_origin"),
    (SecurityEvent::RateLimit, "rate_limit"),
    (SecurityEvent::WebhookRejection, "webhook_rejection"),
    (SecurityEvent::PasskeyChange, "passkey_change"),
    (SecurityEvent::PasskeyCounter, "passkey_counter"),
];

/// The lines of each event in its current period.
static WRITTEN: [Mutex<Window>; EVENTS.len()] = [const { Mutex::new(Window::new()) }; EVENTS.len()];

impl SecurityEvent {
    /// The event's name in the log and in the counter's label.
    pub const fn name(self) -> &'static str {
        EVENTS[self as usize].1
    }

    /// Logs and counts that it happened, for the account where one is known.
    pub fn record(self, account: Option<AccountId>) {
        counter!(COUNTER, "event" => self.name()).increment(1);
        let Some(suppressed) =
            WRITTEN[self as usize].lock().unwrap_or_else(PoisonError::into_inner).line(Instant::now())
        else {
            return;
        };
        let event = self.name();
        let account = account.map(tracing::field::display);
        let suppressed = (suppressed > 0).then_some(suppressed);
        tracing::info!(target: "security", event, account, suppressed, "{event}");
    }

    /// Makes every event known to Prometheus, so that one which has not happened yet is seen not to have.
    pub(crate) fn announce() {
        describe_counter!(COUNTER, "What the security log has a line for, by event.");
        for (_, name) in EVENTS {
            counter!(COUNTER, "event" => name).increment(0);
        }
    }
}

/// How many lines were written in a period that began at `start`, and how many were left out.
struct Window {
    start: Option<Instant>,
    lines: u32,
    suppressed: u64,
}

impl Window {
    const fn new() -> Self {
        Self { start: None, lines: 0, suppressed: 0 }
    }

    /// Whether a line is written now; with it, how many were left out before.
    fn line(&mut self, now: Instant) -> Option<u64> {
        if self.start.is_none_or(|start| now.saturating_duration_since(start) >= PERIOD) {
            (self.start, self.lines) = (Some(now), 0);
        }
        if self.lines == LINES {
            self.suppressed += 1;
            return None;
        }
        self.lines += 1;
        Some(std::mem::take(&mut self.suppressed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_event_has_the_name_of_its_row() {
        for (event, name) in EVENTS {
            assert_eq!(event.name(), name);
        }
        let names: BTreeSet<_> = EVENTS.iter().map(|(_, name)| name).collect();
        assert_eq!(names.len(), EVENTS.len());
    }

    #[test]
    fn a_flood_is_summed_up() {
        let start = Instant::now();
        let mut window = Window::new();
        let written = (0..100).filter(|_| window.line(start).is_some()).count();
        assert_eq!(written, 20);
        assert_eq!(window.line(start + PERIOD), Some(80));
        assert_eq!(window.line(start + PERIOD), Some(0));
    }
}
