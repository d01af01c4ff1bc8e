//! The back office: the pages of the shop's staff under `/staff`.
//!
//! They are plain pages and forms, rendered on the server: nothing of them reaches the browsers of shoppers, they work
//! without scripts, and after each step the page is read anew, so it never shows what does not hold any more. A folder
//! per feature, each with its pages and the forms that are posted to them. Every route names the permission that it needs
//! ([`Routes`]); every handler takes a [`Clerk`], or a [`FreshClerk`] where a fresh proof is needed, and every use case behind it
//! a `shop::Staff` or `shop::FreshStaff`: none of them can be had by somebody who is not staff.

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
mod reauthentication;
mod routes;
mod settings;
mod stock;

pub use desk::Desk;
pub use failure::session_ended;
pub use reauthentication::ReauthenticationPage;
pub use routes::Rule;

use axum::Router;
use axum::middleware::from_fn_with_state;
use routes::Routes;

/// The pages, all under `/staff`. The requests that come here bear a `shop::Staff` as an extension: who asks is
/// looked at before, and anybody else is answered that there is no such page.
pub fn router(desk: Desk) -> Router {
    routes().router().layer(from_fn_with_state(desk.clone(), failure::in_words)).with_state(desk)
}

/// The permission that each route needs.
pub fn rules() -> Vec<Rule> {
    routes().rules()
}

fn routes() -> Routes {
    dashboard::routes()
        .and(orders::routes())
        .and(products::routes())
        .and(stock::routes())
        .and(import::routes())
        .and(customers::routes())
        .and(settings::routes())
        .and(audit::routes())
        .and(reauthentication::routes())
}

/// How many bytes a request to the page at `path` may bring, where it may bring more than other forms.
pub fn body_limit(path: &str) -> Option<usize> {
    import::body_limit(path).or_else(|| products::body_limit(path))
}
