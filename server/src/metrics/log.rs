//! The log: how often something was an error or a warning. Errors are logged once, so this counts each.

use metrics::{counter, describe_counter};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Counts what is logged.
pub struct LogCounter;

const LEVELS: [(Level, &str); 2] = [(Level::ERROR, "error"), (Level::WARN, "warn")];

const EVENTS: &str = "forever_cart_log_events_total";

/// Says what it is, and that nothing has happened yet.
pub(super) fn announce() {
    describe_counter!(EVENTS, "Errors and warnings that were logged.");
    for (_, name) in LEVELS {
        counter!(EVENTS, "level" => name).increment(0);
    }
}

impl<S: Subscriber> Layer<S> for LogCounter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if let Some((_, name)) = LEVELS.iter().find(|(level, _)| level == event.metadata().level()) {
            counter!(EVENTS, "level" => *name).increment(1);
        }
    }
}
