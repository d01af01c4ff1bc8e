//! The back office: the pages of the shop's staff under `/staff`.
//!
//! They are plain pages and forms, rendered on the server: nothing of them reaches the browsers of shoppers, they work
//! without scripts, and after each step the page is read anew, so it never shows what does not hold any more. A folder
//! per feature, each with its pages and the forms that are posted to them. Every handler takes a [`Clerk`], and every use
//! case behind it a `shop::Staff`: neither can be had by somebody who is not staff.

#![allow(clippy::needless_pass_by_value, reason = "markup is made for the place that it is given to")]

mod audit;
mod clerk;
mod customers;
mod dashboard;
mod desk;
mod failure;
mod frame;
mod import;
mod named;
mod orders;
mod parts;
mod products;
mod settings;
mod stock;

pub use desk::Desk;
pub use failure::session_ended;

use axum::Router;
use axum::middleware::from_fn_with_state;

/// The pages, all under `/staff`. The requests that come here bear a `shop::Staff` as an extension: who asks is
/// looked at before, and anybody else is answered that there is no such page.
pub fn router(desk: Desk) -> Router {
    Router::new()
        .merge(dashboard::routes())
        .merge(orders::routes())
        .merge(products::routes())
        .merge(stock::routes())
        .merge(import::routes())
        .merge(customers::routes())
        .merge(settings::routes())
        .merge(audit::routes())
        .layer(from_fn_with_state(desk.clone(), failure::in_words))
        .with_state(desk)
}

/// How many bytes a request to the page at `path` may bring, where it may bring more than other forms.
pub fn body_limit(path: &str) -> Option<usize> {
    import::body_limit(path).or_else(|| products::body_limit(path))
}
