//! Answers to requests that do not reach the storefront: a page for people, problem details (RFC 9457) for programs.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;

/// Why a request is not answered as it was meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// The status.
    pub status: StatusCode,
    /// The kind, which stays the same when words change.
    pub kind: &'static str,
    /// What happened.
    pub title: &'static str,
    /// What was kept and what to do next (E3).
    pub detail: String,
}

/// In which form an answer is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// A page.
    Page,
    /// Problem details.
    Problem,
}

/// Writes refusals.
#[derive(Clone, Default, Debug)]
pub struct Refusals {
    /// The address of the stylesheet.
    pub stylesheet: String,
}

#[derive(Serialize)]
struct Problem<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
}

impl Wanted {
    /// The form that a request with these headers asks for.
    pub fn by(headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if accept.contains("text/html") { Self::Page } else { Self::Problem }
    }
}

impl Refusals {
    /// The answer in the form that the request's headers ask for.
    pub fn refuse(&self, headers: &HeaderMap, refusal: &Refusal) -> Response {
        self.answer(Wanted::by(headers), refusal)
    }

    /// The answer in that form.
    pub fn answer(&self, wanted: Wanted, refusal: &Refusal) -> Response {
        let (kind, text) = match wanted {
            Wanted::Page => ("text/html; charset=utf-8", self.page(refusal)),
            Wanted::Problem => ("application/problem+json", problem(refusal)),
        };
        let headers =
            [(CONTENT_TYPE, HeaderValue::from_static(kind)), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        (refusal.status, headers, Body::from(text)).into_response()
    }

    fn page(&self, refusal: &Refusal) -> String {
        let Self { stylesheet } = self;
        let title = escaped(refusal.title);
        let detail = escaped(&refusal.detail);
        let style = if stylesheet.is_empty() {
            String::new()
        } else {
            format!("<link rel=\"stylesheet\" href=\"{}\">", escaped(stylesheet))
        };
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
             <title>{title}</title>{style}</head><body><main id=\"main\" class=\"page\"><h1>{title}</h1><p>{detail}</p>\
             <p><a href=\"/\">Back to the shop</a></p></main></body></html>\n"
        )
    }
}

fn problem(refusal: &Refusal) -> String {
    let Refusal { status, kind, title, detail } = refusal;
    let problem = Problem { r#type: format!("/problems/{kind}"), title, status: status.as_u16(), detail };
    serde_json::to_string(&problem).unwrap_or_default()
}

/// Text for HTML and XML.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::body;

    fn refusal() -> Refusal {
        let detail = "Less is <more>.".to_owned();
        Refusal { status: StatusCode::PAYLOAD_TOO_LARGE, kind: "too-large", title: "That is too much", detail }
    }

    fn refuse(accept: &'static str) -> Response {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
        Refusals { stylesheet: "/pkg/shop.css".into() }.refuse(&headers, &refusal())
    }

    #[tokio::test]
    async fn people_get_a_page() {
        let response = refuse("text/html,application/xhtml+xml,*/*;q=0.8");
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
        let page = body(response).await;
        for part in ["<h1>That is too much</h1>", "Less is &lt;more&gt;.", "/pkg/shop.css"] {
            assert!(page.contains(part), "{page}");
        }
    }

    #[tokio::test]
    async fn programs_get_problem_details() {
        let response = refuse("application/json");
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        let problem: serde_json::Value = serde_json::from_str(&body(response).await).unwrap();
        assert_eq!(problem["type"], "/problems/too-large");
        assert_eq!(problem["status"], 413);
    }
}
