//! What the shop tells about itself: logs on standard error, and an id for every request.
//!
//! The id is in the span around all that a request does, and in the answer's `X-Request-Id`. What a shopper cannot act on
//! is logged once, under an id that the page shows.

use crate::kind::Kind;
use crate::refusal::{Refusal, Refusals, Wanted};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode};
use shop::{Random, SystemRandom};
use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use std::sync::Arc;
use std::time::Instant;
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Marks the answer to a request whose handler panicked, or met what nobody can act on and has logged it.
#[derive(Clone, Copy)]
struct Broke;

/// Logs what `filter` lets through on standard error, panics among it.
pub fn start(filter: &str) -> anyhow::Result<()> {
    let colours = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(filter)?)
        .with_writer(std::io::stderr)
        .with_ansi(colours)
        .init();
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
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

/// What a panic is answered with, until [`requests`] knows better.
pub fn after_panic(_: Box<dyn Any + Send>) -> Response {
    after_failure()
}

/// What a failure that was logged is answered with, until [`requests`] knows better.
pub fn after_failure() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.extensions_mut().insert(Broke);
    response
}

/// Gives every request an id and a span. Where something broke, answers with what shows the id.
pub async fn requests(State(refusals): State<Arc<Refusals>>, request: Request, next: Next) -> Response {
    let id = new_id();
    let began = Instant::now();
    // At the level of errors, so that they bear the id whatever else is filtered. The query may be personal: left out.
    let span = tracing::error_span!("request", id, method = %request.method(), path = request.uri().path());
    let wants = Wanted::of(&request);
    async {
        let mut response = next.run(request).await;
        if response.extensions().get::<Broke>().is_some() {
            response = refusals.answer(wants, &broken(&id));
        }
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        let (status, took) = (response.status().as_u16(), began.elapsed());
        tracing::debug!(status, ?took, "answered");
        response
    }
    .instrument(span)
    .await
}

/// What somebody sees of what broke here.
pub fn broken(id: &str) -> Refusal {
    let detail = format!("Your cart is kept. Please try again; if it happens again, mention {id}.");
    Refusal::new(Kind::Broken, detail).with("request_id", id)
}

/// An id for a request: 64 bits, in hexadecimal digits.
pub fn new_id() -> String {
    let mut bytes = [0; 8];
    SystemRandom.fill(&mut bytes);
    hex::encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{body, get};
    use axum::{Router, middleware, routing};
    use http::header::{ACCEPT, CONTENT_TYPE};
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
            .layer(middleware::from_fn_with_state(Arc::new(Refusals::default()), requests))
    }

    #[tokio::test]
    async fn every_answer_has_an_id_of_its_own() {
        let mut ids = std::collections::BTreeSet::new();
        for _ in 0..3 {
            let response = app().oneshot(get("/")).await.unwrap();
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
