//! Calls to a provider, and what their answers mean.

use crate::budget::{Bucket, Budget};
use crate::pause::Pause;
use crate::{Credentials, NotAWebAddress, WebAddress, client};
use bytes::Bytes;
use http::StatusCode;
use payment::{About, Caller, GatewayError, RefundOutcome, WebhookEvent};
use reqwest::{Client, RequestBuilder};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use shared::payment::{Dispute, RefundReport, Report};
use std::time::{Duration, Instant};

/// What of a provider's words is kept, in characters.
const LONGEST: usize = 300;

/// So long a call waits for its turn at most.
const PATIENCE: Duration = Duration::from_secs(5);

/// A provider's API.
pub struct Api {
    base: WebAddress,
    credentials: Credentials,
    client: Client,
    pause: Pause,
    bucket: Bucket,
}

/// Why an adapter could not be made of its configuration.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The provider's address is none.
    #[error("the payment provider's address {0:?}")]
    Address(String, #[source] NotAWebAddress),
    /// The HTTP client could not be set up.
    #[error("the HTTP client for the payment provider could not be set up")]
    Client(#[source] reqwest::Error),
}

/// An answer which says that nothing was done, and that asking again will not help.
pub struct Refusal {
    /// A 4xx.
    pub status: StatusCode,
    body: Bytes,
}

impl Api {
    /// The API at `base`, whose whole calls take no longer than `timeout`, and no more than the budget. Calls nobody yet. A proxy of the environment
    /// is used for https only: what is called without TLS is on this machine or beside it.
    pub fn new(base: &str, credentials: Credentials, timeout: Duration, budget: Budget) -> Result<Self, SetupError> {
        let base = WebAddress::parse(base).map_err(|error| SetupError::Address(base.to_owned(), error))?;
        let client = client(timeout);
        let client = if base.is_https() { client } else { client.no_proxy() };
        let client = client.build().map_err(SetupError::Client)?;
        Ok(Self { base, credentials, client, pause: Pause::default(), bucket: Bucket::new(budget) })
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        self.base.origin()
    }

    /// Names the keys without telling them.
    pub fn account(&self) -> String {
        let key = match &self.credentials {
            Credentials::Bearer(key) => key.reveal(),
            Credentials::Basic(name, _) => name,
        };
        hex::encode(&Sha256::digest(key)[..8])
    }

    /// A call that reads what lies `path` below, each segment of it escaped.
    pub fn get(&self, path: &[&str]) -> RequestBuilder {
        self.with_credentials(self.client.get(self.base.below(path).as_str()))
    }

    /// A call that changes what lies `path` below.
    pub fn post(&self, path: &[&str]) -> RequestBuilder {
        self.with_credentials(self.client.post(self.base.below(path).as_str()))
    }

    fn with_credentials(&self, call: RequestBuilder) -> RequestBuilder {
        match &self.credentials {
            Credentials::Bearer(key) => call.bearer_auth(key.reveal()),
            Credentials::Basic(name, key) => call.basic_auth(name, Some(key.reveal())),
        }
    }

    /// Makes a call and reads its answer, or the refusal. Whatever else comes, or does not, leaves the outcome unknown:
    /// the call may be made again (P7). For a while it is not made at all where the provider asked for that.
    pub async fn ask<T: DeserializeOwned>(&self, call: RequestBuilder) -> Result<Result<T, Refusal>, GatewayError> {
        self.ask_for(Caller::Shop, call).await
    }

    /// The same for that caller: a visitor's call is not made where the budget is used up but for its reserve; others wait for
    /// their turn (P12).
    pub async fn ask_for<T: DeserializeOwned>(
        &self,
        caller: Caller,
        call: RequestBuilder,
    ) -> Result<Result<T, Refusal>, GatewayError> {
        self.afford(caller).await?;
        self.pause.check(Instant::now()).map_err(unreachable)?;
        let response = call.send().await.map_err(unreachable)?;
        let status = response.status();
        self.pause.heed(status, response.headers(), Instant::now());
        if status.is_success() {
            response.json().await.map(Ok).map_err(unreachable)
        } else if refuses(status) {
            let body = response.bytes().await.map_err(unreachable)?;
            Ok(Err(Refusal { status, body }))
        } else {
            Err(unreachable(format!("the answer's status is {status}")))
        }
    }

    async fn afford(&self, caller: Caller) -> Result<(), GatewayError> {
        let gives_up = Instant::now() + PATIENCE;
        while let Err(over) = self.bucket.take(caller, Instant::now()) {
            if caller == Caller::Visitor || Instant::now() + over.0 > gives_up {
                return Err(unreachable(over));
            }
            tokio::time::sleep(over.0).await;
        }
        Ok(())
    }

    /// What the provider said, fit for a log: one line, not too long, without the shop's key and without addresses of
    /// people.
    pub fn said(&self, text: &str) -> String {
        let fit = |word| match word {
            word if self.credentials.secret().is_in(word) => "(key)",
            word if word.contains('@') => "(address)",
            word => word,
        };
        let words: Vec<&str> = text.split_whitespace().map(fit).collect();
        words.join(" ").chars().filter(|char| !char.is_control()).take(LONGEST).collect()
    }

    /// Why the provider refused, fit for a log: in the `words` of what its body says, where that can be read.
    pub fn why<T: DeserializeOwned>(&self, refusal: &Refusal, words: impl FnOnce(T) -> String) -> String {
        let said = refusal.problem().map(|problem| self.said(&words(problem))).filter(|said| !said.is_empty());
        said.unwrap_or_else(|| "no reason given".to_owned())
    }

    /// The report, with its reason made fit for a log.
    pub fn heard(&self, report: Report) -> Report {
        match report {
            Report::Declined { reason } => Report::Declined { reason: self.said(&reason) },
            Report::Failed { reason } => Report::Failed { reason: self.said(&reason) },
            report => report,
        }
    }

    /// The webhook, with the reason that it gives made fit for a log.
    pub fn heard_in(&self, event: WebhookEvent) -> WebhookEvent {
        let heard = |about| match about {
            About::Session { reference, report } => About::Session { reference, report: self.heard(report) },
            About::Refund { refund, report: RefundReport::RefundFailed { reason } } => {
                About::Refund { refund, report: RefundReport::RefundFailed { reason: self.said(&reason) } }
            }
            About::LookUp { .. } | About::RefundElsewhere { .. } => about,
            About::Dispute { reference, dispute } => {
                About::Dispute { reference, dispute: Dispute { reason: self.said(&dispute.reason), ..dispute } }
            }
            done @ About::Refund { .. } => done,
        };
        WebhookEvent { about: event.about.map(heard), ..event }
    }
}

/// A 4xx does, but for those that are about the moment: too slow, the same call still under way, too early, too many.
fn refuses(status: StatusCode) -> bool {
    let of_the_moment = matches!(
        status,
        StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT | StatusCode::TOO_EARLY | StatusCode::TOO_MANY_REQUESTS
    );
    status.is_client_error() && !of_the_moment
}

impl Refusal {
    /// The body, read as the provider's own kind of problem; none where it is no such thing.
    pub fn problem<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The refusal, or that there is no such thing as the call was `about`, or that the shop was not let in. `why` is fit for
    /// a log.
    pub fn into_error(self, about: &str, why: &str) -> GatewayError {
        let said = format!("{} {why}", self.status.as_u16());
        match self.status {
            StatusCode::NOT_FOUND => GatewayError::NotFound(about.to_owned()),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => GatewayError::Denied(said),
            _ => GatewayError::Refused(said),
        }
    }

    /// What a refused refund comes to: a definite refusal is its outcome, and not to be let in is none (P7).
    pub fn into_refund_outcome(self, about: &str, why: String) -> Result<RefundOutcome, GatewayError> {
        match self.into_error(about, &why) {
            GatewayError::Refused(_) => Ok(RefundOutcome::Refused(why)),
            other => Err(other),
        }
    }
}

/// The outcome is unknown.
pub fn unreachable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> GatewayError {
    GatewayError::Unreachable(error.into())
}

/// What `calls` come to, where that is known within so long; else their outcome is unknown.
pub async fn in_time<T>(
    within: Duration,
    calls: impl Future<Output = Result<T, GatewayError>>,
) -> Result<T, GatewayError> {
    tokio::time::timeout(within, calls).await.unwrap_or_else(|late| Err(unreachable(late)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;
    use axum::Router;
    use axum::extract::Path;
    use axum::http::header::RETRY_AFTER;
    use axum::routing::get;
    use serde_json::Value;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::net::TcpListener;

    async fn serve(router: Router) -> Api {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, router).await });
        api(&base, Duration::from_secs(5))
    }

    fn api(base: &str, timeout: Duration) -> Api {
        Api::new(base, Credentials::Bearer(Secret::new("sk_live_1")), timeout, Budget::LOCAL).unwrap()
    }

    /// Answers with the status that the path names.
    async fn status(Path(status): Path<u16>) -> (StatusCode, &'static str) {
        (StatusCode::from_u16(status).unwrap(), r#"{"message": "so be it"}"#)
    }

    #[tokio::test]
    async fn p7_only_a_4xx_that_is_not_of_the_moment_is_a_refusal() {
        let api = serve(Router::new().route("/{status}", get(status))).await;
        for status in [400, 401, 402, 403, 404, 410, 422] {
            let refusal = api.ask::<Value>(api.get(&[&status.to_string()])).await.unwrap().unwrap_err();
            assert_eq!(refusal.status.as_u16(), status);
            let why = api.why(&refusal, |body: Value| body["message"].as_str().unwrap().to_owned());
            let error = refusal.into_error("it", &why).to_string();
            let expected = match status {
                404 => "the payment provider knows no session it".to_owned(),
                401 | 403 => format!("the payment provider does not let the shop in: {status} so be it"),
                _ => format!("the payment provider refused: {status} so be it"),
            };
            assert_eq!(error, expected);
        }
        for status in [301, 302, 307, 408, 409, 425, 429, 500, 502, 503, 504] {
            let answer = api.ask::<Value>(api.get(&[&status.to_string()])).await;
            assert!(matches!(answer, Err(GatewayError::Unreachable(_))), "{status}");
        }
        assert!(api.ask::<Value>(api.get(&["200"])).await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn p7_not_to_be_let_in_refuses_no_refund() {
        let api = serve(Router::new().route("/{status}", get(status))).await;
        for (status, expected) in
            [(400, "Refused"), (401, "Denied"), (402, "Refused"), (403, "Denied"), (404, "NotFound")]
        {
            let refusal = api.ask::<Value>(api.get(&[&status.to_string()])).await.unwrap().unwrap_err();
            let outcome = match refusal.into_refund_outcome("it", "no".to_owned()) {
                Ok(RefundOutcome::Refused(_)) => "Refused",
                Err(GatewayError::Denied(_)) => "Denied",
                Err(GatewayError::NotFound(_)) => "NotFound",
                other => panic!("{other:?}"),
            };
            assert_eq!(outcome, expected, "{status}");
        }
    }

    #[tokio::test]
    async fn a_refusal_that_cannot_be_read_is_one_all_the_same() {
        let wordless = serve(Router::new().fallback(|| async { (StatusCode::BAD_REQUEST, "<p>No.</p>") })).await;
        let refusal = wordless.ask::<Value>(wordless.get(&[])).await.unwrap().unwrap_err();
        assert_eq!(wordless.why(&refusal, |_: Value| String::new()), "no reason given");
    }

    #[tokio::test]
    async fn p7_no_answer_and_no_json_leave_the_outcome_unknown() {
        let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", silent.local_addr().unwrap());
        let api = api(&base, Duration::from_millis(50));
        assert!(matches!(api.ask::<Value>(api.get(&[])).await, Err(GatewayError::Unreachable(_))));
        drop(silent);
        assert!(matches!(api.ask::<Value>(api.get(&[])).await, Err(GatewayError::Unreachable(_))));
        let garbled = serve(Router::new().fallback(|| async { "<p>Welcome to the proxy</p>" })).await;
        assert!(matches!(garbled.ask::<Value>(garbled.get(&[])).await, Err(GatewayError::Unreachable(_))));
    }

    #[tokio::test]
    async fn p7_while_the_provider_wants_to_be_left_alone_it_is() {
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        let busy = move || async move {
            counted.fetch_add(1, Ordering::SeqCst);
            (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "30")])
        };
        let api = serve(Router::new().fallback(busy)).await;
        for _ in 0..3 {
            assert!(matches!(api.ask::<Value>(api.get(&[])).await, Err(GatewayError::Unreachable(_))));
        }
        assert_eq!(calls.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn p12_a_visitor_is_told_no_at_once_and_the_shop_waits_for_its_turn() {
        let router = Router::new().fallback(|| async { "1" });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, router).await });
        let credentials = Credentials::Bearer(Secret::new("sk_live_1"));
        let budget = Budget { per_second: 50.0, burst: 2.0, reserve: 1.0 };
        let api = Api::new(&base, credentials, Duration::from_secs(5), budget).unwrap();
        let ask = |caller| api.ask_for::<Value>(caller, api.get(&[]));
        assert!(ask(Caller::Visitor).await.is_ok());
        assert!(matches!(ask(Caller::Visitor).await, Err(GatewayError::Unreachable(_))));
        for _ in 0..3 {
            assert!(ask(Caller::Shop).await.is_ok());
        }
    }

    #[test]
    fn what_a_provider_says_is_made_fit_for_a_log() {
        let api = api("http://pay.test", Duration::from_secs(1));
        for (said, kept) in [
            ("Your card was declined.", "Your card was declined."),
            ("No such\n\tkey: sk_live_1!", "No such key: (key)"),
            ("Invalid email: 'shopper@example.com'", "Invalid email: (address)"),
            ("bell\u{7}", "bell"),
            ("", ""),
        ] {
            assert_eq!(api.said(said), kept);
        }
        assert_eq!(api.said(&"long ".repeat(100)).chars().count(), LONGEST);
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        let credentials = Credentials::Bearer(Secret::new("key"));
        let error = Api::new("pay.test:3010", credentials, Duration::from_secs(1), Budget::LOCAL).err();
        assert!(matches!(error, Some(SetupError::Address(..))));
    }
}
