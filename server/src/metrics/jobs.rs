//! Background work: how often it runs, how long that takes, and when it last did what it should. The label is not `job`: by that
//! Prometheus knows its targets.

use metrics::{counter, gauge, histogram};
use std::time::Duration;

/// A run of the job has ended so, at `now` in seconds since 1970.
#[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are far from the limits of an f64")]
pub fn ran(job: &'static str, succeeded: bool, took: Duration, now: i64) {
    let outcome = if succeeded { "succeeded" } else { "failed" };
    counter!("forever_cart_job_runs_total", "name" => job, "outcome" => outcome).increment(1);
    histogram!("forever_cart_job_seconds", "name" => job).record(took);
    if succeeded {
        gauge!("forever_cart_job_last_success_timestamp_seconds", "name" => job).set(now as f64);
    }
}
