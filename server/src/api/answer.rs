//! What answers have in common.

use axum::response::Response;
use http::HeaderValue;
use http::header::ETAG;

/// The answer with its tag: the revision of what it shows.
pub fn tagged(revision: u64, mut response: Response) -> Response {
    if let Ok(tag) = HeaderValue::try_from(format!("\"{revision}\"")) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
