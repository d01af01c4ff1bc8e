//! How pages are sent: with their content security policy, and with how long they may be kept.
//!
//! A public page is the same for everybody, byte for byte: it may be kept, and is asked for again by its tag. It has two forms: to
//! whoever comes from elsewhere it bears what it uses of the stylesheet (`stylesheet.rs`). A personal page is kept by nobody.

use crate::refusal::{Refusals, Wanted};
use crate::security::csp::{self, Inline, Nonce, Policy, Sources};
use crate::stylesheet::{Dressed, Stylesheet};
use crate::telemetry;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH, SET_COOKIE, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use sha2::{Digest, Sha256};
use std::sync::Arc;

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// Kept by anybody, and asked for again each time.
pub const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, max-age=0, must-revalidate");
/// Compressed or not, with its style or not.
const FORMS: HeaderValue = HeaderValue::from_static("accept-encoding, sec-fetch-site");

/// How pages are sent.
pub struct Pages {
    /// What they may load and run.
    pub policy: Policy,
    /// Which are the same for everybody, by path.
    pub is_public: fn(&str) -> bool,
    /// What they bear a part of; none where they all lead to it.
    pub stylesheet: Option<Arc<Stylesheet>>,
    /// For a page that cannot be sent.
    pub refusals: Arc<Refusals>,
}

/// Gives the request its nonce and sends its answer as above.
pub async fn send(State(pages): State<Arc<Pages>>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::random();
    request.extensions_mut().insert(nonce.clone());
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    let public = reading && (pages.is_public)(request.uri().path());
    if public {
        // The headers of HEAD are those of GET, and they depend on the body.
        *request.method_mut() = Method::GET;
    }
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let host = request.headers().get(HOST).cloned();
    let wanted = Wanted::of(&request);

    let mut response = next.run(request).await;
    if !has_type(response.headers(), "text/html") {
        return file(response);
    }
    let sources = response.extensions_mut().remove::<Sources>().unwrap_or_default();
    let policy =
        |sources, inline: Inline<'_>, style: Option<&str>| pages.policy.of(sources, host.as_ref(), inline, style);
    let personal_policy = |sources, style| policy(sources, Inline::Nonce(&nonce), style);
    let personal_one = !public || response.headers().contains_key(SET_COOKIE) || response.status().is_server_error();
    let (mut parts, body) = response.into_parts();
    let html = match to_bytes(body, usize::MAX).await {
        Ok(html) => html,
        Err(error) => {
            let id = telemetry::current_id();
            tracing::error!(id, error = &error as &dyn std::error::Error, "incident {id}: a page broke off: {error}");
            let refusal = pages.refusals.answer(wanted, &telemetry::broken(&id));
            return personal(refusal, personal_policy(Sources::default(), None));
        }
    };
    let dressed = pages.stylesheet.as_ref().and_then(|stylesheet| stylesheet.dress(&html));
    let (html, style) = match dressed {
        Some(Dressed { html, hash }) => (html.into(), Some(hash)),
        None => (html, None),
    };
    if personal_one {
        parts.headers.remove(CONTENT_LENGTH);
        return personal(Response::from_parts(parts, Body::from(html)), personal_policy(sources, style.as_deref()));
    }
    let page = csp::impersonal(&html, &nonce);
    let policy = policy(sources, Inline::Hashes(&page.hashes), style.as_deref());
    same_for_all(Response::from_parts(parts, Body::empty()), page.html, policy, known.as_ref())
}

/// A public page.
fn same_for_all(mut response: Response, html: Vec<u8>, policy: HeaderValue, known: Option<&HeaderValue>) -> Response {
    let tag = tag(&html);
    let unchanged = response.status() == StatusCode::OK && known.is_some_and(|known| names(known, &tag));
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_SECURITY_POLICY, policy);
    headers.insert(CACHE_CONTROL, ASK_AGAIN);
    headers.insert(VARY, FORMS);
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(ETAG, tag);
    }
    if unchanged {
        headers.remove(CONTENT_TYPE);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = Body::from(html);
    }
    response
}

