//! Background work: the sweeper, applying webhooks as they come in, sending mail, letting in what staff import, hearing of what was
//! changed elsewhere, writing down what was counted, and looking at how things stand. None overlaps itself; what fails is logged and
//! tried again.

use crate::metrics::{self, Gauges};
use crate::telemetry;
use futures::FutureExt;
use shop::{Broken, Shop};
use std::error::Error;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::time::{Interval, MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often letters are looked for. Somebody may be waiting for a code.
const POST_LEAVES: Duration = Duration::from_secs(2);

/// How often imports are looked for that staff began. Somebody watches them come in.
const IMPORTS_BEGIN: Duration = Duration::from_secs(1);

/// How often the shop hears of what other processes of the same database changed: products and settings.
const LOOKS_AROUND: Duration = Duration::from_secs(2);

/// How often it is written down what was counted: so much a crash loses.
const COUNTS_ARE_WRITTEN: Duration = Duration::from_secs(5);

/// How often it is looked how things stand.
const LOOKED_AT: Duration = Duration::from_secs(15);

/// Background work that runs until it is stopped.
pub struct Jobs {
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// Tells that there are webhooks to apply.
#[derive(Clone, Default, Debug)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// Webhooks were stored. Rung twice before they are applied, they are applied once.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

impl Jobs {
    /// Starts all background work; the sweeper's jobs at once, then every `interval`.
    pub fn start(
        shop: &Shop,
        interval: Duration,
        bell: &Bell,
        gauges: &Gauges,
        tidy: impl Fn() + Send + 'static,
    ) -> Self {
        let jobs = Self { tasks: TaskTracker::new(), stop: CancellationToken::new() };
        jobs.sweep(shop, interval, tidy);
        jobs.apply_webhooks(shop.clone(), interval, bell.clone());
        jobs.send_mail(shop.clone());
        jobs.look_around(shop.clone());
        jobs.run_imports(shop.clone());
        jobs.write_tallies(shop.clone());
        jobs.look_at_gauges(shop, gauges.clone());
        jobs.tasks.close();
        jobs
    }

    /// Lets what is under way finish, and ends.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tasks.wait().await;
    }

    /// The sweeper: jobs of their own, so that none waits for another.
    fn sweep(&self, shop: &Shop, interval: Duration, tidy: impl Fn() + Send + 'static) {
        self.repeat("windows", shop, interval, |shop| async move { shop.end_windows().await });
        self.repeat("attempts", shop, interval, |shop| async move { shop.look_up_due().await });
        self.repeat("refunds", shop, interval, |shop| async move { shop.give_back_due().await });
        self.repeat("claims", shop, interval, |shop| async move { shop.make_up_for_claims().await });
        self.repeat("housekeeping", shop, interval, move |shop| {
            tidy();
            async move { shop.forget_expired().await }
        });
    }

    /// A job that runs at once, and again after each `interval`.
    fn repeat<F: Future<Output = Result<(), Broken>> + Send + 'static>(
        &self,
        name: &'static str,
        shop: &Shop,
        interval: Duration,
        work: impl Fn(Shop) -> F + Send + 'static,
    ) {
        let (job, shop) = (Job::new(name, shop), shop.clone());
        let mut ticks = every(interval);
        self.spawn(async move |stop| {
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                job.run(work(shop.clone())).await;
            }
        });
    }

    /// As they come in; every `interval` those that could not be applied before.
    fn apply_webhooks(&self, shop: Shop, interval: Duration, Bell(bell): Bell) {
        let job = Job::new("webhooks", &shop);
        let mut ticks = every(interval);
        self.spawn(async move |stop| {
            let mut next = async || {
                tokio::select! {
                    () = bell.notified() => {}
                    _ = ticks.tick() => {}
                }
            };
            while stop.run_until_cancelled(next()).await.is_some() {
                job.run(shop.apply_inbox()).await;
            }
        });
    }

    fn send_mail(&self, shop: Shop) {
        let job = Job::new("mail", &shop);
        let mut ticks = every(POST_LEAVES);
        self.spawn(async move |stop| {
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                job.run(shop.send_mail()).await;
            }
        });
    }

    /// Once more when it is stopped.
    fn write_tallies(&self, shop: Shop) {
        let job = Job::new("tallies", &shop);
        let mut ticks = every(COUNTS_ARE_WRITTEN);
        self.spawn(async move |stop| {
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                job.run(shop.write_tallies()).await;
            }
            job.run(shop.write_tallies()).await;
        });
    }

    fn look_at_gauges(&self, shop: &Shop, gauges: Gauges) {
        let job = Job::new("gauges", shop);
        let mut ticks = every(LOOKED_AT);
        self.spawn(async move |stop| {
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                job.run(gauges.refresh()).await;
            }
        });
    }

    /// What is cut off is gone on with after the next start.
    fn run_imports(&self, shop: Shop) {
        let job = Job::new("imports", &shop);
        let mut ticks = every(IMPORTS_BEGIN);
        self.spawn(async move |stop| {
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                let imports = async { stop.run_until_cancelled(shop.run_imports()).await.unwrap_or(Ok(())) };
                job.run(imports).await;
            }
        });
    }

    fn look_around(&self, shop: Shop) {
        let job = Job::new("look_around", &shop);
        let mut ticks = every(LOOKS_AROUND);
        self.spawn(async move |stop| {
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                job.run(shop.look_around()).await;
            }
        });
    }

    fn spawn<F: Future<Output = ()> + Send + 'static>(&self, job: impl FnOnce(CancellationToken) -> F) {
        self.tasks.spawn(job(self.stop.clone()));
    }
}

