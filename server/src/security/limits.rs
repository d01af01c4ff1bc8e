//! How often one address may guess, have mail sent and write. Reading is not limited.
//!
//! By `governor` itself: `tower_governor` knows one limit for all that passes it, and answers with a text of its own.

use crate::kind::Kind;
use crate::refusal::{Refusal, Wanted};
use crate::site::Site;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::header::{HeaderValue, RETRY_AFTER};
use http::{HeaderName, Method};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The calls of the API with which passwords can be tried.
const GUARDED_CALLS: [&str; 2] = ["/api/v1/accounts", "/api/v1/session"];

/// The server functions with which passwords, codes and links can be tried, or that have a mail sent: by how their addresses begin.
const GUARDED: [&str; 8] = [
    "/fn/sign_in",
    "/fn/register",
    "/fn/ask_for_code",
    "/fn/ask_for_link",
    "/fn/ask_for_new_password",
    "/fn/claim_by_code",
    "/fn/set_new_password",
    "/fn/tracked_order",
];

/// The limits, and who has used how much of them.
pub struct Limits {
    site: Arc<Site>,
    guarded: DefaultKeyedRateLimiter<IpAddr>,
    writes: DefaultKeyedRateLimiter<IpAddr>,
}

impl Limits {
    /// Ten tries a minute, thirty at once; fifty writes a second, two hundred at once.
    pub fn new(site: Arc<Site>) -> Self {
        let guarded = Quota::per_minute(many(10)).allow_burst(many(30));
        let writes = Quota::per_second(many(50)).allow_burst(many(200));
        Self { site, guarded: RateLimiter::keyed(guarded), writes: RateLimiter::keyed(writes) }
    }

