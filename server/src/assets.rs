//! The site's files: compressed when they were built, and kept by browsers for as long as their names allow.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::MethodRouter;
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_TYPE, VARY};
use http::{HeaderValue, StatusCode};
use std::path::Path;
use tower_http::services::ServeDir;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, no-cache");

/// The files in `root`; what is none of them is answered by `not_found`.
pub fn files(root: &Path, not_found: MethodRouter) -> Router {
    let files = ServeDir::new(root)
        .append_index_html_on_directories(false)
        .redirect_to_trailing_slash(false)
        .precompressed_br()
        .precompressed_gzip()
        .call_fallback_on_method_not_allowed(true)
        .fallback(not_found.clone());
    let files = Router::new().fallback_service(files).layer(middleware::from_fn(keep));
    files.layer(middleware::from_fn(move |request: Request, next: Next| {
        let nothing = not_found.clone();
        async move {
            if is_no_name(request.uri().path()) { nothing.call(request, ()).await } else { next.run(request).await }
        }
    }))
}

async fn keep(request: Request, next: Next) -> Response {
    let lifetime = lifetime(request.uri().path());
    let mut response = next.run(request).await;
    let found = matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT | StatusCode::NOT_MODIFIED);
    if found {
        response.headers_mut().insert(CACHE_CONTROL, lifetime);
        response.headers_mut().insert(VARY, HeaderValue::from(ACCEPT_ENCODING));
        if let Some(kind) = response.headers().get(CONTENT_TYPE).and_then(with_charset) {
            response.headers_mut().insert(CONTENT_TYPE, kind);
        }
    }
    response
}

/// The type of text, with the charset that all of the site's text has.
fn with_charset(kind: &HeaderValue) -> Option<HeaderValue> {
    let text = |kind: &&str| (kind.starts_with("text/") || kind.ends_with("+xml")) && !kind.contains(';');
    let kind = kind.to_str().ok().filter(text)?;
    HeaderValue::try_from(format!("{kind}; charset=utf-8")).ok()
}

/// No file system has names so long, and asking for one is an error there.
fn is_no_name(path: &str) -> bool {
    path.split('/').any(|name| name.len() > 255)
}

/// How long the file may be kept: what has a hash in its name never changes, and fonts do not either.
fn lifetime(path: &str) -> HeaderValue {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    match folder {
        "/fonts" => FOREVER,
        "/pkg" if has_hash(name) => FOREVER,
        "/pictures" | "" if !is_code(name) => A_DAY,
        _ => ASK_AGAIN,
    }
}

/// `NAME.HASH.KIND`, as cargo-leptos names files.
fn has_hash(name: &str) -> bool {
    name.rsplit('.').nth(1).is_some_and(|hash| hash.len() >= 16) && name.split('.').count() >= 3
}

/// A service worker or a manifest takes effect when it changes.
fn is_code(name: &str) -> bool {
    [".js", ".json", ".webmanifest"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{body, get};
    use axum::routing::any;
    use http::Method;
    use http::header::CONTENT_ENCODING;
    use std::fs;
    use tower::ServiceExt;

    #[test]
    fn what_cannot_change_is_kept_forever() {
        for (path, kept) in [
            ("/pkg/forever-cart.Q2hhbmdlZCBpZiBpdCBpcw.wasm", FOREVER),
            ("/pkg/forever-cart.wasm", ASK_AGAIN),
            ("/pkg/snippets/leptos-1/inline0.js", ASK_AGAIN),
            ("/fonts/instrument-sans.woff2", FOREVER),
            ("/pictures/kite.webp", A_DAY),
            ("/favicon.svg", A_DAY),
            ("/sw.js", ASK_AGAIN),
            ("/manifest.webmanifest", ASK_AGAIN),
        ] {
            assert_eq!(lifetime(path), kept, "{path}");
        }
    }

    #[tokio::test]
    async fn files_are_sent_as_they_were_compressed_and_the_rest_is_not_found() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("fonts")).unwrap();
        fs::write(root.path().join("fonts/LICENCE.txt"), "plain").unwrap();
        fs::write(root.path().join("fonts/LICENCE.txt.br"), "as brotli").unwrap();
        let app = files(root.path(), any(async || (StatusCode::NOT_FOUND, "nothing here")));
        let ask = async |method: Method, path: &str, encoding: &'static str| {
            let mut request = get(path);
            *request.method_mut() = method;
            request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static(encoding));
            app.clone().oneshot(request).await.unwrap()
        };

        let plain = ask(Method::GET, "/fonts/LICENCE.txt", "identity").await;
        assert_eq!((plain.headers()[CACHE_CONTROL].clone(), body(plain).await), (FOREVER, "plain".to_owned()));
        let compressed = ask(Method::GET, "/fonts/LICENCE.txt", "gzip, br").await;
        assert_eq!(compressed.headers()[CONTENT_ENCODING], "br");
        assert_eq!(body(compressed).await, "as brotli");

        for (method, path) in [
            (Method::GET, "/fonts"),
            (Method::GET, "/fonts/other.txt"),
            (Method::GET, "/fonts/%2e%2e/%2e%2e/etc/passwd"),
            (Method::POST, "/fonts/LICENCE.txt"),
            (Method::GET, &format!("/fonts/{}", "a".repeat(300))),
        ] {
            let response = ask(method, path, "identity").await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(!response.headers().contains_key(CACHE_CONTROL), "{path}");
        }
    }
}
