//! Headers that every answer bears. The content security policy is in [`super::csp`].

use crate::site::Site;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::sync::Arc;

const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
];

/// Pages that a mailed link opens: no other site is told so much as where a visitor comes from. Forms there still say it
/// to the shop, which asks for it.
const MAILED: [&str; 3] = ["/reset-password", "/track", "/track/order"];

/// Two years, as browsers ask for.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Adds them.
pub async fn add(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mailed = MAILED.contains(&request.uri().path());
    let mut response = next.run(request).await;
    let resources = HeaderValue::from_static(resource_policy(response.headers()));
    response.headers_mut().extend(ALWAYS);
    response.headers_mut().insert(CORP, resources);
    if mailed {
        response.headers_mut().insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    }
    if site.secure() {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    response
}

/// Who may load the answer into a page: the shop's own pages, and a picture anybody's, as mail programs and marketplaces do.
fn resource_policy(headers: &HeaderMap) -> &'static str {
    let picture = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"image/"));
    if picture { "cross-origin" } else { "same-origin" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::get;
    use axum::{Router, middleware, routing};
    use std::path::Path;
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_mailed_link_is_told_to_no_other_site() {
        let site = Arc::new(Site::for_tests("https://shop.example", Path::new(".")));
        let app = Router::new().fallback(routing::any(|| async {})).layer(middleware::from_fn_with_state(site, add));
        for path in ["/track?token=00ff", "/track/order", "/reset-password?token=00ff"] {
            let response = app.clone().oneshot(get(path)).await.unwrap();
            assert_eq!(response.headers()[REFERRER_POLICY], "same-origin", "{path}");
        }
    }

    #[test]
    fn a_picture_may_be_loaded_by_other_sites_pages() {
        for (kind, policy) in
            [("image/webp", "cross-origin"), ("text/html", "same-origin"), ("application/wasm", "same-origin")]
        {
            let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(kind))]);
            assert_eq!(resource_policy(&headers), policy, "{kind}");
        }
    }

    #[tokio::test]
    async fn every_answer_bears_them() {
        for (origin, hsts) in [("http://127.0.0.1:3000", false), ("https://shop.example", true)] {
            let site = Arc::new(Site::for_tests(origin, Path::new(".")));
            let app = Router::new()
                .route("/", routing::get(|| async { "fine" }))
                .layer(middleware::from_fn_with_state(site, add));
            for path in ["/", "/nothing"] {
                let response = app.clone().oneshot(get(path)).await.unwrap();
                for (name, value) in &ALWAYS {
                    assert_eq!(response.headers().get(name), Some(value), "{path}");
                }
                let sent = response.headers().get(STRICT_TRANSPORT_SECURITY);
                assert_eq!(sent.is_some(), hsts);
                assert!(sent.is_none_or(|sent| sent.to_str().unwrap().ends_with("; includeSubDomains")));
                assert_eq!(response.headers()[CORP], "same-origin");
            }
        }
    }
}
