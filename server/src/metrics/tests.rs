//! What is exported, and that `ops/` asks for nothing else. What is measured is of the whole process, and so of all its tests: these
//! look whether something rose.

use super::Exporter;
use crate::jobs::Jobs;
use crate::testing::{TestShop, body, get, silence};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::json;
use shared::tally::{Alarms, Event};
use shared::time::Span;
use shop::Broken;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;
use storage::{Inbox, Storage, StorageError};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const DASHBOARD: &str = include_str!("../../../ops/grafana/forever-cart.json");
const ALERTS: &str = include_str!("../../../ops/prometheus/alerts.yml");

/// A shop that shows at its own address what was measured.
async fn shown() -> TestShop {
    let addr = "127.0.0.1:3000";
    TestShop::set_up(&[("LEPTOS_SITE_ADDR", addr), ("METRICS_ADDR", addr)]).await
}

async fn scrape(shop: &TestShop) -> String {
    let response = shop.ask(get("/metrics")).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(response.headers()[CONTENT_TYPE].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    body(response).await
}

/// The value of the series that begins so; nothing where there is none.
async fn value(shop: &TestShop, series: &str) -> Option<f64> {
    let text = scrape(shop).await;
    let line = text.lines().find(|line| line.strip_prefix(series).is_some_and(|rest| rest.starts_with(' ')))?;
    line.rsplit(' ').next()?.parse().ok()
}

/// The names of metrics in a text.
fn named(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
    words.filter(|word| ["forever_cart_", "process_"].iter().any(|prefix| word.starts_with(prefix))).collect()
}

/// The metrics that are exported.
fn metrics_of(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
}

#[tokio::test]
async fn metrics_are_at_the_shops_address_only_where_that_was_asked_for() {
    for (environment, status) in [
        (&[][..], StatusCode::NOT_FOUND),
        (&[("METRICS_ADDR", "127.0.0.1:3020")][..], StatusCode::NOT_FOUND),
        (&[("METRICS_ADDR", "127.0.0.1:3000")][..], StatusCode::OK),
    ] {
        let shop = TestShop::set_up(environment).await;
        assert_eq!(shop.ask(get("/metrics")).await.status(), status, "{environment:?}");
    }
}

#[tokio::test]
async fn metrics_at_the_shops_address_are_for_its_own_network() {
    let shop = shown().await;
    for (peer, status) in [("192.0.2.7:9", StatusCode::NOT_FOUND), ("10.0.0.7:9", StatusCode::OK)] {
        let mut request = get("/metrics");
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        assert_eq!(shop.ask(request).await.status(), status, "{peer}");
    }
}

#[tokio::test]
async fn s4_whoever_says_nothing_is_not_left_connected_to_the_metrics() {
    let shop = TestShop::empty().await;
    let exporter = Exporter::start(&shop.served.shop).unwrap();
    let closing = CancellationToken::new();
    let addr = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    exporter.serve(addr, closing.clone()).await.unwrap();
    // From here on nobody uses the database.
    tokio::time::pause();
    assert_eq!(silence(addr).await.as_secs(), 10);
    closing.cancel();
}

#[tokio::test]
async fn every_metric_that_dashboard_and_alerts_name_is_exported() {
    let shop = shown().await;
    shop.ask(get("/")).await;
    shop.ask(Request::post("/webhooks/sandbox").body(Body::empty()).unwrap()).await;
    let served = &shop.served;
    // Whether anybody answers there or not: both are outcomes.
    let _ = shop.gateway.look_up("none", payment::Caller::Shop).await;
    let jobs = Jobs::start(&served.shop, Duration::from_mins(1), &served.bell, &shop.gauges, || {});
    jobs.stop().await;
    shop.gauges.refresh().await.unwrap();
    let mut unit = shop.measured.begin().await.unwrap();
    unit.tallies().add(&[]).await.unwrap();
    unit.save().await.unwrap();

    let text = scrape(&shop).await;
    let exported = named(&text);
    for (file, text) in [("the dashboard", DASHBOARD), ("the alerts", ALERTS)] {
        let asked = named(text);
        assert!(asked.len() > 10, "{file} asks for {asked:?}");
        for name in asked {
            assert!(exported.contains(name), "{file} asks for {name}, which is not exported:\n{text}");
        }
    }
    for name in metrics_of(&text) {
        assert!(text.contains(&format!("# HELP {name} ")), "{name} is not described");
    }
    let series = |name: &&str| !name.ends_with("_bucket") && !name.ends_with("_sum") && !name.ends_with("_count");
    let (dashboard, alerts) = (named(DASHBOARD), named(ALERTS));
    for name in exported.iter().filter(|name| series(name)) {
        let used = dashboard.iter().chain(&alerts).any(|used| used.starts_with(name));
        assert!(used, "{name} is exported, and nobody looks at it");
    }
}

#[tokio::test]
async fn requests_are_told_apart_by_the_route_that_matched_and_nothing_else() {
    let shop = shown().await;
    let series = |route: &str, method: &str, status: &str| {
        format!("forever_cart_http_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}")
    };
    for (method, path, route, labelled, status) in [
        ("GET", "/products/no-such-thing", "/products/{slug}", "GET", "4xx"),
        ("GET", "/no/such/page", "other", "GET", "4xx"),
        ("BREW", "/no/such/page", "other", "other", "4xx"),
        ("GET", "/health/live", "/health/live", "GET", "2xx"),
        ("POST", "/webhooks/nobody", "/webhooks/{provider}", "POST", "4xx"),
    ] {
        let series = series(route, labelled, status);
        let before = value(&shop, &series).await.unwrap_or(0.0);
        shop.ask(Request::builder().method(method).uri(path).body(Body::empty()).unwrap()).await;
        let after = value(&shop, &series).await.unwrap_or(0.0);
        assert!(after > before, "{series}\n{}", scrape(&shop).await);
    }
    let text = scrape(&shop).await;
    assert!(!text.contains("no-such-thing") && !text.contains("BREW") && !text.contains("nobody"), "{text}");
}

#[tokio::test]
async fn p3_p9_alarms_rise_and_what_is_stuck_shows_for_as_long_as_it_is() {
    let shop = shown().await;
    for alarm in Alarms::ALL {
        let series = format!("forever_cart_alarms_total{{outcome=\"{}\"}}", alarm.key());
        let before = value(&shop, &series).await.expect("told of before it happens");
        shop.served.shop.tally(Event::Alarms(*alarm));
        assert!(value(&shop, &series).await.unwrap() > before, "{series}");
    }

    let now = shop.served.shop.now();
    let webhook = Inbox {
        provider: "sandbox".into(),
        event: "evt".into(),
        kind: "told".into(),
        reference: None,
        report: None,
        received_at: now.before(Span::days(3)),
    };
    let mut unit = shop.storage.begin().await.unwrap();
    unit.payments().receive(&webhook).await.unwrap();
    unit.save().await.unwrap();
    let backlog = shop.served.shop.backlog().await.unwrap();
    assert_eq!((backlog.webhooks_stuck, backlog.webhook_waits(now)), (1, Span::days(3)));
}

#[tokio::test]
async fn a_database_that_is_gone_is_told_of() {
    let shop = shown().await;
    let series = "forever_cart_database_errors_total{kind=\"failed\"}";
    let before = value(&shop, series).await.expect("told of before it happens");
    shop.storage.close().await;
    assert!(shop.gauges.refresh().await.is_err());
    assert!(value(&shop, series).await.unwrap() > before);
}

#[tokio::test]
async fn whatever_is_the_matter_with_the_database_is_counted_by_its_kind() {
    let shop = shown().await;
    let corrupt = StorageError::Corrupt { table: "orders", row: "1".into(), problem: "it has no lines".into() };
    for (kind, error) in [
        ("failed", StorageError::Failed("the disk is full".into())),
        ("try_again", StorageError::TryAgain),
        ("constraint", StorageError::Constraint("reserved_is_on_hand".into())),
        ("corrupt", corrupt),
    ] {
        let series = format!("forever_cart_database_errors_total{{kind=\"{kind}\"}}");
        let before = value(&shop, &series).await.expect("told of before it happens");
        drop(Broken::from(error));
        assert!(value(&shop, &series).await.unwrap() > before, "{kind}");
    }
}

#[tokio::test]
async fn checkouts_by_the_api_count_like_those_of_pages() {
    let shop = shown().await;
    let place = |email: &str| {
        let address = json!({"name": "Aoife Byrne", "line1": "12 Camden Row", "city": "Dublin", "postal_code": "D08 X5C4", "country": "IE"});
        let order = json!({"shipping_address": address, "shipping_method": "standard", "email": email});
        let request = Request::post("/api/v1/orders").header(CONTENT_TYPE, "application/json");
        request.header("idempotency-key", "k").body(Body::from(order.to_string())).unwrap()
    };
    for (email, outcome) in [("visitor@example.com", "cart-empty"), ("nobody", "fields")] {
        let series = format!("forever_cart_checkouts_total{{outcome=\"{outcome}\"}}");
        let before = value(&shop, &series).await.unwrap();
        let refused = shop.ask(place(email)).await;
        assert!(refused.status().is_client_error());
        assert!(value(&shop, &series).await.unwrap() > before, "{outcome}: {}", body(refused).await);
    }
}
