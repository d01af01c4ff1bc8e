//! Requests: how many, how long, and what became of them.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{Method, StatusCode};
use metrics::{counter, gauge, histogram};
use std::time::Instant;

/// Files of the site, and what there is not.
const NO_ROUTE: &str = "other";

/// Measures the request by its route.
pub async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let method = method(request.method());
    let began = Instant::now();
    let under_way = UnderWay::begin();
    let response = next.run(request).await;
    drop(under_way);
    histogram!("forever_cart_http_request_seconds", "route" => route.clone(), "method" => method)
        .record(began.elapsed());
    let status = class(response.status());
    counter!("forever_cart_http_requests_total", "route" => route, "method" => method, "status" => status).increment(1);
    response
}

/// A request that is being answered, or whose asker has gone meanwhile.
struct UnderWay;

impl UnderWay {
    fn begin() -> Self {
        gauge!("forever_cart_http_requests_in_flight").increment(1);
        Self
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        gauge!("forever_cart_http_requests_in_flight").decrement(1);
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
