//! What broke, and whoever asked cannot act on.

use crate::desk::Desk;
use crate::frame::{Page, Part};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
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
        p { "It may have been mistyped. " a href=(part.address()) { (part.name()) } }
    })
}

/// Answers what no page could read, such as half an upload or an address that names nothing, with a page instead of a line
/// of text (E3).
pub(crate) async fn in_words(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let staff = request.extensions().get::<Staff>().cloned();
    let part = Part::at(request.uri().path());
    let response = next.run(request).await;
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match staff {
        Some(staff) if response.status().is_client_error() && !is_page => {
            not_read(&desk, &staff, part, response.status())
        }
        _ => response,
    }
}

fn not_read(desk: &Desk, staff: &Staff, part: Part, status: StatusCode) -> Response {
    let (title, text) = match status {
        StatusCode::NOT_FOUND => ("There is no such page", "It may have been mistyped."),
        StatusCode::PAYLOAD_TOO_LARGE => ("That is too much at once", "Nothing was changed. Please send less."),
        _ => ("This could not be read", "Nothing was changed. Go back, load the page again, and try once more."),
    };
    Page::new(desk, staff, part, title).with_status(status).with(html! {
        h1 { (title) }
        p { (text) " " a href=(part.address()) { (part.name()) } }
    })
}
