//! Who stands at the door while the shop is not open: before it opens (the database is migrated, the sample data loaded) and
//! while it closes (requests in flight are finished). Nobody is left to wait: probes and shoppers are told.

use crate::connection::{Connections, accept};
use crate::health;
use crate::kind::Kind;
use crate::refusal::{Refusal, Refusals, Wanted};
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{any, get};
use http::header::{HeaderValue, RETRY_AFTER};
use std::net::TcpListener;
use std::sync::Arc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// When to come back, in seconds.
const COME_BACK: HeaderValue = HeaderValue::from_static("5");

/// Answers at the shop's address until it is sent away.
pub struct Doorman {
    stop: CancellationToken,
    accepting: JoinHandle<TaskTracker>,
}

impl Doorman {
    /// Stands at that address.
    pub fn stand(
        door: &TcpListener,
        refusals: &Arc<Refusals>,
        connections: &Arc<Connections>,
    ) -> std::io::Result<Self> {
        let door = tokio::net::TcpListener::from_std(door.try_clone()?)?;
        let stop = CancellationToken::new();
        let accepting = tokio::spawn(accept(door, router(refusals), connections.clone(), stop.clone()));
        Ok(Self { stop, accepting })
    }

    /// Sends it away: it meets nobody any more. Whom it speaks to still gets an answer.
    pub async fn leave(self) {
        self.stop.cancel();
        if self.accepting.await.is_err() {
            tracing::error!("nobody stood at the door");
        }
    }
}

fn router(refusals: &Arc<Refusals>) -> Router {
    let refusals = refusals.clone();
    Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::closed))
        .fallback(any(async move |request: Request| closed(&refusals, &request)))
}

fn closed(refusals: &Refusals, request: &Request) -> Response {
    let refusal = Refusal::new(Kind::Closed, "Your cart is kept. Please try again in a few seconds.");
    let mut response = refusals.answer(Wanted::of(request), &refusal);
    response.headers_mut().insert(RETRY_AFTER, COME_BACK);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::TrustedProxies;
    use crate::connection::Timeouts;
    use crate::testing::{body, get as ask, silence};
    use http::StatusCode;
    use http::header::ACCEPT;
    use tower::ServiceExt;

    #[tokio::test]
    async fn whoever_comes_meets_the_doorman_and_once_it_has_left_the_shop() {
        let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().into_std().unwrap();
        let address = format!("http://{}/", door.local_addr().unwrap());
        let met = async || {
            let http = payment_adapter::client(std::time::Duration::from_secs(9)).no_proxy().build().unwrap();
            http.get(&address).send().await.unwrap().status()
        };
        let connections = Connections::new(100, TrustedProxies::default(), Timeouts::default());
        let doorman = Doorman::stand(&door, &Arc::default(), &connections).unwrap();
        assert_eq!(met().await, StatusCode::SERVICE_UNAVAILABLE);
        doorman.leave().await;
        let shop = Router::new().fallback(async || "open");
        tokio::spawn(axum::serve(tokio::net::TcpListener::from_std(door).unwrap(), shop).into_future());
        for _ in 0..20 {
            assert_eq!(met().await, StatusCode::OK);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn s4_whoever_says_nothing_is_not_left_connected_to_the_doorman() {
        let door = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().into_std().unwrap();
        let connections = Connections::new(100, TrustedProxies::default(), Timeouts::default());
        let doorman = Doorman::stand(&door, &Arc::default(), &connections).unwrap();
        assert_eq!(silence(door.local_addr().unwrap()).await.as_secs(), 10);
        doorman.leave().await;
    }

    #[tokio::test]
    async fn e3_while_the_shop_is_closed_probes_and_shoppers_are_told() {
        for (path, status, said) in [
            ("/health/live", StatusCode::OK, "live"),
            ("/health/ready", StatusCode::SERVICE_UNAVAILABLE, "closed"),
            ("/products/mug", StatusCode::SERVICE_UNAVAILABLE, "Your cart is kept"),
        ] {
            let mut request = ask(path);
            request.headers_mut().insert(ACCEPT, HeaderValue::from_static("text/html"));
            let response = router(&Arc::default()).oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{path}");
            assert_eq!(response.headers().contains_key(RETRY_AFTER), path == "/products/mug");
            let text = body(response).await;
            assert!(text.contains(said), "{text}");
        }
    }
}
