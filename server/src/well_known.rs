//! What stands under `/.well-known`.

use crate::router::Served;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use shared::time::{Span, Timestamp};

/// How long `security.txt` may be relied on after it was read.
const HOLDS: Span = Span::days(30);

/// `GET /.well-known/security.txt` (RFC 9116): whom to tell of a weakness.
pub async fn security(State(served): State<Served>) -> Response {
    let text = text(&served.site.security_contact, &served.site.origin, served.shop.now());
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=86400")];
    (headers, text).into_response()
}

/// `GET /.well-known/change-password`: where an account's password is changed.
pub async fn change_password() -> Redirect {
    Redirect::temporary("/account#change-password")
}

fn text(contact: &str, origin: &str, now: Timestamp) -> String {
    let expires = now.after(HOLDS);
    format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {origin}/.well-known/security.txt\n"
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::{TestShop, body, get};
    use http::StatusCode;

    #[tokio::test]
    async fn whoever_finds_a_weakness_is_told_whom_to_write_to() {
        for (settings, contact) in [
            (&[("MAIL_FROM", "shop@example.com")][..], "mailto:shop@example.com"),
            (&[("SECURITY_CONTACT", "https://example.com/report")], "https://example.com/report"),
        ] {
            let shop = TestShop::set_up(settings).await;
            let response = shop.ask(get("/.well-known/security.txt")).await;
            assert_eq!(response.status(), StatusCode::OK);
            let text = body(response).await;
            assert!(text.starts_with(&format!("Contact: {contact}\nExpires: 20")), "{text}");
        }
    }
}
