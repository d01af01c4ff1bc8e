//! `/api/docs`.

use crate::kind::Kind;
use axum::response::Html;
use utoipa::openapi::OpenApi;

/// Where on the page a kind of problem is explained.
pub fn explanation(kind: Kind) -> String {
    format!("/api/docs#{}", kind.slug())
}

/// The page.
pub fn page(_description: &OpenApi, _stylesheet: &str) -> Html<String> {
    Html(String::new())
}
