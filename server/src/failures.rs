//! The status of a server function's failure: Leptos answers 500 to all of them.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;

/// Bytes of a failure; none is so long.
const LIMIT: usize = 64 * 1024;

/// Gives a failure the status that it has in HTTP.
pub async fn status(request: Request, next: Next) -> Response {
    let called = request.uri().path().starts_with("/fn/");
    let response = next.run(request).await;
    if !called || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, LIMIT).await.unwrap_or_default();
    parts.status = app::AppError::read(&body).map_or(parts.status, |error| error.status());
    Response::from_parts(parts, Body::from(body))
}
