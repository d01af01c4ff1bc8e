//! Background work: the sweeper, applying webhooks as they come in, sending mail, letting in what staff import, hearing of what was
//! changed elsewhere, writing down what was counted, and looking at how things stand. None overlaps itself; what fails is logged and
//! tried again.

use crate::metrics::{self, Gauges};
use crate::telemetry;
use futures::FutureExt;
use shop::{Broken, Shop, SweepJob};
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

/// How often what is old is forgotten.
const PRUNED: Duration = Duration::from_hours(1);

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
    /// Starts all background work; the sweeper's jobs at once, then every `interval`, what is rarer less often.
    pub fn start(
        shop: &Shop,
        interval: Duration,
        bell: &Bell,
        gauges: &Gauges,
        tidy: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let jobs = Self { tasks: TaskTracker::new(), stop: CancellationToken::new() };
        let tidy = Arc::new(tidy);
        for job in SweepJob::ALL {
            let tidy = tidy.clone();
            match job {
                SweepJob::Webhooks => jobs.apply_webhooks(shop.clone(), interval, bell.clone()),
                SweepJob::Housekeeping => jobs.sweep(job, shop, interval, move || tidy()),
                SweepJob::Pruning => jobs.sweep(job, shop, interval.max(PRUNED), || {}),
                SweepJob::Windows | SweepJob::Attempts | SweepJob::Refunds | SweepJob::Claims => {
                    jobs.sweep(job, shop, interval, || {});
                }
            }
        }
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

    /// One of the sweeper's jobs, at once and again after each `interval`, with what goes `before` it. None waits for another.
    fn sweep(&self, job: SweepJob, shop: &Shop, interval: Duration, before: impl Fn() + Send + 'static) {
        let (run, shop) = (Job::new(job.name(), shop), shop.clone());
        let mut ticks = every(interval);
        self.spawn(async move |stop| {
            while stop.run_until_cancelled(ticks.tick()).await.is_some() {
                before();
                run.run(job.run(&shop)).await;
            }
        });
    }

    /// As they come in; every `interval` those that could not be applied before.
    fn apply_webhooks(&self, shop: Shop, interval: Duration, Bell(bell): Bell) {
        let job = Job::new(SweepJob::Webhooks.name(), &shop);
        let mut ticks = every(interval);
        self.spawn(async move |stop| {
            let mut next = async || {
                tokio::select! {
                    () = bell.notified() => {}
                    _ = ticks.tick() => {}
                }
            };
            while stop.run_until_cancelled(next()).await.is_some() {
                job.run(SweepJob::Webhooks.run(&shop)).await;
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
    use crate::testing::{TestShop, body, get};
    use axum::body::Body;
    use axum::extract::Request;
    use http::StatusCode;
    use http::header::CONTENT_TYPE;
    use serde_json::json;
    use shared::tally::{Alarms, Event, Tallied};
    use shared::time::Timestamp;
    use sqlx::sqlite::SqliteConnectOptions;
    use sqlx::{Connection, SqliteConnection};
    use std::sync::atomic::{AtomicU32, Ordering};
    use storage::Storage;

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

    async fn database(shop: &TestShop) -> SqliteConnection {
        let options = SqliteConnectOptions::new().filename(shop.folder.path().join("shop.db"));
        SqliteConnection::connect_with(&options).await.unwrap()
    }

    /// The value of a job's counter of runs that succeeded.
    fn runs(exported: &str, job: &str) -> u64 {
        let series = format!("forever_cart_job_runs_total{{name=\"{job}\",outcome=\"succeeded\"}} ");
        let line = exported.lines().find_map(|line| line.strip_prefix(&series));
        line.map_or(0, |value| value.parse().unwrap())
    }

    #[tokio::test]
    async fn every_job_of_the_sweeper_runs() {
        let shop =
            TestShop::set_up(&[("LEPTOS_SITE_ADDR", "127.0.0.1:3000"), ("METRICS_ADDR", "127.0.0.1:3000")]).await;
        let exported = async || body(shop.ask(get("/metrics")).await).await;
        let before = exported().await;
        let TestShop { served, gauges, .. } = &shop;
        let jobs = Jobs::start(&served.shop, Duration::from_hours(1), &served.bell, gauges, || {});
        let mut now = before.clone();
        let missing =
            |now: &str| SweepJob::ALL.into_iter().find(|job| runs(now, job.name()) <= runs(&before, job.name()));
        let all_ran = async {
            while missing(&now).is_some() {
                now = exported().await;
                tokio::task::yield_now().await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(30), all_ran).await.is_ok();
        jobs.stop().await;
        assert!(in_time, "{:?} did not run", missing(&now));
    }

    #[tokio::test]
    async fn what_is_old_is_forgotten_while_the_shop_runs() {
        let shop = TestShop::empty().await;
        let TestShop { served, gauges, storage, .. } = &shop;
        let old = Tallied { hour: Timestamp::from_millis(0), event: Event::Alarms(Alarms::Dispute), count: 1 };
        let mut unit = storage.begin().await.unwrap();
        unit.tallies().add(&[old]).await.unwrap();
        unit.save().await.unwrap();
        let jobs = Jobs::start(&served.shop, Duration::from_hours(1), &served.bell, gauges, || {});
        let (from, until) = (Timestamp::from_millis(0), Timestamp::from_millis(3_600_000));
        let forgotten = async {
            while !storage.reader().await.unwrap().tallies().tallied(from, until).await.unwrap().is_empty() {}
        };
        let in_time = tokio::time::timeout(Duration::from_secs(30), forgotten).await.is_ok();
        jobs.stop().await;
        assert!(in_time, "it is still there");
    }

    #[tokio::test]
    async fn p2_a_job_that_breaks_keeps_no_other_of_the_sweep_from_being_done() {
        let shop = TestShop::empty().await;
        let old = Tallied { hour: Timestamp::from_millis(0), event: Event::Alarms(Alarms::Dispute), count: 1 };
        let mut unit = shop.storage.begin().await.unwrap();
        unit.tallies().add(&[old]).await.unwrap();
        unit.save().await.unwrap();
        let mut database = database(&shop).await;
        sqlx::raw_sql("ALTER TABLE webhooks RENAME TO gone").execute(&mut database).await.unwrap();
        assert!(shop.served.shop.sweep().await.is_err());
        let (from, until) = (Timestamp::from_millis(0), Timestamp::from_millis(3_600_000));
        let left = shop.storage.reader().await.unwrap().tallies().tallied(from, until).await.unwrap();
        assert_eq!(left, []);
    }

    #[tokio::test]
    async fn p6_a_window_whose_end_breaks_keeps_no_place_before_others() {
        let shop = TestShop::filled().await;
        let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id;
        let placed = json!({
            "lines": [{"variant_id": radio, "quantity": 1}],
            "shipping_address": {"name": "Aoife Byrne", "line1": "12 Camden Row", "city": "Dublin", "postal_code": "D08 X5C4", "country": "IE"},
            "shipping_method": "standard",
            "email": "aoife@example.com",
        });
        let request = Request::post("/api/v1/orders").header(CONTENT_TYPE, "application/json");
        let request = request.header("idempotency-key", "k").body(Body::from(placed.to_string())).unwrap();
        assert_eq!(shop.ask(request).await.status(), StatusCode::CREATED);
        let mut database = database(&shop).await;
        let broken = "UPDATE orders SET window_ends_at = 1; UPDATE attempts SET id = 'of a newer program'";
        sqlx::raw_sql(broken).execute(&mut database).await.unwrap();
        let ended = async || {
            let mut reader = shop.storage.reader().await.unwrap();
            reader.orders().windows_ended(shop.served.shop.now(), 9).await.unwrap().len()
        };
        assert_eq!(ended().await, 1);
        SweepJob::Windows.run(&shop.served.shop).await.unwrap();
        assert_eq!(ended().await, 0);
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
