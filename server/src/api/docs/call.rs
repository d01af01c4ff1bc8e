//! A call: what it takes, what it answers, and a form to try it.

use super::shape::{example, link, named};
use super::{inline, prose, table, text};
use maud::{Markup, html};
use serde_json::Value;

/// The calls of one part of the API, in the order of their paths.
pub(super) fn calls(description: &Value, tag: &str) -> Vec<Markup> {
    let Some(paths) = description["paths"].as_object() else { return Vec::new() };
    let all = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| Call { description, path, method, operation })
    });
    all.filter(|call| call.operation["tags"][0] == *tag).map(|call| call.shown()).collect()
}

struct Call<'a> {
    description: &'a Value,
    path: &'a str,
    method: &'a str,
    operation: &'a Value,
}

impl Call<'_> {
    fn shown(&self) -> Markup {
        let Self { path, method, operation, .. } = self;
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        html! {
            details.call id=(text(operation, "operationId")) {
                summary {
                    h3 {
                        span.method data-method=(method) { (method.to_uppercase()) }
                        " " code { (path) }
                    }
                    span { (text(operation, "summary")) }
                }
                div.call-body {
                    (prose(text(operation, "description")))
                    p { strong { "Who: " } (who(text(operation, "x-access"))) }
                    @if self.parameters().next().is_some() {
                        (table(&self.name("Parameters"), &["Parameter", "In", "About"], &html! {
                            @for parameter in self.parameters() {
                                tr {
                                    td { code { (text(parameter, "name")) } @if parameter["required"] == true { " (needed)" } }
                                    td { (text(parameter, "in")) }
                                    td { (inline(text(parameter, "description"))) }
                                }
                            }
                        }))
                    }
                    @if let Some(shape) = named(body) {
                        p { strong { "Body: " } (link(shape)) }
                    }
                    (table(&self.name("Answers"), &["Status", "Answer", "About"], &self.answers()))
                    (self.form(body))
                }
            }
        }
    }

    fn name(&self, what: &str) -> String {
        format!("{what} of {} {}", self.method.to_uppercase(), self.path)
    }

    fn parameters(&self) -> impl Iterator<Item = &Value> {
        self.operation["parameters"].as_array().into_iter().flatten()
    }

    fn answers(&self) -> Markup {
        html! {
            @for (status, answer) in self.operation["responses"].as_object().into_iter().flatten() {
                @let shape = named(&answer["content"]["application/json"]["schema"]);
                tr {
                    td { (status) }
                    td {
                        @if let Some(shape) = shape { (link(shape)) }
                        @else if answer.get("content").is_some() { a href="#problems" { "Problem" } }
                    }
                    td { (inline(text(answer, "description"))) }
                }
            }
        }
    }

    /// Shown by the script, which sends it.
    fn form(&self, body: &Value) -> Markup {
        let Self { description, path, method, operation } = self;
        let id = |field: &str| format!("{}-{field}", text(operation, "operationId"));
        html! {
            form.call-form hidden data-method=(method) data-path=(path) aria-label=(self.name("Try")) {
                div.fields {
                    @for parameter in self.parameters() {
                        @let (name, place) = (text(parameter, "name"), text(parameter, "in"));
                        @let value = if place == "path" { example(&parameter["schema"], parameter) } else { Value::Null };
                        div.field {
                            label for=(id(name)) { (name) }
                            input.input id=(id(name)) name=(name) data-in=(place) autocomplete="off"
                                value=(value.as_str().map_or_else(|| value.as_u64().map(|n| n.to_string()).unwrap_or_default(), str::to_owned))
                                required[parameter["required"] == true];
                        }
                    }
                    @if !body.is_null() {
                        div.field.is-full {
                            label for=(id("body")) { "Body" }
                            textarea.input id=(id("body")) name="body" rows="8" spellcheck="false" {
                                (serde_json::to_string_pretty(&example(body, description)).unwrap_or_default())
                            }
                        }
                    }
                }
                button.button type="submit" { "Send" }
                pre.call-answer role="status" aria-label=(self.name("Answer to")) tabindex="0" hidden {}
            }
        }
    }
}

fn who(access: &str) -> &'static str {
    match access {
        "public" => "anybody.",
        "visitor" => "anybody; with a session it is about what is theirs.",
        "shopper" => "whoever has a session, a guest's too.",
        "account" => "whoever has signed in.",
        _ => "staff. To everybody else there is no such call.",
    }
}
