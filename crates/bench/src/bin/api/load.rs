//! Callers at once, and how long their calls take.

use anyhow::{Context, Result};
use futures::future::try_join_all;
use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Instant;

/// What came of a load.
pub(crate) struct Measured {
    /// Calls a second.
    pub(crate) rate: f64,
    /// Milliseconds within which half of the calls were answered.
    pub(crate) p50: f64,
    /// Milliseconds within which 99 of 100 were.
    pub(crate) p99: f64,
}

/// Makes all calls, that many at once: each caller takes the next when its last is answered.
pub(crate) async fn measure<T, F>(callers: usize, calls: Vec<T>, call: impl Fn(T) -> F) -> Result<Measured>
where
    F: Future<Output = Result<()>>,
{
    let waiting = Mutex::new(VecDeque::from(calls));
    let next = || waiting.lock().ok()?.pop_front();
    let begin = Instant::now();
    let caller = async || {
        let mut took = Vec::new();
        while let Some(asked) = next() {
            let begin = Instant::now();
            call(asked).await?;
            took.push(begin.elapsed().as_secs_f64() * 1000.0);
        }
        anyhow::Ok(took)
    };
    let mut took = try_join_all((0..callers).map(|_| caller())).await?.concat();
    let seconds = begin.elapsed().as_secs_f64();
    took.sort_by(f64::total_cmp);
    let within =
        |hundredths: usize| took.get((took.len() * hundredths / 100).min(took.len().saturating_sub(1))).copied();
    let (p50, p99) = within(50).zip(within(99)).context("nothing was called")?;
    #[expect(clippy::cast_precision_loss, reason = "some thousand calls")]
    let rate = took.len() as f64 / seconds;
    Ok(Measured { rate, p50, p99 })
}
