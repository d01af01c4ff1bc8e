//! Products in and out, in Shopify's product CSV format: a file is looked at first, and what is let in then is that very
//! file.

mod page;
mod report;
mod upload;

use crate::desk::Desk;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

const PATH: &str = "/staff/import";

/// Bytes of a file with the form around it. A little more than a file may have, so that one which is a little too large
/// is refused at its field.
const LIMIT: usize = shared::import::MAX_BYTES + 1024 * 1024;

pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/staff/import", get(upload::form).post(upload::take).layer(DefaultBodyLimit::max(LIMIT)))
        .route("/staff/import/{id}", get(page::show).post(page::begin))
        .route("/staff/export.csv", get(upload::export))
}

/// How many bytes a request to one of these pages may bring.
pub(crate) fn body_limit(path: &str) -> Option<usize> {
    (path == PATH).then_some(LIMIT)
}
