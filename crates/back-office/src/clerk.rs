//! Who asks.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use shop::Staff;

/// The staff member who asks.
pub(crate) struct Clerk(pub Staff);

impl<S: Sync> FromRequestParts<S> for Clerk {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Staff>().cloned().map(Self).ok_or(StatusCode::NOT_FOUND)
    }
}
