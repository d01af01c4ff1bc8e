//! The back office: the pages of the shop's staff under `/staff`.
//!
//! They are plain pages and forms, rendered on the server: nothing of them reaches the browsers of shoppers, they work
//! without scripts, and after each step the page is read anew, so it never shows what does not hold any more. A folder
//! per feature, each with its pages and the forms that are posted to them. Every handler takes a [`Clerk`], and every use
//! case behind it a `shop::Staff`: neither can be had by somebody who is not staff.

mod audit;
mod clerk;
mod dashboard;
mod desk;
mod failure;
mod frame;
mod orders;
mod parts;

pub use desk::Desk;

use axum::Router;

/// The pages, all under `/staff`. The requests that come here bear a `shop::Staff` as an extension: who asks is
/// looked at before, and anybody else is answered that there is no such page.
pub fn router(desk: Desk) -> Router {
    Router::new().merge(dashboard::routes()).merge(orders::routes()).merge(audit::routes()).with_state(desk)
}
