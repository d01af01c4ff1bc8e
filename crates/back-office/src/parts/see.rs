//! Leading on after something was done.

use axum::response::{IntoResponse, Redirect, Response};

/// Leads to that page, to be read anew.
pub(crate) fn see(address: &str) -> Response {
    Redirect::to(address).into_response()
}
