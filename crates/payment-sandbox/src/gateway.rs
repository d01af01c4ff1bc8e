//! The adapter: the shop's side of the sandbox, over HTTP only.

use crate::signature;
use crate::wire;
use async_trait::async_trait;
use http::HeaderMap;
use payment::{
    About, Caller, CreateSession, Gateway, GatewayError, RefundOutcome, RefundRequest, Session, WebhookEvent,
    WebhookRefused,
};
use payment_adapter::{Api, Budget, Credentials, Refusal, Secret, SetupError, WebAddress, in_time};
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::money::Money;
use shared::payment::{AmountLimits, Dispute, PayableError, RefundElsewhere, RefundReport, Report};
use shared::time::{Span, Timestamp};
use std::num::NonZeroU32;
use std::time::Duration;

/// Where the provider is, and what it and the shop know of each other.
#[derive(Clone)]
pub struct SandboxConfig {
    /// Where the provider is reached, such as `http://127.0.0.1:3010`. Its pages have this origin too.
    pub api_base: String,
    /// The key that calls bear.
    pub api_key: Secret,
    /// The secret that webhooks are signed with.
    pub webhook_secret: Secret,
    /// How long a whole call may take; [`SandboxConfig::TIMEOUT`] where nothing speaks for another.
    pub timeout: Duration,
    /// The amounts that it takes, whatever the currency.
    pub limits: AmountLimits,
}

impl SandboxConfig {
    /// How long a whole call may take, unless configured.
    pub const TIMEOUT: Duration = Duration::from_secs(5);
}

/// The sandbox gives no reason.
const REFUND_FAILED: &str = "the refund failed";

/// The sandbox provider, as the shop sees it.
pub struct SandboxGateway {
    api: Api,
    webhook_secret: Secret,
    limits: AmountLimits,
}

impl SandboxGateway {
    /// An adapter to the provider at `config.api_base`. Calls nobody yet.
    pub fn new(config: SandboxConfig) -> Result<Self, SetupError> {
        let api = Api::new(&config.api_base, Credentials::Bearer(config.api_key), config.timeout, Budget::LOCAL)?;
        Ok(Self { api, webhook_secret: config.webhook_secret, limits: config.limits })
    }

    /// Makes a call and reads its answer; `about` is what a 404 has not found.
    async fn answer<T: DeserializeOwned>(&self, call: RequestBuilder, about: &str) -> Result<T, GatewayError> {
        self.api.ask(call).await?.map_err(|refusal| {
            let why = self.why(&refusal);
            refusal.into_error(about, &why)
        })
    }

    /// Why the provider refused, in its words where it says so.
    fn why(&self, refusal: &Refusal) -> String {
        self.api.why(refusal, |problem: wire::Problem| problem.message)
    }
}

