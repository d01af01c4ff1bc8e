//! Background work: how often it runs, how long that takes, and when it last did what it should. The label is not `job`: by that
//! Prometheus knows its targets.

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use std::time::Duration;

const RUNS: &str = "forever_cart_job_runs_total";
const TOOK: &str = "forever_cart_job_seconds";
const LAST_SUCCESS: &str = "forever_cart_job_last_success_timestamp_seconds";

/// What a run came to.
const OUTCOMES: [&str; 2] = ["succeeded", "failed"];

/// Says what each metric is.
pub(super) fn describe() {
    describe_counter!(RUNS, "Runs of background work, by what they came to.");
    describe_histogram!(TOOK, "How long a run of background work took.");
    describe_gauge!(LAST_SUCCESS, "When background work last did what it should, or else began.");
}

/// The job begins, at `now` in seconds since 1970: until it first succeeds, that is what its last success is looked for by.
pub fn job_begins(job: &'static str, now: i64) {
    for outcome in OUTCOMES {
        counter!(RUNS, "name" => job, "outcome" => outcome).increment(0);
    }
    succeeded(job, now);
}

/// A run of the job has ended so, at `now` in seconds since 1970.
pub fn ran(job: &'static str, did: bool, took: Duration, now: i64) {
    let [well, badly] = OUTCOMES;
    counter!(RUNS, "name" => job, "outcome" => if did { well } else { badly }).increment(1);
    histogram!(TOOK, "name" => job).record(took);
    if did {
        succeeded(job, now);
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far from the limits of an f64")]
fn succeeded(job: &'static str, now: i64) {
    gauge!(LAST_SUCCESS, "name" => job).set(now as f64);
}
