//! What the shop tells about itself: logs on standard error, and an id for every request.
//!
//! The id is taken anew for each request, whatever it brings. It is in the span around all that the request does, in the answer's
//! `X-Request-Id`, and in what a page or a problem says of what broke: that is logged once, under the same id. Runs of jobs have ids
//! of their own.

use crate::config::LogFormat;
use crate::kind::Kind;
use crate::metrics::LogCounter;
use crate::refusal::{Refusal, Refusals, Wanted};
use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode};
use shop::{RequestId, SystemRandom};
use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use std::sync::Arc;
use std::time::Instant;
use tracing::{Instrument, Subscriber};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt, registry};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Marks the answer to a request whose handler panicked, or met what nobody can act on and has logged it.
#[derive(Clone, Copy)]
struct Broke;

/// Logs what `filter` lets through on standard error, panics among it: for people, or a JSON object a line for programs.
pub fn start(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    registry().with(EnvFilter::try_new(filter)?).with(lines(format, std::io::stderr)).with(LogCounter).init();
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// Writes the log's lines.
fn lines<S, W>(format: LogFormat, to: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(to);
    match format {
        LogFormat::Text => {
            let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            lines.with_ansi(colours).boxed()
        }
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    }
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let message = panic.payload_as_str().unwrap_or("no message");
    let location = panic.location().map(ToString::to_string).unwrap_or_default();
    let backtrace = Backtrace::capture();
    if backtrace.status() == BacktraceStatus::Captured {
        tracing::error!("panicked at {location}: {message}\n{backtrace}");
    } else {
        tracing::error!("panicked at {location}: {message}");
    }
}

/// What a panic is answered with, until [`failures`] knows better.
pub fn after_panic(_: Box<dyn Any + Send>) -> Response {
    after_failure()
}

/// What a failure that was logged is answered with, until [`failures`] knows better.
pub fn after_failure() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.extensions_mut().insert(Broke);
    response
}

