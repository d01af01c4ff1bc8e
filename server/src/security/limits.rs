//! How often one client may call the routes of a class, counted by the ranges of its address (S4). Reading is not limited.
//!
//! By `governor` itself: `tower_governor` knows one limit for all that passes it, and answers with a text of its own.

use super::class::Class;
use crate::kind::Kind;
use crate::refusal::{Refusal, Wanted};
use crate::site::Site;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::HeaderMap;
use http::header::{AUTHORIZATION, HeaderValue, RETRY_AFTER};
use shop::{AddressRange, ClientAddress, SecurityEvent, Shop, Token};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

type Limiter = DefaultKeyedRateLimiter<AddressRange>;

/// What one address may do: `burst` at once, and `refill` more in each period.
struct Allowance {
    class: Class,
    per: fn(NonZeroU32) -> Quota,
    refill: u32,
    burst: u32,
}

/// The allowances. Those of orders, sessions and the provider are wide enough for the shoppers behind one carrier's address; what
/// unpaid orders hold is a budget of its own, counted where they are placed.
const ALLOWANCES: [Allowance; 6] = [
    Allowance { class: Class::Write, per: Quota::per_second, refill: 50, burst: 200 },
    Allowance { class: Class::Begin, per: Quota::per_minute, refill: 30, burst: 200 },
    Allowance { class: Class::Order, per: Quota::per_minute, refill: 30, burst: 120 },
    Allowance { class: Class::Provider, per: Quota::per_second, refill: 5, burst: 200 },
    Allowance { class: Class::Guess, per: Quota::per_minute, refill: 10, burst: 30 },
    Allowance { class: Class::Mail, per: Quota::per_minute, refill: 10, burst: 30 },
];

/// The limits, and who has used how much of them.
pub struct Limits {
    site: Arc<Site>,
    shop: Shop,
    limiters: HashMap<(Class, u32), Limiter>,
    /// Webhooks that were refused, by where they came from.
    webhooks: Limiter,
}

impl Limits {
    /// Limits that nobody has used anything of.
    pub fn new(site: Arc<Site>, shop: Shop) -> Self {
        let limiters = ALLOWANCES.iter().flat_map(|Allowance { class, per, refill, burst }| {
            AddressRange::ALLOWANCES.map(|times| {
                let quota = per(many(refill * times)).allow_burst(many(burst * times));
                ((*class, times), RateLimiter::keyed(quota))
            })
        });
        let webhooks = RateLimiter::keyed(Quota::per_minute(many(1)).allow_burst(many(5)));
        Self { site, shop, limiters: limiters.collect(), webhooks }
    }

