//! Every page has one address: a slash at its end leads to it.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::{Method, Uri};
use shared::path::in_header;

/// Leads from `/cart/` to `/cart`.
pub async fn without_slash(request: Request, next: Next) -> Response {
    let reading = matches!(*request.method(), Method::GET | Method::HEAD);
    match shorter(request.uri()).filter(|_| reading) {
        Some(address) => Redirect::permanent(&in_header(&address)).into_response(),
        None => next.run(request).await,
    }
}

/// The address without slashes at its end, on this site whatever it begins with. The API has no such addresses.
fn shorter(uri: &Uri) -> Option<String> {
    let path = uri.path().strip_suffix('/')?.trim_end_matches('/');
    let elsewhere = path.starts_with("//") || path.starts_with("/\\");
    if path.is_empty() || elsewhere || path.starts_with("/api/") {
        return None;
    }
    Some(uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::get;
    use axum::{Router, middleware, routing};
    use http::StatusCode;
    use http::header::LOCATION;
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_slash_at_the_end_leads_to_the_page() {
        let app = Router::new().fallback(routing::any(|| async {})).layer(middleware::from_fn(without_slash));
        for (path, location) in [
            ("/cart/", Some("/cart")),
            ("/search/?q=mug", Some("/search?q=mug")),
            ("/products/mug//", Some("/products/mug")),
            ("/products/caf\u{e9}/?q=\u{e9}", Some("/products/caf%C3%A9?q=%C3%A9")),
            ("/", None),
            ("/cart", None),
            ("/search?q=/", None),
            ("//evil.example/", None),
            ("//", None),
            ("/api/v1/cart/", None),
        ] {
            let mut request = get("/");
            *request.uri_mut() = path.parse().unwrap();
            let response = app.clone().oneshot(request).await.unwrap();
            let led = response.headers().get(LOCATION).map(|value| value.to_str().unwrap());
            assert_eq!(led, location, "{path}");
            assert_eq!(response.status() == StatusCode::PERMANENT_REDIRECT, location.is_some(), "{path}");
        }
        let mut request = get("/cart/");
        *request.method_mut() = Method::POST;
        assert_eq!(app.oneshot(request).await.unwrap().status(), StatusCode::OK);
    }
}
