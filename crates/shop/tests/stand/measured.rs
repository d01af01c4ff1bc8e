//! Counters as Prometheus would see them, of one test.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use metrics::{Counter, Gauge, Histogram, Key, KeyName, LocalRecorderGuard, Metadata, Recorder, SharedString, Unit};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// What counters came to, by name and labels.
#[derive(Default)]
pub struct Measured(Mutex<BTreeMap<(String, String), Arc<AtomicU64>>>);

impl Measured {
    /// Counts here what this thread counts, until the guard is dropped.
    pub fn record(&self) -> LocalRecorderGuard<'_> {
        metrics::set_default_local_recorder(self)
    }

    /// What the counter came to, whatever its labels.
    pub fn sum(&self, name: &str) -> u64 {
        let counters = self.0.lock().unwrap();
        counters.iter().filter(|((of, _), _)| of == name).map(|(_, sum)| sum.load(Ordering::Relaxed)).sum()
    }

    /// What the counter came to with a label of that value.
    pub fn labelled(&self, name: &str, label: &str) -> u64 {
        let key = (name.to_owned(), label.to_owned());
        self.0.lock().unwrap().get(&key).map_or(0, |sum| sum.load(Ordering::Relaxed))
    }
}

impl Recorder for Measured {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels = key.labels().map(metrics::Label::value).collect::<Vec<_>>().join(" ");
        Counter::from_arc(self.0.lock().unwrap().entry((key.name().to_owned(), labels)).or_default().clone())
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}
