//! How much a request may bring: more than any form of the shop needs, and no more. What staff upload is larger; the back
//! office knows how large.

use crate::kind::Kind;
use crate::refusal::{Refusal, Wanted};
use crate::site::Site;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// Bytes of a request.
const LIMIT: usize = 256 * 1024;

/// Bytes of a webhook, which the provider writes.
const WEBHOOK_LIMIT: usize = 1024 * 1024;

/// Refuses what brings more. Others are read whole before they are passed on, but for files that staff upload.
pub async fn limit(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let office = back_office::body_limit(path);
    let limit = office.unwrap_or(if path.starts_with("/webhooks/") { WEBHOOK_LIMIT } else { LIMIT });
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let length = request.body().size_hint();
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    // The back office holds to its limit itself as it reads, once it knows that the sender is of the staff.
    if office.is_some() && length.upper().is_none_or(|upper| upper <= most) {
        return next.run(request).await;
    }
    let wanted = Wanted::of(&request);
    if length.lower() <= most {
        let (parts, body) = request.into_parts();
        if let Ok(bytes) = to_bytes(body, limit).await {
            return next.run(Request::from_parts(parts, Body::from(bytes))).await;
        }
    }
    site.refusals.answer(wanted, &Refusal::new(Kind::TooLarge, "Nothing was changed. Please send less."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::extract::DefaultBodyLimit;
    use axum::{Router, middleware, routing};
    use http::StatusCode;
    use std::path::Path;
    use tower::ServiceExt;

    const IMPORT_LIMIT: usize = shared::import::MAX_BYTES + 1024 * 1024;

    fn told(bytes: usize) -> Body {
        Body::from(vec![b'x'; bytes])
    }

    /// A body that does not say its length.
    fn untold(bytes: usize) -> Body {
        Body::from_stream(futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from(vec![b'x'; bytes]))]))
    }

    #[tokio::test]
    async fn a_body_within_the_limit_passes_and_a_larger_one_does_not() {
        let site = Arc::new(Site::for_tests("https://shop.example", Path::new(".")));
        let length = |body: Bytes| async move { body.len().to_string() };
        let app = Router::new()
            .route("/", routing::post(length))
            .route("/webhooks/sandbox", routing::post(length))
            .route("/staff/import", routing::post(length))
            .route("/staff/import/{id}", routing::post(length))
            .layer(DefaultBodyLimit::disable())
            .layer(middleware::from_fn_with_state(site, limit));
        for (path, body, passes) in [
            ("/", told(LIMIT), true),
            ("/", told(LIMIT + 1), false),
            ("/", untold(LIMIT), true),
            ("/", untold(LIMIT + 1), false),
            ("/webhooks/sandbox", told(LIMIT + 1), true),
            ("/webhooks/sandbox", told(WEBHOOK_LIMIT + 1), false),
            ("/staff/import", told(IMPORT_LIMIT), true),
            ("/staff/import", told(IMPORT_LIMIT + 1), false),
            ("/staff/import", untold(LIMIT + 1), true),
            ("/staff/import/1", told(LIMIT + 1), false),
        ] {
            let response = app.clone().oneshot(Request::post(path).body(body).unwrap()).await.unwrap();
            let status = if passes { StatusCode::OK } else { StatusCode::PAYLOAD_TOO_LARGE };
            assert_eq!(response.status(), status, "{path}");
        }
    }
}