/// Gives every request an id and a span.
pub async fn requests(request: Request, next: Next) -> Response {
    let id = new_id();
    let began = Instant::now();
    // At the level of errors, so that they bear the id whatever else is filtered. The query may be personal: left out.
    let span = tracing::error_span!("request", %id, method = %request.method(), path = request.uri().path());
    let value = HeaderValue::from_str(id.as_str());
    let answering = async {
        let mut response = next.run(request).await;
        if let Ok(value) = value {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        let (status, took) = (response.status().as_u16(), began.elapsed());
        tracing::debug!(status, ?took, "answered");
        response
    };
    id.scope(answering.instrument(span)).await
}

/// Where something broke, answers with what shows the request's id.
pub async fn failures(State(refusals): State<Arc<Refusals>>, request: Request, next: Next) -> Response {
    let wants = Wanted::of(&request);
    let response = next.run(request).await;
    match response.extensions().get::<Broke>() {
        Some(_) => refusals.answer(wants, &broken(&current_id())),
        None => response,
    }
}

/// Does a run of the job under an id and in a span of its own.
pub async fn job<F: Future>(job: &'static str, run: F) -> F::Output {
    let id = new_id();
    let span = tracing::error_span!("job", %id, job);
    id.scope(run.instrument(span)).await
}

/// Has the tasks that a page begins while it is rendered (its resources) keep its request's id and span. Asked again, it changes
/// nothing.
pub fn follow_requests() {
    // Somebody was quicker: then it is done.
    let _ = Executor::init_custom_executor(FollowRequests);
}

struct FollowRequests;

impl CustomExecutor for FollowRequests {
    fn spawn(&self, task: PinnedFuture<()>) {
        let task = task.in_current_span();
        match RequestId::current() {
            Some(id) => tokio::spawn(id.scope(task)),
            None => tokio::spawn(task),
        };
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(task);
    }

    fn poll_local(&self) {}
}

/// What somebody sees of what broke here.
pub fn broken(id: &str) -> Refusal {
    let detail = format!("Your cart is kept. Please try again; if it happens again, mention {id}.");
    Refusal::new(Kind::Broken, detail).with("request_id", id)
}

/// The id of the request that is being answered.
pub fn current_id() -> String {
    RequestId::current().unwrap_or_else(new_id).to_string()
}

/// An id that no request had before.
pub fn new_id() -> RequestId {
    RequestId::new(&SystemRandom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::router::{Served, router};
    use crate::testing::{TestShop, body, get};
    use async_trait::async_trait;
    use axum::{Router, middleware, routing};
    use http::header::{ACCEPT, CONTENT_TYPE};
    use serde_json::Value;
    use shop::{Parts, Shop, SystemClock};
    use std::io;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};
    use storage::{Reader, Storage, StorageError, Unit};
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    fn app() -> Router {
        async fn panicking() -> &'static str {
            panic!("the handler's secret")
        }
        Router::new()
            .route("/", routing::get(|| async { "fine" }))
            .route("/panic", routing::get(panicking))
            .layer(CatchPanicLayer::custom(after_panic))
            .layer(middleware::from_fn_with_state(Arc::new(Refusals::default()), failures))
            .layer(middleware::from_fn(requests))
    }

    /// Keeps what is logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Log {
        /// What `work` logs, a JSON object a line.
        async fn of<T>(work: impl Future<Output = T>) -> (T, Vec<Value>) {
            let log = Self::default();
            let (format, to) = (LogFormat::Json, log.clone());
            let guard = tracing::subscriber::set_default(registry().with(lines(format, move || to.clone())));
            let done = work.await;
            drop(guard);
            let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
            (done, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
        }
    }

    /// A database that from some moment on takes a while to fail.
    struct Failing {
        storage: Arc<dyn Storage>,
        fails: AtomicBool,
    }

    #[async_trait]
    impl Storage for Failing {
        async fn reader(&self) -> storage::Result<Box<dyn Reader>> {
            tokio::task::yield_now().await;
            match self.fails.load(Ordering::Relaxed) {
                true => Err(StorageError::Failed("the disk is gone".into())),
                false => self.storage.reader().await,
            }
        }

        async fn begin(&self) -> storage::Result<Box<dyn Unit>> {
            Err(StorageError::Failed("the disk is gone".into()))
        }
    }

    /// The same shop on such a database.
    async fn on_a_broken_database(sound: &TestShop) -> Router {
        let (served, gateway) = (sound.served.clone(), sound.gateway.clone());
        let storage = Arc::new(Failing { storage: served.storage.clone(), fails: false.into() });
        let shop = Shop::open(Parts {
            storage: storage.clone(),
            gateway,
            post: Arc::new(mail::Nowhere),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            pictures: Arc::new(served.media.clone()),
            settings: (*served.shop.settings()).clone(),
        });
        let shop = shop.await.unwrap();
        storage.fails.store(true, Ordering::Relaxed);
        router(&Served { shop, ..served })
    }

    #[tokio::test]
    async fn e3_what_broke_is_logged_under_the_requests_id_which_the_answer_shows() {
        let sound = TestShop::empty().await;
        let shop = on_a_broken_database(&sound).await;
        let call = |path: &str, text: &'static str| {
            Request::post(path).header(CONTENT_TYPE, "application/json").body(Body::from(text)).unwrap()
        };
        for (what, request) in [
            ("a page, whose resource is a task of its own", get("/products/mug")),
            ("a server function", call("/fn/open_cart", "{\"items\": []}")),
            ("a file that is written for the request", get("/sitemap.xml")),
        ] {
            let (response, lines) = Log::of(shop.clone().oneshot(request)).await;
            let response = response.unwrap();
            let id = response.headers()[REQUEST_ID].to_str().unwrap().to_owned();
            let shown = body(response).await;
            assert!(shown.contains(&id), "{what} shows {id}: {shown}");
            let errors: Vec<_> = lines.iter().filter(|line| line["level"] == "ERROR").collect();
            assert!(!errors.is_empty(), "{what}");
            for error in errors {
                assert_eq!(
                    (&error["id"], &error["span"]["id"]),
                    (&id.as_str().into(), &id.as_str().into()),
                    "{what}: {error}"
                );
                assert_eq!(error["span"]["name"], "request");
            }
        }
    }

    #[tokio::test]
    async fn a_run_of_a_job_has_an_id_of_its_own() {
        let run = || job("sweep", async { (current_id(), tracing::error!("it broke")).0 });
        let (one, lines) = Log::of(run()).await;
        assert_ne!(one, run().await);
        assert_eq!((&lines[0]["span"]["id"], &lines[0]["span"]["job"]), (&one.into(), &"sweep".into()));
    }

    #[tokio::test]
    async fn every_answer_has_an_id_of_its_own() {
        let mut ids = std::collections::BTreeSet::new();
        for _ in 0..3 {
            let mut request = get("/");
            request.headers_mut().insert(REQUEST_ID, HeaderValue::from_static("the-askers-own"));
            let response = app().oneshot(request).await.unwrap();
            ids.insert(response.headers()[REQUEST_ID].to_str().unwrap().to_owned());
        }
        assert_eq!(ids.len(), 3);
    }

    #[tokio::test]
    async fn e3_after_a_panic_the_page_shows_the_id_and_nothing_of_the_panic() {
        let mut request = get("/panic");
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/html"));
        let response = app().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
        let id = response.headers()[REQUEST_ID].to_str().unwrap().to_owned();
        let page = body(response).await;
        assert!(page.contains(&id) && !page.contains("secret"), "{page}");
    }
}
