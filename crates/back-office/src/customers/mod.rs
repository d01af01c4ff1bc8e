//! Customers: finding accounts, and what is known of one. Nothing of it is changed here.

mod list;
mod page;

use crate::desk::Desk;
use axum::Router;
use axum::routing::get;

const PATH: &str = "/staff/customers";

pub(crate) fn routes() -> Router<Desk> {
    Router::new().route("/staff/customers", get(list::list)).route("/staff/customers/{id}", get(page::show))
}
