//! Only the shop's own pages may change anything: a request that does says where it comes from, and other sites' are
//! refused. Programs send neither origin nor cookie, and pass; webhooks are signed instead. What is asked of the API with a
//! token in `Authorization` acts for that token alone, which no other site knows: it passes wherever it comes from. So does
//! what does not say where it comes from, with a session's cookie too: a browser that is led to write by another site says so.

use crate::kind::Kind;
use crate::refusal::{Refusal, Wanted};
use crate::site::Site;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN, REFERER};
use http::{HeaderMap, HeaderName};
use shop::{SESSION_COOKIES, SecurityEvent};
use std::sync::Arc;
use url::Url;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// What browsers say where a request comes from in.
const WHENCE: [HeaderName; 3] = [ORIGIN, SEC_FETCH_SITE, REFERER];

/// Refuses what comes from elsewhere.
pub async fn check(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let (path, headers) = (request.uri().path(), request.headers());
    let by_program = || headers.contains_key(AUTHORIZATION) || !WHENCE.iter().any(|name| headers.contains_key(name));
    let passes = request.method().is_safe()
        || path.starts_with("/webhooks/")
        || (path.starts_with("/api/") && by_program())
        || ours(headers, &site.origin);
    if passes {
        return next.run(request).await;
    }
    SecurityEvent::ForeignOrigin.record(None);
    let refusal =
        Refusal::new(Kind::CrossOrigin, "Nothing was changed. Please open the shop and try again from there.");
    site.refusals.answer(Wanted::of(&request), &refusal)
}

/// Whether a request with these headers comes from the site at `site`, under that name or the one it was asked by.
fn ours(headers: &HeaderMap, site: &str) -> bool {
    let scheme = site.split_once("://").map_or("https", |(scheme, _)| scheme);
    let host = text(headers, HOST.as_str()).map(|host| format!("{scheme}://{}", host.to_ascii_lowercase()));
    let known = |origin: &str| origin == site || host.as_deref() == Some(origin);
    if headers.contains_key(ORIGIN) {
        return text(headers, ORIGIN.as_str()).is_some_and(|origin| known(&origin.to_ascii_lowercase()));
    }
    if headers.contains_key(SEC_FETCH_SITE) {
        return matches!(text(headers, SEC_FETCH_SITE.as_str()), Some("same-origin" | "none"));
    }
    if headers.contains_key(REFERER) {
        let referer = text(headers, REFERER.as_str()).and_then(|referer| Url::parse(referer).ok());
        return referer.is_some_and(|referer| known(&referer.origin().ascii_serialization()));
    }
    !has_session(headers)
}

/// The header, where it stands once and is text.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().filter(|_| values.next().is_none());
    value.and_then(|value| value.to_str().ok())
}

fn has_session(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(COOKIE).iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let name = |cookie: &[u8]| cookie.split(|byte| *byte == b'=').next().unwrap_or_default().trim_ascii().to_owned();
    cookies.map(name).any(|name| SESSION_COOKIES.iter().any(|session| session.as_bytes() == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::{Router, middleware, routing};
    use http::{HeaderValue, Method, StatusCode};
    use std::path::Path;
    use tower::ServiceExt;

    #[test]
    fn the_table_of_origins() {
        let own = [
            "host: shop.example\norigin: https://shop.example",
            "host: 10.0.0.7:3000\norigin: https://shop.example",
            "host: www.shop.example\norigin: https://www.shop.example",
            "host: Shop.Example\norigin: https://shop.example",
            "host: shop.example\norigin: https://shop.example\nsec-fetch-site: same-origin\ncookie: session=1",
            "host: shop.example\nsec-fetch-site: same-origin\ncookie: session=1",
            "host: shop.example\nreferer: https://shop.example/checkout?a=b\ncookie: session=1",
            "host: shop.example",
            "host: shop.example\ncookie: theme=dark; obsession=1",
        ];
        let foreign = [
            "host: shop.example\norigin: https://evil.example",
            "host: shop.example\norigin: null",
            "host: shop.example\norigin: http://shop.example",
            "host: shop.example\norigin: https://shop.example:8443",
            "host: shop.example\norigin: https://shop.example.evil.example",
            "host: shop.example\norigin: https://evil.example\nsec-fetch-site: same-origin",
            "host: shop.example\norigin: https://shop.example\norigin: https://evil.example",
            "host: shop.example\nsec-fetch-site: cross-site",
            "host: shop.example\nsec-fetch-site: same-site",
            "host: shop.example\nreferer: https://evil.example/https://shop.example",
            "host: shop.example\nreferer: nonsense",
            "host: shop.example\ncookie: theme=dark; session=1",
            "host: shop.example\ncookie: __Host-session=1",
            "cookie: a=b\ncookie: session=1",
        ];
        let judge = |lines: &str| {
            let mut headers = HeaderMap::new();
            for (name, value) in lines.lines().filter_map(|line| line.split_once(": ")) {
                headers.append(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
            }
            ours(&headers, "https://shop.example")
        };
        for lines in own {
            assert!(judge(lines), "{lines}");
        }
        for lines in foreign {
            assert!(!judge(lines), "{lines}");
        }
    }

    #[tokio::test]
    async fn a_program_may_send_the_cookie_to_the_api_and_a_foreign_page_may_not() {
        let site = Arc::new(Site::for_tests("https://shop.example", Path::new(".")));
        let app = Router::new().fallback(routing::any(|| async {})).layer(middleware::from_fn_with_state(site, check));
        let whence = |name, value| Some((name, HeaderValue::from_static(value)));
        for (path, whence, status) in [
            ("/api/v1/cart", None, StatusCode::OK),
            ("/api/v1/cart", whence(ORIGIN, "https://evil.example"), StatusCode::FORBIDDEN),
            ("/api/v1/cart", whence(ORIGIN, "null"), StatusCode::FORBIDDEN),
            ("/api/v1/cart", whence(SEC_FETCH_SITE, "cross-site"), StatusCode::FORBIDDEN),
            ("/api/v1/cart", whence(REFERER, "https://evil.example/"), StatusCode::FORBIDDEN),
            ("/fn/add", None, StatusCode::FORBIDDEN),
            ("/cart", None, StatusCode::FORBIDDEN),
        ] {
            let mut request = Request::post(path).header(COOKIE, "session=1").body(Body::empty()).unwrap();
            request.headers_mut().extend(whence.clone());
            let response = app.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status, "{path} {whence:?}");
        }
    }

    #[tokio::test]
    async fn only_changes_are_checked_and_webhooks_are_not() {
        let site = Arc::new(Site::for_tests("https://shop.example", Path::new(".")));
        let app = Router::new()
            .route("/", routing::any(|| async {}))
            .route("/webhooks/sandbox", routing::any(|| async {}))
            .layer(middleware::from_fn_with_state(site, check));
        for (method, path, status) in [
            (Method::GET, "/", StatusCode::OK),
            (Method::HEAD, "/", StatusCode::OK),
            (Method::POST, "/", StatusCode::FORBIDDEN),
            (Method::PUT, "/", StatusCode::FORBIDDEN),
            (Method::PATCH, "/", StatusCode::FORBIDDEN),
            (Method::DELETE, "/", StatusCode::FORBIDDEN),
            (Method::POST, "/webhooks/sandbox", StatusCode::OK),
        ] {
            let request = Request::builder().method(&method).uri(path).header(ORIGIN, "https://evil.example");
            let response = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(response.status(), status, "{method} {path}");
        }
    }
}
