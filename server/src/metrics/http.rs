//! Requests: how many, how long, and what became of them.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{Method, StatusCode};
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use std::time::Instant;

/// Files of the site, and what there is not.
const NO_ROUTE: &str = "other";

const IN_FLIGHT: &str = "forever_cart_http_requests_in_flight";
const SECONDS: &str = "forever_cart_http_request_seconds";
const REQUESTS: &str = "forever_cart_http_requests_total";

/// Says what each metric is.
pub(super) fn describe() {
    describe_gauge!(IN_FLIGHT, "Requests that are being answered.");
    describe_histogram!(SECONDS, "How long requests took, by route.");
    describe_counter!(REQUESTS, "Requests that were answered, by route and status.");
}

/// Measures the request by its route.
pub async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let method = method(request.method());
    let began = Instant::now();
    let under_way = UnderWay::begin();
    let response = next.run(request).await;
    drop(under_way);
    histogram!(SECONDS, "route" => route.clone(), "method" => method).record(began.elapsed());
    let status = class(response.status());
    counter!(REQUESTS, "route" => route, "method" => method, "status" => status).increment(1);
    response
}

/// A request that is being answered, or whose asker has gone meanwhile.
struct UnderWay;

impl UnderWay {
    fn begin() -> Self {
        gauge!(IN_FLIGHT).increment(1);
        Self
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        gauge!(IN_FLIGHT).decrement(1);
    }
}

/// Anybody can ask with a method of their own.
fn method(method: &Method) -> &'static str {
    const KNOWN: [(Method, &str); 7] = [
        (Method::GET, "GET"),
        (Method::HEAD, "HEAD"),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::PATCH, "PATCH"),
        (Method::DELETE, "DELETE"),
        (Method::OPTIONS, "OPTIONS"),
    ];
    KNOWN.iter().find(|(known, _)| known == method).map_or("other", |(_, name)| name)
}

const fn class(status: StatusCode) -> &'static str {
    match status.as_u16() {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}
