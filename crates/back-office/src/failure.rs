//! What broke, and whoever asked cannot act on.

use crate::desk::Desk;
use crate::frame::{Page, Part};
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use maud::{DOCTYPE, html};
use shop::{Broken, Staff};

/// Answers with a page that shows the id under which `error` is logged, once.
pub(crate) fn broken(desk: &Desk, error: &Broken) -> Response {
    let id = desk.shop.incident();
    tracing::error!(id, error = error as &dyn std::error::Error, "incident {id}: {error}");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Something went wrong · Back office" }
                link rel="stylesheet" href=(desk.stylesheet);
            }
            body {
                main.page {
                    h1 { "Something went wrong on our side" }
                    p { "Nothing was changed. Please try again; if it happens again, mention " (id) "." }
                    p { a href="/staff" { "Back to the back office" } }
                }
            }
        }
    };
    (StatusCode::INTERNAL_SERVER_ERROR, Html(page.into_string())).into_response()
}

/// Answers that what was asked for is not there.
pub(crate) fn missing(desk: &Desk, staff: &Staff, part: Part, title: &str) -> Response {
    Page::new(desk, staff, part, title).with_status(StatusCode::NOT_FOUND).with(html! {
        h1 { (title) }
        p { "It may have been mistyped. " a href="/staff/orders" { "All orders" } }
    })
}
