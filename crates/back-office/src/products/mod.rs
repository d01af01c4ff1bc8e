//! Products: finding them, changing them, and what they look like.

mod draft;
mod fields;
mod list;
mod page;
mod pictures;
mod posted;
mod variants;
mod words;

pub(crate) use words::status;

use crate::desk::Desk;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

const PATH: &str = "/staff/products";

/// Bytes of a product's form: a long description in any script, and as many variants as a product may have.
const FORM_LIMIT: usize = 1024 * 1024;

/// Bytes of pictures that are uploaded at once: some large ones.
const PICTURES_LIMIT: usize = 5 * shared::picture::MAX_BYTES;

pub(crate) fn routes() -> Router<Desk> {
    let upload = post(pictures::add).layer(DefaultBodyLimit::max(PICTURES_LIMIT));
    Router::new()
        .route("/staff/products", get(list::list))
        .route("/staff/products/new", get(page::new).post(posted::create))
        .route("/staff/products/{id}", get(page::show).post(posted::save))
        .route("/staff/products/{id}/status", post(posted::status))
        .route("/staff/products/{id}/pictures", upload)
        .route("/staff/products/{id}/pictures/arrange", post(pictures::arrange))
}

/// How many bytes a request to one of these pages may bring.
pub(crate) fn body_limit(path: &str) -> Option<usize> {
    let rest = path.strip_prefix(PATH)?.strip_prefix('/')?;
    match rest.split_once('/') {
        None => Some(FORM_LIMIT),
        Some((_, "pictures")) => Some(PICTURES_LIMIT),
        Some(_) => None,
    }
}
