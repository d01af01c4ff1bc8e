//! How many requests are answered at once. Beyond it, whoever comes is told at once to come back, before anything is done for them. A
//! request counts once it has arrived, so that slow senders hold up nobody. A quarter is kept for what is more than looking around, so that a shop full of visitors still sells (S4).

use super::class::Class;
use crate::kind::Kind;
use crate::refusal::{Refusal, Refusals, Wanted};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{HeaderValue, RETRY_AFTER};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// When to come back, in seconds.
const COME_BACK: HeaderValue = HeaderValue::from_static("5");

/// The requests that may be in flight.
pub struct Capacity {
    all: Semaphore,
    /// Those that only look around.
    browsing: Semaphore,
    refusals: Arc<Refusals>,
}

impl Capacity {
    /// So many requests; three quarters of them may look around.
    pub fn new(requests: usize, refusals: Arc<Refusals>) -> Self {
        let browsing = (requests - requests / 4).max(1);
        Self { all: Semaphore::new(requests), browsing: Semaphore::new(browsing), refusals }
    }
}

/// Answers the request, or says at once that there is no room for it.
pub async fn admit(State(capacity): State<Arc<Capacity>>, request: Request, next: Next) -> Response {
    let class = request.extensions().get::<Class>().copied().unwrap_or(Class::Browse);
    if class == Class::Probe {
        return next.run(request).await;
    }
    let browsing = class.is_shed_first().then(|| capacity.browsing.try_acquire()).transpose();
    let Ok((_browsing, _permit)) = browsing.and_then(|browsing| Ok((browsing, capacity.all.try_acquire()?))) else {
        return unavailable(&capacity.refusals, Wanted::of(&request));
    };
    next.run(request).await
}

/// The answer to a request that there is no room or no time for.
pub fn unavailable(refusals: &Refusals, wanted: Wanted) -> Response {
    let refusal = Refusal::new(Kind::Overloaded, "Your cart is kept. Please try again in a few seconds.");
    let mut response = refusals.answer(wanted, &refusal);
    response.headers_mut().insert(RETRY_AFTER, COME_BACK);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::get;
    use axum::{Router, middleware, routing};
    use http::StatusCode;
    use std::future::pending;
    use tower::ServiceExt;

    fn asking(class: Class, path: &str) -> Request {
        let mut request = get(path);
        request.extensions_mut().insert(class);
        request
    }

    #[tokio::test]
    async fn s4_a_full_shop_turns_visitors_away_before_buyers_and_answers_probes() {
        let capacity = Arc::new(Capacity::new(4, Arc::default()));
        let app = Router::new()
            .route("/", routing::get(async || "fine"))
            .route("/never", routing::get(pending::<()>))
            .layer(middleware::from_fn_with_state(capacity.clone(), admit));
        #[expect(clippy::async_yields_async, reason = "a request is held until its task is ended")]
        let hold = |class| {
            let answering = tokio::spawn(app.clone().oneshot(asking(class, "/never")));
            let capacity = capacity.clone();
            async move {
                let before = capacity.all.available_permits();
                while capacity.all.available_permits() == before {
                    tokio::task::yield_now().await;
                }
                answering
            }
        };
        let status = async |class| app.clone().oneshot(asking(class, "/")).await.unwrap().status();

        let mut requests = Vec::new();
        for _ in 0..3 {
            requests.push(hold(Class::Browse).await);
        }
        let answer = app.clone().oneshot(asking(Class::Browse, "/")).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.headers()[RETRY_AFTER], COME_BACK);
        for class in [Class::Provider, Class::Order, Class::Webhook, Class::Write, Class::Read] {
            assert_eq!(status(class).await, StatusCode::OK, "{class:?}");
        }
        requests.push(hold(Class::Order).await);
        assert_eq!(status(Class::Order).await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(status(Class::Probe).await, StatusCode::OK);

        for answering in requests {
            answering.abort();
            let _ = answering.await;
        }
        assert_eq!(status(Class::Browse).await, StatusCode::OK, "whoever has gone leaves room");
    }
}
