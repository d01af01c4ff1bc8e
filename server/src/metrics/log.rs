//! The log: how often something was an error or a warning. Errors are logged once, so this counts each.

use metrics::counter;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

/// Counts what is logged.
pub struct LogCounter;

const LEVELS: [(Level, &str); 2] = [(Level::ERROR, "error"), (Level::WARN, "warn")];

/// Told as not having happened.
pub(super) fn announce() {
    for (_, name) in LEVELS {
        counter!("forever_cart_log_events_total", "level" => name).increment(0);
    }
}

impl<S: Subscriber> Layer<S> for LogCounter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if let Some((_, name)) = LEVELS.iter().find(|(level, _)| level == event.metadata().level()) {
            counter!("forever_cart_log_events_total", "level" => *name).increment(1);
        }
    }
}
