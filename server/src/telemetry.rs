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
use shop::{ClientAddress, RequestId, SystemRandom};
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
    let client = request.extensions().get::<ClientAddress>().map(|client| tracing::field::display(client.truncated()));
    let span = tracing::error_span!("request", %id, method = %request.method(), path = request.uri().path(), client);
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
mod tests;
