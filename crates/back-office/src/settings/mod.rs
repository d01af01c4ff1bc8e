//! How the store is set up.

mod fields;
mod page;
mod shipping;
mod typed;
mod words;

use crate::desk::Desk;
use axum::Router;
use axum::routing::get;

const PATH: &str = "/staff/settings";

pub(crate) fn routes() -> Router<Desk> {
    Router::new().route("/staff/settings", get(page::show).post(page::save))
}
