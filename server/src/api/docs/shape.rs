//! What is sent and answered, member by member, with examples.

use super::{inline, prose, table, text};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

/// What an example's id is, where it says none.
const SOME_ID: &str = "00000000-0000-7000-8000-000000000000";

/// So many choices are shown.
const SHOWN: usize = 12;

/// Every named schema.
pub(super) fn shapes(description: &Value) -> Markup {
    let schemas = description["components"]["schemas"].as_object();
    html! {
        section aria-labelledby="shapes" {
            h2 #shapes { "Shapes" }
            @for (name, schema) in schemas.into_iter().flatten() {
                h3 id={ "shape-" (name) } { (name) }
                (prose(text(schema, "description")))
                (table(&format!("Members of {name}"), &["Member", "Type", "About"], &html! {
                    @for (member, needed, about) in members(schema) {
                        tr {
                            td { code { (member) } @if needed { " (always)" } }
                            td { (kind(about)) }
                            td { (inline(text(about, "description"))) (choices(about)) }
                        }
                    }
                }))
            }
        }
    }
}

/// The members of a schema, of its parts and of its choices, and whether they are always there.
fn members(schema: &Value) -> Vec<(&str, bool, &Value)> {
    let needed =
        |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|needed| needed == name));
    let own = schema["properties"].as_object().into_iter().flatten();
    let own = own.map(|(name, about)| (name.as_str(), needed(name), about));
    let parts = ["allOf", "oneOf"].into_iter().flat_map(|part| schema[part].as_array().into_iter().flatten());
    own.chain(parts.flat_map(members)).collect()
}

/// The name of the schema that is referred to.
pub(super) fn named(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// Leads to where a shape is shown.
pub(super) fn link(name: &str) -> Markup {
    html! { a href={ "#shape-" (name) } { (name) } }
}

/// The type of a member, in a word or two.
fn kind(schema: &Value) -> Markup {
    if let Some(name) = named(schema) {
        return link(name);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return html! {
            @for (index, choice) in choices.iter().enumerate() {
                @if index > 0 { " or " }
                (kind(choice))
            }
        };
    }
    match &schema["type"] {
        Value::Array(types) => {
            let types: Vec<_> = types.iter().filter_map(Value::as_str).collect();
            html! { (types.join(" or ")) }
        }
        kinds if kinds == "array" => html! { "list of " (kind(&schema["items"])) },
        kinds => html! { (kinds.as_str().unwrap_or("any")) },
    }
}

fn choices(schema: &Value) -> Markup {
    let all = schema["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        @for (index, value) in all.iter().take(SHOWN).enumerate() {
            @if index == 0 { " One of " } @else { ", " }
            code { (value.as_str().unwrap_or("null")) }
        }
        @if all.len() > SHOWN { " and " (all.len() - SHOWN) " more" }
    }
}

/// A value that fits a schema. `all` holds the schemas that it refers to, or an example of its own.
pub fn example(schema: &Value, all: &Value) -> Value {
    for told in [&schema["example"], &schema["default"], &all["example"]] {
        if !told.is_null() {
            return told.clone();
        }
    }
    if let Some(name) = named(schema) {
        return example(&all["components"]["schemas"][name], all);
    }
    if let Some(choice) =
        schema["oneOf"].as_array().and_then(|choices| choices.iter().find(|choice| choice["type"] != "null"))
    {
        return example(choice, all);
    }
    if let Some(value) = schema["enum"].get(0) {
        return value.clone();
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap_or_default();
    match (kind, text(schema, "format")) {
        ("object", _) => {
            // What may be left out is left out, but for what has an example.
            let shown = members(schema).into_iter().filter(|(_, needed, about)| *needed || !about["example"].is_null());
            Value::Object(shown.map(|(name, _, about)| (name.to_owned(), example(about, all))).collect::<Map<_, _>>())
        }
        ("array", _) => json!([example(&schema["items"], all)]),
        ("integer", _) => schema["minimum"].as_i64().unwrap_or(1).into(),
        ("boolean", _) => false.into(),
        ("string", "uuid") => SOME_ID.into(),
        ("string", "date-time") => "2026-11-20T10:00:00Z".into(),
        _ => "".into(),
    }
}