    /// Forgets addresses that have not asked for a while.
    pub fn tidy(&self) {
        for limiter in [&self.guarded, &self.writes] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// How long the request has to wait; not at all where it is within its limit.
    fn wait(&self, request: &Request) -> Option<Duration> {
        let path = request.uri().path();
        if !self.site.rate_limits || request.method().is_safe() || path.starts_with("/webhooks/") {
            return None;
        }
        let call = request.method() == Method::POST && GUARDED_CALLS.contains(&path);
        let guarded = call || GUARDED.iter().any(|prefix| path.starts_with(prefix));
        let limiter = if guarded { &self.guarded } else { &self.writes };
        let asker = asker(request, self.site.trust_proxy);
        limiter.check_key(&asker).err().map(|until| until.wait_time_from(DefaultClock::default().now()))
    }
}

const fn many(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

/// Refuses what comes too often.
pub async fn check(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let Some(wait) = limits.wait(&request) else { return next.run(request).await };
    let seconds = wait.as_secs() + 1;
    let detail = format!("Nothing was changed. Please try again in {seconds} seconds.");
    let refusal = Refusal::new(Kind::TooManyRequests, detail);
    let mut response = limits.site.refusals.answer(Wanted::of(&request), &refusal);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Who asks: the peer, or whom the proxy before the shop last saw. All addresses of an IPv6 subscriber are one.
fn asker(request: &Request, trust_proxy: bool) -> IpAddr {
    let forwarded = || {
        let header = request.headers().get_all(X_FORWARDED_FOR).iter().next_back()?;
        header.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(addr)| addr.ip());
    let seen: Option<IpAddr> = if trust_proxy { forwarded().or(peer) } else { peer };
    match seen.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).to_canonical() {
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64)),
        IpAddr::V4(ip) => IpAddr::V4(ip),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::{Router, middleware, routing};
    use http::StatusCode;
    use std::path::Path;
    use tower::ServiceExt;

    fn app(change: impl FnOnce(&mut Site)) -> Router {
        let mut site = Site::for_tests("https://shop.example", Path::new("."));
        change(&mut site);
        let limits = Arc::new(Limits::new(Arc::new(site)));
        Router::new().route("/{*path}", routing::any(|| async {})).layer(middleware::from_fn_with_state(limits, check))
    }

    async fn ask(app: &Router, method: Method, path: &str, peer: &str, forwarded: &str) -> Response {
        let mut request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let peer = SocketAddr::new(peer.parse().unwrap(), 1);
        request.extensions_mut().insert(ConnectInfo(peer));
        request.headers_mut().insert(X_FORWARDED_FOR, HeaderValue::try_from(forwarded).unwrap());
        app.clone().oneshot(request).await.unwrap()
    }

    async fn answered(app: &Router, times: u32, path: &str, peer: &str, forwarded: &str) -> u32 {
        let mut count = 0;
        for _ in 0..times {
            let response = ask(app, Method::POST, path, peer, forwarded).await;
            count += u32::from(response.status() == StatusCode::OK);
        }
        count
    }

    #[tokio::test]
    async fn signing_in_is_limited_per_address() {
        let app = app(|_| {});
        assert_eq!(answered(&app, 40, "/fn/sign_in", "192.0.2.1", "").await, 30);
        assert_eq!(answered(&app, 1, "/fn/register", "192.0.2.1", "").await, 0);
        assert_eq!(answered(&app, 1, "/fn/sign_in", "192.0.2.2", "").await, 1);
        assert_eq!(answered(&app, 1, "/fn/add", "192.0.2.1", "").await, 1, "other writes are not");
        let response = ask(&app, Method::POST, "/fn/sign_in", "192.0.2.1", "").await;
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        let seconds: u32 = response.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((1..=7).contains(&seconds), "{seconds}");
    }

    #[tokio::test]
    async fn what_mails_or_can_be_guessed_is_limited_like_signing_in() {
        for path in GUARDED.map(|path| format!("{path}123")).into_iter().chain(GUARDED_CALLS.map(str::to_owned)) {
            assert_eq!(answered(&app(|_| {}), 40, &path, "192.0.2.1", "").await, 30, "{path}");
        }
    }

    #[tokio::test]
    async fn signing_out_is_no_guessing() {
        let app = app(|_| {});
        for _ in 0..40 {
            let response = ask(&app, Method::DELETE, "/api/v1/session", "192.0.2.1", "").await;
            assert_eq!(response.status(), StatusCode::OK);
        }
        assert_eq!(answered(&app, 1, "/api/v1/session", "192.0.2.1", "").await, 1);
    }

    #[tokio::test]
    async fn writing_is_limited_and_reading_and_webhooks_are_not() {
        let app = app(|_| {});
        assert!(answered(&app, 300, "/fn/add", "192.0.2.1", "").await < 300);
        assert_eq!(answered(&app, 300, "/webhooks/sandbox", "192.0.2.1", "").await, 300);
        assert_eq!(ask(&app, Method::GET, "/fn/add", "192.0.2.1", "").await.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn limits_can_be_off() {
        let app = app(|site| site.rate_limits = false);
        assert_eq!(answered(&app, 300, "/fn/sign_in", "192.0.2.1", "").await, 300);
    }

    #[tokio::test]
    async fn a_proxy_is_believed_only_where_it_is_trusted() {
        let direct = app(|_| {});
        for index in 0..30 {
            answered(&direct, 1, "/fn/sign_in", "192.0.2.1", &format!("198.51.100.{index}")).await;
        }
        assert_eq!(answered(&direct, 1, "/fn/sign_in", "192.0.2.1", "198.51.100.99").await, 0);
        let behind = app(|site| site.trust_proxy = true);
        assert_eq!(answered(&behind, 40, "/fn/sign_in", "10.0.0.1", "203.0.113.9, 198.51.100.1").await, 30);
        assert_eq!(answered(&behind, 1, "/fn/sign_in", "10.0.0.1", "198.51.100.1, 198.51.100.2").await, 1);
    }

    #[tokio::test]
    async fn an_ipv6_subscriber_is_one_asker() {
        let app = app(|_| {});
        assert_eq!(answered(&app, 30, "/fn/sign_in", "2001:db8:1:1::1", "").await, 30);
        assert_eq!(answered(&app, 1, "/fn/sign_in", "2001:db8:1:1:ffff::2", "").await, 0);
        assert_eq!(answered(&app, 1, "/fn/sign_in", "2001:db8:1:2::1", "").await, 1);
    }
}
