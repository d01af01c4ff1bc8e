//! Orders: finding them, and what staff do with one.

mod list;
mod money;
mod page;
mod posted;
mod steps;
mod words;

pub(crate) use words::{attempt as attempt_words, payment, status};

use crate::routes::Routes;
use shared::role::Permission;

pub(crate) fn routes() -> Routes {
    Routes::default()
        .get("/staff/orders", Permission::ReadOrders, list::list)
        .get("/staff/orders/{number}", Permission::ReadOrders, page::show)
        .post("/staff/orders/{number}/ship", Permission::Ship, posted::ship)
        .post("/staff/orders/{number}/deliver", Permission::Ship, posted::deliver)
        .post("/staff/orders/{number}/cancel-lines", Permission::Cancel, posted::cancel_lines)
        .post("/staff/orders/{number}/cancel", Permission::Cancel, posted::cancel)
        .post("/staff/orders/{number}/refund", Permission::Refund, posted::refund)
        .post("/staff/orders/{number}/look-into", Permission::Refund, posted::look_into)
        .post("/staff/orders/{number}/refund-again", Permission::Refund, posted::refund_again)
        .post("/staff/orders/{number}/paid-otherwise", Permission::Refund, posted::paid_otherwise)
        .post("/staff/orders/{number}/book-in", Permission::Stock, posted::book_in)
        .post("/staff/orders/{number}/note", Permission::Note, posted::note)
}
