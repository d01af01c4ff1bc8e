//! Answers to requests that do not reach the storefront: a page for people, problem details (RFC 9457) for programs.

use crate::kind::Kind;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;
use serde_json::{Map, Value};
use shop::escaped;

/// Why a request is not answered as it was meant.
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal {
    /// The kind.
    pub kind: Kind,
    /// What was kept and what to do next (E3).
    pub detail: String,
    /// What programs are told besides.
    pub more: Map<String, Value>,
    /// After so many seconds it can be tried again.
    pub retry_after: Option<i64>,
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
    #[serde(flatten)]
    more: &'a Map<String, Value>,
}

impl Refusal {
    /// A refusal of that kind.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), more: Map::new(), retry_after: None }
    }

    /// Tells programs something besides.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        self.more.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
        self
    }

    /// Says after how many seconds it can be tried again.
    #[must_use]
    pub fn retry_after(self, seconds: i64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The answer as problem details.
    pub fn problem(&self) -> Response {
        let Self { kind, detail, more, retry_after } = self;
        let (title, status) = (kind.title(), kind.status());
        let problem = Problem { r#type: address(*kind), title, status: status.as_u16(), detail, more };
        let mut response =
            answer(status, "application/problem+json", serde_json::to_string(&problem).unwrap_or_default());
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*seconds));
        }
        response
    }
}

/// Where a kind is explained, which is also its name in problem details.
pub fn address(kind: Kind) -> String {
    format!("/problems/{}", kind.slug())
}

impl Wanted {
    /// The form that is asked for at that path with these headers.
    pub fn by(path: &str, headers: &HeaderMap) -> Self {
        let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if accept.contains("text/html") && !path.starts_with("/api/v1") { Self::Page } else { Self::Problem }
    }

    /// The form that the request asks for.
    pub fn of(request: &Request) -> Self {
        Self::by(request.uri().path(), request.headers())
    }
}

impl Refusals {
    /// The answer in that form.
    pub fn answer(&self, wanted: Wanted, refusal: &Refusal) -> Response {
        match wanted {
            Wanted::Page => answer(refusal.kind.status(), "text/html; charset=utf-8", self.page(refusal)),
            Wanted::Problem => refusal.problem(),
        }
    }

    fn page(&self, refusal: &Refusal) -> String {
        let Self { stylesheet } = self;
        let title = escaped(refusal.kind.title());
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

fn answer(status: StatusCode, kind: &'static str, text: String) -> Response {
    let headers =
        [(CONTENT_TYPE, HeaderValue::from_static(kind)), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (status, headers, Body::from(text)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::body;

    fn refuse(path: &str, accept: &'static str) -> Response {
        let headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
        let refusal = Refusal::new(Kind::TooLarge, "Less is <more>.").with("limit", 7);
        Refusals { stylesheet: "/pkg/shop.css".into() }.answer(Wanted::by(path, &headers), &refusal)
    }

    #[tokio::test]
    async fn people_get_a_page() {
        let response = refuse("/cart", "text/html,application/xhtml+xml,*/*;q=0.8");
        assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
        let page = body(response).await;
        for part in ["<h1>That is too much at once</h1>", "Less is &lt;more&gt;.", "/pkg/shop.css"] {
            assert!(page.contains(part), "{page}");
        }
    }

    #[tokio::test]
    async fn programs_get_problem_details() {
        for (path, accept) in [("/cart", "application/json"), ("/api/v1/cart", "text/html")] {
            let response = refuse(path, accept);
            assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
            let problem: Value = serde_json::from_str(&body(response).await).unwrap();
            assert_eq!(problem["type"], "/problems/too-large");
            assert_eq!((&problem["status"], &problem["limit"]), (&413.into(), &7.into()));
        }
    }
}
