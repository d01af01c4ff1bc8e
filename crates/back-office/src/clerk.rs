//! Who asks.

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;
use shop::{FreshStaff, Staff};

/// The staff member who asks.
pub(crate) struct Clerk(pub Staff);

impl<S: Sync> FromRequestParts<S> for Clerk {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Staff>().cloned().map(Self).ok_or(StatusCode::NOT_FOUND)
    }
}

/// The staff member who asks, who proved lately who they are: where the route's permission asks for it (S3).
pub(crate) struct FreshClerk(pub FreshStaff);

impl<S: Sync> FromRequestParts<S> for FreshClerk {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<FreshStaff>().cloned().map(Self).ok_or(StatusCode::FORBIDDEN)
    }
}
