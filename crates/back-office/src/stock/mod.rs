//! Stock: what there is of each variant, why, and entering more or less of it.

mod list;
mod page;
mod posted;

use crate::desk::Desk;
use axum::Router;
use axum::routing::get;

const PATH: &str = "/staff/stock";

pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/staff/stock", get(list::list))
        .route("/staff/stock/{variant}", get(page::show).post(posted::adjust))
}
