//! What a server function's failure is answered with. Leptos answers 500 to all of them, and what refuses a request before it
//! comes to its function, or answers for one that panicked, writes problem details, which the shop's own script does not read.

use crate::telemetry;
use app::AppError;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode};
use shop::Broken;

const PROBLEM: &str = "application/problem+json";

/// Bytes of a failure; none is so long.
const LIMIT: usize = 64 * 1024;

/// Gives a failure the status that it has in HTTP and says when to come back, and a refusal the form in which a script reads failures.
pub async fn tell(request: Request, next: Next) -> Response {
    let called = request.uri().path().starts_with("/fn/");
    let mut response = next.run(request).await;
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(RETRY_AFTER).or_insert(HeaderValue::from(Broken::RETRY_AFTER.as_seconds()));
    }
    if called && response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM) {
        return refused(response);
    }
    if !called || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, LIMIT).await.unwrap_or_default();
    parts.status = AppError::read(&body).map_or(parts.status, |error| error.status());
    if parts.status == StatusCode::SERVICE_UNAVAILABLE {
        parts.headers.insert(RETRY_AFTER, HeaderValue::from(Broken::RETRY_AFTER.as_seconds()));
    }
    Response::from_parts(parts, Body::from(body))
}

fn refused(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    let error = match parts.status {
        StatusCode::TOO_MANY_REQUESTS => AppError::TooOften,
        StatusCode::SERVICE_UNAVAILABLE => AppError::Busy,
        StatusCode::INTERNAL_SERVER_ERROR => AppError::Broken { id: telemetry::current_id() },
        _ => AppError::Malformed,
    };
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, AppError::CONTENT_TYPE);
    Response::from_parts(parts, Body::from(error.write()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use crate::refusal::{Refusal, Refusals, Wanted};
    use axum::{Router, middleware, routing};
    use http::header::ACCEPT;
    use tower::ServiceExt;

    fn refusing(kind: Kind) -> Router {
        let refuse = move |request: Request| async move {
            Refusals::default().answer(Wanted::of(&request), &Refusal::new(kind, ""))
        };
        Router::new().route("/{*path}", routing::post(refuse)).layer(middleware::from_fn(tell))
    }

    async fn ask(kind: Kind, path: &str, accept: &str) -> Response {
        let request = Request::post(path).header(ACCEPT, accept).body(Body::empty()).unwrap();
        refusing(kind).oneshot(request).await.unwrap()
    }

    async fn error_of(response: Response) -> Option<AppError> {
        AppError::read(&to_bytes(response.into_body(), LIMIT).await.unwrap())
    }

    #[tokio::test]
    async fn e3_a_refused_call_says_what_the_page_can_read() {
        for (kind, error) in [
            (Kind::TooManyRequests, AppError::TooOften),
            (Kind::Overloaded, AppError::Busy),
            (Kind::TooLarge, AppError::Malformed),
            (Kind::CrossOrigin, AppError::Malformed),
        ] {
            let response = ask(kind, "/fn/change_cart1", "application/x-postcard").await;
            assert_eq!(response.status(), kind.status());
            assert_eq!(response.headers().contains_key(RETRY_AFTER), kind == Kind::Overloaded);
            assert_eq!(error_of(response).await, Some(error));
        }
        for (path, accept) in [("/fn/change_cart1", "text/html"), ("/elsewhere", "*/*")] {
            let response = ask(Kind::TooManyRequests, path, accept).await;
            assert_eq!(error_of(response).await, None, "{path} {accept}");
        }
    }
}