fn personal(mut response: Response, policy: HeaderValue) -> Response {
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    response.headers_mut().insert(CACHE_CONTROL, NO_STORE);
    response
}

/// What is no page. A script's own policy would be that of the worker that it may become: it has none.
fn file(mut response: Response) -> Response {
    let script = has_type(response.headers(), "text/javascript");
    let headers = response.headers_mut();
    if !script {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(csp::OF_FILES);
    }
    headers.entry(CACHE_CONTROL).or_insert(NO_STORE);
    response
}

fn has_type(headers: &HeaderMap, kind: &str) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(kind.as_bytes()))
}

/// The tag of what has these bytes. Weak: they may be sent compressed.
pub fn tag(html: &[u8]) -> String {
    let hash = Sha256::digest(html);
    format!("W/\"{}\"", hex::encode(&hash[..12]))
}

/// Whether `If-None-Match` names the tag; `*` names every one.
pub fn names(known: &HeaderValue, tag: &str) -> bool {
    let opaque = tag.trim_start_matches("W/");
    let names = |one: &str| one == "*" || one.trim_start_matches("W/") == opaque;
    known.to_str().is_ok_and(|known| known.split(',').map(str::trim).any(names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{body, get};
    use axum::response::{Html, IntoResponse};
    use axum::{Extension, Router, middleware, routing};
    use tower::ServiceExt;

    fn app() -> Router {
        let pages = Pages {
            policy: Policy::new("https://shop.example", "https://pay.example", None),
            is_public: |path| path.starts_with("/public"),
            stylesheet: Some(Arc::new(Stylesheet::new("a{b:c}.d{e:f}"))),
            refusals: Arc::default(),
        };
        let page = |Extension(nonce): Extension<Nonce>| async move {
            Html(format!("<script nonce=\"{}\">start()</script><script>injected()</script>", nonce.text()))
        };
        Router::new()
            .route("/public", routing::get(page))
            .route("/public-with-cookie", routing::get(async || ([(SET_COOKIE, "session=1")], Html("mine"))))
            .route("/public-missing", routing::get(async || (StatusCode::NOT_FOUND, Html("nothing"))))
            .route("/public-broken", routing::get(async || (StatusCode::BAD_GATEWAY, Html("broken"))))
            .route("/personal", routing::get(page))
            .route("/public-dressed", routing::get(async || Html("<style></style><p class=\"d\">")))
            .route("/dressed", routing::get(async || Html("<style></style>")))
            .route("/picture.svg", routing::get(async || ([(CONTENT_TYPE, "image/svg+xml")], "<svg/>").into_response()))
            .route("/worker.js", routing::get(async || ([(CONTENT_TYPE, "text/javascript")], "")))
            .route("/kept", routing::get(async || ([(CACHE_CONTROL, "max-age=60")], "")))
            .layer(middleware::from_fn_with_state(Arc::new(pages), send))
    }

    async fn header(path: &str, name: http::HeaderName) -> Option<String> {
        let response = app().oneshot(get(path)).await.unwrap();
        response.headers().get(name).map(|value| value.to_str().unwrap().to_owned())
    }

    #[tokio::test]
    async fn public_pages_are_the_same_for_everybody() {
        let (one, other) = (app().oneshot(get("/public")).await.unwrap(), app().oneshot(get("/public")).await.unwrap());
        assert_eq!(one.headers(), other.headers());
        let policy = one.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        assert_eq!(one.headers()[CACHE_CONTROL], ASK_AGAIN);
        let (one, other) = (body(one).await, body(other).await);
        assert_eq!(one, "<script>start()</script><script>injected()</script>");
        assert_eq!(one, other);
        assert_eq!(policy.matches("sha256-").count(), 1, "the injected script may not run: {policy}");
        assert!(!policy.contains("nonce-"), "{policy}");
    }

    #[tokio::test]
    async fn a_public_page_that_has_not_changed_is_not_sent_again() {
        let first = app().oneshot(get("/public")).await.unwrap();
        let tag = first.headers()[ETAG].clone();
        for (known, status) in [
            (tag.clone(), StatusCode::NOT_MODIFIED),
            (HeaderValue::try_from(format!("\"other\", {}", tag.to_str().unwrap())).unwrap(), StatusCode::NOT_MODIFIED),
            (HeaderValue::from_static("W/\"other\""), StatusCode::OK),
        ] {
            let mut request = get("/public");
            request.headers_mut().insert(IF_NONE_MATCH, known);
            let response = app().oneshot(request).await.unwrap();
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()[CONTENT_SECURITY_POLICY], first.headers()[CONTENT_SECURITY_POLICY]);
            assert_eq!(body(response).await.is_empty(), status == StatusCode::NOT_MODIFIED);
        }
    }

    #[tokio::test]
    async fn asking_for_the_headers_alone_gets_the_same() {
        let page = app().oneshot(get("/public")).await.unwrap();
        let mut request = get("/public");
        *request.method_mut() = Method::HEAD;
        let head = app().oneshot(request).await.unwrap();
        for name in [CONTENT_SECURITY_POLICY, ETAG, CACHE_CONTROL] {
            assert_eq!(head.headers()[&name], page.headers()[&name]);
        }
    }

    #[tokio::test]
    async fn personal_pages_have_a_nonce_and_are_kept_by_nobody() {
        let response = app().oneshot(get("/personal")).await.unwrap();
        assert_eq!(response.headers()[CACHE_CONTROL], NO_STORE);
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
        let (_, after) = policy.split_once("'nonce-").unwrap();
        let (nonce, _) = after.split_once('\'').unwrap();
        assert!(body(response).await.contains(&format!("<script nonce=\"{nonce}\">start()")));
    }

    #[tokio::test]
    async fn s1_a_page_bears_the_style_that_its_policy_allows() {
        for (path, style, html) in [
            ("/public-dressed", Some("a{b:c}.d{e:f}"), "<style>a{b:c}.d{e:f}</style><p class=\"d\">"),
            ("/dressed", Some("a{b:c}"), "<style>a{b:c}</style>"),
            ("/public-missing", None, "nothing"),
        ] {
            let response = app().oneshot(get(path)).await.unwrap();
            let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
            let hash = style.map(|style| format!(" {}", csp::hash(style.as_bytes()))).unwrap_or_default();
            assert!(policy.contains(&format!("; style-src 'self'{hash}; ")), "{path}: {policy}");
            assert_eq!(body(response).await, html, "{path}");
        }
        assert_eq!(header("/public", VARY).await.as_deref(), Some("accept-encoding, sec-fetch-site"));
    }

    #[tokio::test]
    async fn a_page_that_sets_a_cookie_or_broke_is_personal() {
        for path in ["/public-with-cookie", "/public-broken"] {
            assert_eq!(header(path, CACHE_CONTROL).await.as_deref(), Some("no-store"), "{path}");
        }
        assert_eq!(header("/public-missing", ETAG).await.map(|tag| tag.starts_with("W/")), Some(true));
    }

    #[tokio::test]
    async fn what_is_no_page_may_load_nothing() {
        assert_eq!(header("/picture.svg", CONTENT_SECURITY_POLICY).await.as_deref(), OF_FILES.to_str().ok());
        assert_eq!(header("/picture.svg", CACHE_CONTROL).await.as_deref(), Some("no-store"));
        assert_eq!(header("/worker.js", CONTENT_SECURITY_POLICY).await, None);
        assert_eq!(header("/kept", CACHE_CONTROL).await.as_deref(), Some("max-age=60"));
    }

    use crate::security::csp::OF_FILES;
}