    /// Forgets addresses that have not asked for a while.
    pub fn tidy(&self) {
        for limiter in self.limiters.values().chain([&self.webhooks]) {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// Whether a line of the log tells of one more refused webhook: whoever sends many fills no disk with them.
    pub fn tells_of_webhook(&self, client: ClientAddress) -> bool {
        client.ranges().first().is_some_and(|range| self.webhooks.check_key(range).is_ok())
    }

    /// How long a client has to wait before it calls a route of that class; not at all within its limit.
    fn wait(&self, class: Class, client: ClientAddress) -> Option<Duration> {
        let wait = |range: AddressRange| {
            let limiter = self.limiters.get(&(class, range.allowance()))?;
            limiter.check_key(&range).err().map(|until| until.wait_time_from(DefaultClock::default().now()))
        };
        client.ranges().into_iter().find_map(wait)
    }

    /// The class that a request with these headers counts as.
    async fn class(&self, class: Class, headers: &HeaderMap) -> Class {
        match class {
            Class::Begin if self.has_session(headers).await => Class::Write,
            class => class,
        }
    }

    /// Whether the session that the headers bring is one: what is made up begins one anew.
    async fn has_session(&self, headers: &HeaderMap) -> bool {
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = match bearer {
            Some(bearer) => bearer.split_once(' ').and_then(|(_, token)| Token::parse(token.trim())),
            None => self.shop.token_in_cookie(headers),
        };
        let Some(token) = token else { return false };
        // A database that gives no answer is no reason to refuse.
        self.shop.session(&token).await.map_or(true, |session| session.is_some())
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
    let extensions = request.extensions();
    let wait = match (extensions.get::<Class>().copied(), extensions.get::<ClientAddress>().copied()) {
        (Some(class), Some(client)) if limits.site.rate_limits => {
            limits.wait(limits.class(class, request.headers()).await, client)
        }
        _ => None,
    };
    let Some(wait) = wait else { return next.run(request).await };
    SecurityEvent::RateLimit.record(None);
    let seconds = wait.as_secs() + 1;
    let detail = format!("Nothing was changed. Please try again in {seconds} seconds.");
    let refusal = Refusal::new(Kind::TooManyRequests, detail);
    let mut response = limits.site.refusals.answer(Wanted::of(&request), &refusal);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestShop;
    use http::StatusCode;
    use shared::session::SessionKind;
    use tower::ServiceExt;

    /// Answers everything with 200 that its limit lets through.
    struct Door {
        shop: TestShop,
        app: axum::Router,
    }

    impl Door {
        async fn open(rate_limits: bool) -> Self {
            let shop = TestShop::empty().await;
            let mut site = Site::clone(&shop.served.site);
            site.rate_limits = rate_limits;
            let limits = Arc::new(Limits::new(Arc::new(site), shop.served.shop.clone()));
            let app = axum::Router::new()
                .fallback(axum::routing::any(|| async {}))
                .layer(axum::middleware::from_fn_with_state(limits, check));
            Self { shop, app }
        }

        async fn ask(&self, class: Class, address: &str, cookie: &str) -> Response {
            let mut request = crate::testing::get("/");
            request.extensions_mut().insert(class);
            request.extensions_mut().insert(ClientAddress::new(address.parse().unwrap()));
            request.headers_mut().insert(http::header::COOKIE, HeaderValue::try_from(cookie).unwrap());
            self.app.clone().oneshot(request).await.unwrap()
        }

        /// How many of so many requests are answered.
        async fn answered(&self, times: u32, class: Class, address: &str) -> u32 {
            let mut count = 0;
            for _ in 0..times {
                count += u32::from(self.ask(class, address, "").await.status() == StatusCode::OK);
            }
            count
        }
    }

    #[tokio::test]
    async fn s4_guessing_is_limited_per_address_and_apart_from_other_classes() {
        let door = Door::open(true).await;
        assert_eq!(door.answered(40, Class::Guess, "192.0.2.1").await, 30);
        assert_eq!(door.answered(1, Class::Guess, "192.0.2.2").await, 1);
        assert_eq!(door.answered(1, Class::Write, "192.0.2.1").await, 1, "other writes are not");
        let response = door.ask(Class::Guess, "192.0.2.1", "").await;
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        let seconds: u32 = response.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
        assert!((1..=7).contains(&seconds), "{seconds}");
    }

    #[tokio::test]
    async fn s4_every_class_but_reading_probes_and_webhooks_has_a_limit() {
        for (class, limit) in [
            (Class::Probe, None),
            (Class::Browse, None),
            (Class::Read, None),
            (Class::Webhook, None),
            (Class::Write, Some(200)),
            (Class::Begin, Some(200)),
            (Class::Order, Some(120)),
            (Class::Provider, Some(200)),
            (Class::Guess, Some(30)),
            (Class::Mail, Some(30)),
        ] {
            let answered = Door::open(true).await.answered(300, class, "192.0.2.1").await;
            match limit {
                None => assert_eq!(answered, 300, "{class:?}"),
                // Some come back while it is counted.
                Some(limit) => assert!((limit..limit + 60).contains(&answered), "{class:?}: {answered}"),
            }
        }
    }

    #[tokio::test]
    async fn a_flood_of_refused_webhooks_is_no_flood_of_lines() {
        let door = Door::open(true).await;
        let limits = &door.shop.served.limits;
        let lines = |address: &str| {
            let client = ClientAddress::new(address.parse().unwrap());
            (0..100).filter(|_| limits.tells_of_webhook(client)).count()
        };
        assert_eq!((lines("192.0.2.1"), lines("192.0.2.2")), (5, 5));
    }

    #[tokio::test]
    async fn limits_can_be_off() {
        assert_eq!(Door::open(false).await.answered(300, Class::Guess, "192.0.2.1").await, 300);
    }

    #[tokio::test]
    async fn s4_a_subscriber_of_ipv6_is_limited_whichever_range_is_theirs() {
        let door = Door::open(true).await;
        assert_eq!(door.answered(40, Class::Guess, "2001:db8:1:1::1").await, 30);
        assert_eq!(door.answered(1, Class::Guess, "2001:db8:1:1:ffff::2").await, 0, "the same /64");
        let mut by_56 = 0;
        for net in 2..=0xff {
            by_56 += door.answered(1, Class::Guess, &format!("2001:db8:1:{net:x}::1")).await;
        }
        assert!((80..=95).contains(&by_56), "the rest of four times thirty: {by_56}");
        let mut by_48 = 0;
        for net in 0..0x800 {
            by_48 += door.answered(1, Class::Guess, &format!("2001:db8:1:{:x}::1", 0x100 + net)).await;
        }
        assert!((300..=400).contains(&by_48), "the rest of sixteen times thirty: {by_48}");
        assert_eq!(door.answered(1, Class::Guess, "2001:db8:2::1").await, 1, "another subscriber");
    }

    #[tokio::test]
    async fn s4_beginning_sessions_is_limited_more_than_using_one_and_a_made_up_cookie_is_none() {
        let door = Door::open(true).await;
        let token = door.shop.served.shop.acting(None).await.unwrap().begun.unwrap();
        let own = door.shop.served.shop.kept_session(&token, SessionKind::Guest);
        let made_up = own.replace(token.reveal(), &"0".repeat(token.reveal().len()));
        let mut begun = 0;
        for _ in 0..300 {
            begun += u32::from(door.ask(Class::Begin, "192.0.2.1", &made_up).await.status() == StatusCode::OK);
        }
        assert!((200..230).contains(&begun), "{begun}");
        assert_eq!(door.ask(Class::Begin, "192.0.2.1", &own).await.status(), StatusCode::OK);
    }
}
