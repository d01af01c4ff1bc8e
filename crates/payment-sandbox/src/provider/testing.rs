//! A provider without a socket: requests go through the router, webhooks into a channel, and time stands still until a
//! test moves it.

use super::ledger::Fate;
use super::webhooks::{Courier, Dispatcher, Posted};
use super::{Clock, Provider, ProviderConfig, Random, router};
use crate::signature;
use crate::wire::{Event, IDEMPOTENCY_KEY, SessionData};
use async_trait::async_trait;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request, StatusCode};
use payment_adapter::WebAddress;
use serde_json::{Value, json};
use shared::time::{Span, Timestamp};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc;
use tower::ServiceExt;

/// What the shop and the provider of these tests share.
pub const API_KEY: &str = "key-of-the-shop";
pub const WEBHOOK_SECRET: &str = "secret-of-the-webhooks";

/// Time that a test moves.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_795_163_882_125)))
    }

    pub fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    pub fn forward(&self, span: Span) {
        self.0.fetch_add(span.as_millis(), Ordering::SeqCst);
    }

    pub fn clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}

/// Numbers from `first` on, in place of random ones.
pub fn numbers(first: u64) -> Random {
    let next = AtomicU64::new(first);
    Arc::new(move || u128::from(next.fetch_add(1, Ordering::SeqCst)))
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// A session of 19.99 EUR that expires after an hour.
pub fn session_request() -> Value {
    json!({
        "amount": "19.99",
        "currency": "EUR",
        "reference": "attempt-1",
        "description": "Order #1042",
        "email": "shopper@example.com",
        "return_url": "http://shop.test/payment/return?from=checkout",
        "webhook_url": "http://shop.test/webhooks/sandbox",
        "expires_in_seconds": 3600
    })
}

pub struct Sandbox {
    pub clock: TestClock,
    pub provider: Arc<Provider>,
    posted: Mutex<Option<mpsc::UnboundedReceiver<Posted>>>,
}

impl Sandbox {
    pub fn new() -> Self {
        Self::with(TestClock::new(), None, 1)
    }

    /// One that remembers in `journal`, and draws ids from `first` on.
    pub fn with(clock: TestClock, journal: Option<&Path>, first: u64) -> Self {
        let (provider, posted) = Provider::open(ProviderConfig {
            public_url: "http://pay.test".into(),
            api_key: API_KEY.into(),
            webhook_secret: WEBHOOK_SECRET.into(),
            journal: journal.map(Path::to_owned),
            clock: clock.clock(),
            random: numbers(first),
        })
        .unwrap();
        Self { clock, provider, posted: Mutex::new(Some(posted)) }
    }

    /// Begins to send webhooks to a shop that answers `statuses` in turn, and 200 after that.
    pub fn deliver(&self, statuses: &[Option<u16>]) -> Shop {
        let (arrived, inbox) = mpsc::unbounded_channel();
        let statuses = Mutex::new(statuses.iter().rev().copied().collect());
        let courier = Arc::new(TestCourier { clock: self.clock.clone(), arrived, statuses });
        self.dispatch(courier);
        Shop(inbox)
    }

    pub fn dispatch(&self, courier: Arc<dyn Courier>) {
        let posted = self.posted.lock().unwrap().take().unwrap();
        tokio::spawn(Dispatcher::new(Arc::clone(&self.provider), courier, posted).run());
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call(json_body(self.request("POST", path), body)).await
    }

    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        self.call(json_body(self.request("POST", path).header(IDEMPOTENCY_KEY, key), body)).await
    }

    pub async fn create(&self, key: &str, body: &Value) -> Answer {
        self.post_once("/v1/sessions", key, body).await
    }

    /// Submits a form as a browser does: without a key.
    pub async fn submit(&self, path: &str) -> Answer {
        self.call(Request::post(path).body(Body::empty()).unwrap()).await
    }

    /// Opens a session, and answers its id.
    pub async fn open_session(&self) -> String {
        self.open_another("attempt-1").await
    }

    pub async fn open_another(&self, reference: &str) -> String {
        let mut request = session_request();
        request["reference"] = json!(reference);
        let answer = self.create(reference, &request).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        answer.json()["id"].as_str().unwrap().to_owned()
    }

    /// Waits until the shop has taken what it was told of a session.
    pub async fn until_delivered(&self, session: &str) {
        self.until(session, Fate::Delivered).await;
    }

    /// Waits until the last webhook of a session has come to `fate`.
    pub async fn until(&self, session: &str, fate: Fate) {
        let fated = || {
            let record = self.provider.ledger().session(session).unwrap();
            record.notices.last().is_some_and(|notice| notice.fate == fate)
        };
        for _ in 0..10_000 {
            if fated() {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("no webhook of {session} came to {fate:?}");
    }

    /// Whether no webhook waits to be sent.
    pub fn nothing_posted(&self) -> bool {
        self.posted.lock().unwrap().as_ref().unwrap().is_empty()
    }

    /// A request of this machine, where it names no other.
    pub async fn call(&self, mut request: Request<Body>) -> Answer {
        let local = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9)));
        request.extensions_mut().get_or_insert(local);
        let response = router(Arc::clone(&self.provider)).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    #[expect(clippy::unused_self, reason = "every request of a test is made by its sandbox")]
    fn request(&self, method: &str, path: &str) -> http::request::Builder {
        Request::builder().method(method).uri(path).header(AUTHORIZATION, format!("Bearer {API_KEY}"))
    }
}

fn json_body(request: http::request::Builder, body: &Value) -> Request<Body> {
    request.header(CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap()
}

/// The receiving end of webhooks.
pub struct Shop(mpsc::UnboundedReceiver<Event<SessionData>>);

impl Shop {
    /// The next webhook, whenever it comes.
    pub async fn next(&mut self) -> Event<SessionData> {
        self.0.recv().await.unwrap()
    }

    /// Whether no more has come so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

struct TestCourier {
    clock: TestClock,
    arrived: mpsc::UnboundedSender<Event<SessionData>>,
    /// From the last to the first.
    statuses: Mutex<Vec<Option<u16>>>,
}

#[async_trait]
impl Courier for TestCourier {
    async fn carry(&self, to: &WebAddress, signature: String, body: Vec<u8>) -> Option<u16> {
        assert_eq!(to.as_str(), "http://shop.test/webhooks/sandbox");
        signature::verify(WEBHOOK_SECRET, &signature, &body, self.clock.now()).unwrap();
        self.arrived.send(serde_json::from_slice(&body).unwrap()).unwrap();
        self.statuses.lock().unwrap().pop().unwrap_or(Some(200))
    }
}
