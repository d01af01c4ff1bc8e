//! How long a request may take, and how fast its body has to come (S4).

use super::overload::unavailable;
use crate::kind::Kind;
use crate::refusal::{Refusal, Refusals, Wanted};
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONNECTION, HeaderValue};
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Sleep, sleep, timeout};

/// Time limits of requests.
#[derive(Clone, Debug)]
pub struct Durations {
    /// For a whole request.
    pub request: Duration,
    /// For one that brings or takes a file.
    pub transfer: Duration,
    /// Between two pieces of a body.
    pub progress: Duration,
    /// Writes refusals.
    pub refusals: Arc<Refusals>,
}

impl Durations {
    /// Half a minute; five minutes with a file; ten seconds between two pieces of a body.
    pub const fn new(refusals: Arc<Refusals>) -> Self {
        let (request, transfer, progress) = (Duration::from_secs(30), Duration::from_mins(5), Duration::from_secs(10));
        Self { request, transfer, progress, refusals }
    }

    fn of(&self, path: &str) -> Duration {
        let file = back_office::body_limit(path).is_some() || path == "/staff/export.csv";
        if file { self.transfer } else { self.request }
    }
}

/// Answers within the time that there is. Whoever sends too slowly is told 408, whoever waits too long 503.
pub async fn limit(State(durations): State<Arc<Durations>>, request: Request, next: Next) -> Response {
    let wanted = Wanted::of(&request);
    let most = durations.of(request.uri().path());
    let arrival = Arrival::default();
    let request = if request.body().is_end_stream() {
        arrival.set(WHOLE);
        request
    } else {
        let progress = durations.progress;
        request.map(|body| Body::new(Arriving { body, arrival: arrival.clone(), progress, deadline: None }))
    };
    let answered = timeout(most, next.run(request)).await;
    match (answered, arrival.get()) {
        (Ok(response), UNDER_WAY | WHOLE) => response,
        (Err(_), WHOLE) => {
            tracing::warn!("a request took longer than {most:?}");
            unavailable(&durations.refusals, wanted)
        }
        _ => late(&durations.refusals, wanted),
    }
}

/// The answer to a request that did not arrive in time. The rest of it is not waited for.
fn late(refusals: &Refusals, wanted: Wanted) -> Response {
    let refusal = Refusal::new(Kind::RequestTimeout, "Nothing was changed. Please send it again.");
    let mut response = refusals.answer(wanted, &refusal);
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

const UNDER_WAY: u8 = 0;
const WHOLE: u8 = 1;
const STALLED: u8 = 2;

/// How far a body has come.
#[derive(Clone, Default)]
struct Arrival(Arc<AtomicU8>);

impl Arrival {
    fn set(&self, state: u8) {
        self.0.store(state, Ordering::Release);
    }

    fn get(&self) -> u8 {
        self.0.load(Ordering::Acquire)
    }
}

/// A body that is an error when it does not go on in time.
struct Arriving {
    body: Body,
    arrival: Arrival,
    progress: Duration,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(cx) {
            this.deadline = None;
            if frame.is_none() || this.body.is_end_stream() {
                this.arrival.set(WHOLE);
            }
            return Poll::Ready(frame);
        }
        let progress = this.progress;
        let deadline = this.deadline.get_or_insert_with(|| Box::pin(sleep(progress)));
        ready!(deadline.as_mut().poll(cx));
        this.arrival.set(STALLED);
        Poll::Ready(Some(Err(axum::Error::new(std::io::Error::from(std::io::ErrorKind::TimedOut)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, middleware, routing};
    use futures::stream::{self, StreamExt};
    use http::StatusCode;
    use http::header::RETRY_AFTER;
    use std::convert::Infallible;
    use std::future::pending;
    use tower::ServiceExt;

    const SHORT: Duration = Duration::from_millis(100);
    const LONG: Duration = Duration::from_mins(1);

    async fn ask(request: Duration, progress: Duration, path: &str, body: Body) -> Response {
        let durations = Durations { request, transfer: LONG, progress, refusals: Arc::default() };
        Router::new()
            .route("/", routing::post(async |body: Bytes| body.len().to_string()))
            .route("/staff/import", routing::post(async |body: Bytes| body.len().to_string()))
            .route("/never", routing::post(pending::<()>))
            .layer(middleware::from_fn_with_state(Arc::new(durations), limit))
            .oneshot(Request::post(path).body(body).unwrap())
            .await
            .unwrap()
    }

    #[expect(clippy::unnecessary_wraps, reason = "so are the pieces of a stream")]
    fn piece() -> Result<Bytes, Infallible> {
        Ok(Bytes::from_static(b"x"))
    }

    /// A piece, and nothing more.
    fn stalled() -> Body {
        Body::from_stream(stream::iter([piece()]).chain(stream::pending()))
    }

    /// A piece every tenth of the short time, for so many of them.
    fn slow(pieces: usize) -> Body {
        let piece = |_| async {
            sleep(SHORT / 10).await;
            piece()
        };
        Body::from_stream(stream::iter(0..pieces).then(piece))
    }

    #[tokio::test]
    async fn s4_a_body_that_does_not_go_on_or_comes_too_slowly_is_not_waited_for() {
        for (request, progress, body) in [(LONG, SHORT, stalled()), (SHORT, LONG, stalled()), (SHORT, LONG, slow(1000))]
        {
            let response = ask(request, progress, "/", body).await;
            assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
            assert_eq!(response.headers()[CONNECTION], "close");
        }
    }

    #[tokio::test]
    async fn a_body_that_comes_slowly_is_taken_within_its_time_and_a_file_has_more() {
        assert_eq!(ask(LONG, SHORT, "/", slow(20)).await.status(), StatusCode::OK);
        assert_eq!(ask(SHORT, LONG, "/staff/import", slow(20)).await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn s4_who_waits_too_long_is_told_to_come_back() {
        let response = ask(SHORT, LONG, "/never", Body::empty()).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key(RETRY_AFTER));
    }
}