#[async_trait]
impl Gateway for SandboxGateway {
    fn provider(&self) -> &'static str {
        "sandbox"
    }

    fn account(&self) -> String {
        self.api.account()
    }

    fn page_origin(&self) -> String {
        self.api.origin()
    }

    fn payable(&self, amount: Money) -> Result<(), PayableError> {
        self.limits.check(amount)
    }

    /// `/control` can have it so.
    fn takes_late_money(&self) -> bool {
        true
    }

    async fn create(&self, request: &CreateSession) -> Result<Session, GatewayError> {
        let address =
            |text: &str| WebAddress::parse(text).map_err(|error| GatewayError::Refused(format!("{text:?}: {error}")));
        let attempt = request.attempt.to_string();
        let body = wire::CreateSession {
            amount: request.amount,
            reference: attempt.clone(),
            description: format!("Order #{}", request.order),
            email: request.email.to_string(),
            return_url: address(&request.return_url)?,
            webhook_url: address(&request.webhook_url)?,
            expires_in_seconds: whole_seconds(request.open_until.since(request.begun_at)),
        };
        let call = self.api.post(&["v1", "sessions"]).header(wire::IDEMPOTENCY_KEY, &attempt).json(&body);
        self.answer::<wire::Session>(call, &attempt).await.map(session)
    }

    async fn look_up(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        let call = self.api.get(&["v1", "sessions", reference]);
        in_time(caller.within(), self.answer::<wire::Session>(call, reference)).await.map(session)
    }

    async fn expire(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        let call = self.api.post(&["v1", "sessions", reference, "expire"]);
        in_time(caller.within(), self.answer::<wire::Session>(call, reference)).await.map(session)
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, GatewayError> {
        let body = wire::CreateRefund { session: request.reference.clone(), amount: request.amount };
        let key = request.refund.to_string();
        let call = self.api.post(&["v1", "refunds"]).header(wire::IDEMPOTENCY_KEY, key).json(&body);
        match self.api.ask::<wire::Refund>(call).await? {
            Ok(refund) => Ok(match refund.state {
                wire::RefundState::Pending => RefundOutcome::Underway,
                wire::RefundState::Succeeded => RefundOutcome::Done,
                wire::RefundState::Failed => RefundOutcome::Refused(REFUND_FAILED.to_owned()),
            }),
            Err(refusal) => {
                let why = self.why(&refusal);
                refusal.into_refund_outcome(&request.reference, why)
            }
        }
    }

    fn parse_webhook(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<WebhookEvent, WebhookRefused> {
        let header = headers.get(signature::HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        signature::verify(self.webhook_secret.reveal(), header, body, now)?;
        let event: wire::Event<Value> = serde_json::from_slice(body).map_err(|_| WebhookRefused::Malformed)?;
        let about = match event.kind.as_str() {
            kind if kind.starts_with("session.") => {
                let wire::SessionData { session } = read(event.data)?;
                Some(About::Session { reference: session.id, report: report(session.state) })
            }
            "refund.succeeded" | "refund.failed" => {
                let wire::RefundData { refund } = read(event.data)?;
                decided(&refund)
            }
            "dispute.created" => {
                let wire::DisputeData { dispute: wire::Dispute { id, session, amount, reason } } = read(event.data)?;
                Some(About::Dispute { reference: session, dispute: Dispute { id, amount, reason } })
            }
            _ => None,
        };
        Ok(WebhookEvent { id: event.id, kind: event.kind, about })
    }
}

fn read<T: DeserializeOwned>(data: Value) -> Result<T, WebhookRefused> {
    serde_json::from_value(data).map_err(|_| WebhookRefused::Malformed)
}

/// The end of a refund: of the shop's own, or of one that was asked for with a key of somebody else's.
fn decided(refund: &wire::Refund) -> Option<About> {
    let Ok(id) = refund.key.parse() else { return elsewhere(refund) };
    let report = match refund.state {
        wire::RefundState::Pending => return None,
        wire::RefundState::Succeeded => RefundReport::RefundDone,
        wire::RefundState::Failed => RefundReport::RefundFailed { reason: REFUND_FAILED.to_owned() },
    };
    Some(About::Refund { refund: id, report })
}

fn elsewhere(refund: &wire::Refund) -> Option<About> {
    let failed = match refund.state {
        wire::RefundState::Pending => return None,
        wire::RefundState::Succeeded => false,
        wire::RefundState::Failed => true,
    };
    let told = RefundElsewhere { id: refund.id.clone(), amount: refund.amount, failed };
    Some(About::RefundElsewhere { reference: refund.session.clone(), refund: told })
}

fn session(session: wire::Session) -> Session {
    Session { reference: session.id, redirect_url: session.url, report: report(session.state) }
}

fn report(state: wire::State) -> Report {
    match state {
        wire::State::Open => Report::Open,
        wire::State::Pending => Report::InProgress,
        wire::State::Paid { paid } => Report::Paid { amount: paid },
        wire::State::Failed { reason } => Report::Failed { reason },
        wire::State::Expired => Report::Expired,
    }
}

/// Rounded up: the provider's own expiry is never earlier than asked (P6).
fn whole_seconds(span: Span) -> NonZeroU32 {
    let seconds = span.as_millis().saturating_add(999) / 1000;
    let seconds = u32::try_from(seconds.max(0)).unwrap_or(u32::MAX);
    NonZeroU32::new(seconds).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{ProviderConfig, serve};
    use axum::Router;
    use axum::body::Bytes;
    use axum::routing::post;
    use http::StatusCode;
    use iso_currency::Currency;
    use reqwest::Client;
    use serde_json::json;
    use shared::account::Email;
    use shared::id::{AttemptId, RefundId};
    use shared::money::Money;
    use shared::order::OrderNumber;
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use tokio::net::TcpListener;
    use tokio::sync::{mpsc, oneshot};
    use tokio::task::JoinHandle;
    use uuid::Uuid;

    fn now() -> Timestamp {
        Timestamp::from_millis(1_795_163_882_125)
    }

    fn amount() -> Money {
        Money::new(1999, Currency::EUR)
    }

    fn gateway(api_base: &str) -> SandboxGateway {
        keyed(api_base, "key")
    }

    fn keyed(api_base: &str, api_key: &str) -> SandboxGateway {
        SandboxGateway::new(SandboxConfig {
            limits: AmountLimits::default(),
            api_base: api_base.to_owned(),
            api_key: Secret::new(api_key),
            webhook_secret: Secret::new("secret"),
            timeout: SandboxConfig::TIMEOUT,
        })
        .unwrap()
    }

    fn request(attempt: u128) -> CreateSession {
        CreateSession {
            attempt: AttemptId(Uuid::from_u128(attempt)),
            order: OrderNumber(1042),
            amount: amount(),
            email: Email::parse("shopper@example.com").unwrap(),
            return_url: "http://shop.test/payment/return".into(),
            webhook_url: "http://127.0.0.1:9/webhooks/sandbox".into(),
            begun_at: now(),
            open_until: now().after(Span::minutes(45)),
        }
    }

    /// A provider that is really served.
    struct Served {
        base: String,
        stop: oneshot::Sender<()>,
        ended: JoinHandle<io::Result<()>>,
        browser: Client,
    }

    impl Served {
        async fn new() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let base = format!("http://{}", listener.local_addr().unwrap());
            let next = AtomicU64::new(1);
            let config = ProviderConfig {
                public_url: base.clone(),
                api_key: "key".into(),
                webhook_secret: "secret".into(),
                journal: None,
                clock: Arc::new(now),
                random: Arc::new(move || next.fetch_add(1, Ordering::SeqCst).into()),
            };
            let (stop, stopped) = oneshot::channel();
            let ended = tokio::spawn(serve(listener, config, async {
                let _ = stopped.await;
            }));
            let browser = payment_adapter::client(Duration::from_secs(5)).no_proxy().build().unwrap();
            Self { base, stop, ended, browser }
        }

        /// Presses a button of a session's page.
        async fn press(&self, session: &Session, button: &str) -> StatusCode {
            let address = format!("{}/{button}", session.redirect_url);
            self.browser.post(address).send().await.unwrap().status()
        }

        /// Somebody asks their bank for the money of a session.
        async fn dispute(&self, session: &Session) {
            let call = self.browser.post(format!("{}/v1/disputes", self.base)).bearer_auth("key");
            let dispute = json!({"session": session.reference, "reason": "fraudulent"});
            assert!(call.json(&dispute).send().await.unwrap().status().is_success());
        }

        async fn control(&self, change: Value) {
            self.browser.post(format!("{}/control", self.base)).json(&change).send().await.unwrap();
        }
    }

    #[tokio::test]
    async fn sessions_are_created_paid_declined_and_expired() {
        let served = Served::new().await;
        let gateway = gateway(&served.base);
        assert_eq!((gateway.provider(), gateway.page_origin()), ("sandbox", served.base.clone()));

        let session = gateway.create(&request(1)).await.unwrap();
        assert_eq!(session.report, Report::Open);
        assert!(session.redirect_url.starts_with(&gateway.page_origin()));
        assert_eq!(gateway.create(&request(1)).await.unwrap(), session, "P7: the same attempt, the same session");
        assert_eq!(served.press(&session, "pay").await, StatusCode::SEE_OTHER);
        let paid = Report::Paid { amount: amount() };
        assert_eq!(gateway.look_up(&session.reference, Caller::Shop).await.unwrap().report, paid);
        assert_eq!(
            gateway.expire(&session.reference, Caller::Shop).await.unwrap().report,
            paid,
            "P6: the shopper was quicker"
        );

        let declined = gateway.create(&request(2)).await.unwrap();
        served.press(&declined, "decline").await;
        let report = gateway.look_up(&declined.reference, Caller::Shop).await.unwrap().report;
        assert_eq!(report, Report::Failed { reason: "The payment was declined.".into() });

        let expired = gateway.create(&request(3)).await.unwrap();
        for _ in 0..2 {
            assert_eq!(gateway.expire(&expired.reference, Caller::Shop).await.unwrap().report, Report::Expired);
        }
    }

    #[tokio::test]
    async fn p7_a_definite_refusal_is_not_an_unknown_outcome() {
        let served = Served::new().await;
        let gateway = gateway(&served.base);
        for reference in ["ses_0", "a/b?c#d", ""] {
            assert!(
                matches!(gateway.look_up(reference, Caller::Shop).await, Err(GatewayError::NotFound(_))),
                "{reference:?}"
            );
        }
        gateway.create(&request(1)).await.unwrap();
        let other = CreateSession { amount: Money::new(1, Currency::EUR), ..request(1) };
        assert!(matches!(gateway.create(&other).await, Err(GatewayError::Refused(_))));
        let nothing = CreateSession { amount: Money::zero(Currency::EUR), ..request(2) };
        assert!(matches!(gateway.create(&nothing).await, Err(GatewayError::Refused(_))));
        let astray = CreateSession { return_url: "/payment/return".into(), ..request(3) };
        assert!(matches!(gateway.create(&astray).await, Err(GatewayError::Refused(_))));
        let stranger = keyed(&served.base, "wrong");
        assert!(matches!(stranger.create(&request(4)).await, Err(GatewayError::Denied(_))));
    }

    #[tokio::test]
    async fn p9_a_refund_beyond_what_was_paid_is_refused() {
        let served = Served::new().await;
        let gateway = gateway(&served.base);
        let session = gateway.create(&request(1)).await.unwrap();
        let refund = |id, minor| RefundRequest {
            refund: RefundId(Uuid::from_u128(id)),
            reference: session.reference.clone(),
            amount: Money::new(minor, Currency::EUR),
        };
        let early = gateway.refund(&refund(1, 1999)).await.unwrap();
        assert_eq!(early, RefundOutcome::Refused("the session was not paid".into()));
        served.press(&session, "pay").await;
        for _ in 0..2 {
            assert_eq!(gateway.refund(&refund(2, 1500)).await.unwrap(), RefundOutcome::Done);
        }
        assert!(matches!(gateway.refund(&refund(3, 500)).await, Ok(RefundOutcome::Refused(_))));
        assert_eq!(gateway.refund(&refund(4, 499)).await.unwrap(), RefundOutcome::Done);
        assert!(matches!(gateway.refund(&refund(4, 1)).await, Ok(RefundOutcome::Refused(_))));
        let unknown = RefundRequest { reference: "ses_0".into(), ..refund(5, 1) };
        assert!(matches!(gateway.refund(&unknown).await, Err(GatewayError::NotFound(_))));
    }

    #[tokio::test]
    async fn o1_e3_no_answer_about_a_session_is_waited_for_longer_than_the_caller_does() {
        // It takes calls, and answers none.
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gateway = gateway(&format!("http://{}", silent.local_addr().unwrap()));
        let asked = std::time::Instant::now();
        let closed = gateway.expire("ses_1", Caller::Visitor);
        let (closed, seen) = tokio::join!(closed, gateway.look_up("ses_1", Caller::Visitor));
        assert!(matches!((closed, seen), (Err(GatewayError::Unreachable(_)), Err(GatewayError::Unreachable(_)))));
        assert!(asked.elapsed() < Caller::Shop.within() / 2, "{:?}", asked.elapsed());
    }

    #[tokio::test]
    async fn p7_who_cannot_be_reached_leaves_the_outcome_unknown() {
        let served = Served::new().await;
        let gateway = gateway(&served.base);
        let session = gateway.create(&request(1)).await.unwrap();
        served.control(json!({"down": true})).await;
        let refund = RefundRequest {
            refund: RefundId(Uuid::from_u128(1)),
            reference: session.reference.clone(),
            amount: amount(),
        };
        assert!(matches!(gateway.create(&request(1)).await, Err(GatewayError::Unreachable(_))));
        assert!(matches!(gateway.look_up(&session.reference, Caller::Shop).await, Err(GatewayError::Unreachable(_))));
        assert!(matches!(gateway.expire(&session.reference, Caller::Shop).await, Err(GatewayError::Unreachable(_))));
        assert!(matches!(gateway.refund(&refund).await, Err(GatewayError::Unreachable(_))));
        served.control(json!({"down": false})).await;
        assert_eq!(gateway.create(&request(1)).await.unwrap(), session, "it comes back, and nothing was lost");

        served.stop.send(()).unwrap();
        served.ended.await.unwrap().unwrap();
        assert!(matches!(gateway.look_up(&session.reference, Caller::Shop).await, Err(GatewayError::Unreachable(_))));
    }

    /// Serves `router`.
    async fn receive(router: Router) -> (String, JoinHandle<io::Result<()>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        (base, tokio::spawn(async { axum::serve(listener, router).await }))
    }

    #[tokio::test]
    async fn p3_the_provider_s_webhooks_are_understood() {
        let (arrived, mut inbox) = mpsc::unbounded_channel();
        let take = async move |headers: HeaderMap, body: Bytes| arrived.send((headers, body)).unwrap();
        let (shop, _serving) = receive(Router::new().route("/webhooks/sandbox", post(take))).await;
        let served = Served::new().await;
        let gateway = gateway(&served.base);
        let webhook_url = format!("{shop}/webhooks/sandbox");
        let session = gateway.create(&CreateSession { webhook_url, ..request(1) }).await.unwrap();
        served.press(&session, "pay").await;

        let (headers, body) = inbox.recv().await.unwrap();
        let event = gateway.parse_webhook(&headers, &body, now()).unwrap();
        assert_eq!(event.kind, "session.paid");
        let paid = Report::Paid { amount: amount() };
        assert_eq!(event.about, Some(About::Session { reference: session.reference.clone(), report: paid }));
        assert_eq!(gateway.parse_webhook(&headers, b"{}", now()), Err(WebhookRefused::BadSignature));
        let late = now().after(Span::minutes(6));
        assert_eq!(gateway.parse_webhook(&headers, &body, late), Err(WebhookRefused::Stale));

        served.control(json!({"refunds": "delayed"})).await;
        for (n, end, kind) in [(1, "normal", "refund.succeeded"), (2, "failing", "refund.failed")] {
            let (refund, reference) = (RefundId(Uuid::from_u128(n)), session.reference.clone());
            let request = RefundRequest { refund, reference, amount: Money::new(100, Currency::EUR) };
            assert_eq!(gateway.refund(&request).await.unwrap(), RefundOutcome::Underway, "{kind}");
            served.control(json!({"refunds": end})).await;
            let (headers, body) = inbox.recv().await.unwrap();
            let report = match end {
                "normal" => RefundReport::RefundDone,
                _ => RefundReport::RefundFailed { reason: REFUND_FAILED.into() },
            };
            let event = gateway.parse_webhook(&headers, &body, now()).unwrap();
            assert_eq!((event.kind.as_str(), event.about), (kind, Some(About::Refund { refund, report })));
            served.control(json!({"refunds": "delayed"})).await;
        }

        served.dispute(&session).await;
        let (headers, body) = inbox.recv().await.unwrap();
        let event = gateway.parse_webhook(&headers, &body, now()).unwrap();
        let Some(About::Dispute { reference, dispute }) = event.about else { panic!("{event:?}") };
        assert_eq!((reference, dispute.amount, dispute.reason.as_str()), (session.reference, amount(), "fraudulent"));
    }

    #[test]
    fn p3_webhooks_are_read_only_where_the_signature_holds() {
        let gateway = gateway("http://pay.test");
        let parse = |body: &str| {
            let mut headers = HeaderMap::new();
            let signature = signature::sign("secret", now(), body.as_bytes());
            headers.insert(signature::HEADER, signature.parse().unwrap());
            gateway.parse_webhook(&headers, body.as_bytes(), now())
        };
        let event = |kind: &str, data: Value| {
            json!({"id": "evt_1", "type": kind, "created": "2026-11-20T08:38:02Z", "data": data}).to_string()
        };
        let unused = WebhookEvent { id: "evt_1".into(), kind: "payout.sent".into(), about: None };
        assert_eq!(parse(&event("payout.sent", json!({"payout": 7}))), Ok(unused));
        let told = ["session.paid", "refund.failed", "dispute.created"].map(|kind| event(kind, json!({})));
        for malformed in ["", "{}", "not JSON"].into_iter().chain(told.iter().map(String::as_str)) {
            assert_eq!(parse(malformed), Err(WebhookRefused::Malformed), "{malformed}");
        }
        let unsigned = gateway.parse_webhook(&HeaderMap::new(), b"not JSON", now());
        assert_eq!(unsigned, Err(WebhookRefused::BadSignature));
    }

    #[test]
    fn p6_the_provider_s_expiry_is_not_earlier_than_asked() {
        for (span, seconds) in [
            (Span::minutes(45), 2700),
            (Span::millis(1), 1),
            (Span::millis(1001), 2),
            (Span::millis(0), 1),
            (Span::millis(-5), 1),
            (Span::days(1_000_000), u32::MAX),
        ] {
            assert_eq!(whole_seconds(span).get(), seconds, "{span:?}");
        }
    }
}
