//! How the provider's pages look. No scripts: everything is a link or a form (E1).

use super::ledger::{Fate, Notice, Record};
use crate::wire::State;
use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use shared::time::Timestamp;
use std::fmt;
use std::fmt::Write;

/// `form-action` is left open on purpose: browsers hold it against the redirect that answers a form too, and that one
/// leads to the shop's origin.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/// A whole page.
#[derive(Debug)]
pub(super) struct Page {
    status: StatusCode,
    heading: &'static str,
    /// HTML, what came from outside escaped.
    content: String,
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let Self { status, heading, content } = self;
        let html = format!(
            r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{heading}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<main>
<h1>{heading}</h1>
{content}</main>
<footer><p>A sandbox: no money moves here.</p></footer>
</body>
</html>
"#
        );
        let headers = [
            (CACHE_CONTROL, "no-store"),
            (CONTENT_SECURITY_POLICY, POLICY),
            (REFERRER_POLICY, "same-origin"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        (status, headers, Html(html)).into_response()
    }
}

/// The page on which a session is paid, or that says what became of it.
pub(super) fn payment(record: &Record) -> Page {
    let request = &record.request;
    let id = Text(&record.id);
    let state = match &record.state {
        State::Open => format!(
            r#"<div class="actions">
<form method="post" action="/pay/{id}/pay"><button class="primary">Pay</button></form>
<form method="post" action="/pay/{id}/decline"><button>Decline</button></form>
<form method="post" action="/pay/{id}/transfer"><button>Bank transfer</button></form>
</div>
"#
        ),
        State::Pending => format!(
            r#"{}<div class="actions">
<form method="post" action="/pay/{id}/transfer/arrive"><button>The transfer arrives</button></form>
<form method="post" action="/pay/{id}/transfer/fail"><button>The transfer fails</button></form>
</div>
"#,
            notice("good", "A bank transfer is on its way. It can take days.")
        ),
        State::Paid { .. } => notice("good", "This payment has been made"),
        State::Failed { reason } => notice("bad", &format!("This payment is over: {reason} Nothing was charged.")),
        State::Expired => notice("bad", "This payment has expired. Nothing was charged."),
    };
    let content = format!(
        r#"<p class="amount">{amount}</p>
<dl>
<div><dt>For</dt><dd>{description}</dd></div>
<div><dt>Paid by</dt><dd>{email}</dd></div>
</dl>
{state}<p><a href="{back}">Back to the shop</a></p>
<section aria-labelledby="webhooks">
<h2 id="webhooks">Webhooks sent</h2>
{webhooks}</section>
"#,
        amount = request.amount,
        description = Text(&request.description),
        email = Text(&request.email),
        back = Text(record.back().as_str()),
        webhooks = webhooks(&record.notices),
    );
    Page { status: StatusCode::OK, heading: "Sandbox payment", content }
}

/// The provider's own front page.
pub(super) fn index(records: &[impl AsRef<Record>]) -> Page {
    let mut content = "<p>Stands for a real payment provider. The newest sessions:</p>\n".to_owned();
    if records.is_empty() {
        content.push_str("<p>None yet.</p>\n");
    } else {
        content.push_str("<ul class=\"entries\">\n");
        for record in records.iter().map(AsRef::as_ref) {
            let state = match record.state {
                State::Open => "open",
                State::Pending => "on its way",
                State::Paid { .. } => "paid",
                State::Failed { .. } => "failed",
                State::Expired => "expired",
            };
            let (id, description) = (Text(&record.id), Text(&record.request.description));
            let (amount, at) = (record.request.amount, time(record.created_at));
            let _ = writeln!(
                content,
                r#"<li><a href="/pay/{id}">{description}</a> <span>{amount}, {state}</span> {at}</li>"#
            );
        }
        content.push_str("</ul>\n");
    }
    Page { status: StatusCode::OK, heading: "Sandbox payment provider", content }
}

/// There is nothing at this address.
pub(super) fn missing() -> Page {
    let content = "<p>There is no such payment. Go back to the shop and try again from there.</p>\n".to_owned();
    Page { status: StatusCode::NOT_FOUND, heading: "Not found", content }
}

/// `/control` has it down.
pub(super) fn down() -> Page {
    let content = "<p>Nothing was charged. Try again in a moment.</p>\n".to_owned();
    Page { status: StatusCode::SERVICE_UNAVAILABLE, heading: "The provider is down", content }
}

/// The provider itself failed.
pub(super) fn failed() -> Page {
    let content = "<p>What you did last may not have happened. Try again in a moment.</p>\n".to_owned();
    Page { status: StatusCode::INTERNAL_SERVER_ERROR, heading: "Something went wrong", content }
}

fn notice(tone: &str, text: &str) -> String {
    format!("<p class=\"notice {tone}\" role=\"status\">{}</p>\n", Text(text))
}

fn webhooks(notices: &[Notice]) -> String {
    if notices.is_empty() {
        return "<p>None yet.</p>\n".to_owned();
    }
    let mut html = "<ul class=\"entries\">\n".to_owned();
    for notice in notices {
        let (kind, outcome, at) = (Text(&notice.kind), outcome(notice), time(notice.created));
        let _ = writeln!(html, "<li><code>{kind}</code> <span>{outcome}</span> {at}</li>");
    }
    html.push_str("</ul>\n");
    html
}

/// `delivered, 2 attempts, last status 200`.
fn outcome(notice: &Notice) -> String {
    let fate = match notice.fate {
        Fate::Waiting => "waiting to be delivered",
        Fate::Delivered => "delivered",
        Fate::GivenUp => "given up",
        Fate::Lost => "lost: not sent",
    };
    let attempts = match notice.tries {
        0 => return fate.to_owned(),
        1 => "1 attempt".to_owned(),
        tries => format!("{tries} attempts"),
    };
    match notice.status {
        Some(status) => format!("{fate}, {attempts}, last status {status}"),
        None => format!("{fate}, {attempts}, last not answered"),
    }
}

fn time(at: Timestamp) -> String {
    format!(r#"<time datetime="{at}">{} UTC</time>"#, at.for_people())
}

/// Text from outside, written so that HTML reads it as text.
struct Text<'a>(&'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::ledger::Topic;
    use super::*;

    #[test]
    fn the_outcome_tells_tries_and_status() {
        let notice = |fate, tries, status| Notice {
            id: "evt_1".into(),
            kind: "session.paid".into(),
            about: Topic::Session,
            created: Timestamp::from_millis(0),
            tries,
            status,
            fate,
        };
        for (fate, tries, status, expected) in [
            (Fate::Waiting, 0, None, "waiting to be delivered"),
            (Fate::Waiting, 1, Some(503), "waiting to be delivered, 1 attempt, last status 503"),
            (Fate::Delivered, 2, Some(200), "delivered, 2 attempts, last status 200"),
            (Fate::GivenUp, 10, None, "given up, 10 attempts, last not answered"),
            (Fate::Lost, 0, None, "lost: not sent"),
        ] {
            assert_eq!(outcome(&notice(fate, tries, status)), expected);
        }
    }
}
