//! `/api/docs`: the description to read, and to try. It is readable without scripts; with them each call has a form.

mod call;
mod shape;

#[cfg(test)]
pub use shape::example;

use crate::kind::Kind;
use crate::security::csp::Sources;
use axum::response::Html;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

/// What the page uses of the site. Its script sends its forms.
pub const SOURCES: Sources =
    Sources { scripts: &[], own_scripts: &["/api-docs.js"], forms: &[], pays: false, pictures: false };

/// Where on the page a kind of problem is explained.
pub fn explanation(kind: Kind) -> String {
    format!("/api/docs#{}", kind.slug())
}

/// The page that shows a description.
pub fn page(description: &Value, stylesheet: &str) -> Html<String> {
    let tags = description["tags"].as_array().into_iter().flatten();
    let parts = [("problems", "Problems"), ("shapes", "Shapes")];
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                title { "Shop API" }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                @if !stylesheet.is_empty() {
                    link rel="stylesheet" href=(stylesheet);
                }
                link rel="stylesheet" href="/api-docs.css";
                script type="module" src="/api-docs.js" {}
            }
            body.api {
                a.skip href="#main" { "Skip to content" }
                header.api-head {
                    a href="/" { "To the shop" }
                    nav aria-label="Parts of the API" {
                        ul {
                            @for tag in tags.clone() {
                                li { a href={ "#" (text(tag, "name")) } { (text(tag, "name")) } }
                            }
                            @for (id, name) in parts {
                                li { a href={ "#" (id) } { (name) } }
                            }
                        }
                    }
                }
                main #main.page tabindex="-1" {
                    h1 { (text(&description["info"], "title")) }
                    (prose(text(&description["info"], "description")))
                    p { "For programs: " a href="/api/v1/openapi.json" { "openapi.json" } ", OpenAPI 3.1. Every path stands under " code { "/api/v1" } "." }
                    form #who.api-who hidden {
                        div.field {
                            label for="token" { "Token, to try calls with" }
                            input #token.input name="token" autocomplete="off" spellcheck="false";
                            p.field-hint { "Blank: as this browser. Signing in below, or a visitor's first write, fills it in." }
                        }
                    }
                    @for tag in tags {
                        section aria-labelledby=(text(tag, "name")) {
                            h2 id=(text(tag, "name")) { (text(tag, "name")) }
                            (prose(text(tag, "description")))
                            @for call in call::calls(description, text(tag, "name")) {
                                (call)
                            }
                        }
                    }
                    (problems())
                    (shape::shapes(description))
                }
            }
        }
    };
    Html(document.into_string())
}

fn problems() -> Markup {
    html! {
        section aria-labelledby="problems" {
            h2 #problems { "Problems" }
            p { "Refusals are " code { "application/problem+json" } ". Their " code { "type" } " is one of these, and stays the same when words change." }
            (table("Kinds of problems", &["Type", "Status", "What happened"], &html! {
                @for kind in Kind::ALL {
                    tr id=(kind.slug()) {
                        td { code { (crate::refusal::address(*kind)) } }
                        td { (kind.status().as_u16()) }
                        td { (kind.title()) "." }
                    }
                }
            }))
        }
    }
}

/// A table that scrolls by itself where the screen is narrow.
fn table(name: &str, heads: &[&str], rows: &Markup) -> Markup {
    html! {
        div.table-scroll role="region" aria-label=(name) tabindex="0" {
            table.table {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { (rows) }
            }
        }
    }
}

/// Text with `code`, a paragraph for each.
fn prose(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
            p { (inline(paragraph)) }
        }
    }
}

/// Text with `code`.
fn inline(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (part) } } @else { (part) }
        }
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}
