//! What broke, and whoever asked cannot act on.

use crate::desk::Desk;
use crate::frame::{Page, Part};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use maud::{DOCTYPE, Markup, html};
use shared::role::{Permission, Role};
use shop::{Broken, Staff};

/// The id under which it is logged that something broke. [`in_words`] makes a page of it.
#[derive(Clone)]
struct Incident(String);

/// A permission that whoever asks lacks. [`in_words`] makes a page of it.
#[derive(Clone, Copy)]
struct Denied(Permission);

/// Answers that the role of whoever asks lacks the permission (S2).
pub(crate) fn denied(permission: Permission) -> Response {
    let mut response = StatusCode::FORBIDDEN.into_response();
    response.extensions_mut().insert(Denied(permission));
    response
}

/// Answers that `error`, which is logged once, broke what was asked for.
pub(crate) fn broken(desk: &Desk, error: &Broken) -> Response {
    if error.is_busy() {
        tracing::warn!(error = error as &dyn std::error::Error, "not answered now: {error}");
        return busy(&desk.stylesheet);
    }
    if let Broken::Forbidden(permission) = error {
        return denied(*permission);
    }
    let id = desk.shop.incident();
    tracing::error!(id, error = error as &dyn std::error::Error, "incident {id}: {error}");
    let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    response.extensions_mut().insert(Incident(id));
    response
}

/// Answers that there is too much to do.
fn busy(stylesheet: &str) -> Response {
    let page = bare(
        stylesheet,
        "The shop is very busy",
        html! {
            p { "Nothing was changed. Please load this page again in a moment." }
            p { a href="/staff" { "Back to the back office" } }
        },
    );
    (StatusCode::SERVICE_UNAVAILABLE, Html(page.into_string())).into_response()
}

/// The page of an incident. A form at `posted` may have been saved before something broke.
fn incident(stylesheet: &str, Incident(id): &Incident, posted: Option<&str>) -> Markup {
    let content = html! {
        @match posted {
            Some(path) => {
                p { "It may have been done. " a href=(subject(path)) { "Look" } " before you try again; if it happens again, mention " (id) "." }
            }
            None => { p { "Nothing was changed. Please try again; if it happens again, mention " (id) "." } }
        }
        p { a href="/staff" { "Back to the back office" } }
    };
    bare(stylesheet, "Something went wrong on our side", content)
}

/// Answers somebody whose session has ended: no page of the back office is there for them. A form that was posted is still
/// in the browser, which sends it again when this page is loaded again.
pub fn session_ended(desk: &Desk, request: &Request) -> Response {
    let content = html! {
        @if request.method().is_safe() {
            p { "Sign in, then load this page again." }
        } @else {
            p { "Nothing was changed. What you entered is kept as long as this page is open: sign in, then load this page again to send it once more." }
        }
        p { a.button.is-ink href="/login?next=/account" target="_blank" { "Sign in in another tab" } }
    };
    let page = bare(&desk.stylesheet, "Your session has ended", content);
    (StatusCode::NOT_FOUND, Html(page.into_string())).into_response()
}

/// A page without the frame of the back office.
fn bare(stylesheet: &str, title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " · Back office" }
                link rel="stylesheet" href=(stylesheet);
            }
            body { main.page { h1 { (title) } (content) } }
        }
    }
}

/// The page of what a form at `path` is about: `/staff/orders/7` of `/staff/orders/7/ship`, the list of what is new.
pub(crate) fn subject(path: &str) -> String {
    let names = path.split('/').take(4).filter(|name| *name != "new");
    names.collect::<Vec<_>>().join("/")
}

/// Answers that what was asked for is not there.
pub(crate) fn missing(desk: &Desk, staff: &Staff, part: Part, title: &str) -> Response {
    Page::new(desk, staff, part, title).with_status(StatusCode::NOT_FOUND).with(html! {
        h1 { (title) }
        p { "It may have been mistyped. " a href=(part.address()) { (part.name()) } }
    })
}

/// Answers what broke, and what no page could read, such as half an upload or an address that names nothing, with a page
/// instead of a line of text (E3).
pub(crate) async fn in_words(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(desk.clone());
    let staff = request.extensions().get::<Staff>().cloned();
    let path = request.uri().path().to_owned();
    let posts = !request.method().is_safe();
    let response = next.run(request).await;
    if let Some(broke) = response.extensions().get::<Incident>() {
        let page = incident(&desk.stylesheet, broke, posts.then_some(path.as_str()));
        return (StatusCode::INTERNAL_SERVER_ERROR, Html(page.into_string())).into_response();
    }
    if let (Some(Denied(permission)), Some(staff)) = (response.extensions().get::<Denied>(), &staff) {
        return who_may(&desk, staff, Part::at(&path), *permission);
    }
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match staff {
        Some(staff) if response.status().is_client_error() && !is_page => {
            not_read(&desk, &staff, Part::at(&path), response.status())
        }
        _ => response,
    }
}

/// The page for somebody whose role does not allow what they asked for: who may.
fn who_may(desk: &Desk, staff: &Staff, part: Part, permission: Permission) -> Response {
    let title = "That is not yours to do";
    let roles = permission.roles().map(Role::name).collect::<Vec<_>>().join(" or ");
    Page::new(desk, staff, part, title).with_status(StatusCode::FORBIDDEN).with(html! {
        h1 { (title) }
        p {
            "Your role is " (staff.role().name()) ". To " (permission.name()) " takes the role " (roles)
            ": ask one of them. Nothing was changed. " a href="/staff" { "Back to the back office" }
        }
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_may_have_been_saved_before_something_broke() {
        let page = |posted| incident("/style.css", &Incident("7f".into()), posted).into_string();
        assert!(page(None).contains("Nothing was changed. Please try again; if it happens again, mention 7f."));
        for (posted, subject) in [
            ("/staff/orders/1042/ship", "/staff/orders/1042"),
            ("/staff/stock/0f", "/staff/stock/0f"),
            ("/staff/products/new", "/staff/products"),
            ("/staff/settings", "/staff/settings"),
        ] {
            let page = page(Some(posted));
            assert!(page.contains(&format!("It may have been done. <a href=\"{subject}\">Look</a>")), "{page}");
            assert!(!page.contains("Nothing was changed"), "{page}");
        }
    }
}