fn every(interval: Duration) -> Interval {
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// A kind of background work.
struct Job {
    name: &'static str,
    shop: Shop,
}

impl Job {
    fn new(name: &'static str, shop: &Shop) -> Self {
        metrics::job_begins(name, shop.now().as_seconds());
        Self { name, shop: shop.clone() }
    }

    /// One run of it: measured, and what fails is logged. One that panics, which is logged too, has failed: the next one comes all
    /// the same.
    async fn run(&self, work: impl Future<Output = Result<(), Broken>>) {
        let Self { name, shop } = self;
        let began = Instant::now();
        let done = async {
            // What it leaves behind is used by no other: a unit of work takes itself back.
            let outcome = AssertUnwindSafe(work).catch_unwind().await;
            if let Ok(Err(error)) = &outcome {
                tracing::error!(error = error as &dyn Error, "the job {name} failed: {error}");
            }
            matches!(outcome, Ok(Ok(())))
        };
        let succeeded = telemetry::job(name, done).await;
        metrics::ran(name, succeeded, began.elapsed(), shop.now().as_seconds());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestShop;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn the_sweeper_runs_again_and_again_until_it_is_stopped() {
        let TestShop { served, gauges, .. } = TestShop::empty().await;
        let swept = Arc::new(AtomicU32::new(0));
        let (thrice, told) = (Arc::new(Notify::new()), swept.clone());
        let tidy = {
            let thrice = thrice.clone();
            move || {
                if told.fetch_add(1, Ordering::SeqCst) == 2 {
                    thrice.notify_one();
                }
            }
        };
        let jobs = Jobs::start(&served.shop, Duration::from_millis(1), &served.bell, &gauges, tidy);
        served.bell.ring();
        thrice.notified().await;
        jobs.stop().await;
        let after = swept.load(Ordering::SeqCst);
        tokio::task::yield_now().await;
        assert_eq!(swept.load(Ordering::SeqCst), after);
    }

    #[tokio::test]
    async fn a_run_that_panics_or_fails_ends_no_job() {
        let TestShop { served, .. } = TestShop::empty().await;
        let job = Job::new("odd", &served.shop);
        job.run(async { panic!("a run broke") }).await;
        job.run(async { Err(Broken::CutOff("another".into())) }).await;
        let ran = AtomicU32::new(0);
        let sound = async {
            ran.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        job.run(sound).await;
        assert_eq!(ran.load(Ordering::SeqCst), 1);
    }
}
