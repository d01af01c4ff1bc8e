//! What an address names.

use axum::extract::{FromRequestParts, Path};
use http::StatusCode;
use http::request::Parts;
use std::str::FromStr;

/// The one thing that the address names, by its id. Text that is no id names nothing: there is no such page.
pub(crate) struct Named<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Named<T> {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        let Path(id) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| StatusCode::NOT_FOUND)?;
        id.parse().map(Self).map_err(|_| StatusCode::NOT_FOUND)
    }
}
