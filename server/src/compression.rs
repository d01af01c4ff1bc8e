//! Compressing what is made for each request, by gzip. At the pace that a request has time for, brotli makes pages no smaller,
//! takes twice the time, and megabytes for each. Files are compressed when they are built, both ways and thoroughly.

use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

/// Fewer bytes than this are not worth it: they fit into one packet as they are.
const LEAST: u64 = 1024;

/// Quick, and most of what more patience would give.
const LEVEL: CompressionLevel = CompressionLevel::Precise(5);

/// The layer.
pub fn layer() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().gzip(true).br(false).quality(LEVEL).compress_when(SizeAbove::new(LEAST).and(text))
}

fn text(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    const TEXTS: [&str; 4] = ["text/", "application/json", "application/xml", "image/svg+xml"];
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let empty = headers.get(CONTENT_LENGTH).is_some_and(|length| length == "0");
    // Events are sent as they happen: none waits until enough of them are gathered.
    let events = kind.starts_with("text/event-stream");
    !empty && !events && TEXTS.iter().any(|text| kind.starts_with(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::get;
    use axum::{Router, routing};
    use http::HeaderValue;
    use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, VARY};
    use tower::ServiceExt;

    #[tokio::test]
    async fn long_text_is_compressed_as_the_browser_asks() {
        let of =
            |kind: &'static str, bytes: usize| routing::get(async move || ([(CONTENT_TYPE, kind)], "x".repeat(bytes)));
        let app = Router::new()
            .route("/page", of("text/html; charset=utf-8", 5000))
            .route("/short", of("text/html; charset=utf-8", 500))
            .route("/picture", of("image/webp", 5000))
            .route("/font", of("font/woff2", 5000))
            .layer(layer());
        for (path, accepted, encoding) in [
            ("/page", "gzip, deflate, br", Some("gzip")),
            ("/page", "gzip", Some("gzip")),
            ("/page", "identity", None),
            ("/short", "gzip", None),
            ("/picture", "gzip", None),
            ("/font", "gzip", None),
        ] {
            let mut request = get(path);
            request.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
            let response = app.clone().oneshot(request).await.unwrap();
            let found = response.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap());
            assert_eq!(found, encoding, "{path}");
            if encoding.is_some() {
                assert_eq!(response.headers()[VARY], "accept-encoding");
            }
        }
    }
}
