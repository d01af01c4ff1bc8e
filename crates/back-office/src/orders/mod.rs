//! Orders: finding them, and what staff do with one.

mod list;
mod money;
mod page;
mod posted;
mod steps;
mod words;

pub(crate) use words::{attempt as attempt_words, payment, status};

use crate::desk::Desk;
use axum::Router;
use axum::routing::{get, post};

pub(crate) fn routes() -> Router<Desk> {
    Router::new()
        .route("/staff/orders", get(list::list))
        .route("/staff/orders/{number}", get(page::show))
        .route("/staff/orders/{number}/ship", post(posted::ship))
        .route("/staff/orders/{number}/deliver", post(posted::deliver))
        .route("/staff/orders/{number}/cancel-lines", post(posted::cancel_lines))
        .route("/staff/orders/{number}/cancel", post(posted::cancel))
        .route("/staff/orders/{number}/refund", post(posted::refund))
        .route("/staff/orders/{number}/look-into", post(posted::look_into))
        .route("/staff/orders/{number}/refund-again", post(posted::refund_again))
        .route("/staff/orders/{number}/paid-otherwise", post(posted::paid_otherwise))
        .route("/staff/orders/{number}/book-in", post(posted::book_in))
        .route("/staff/orders/{number}/note", post(posted::note))
}
