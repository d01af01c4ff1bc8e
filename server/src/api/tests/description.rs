//! The description: that it is sound, and tells the truth.

use super::{Answer, Api, get};
use crate::api::docs;
use crate::kind::Kind;
use crate::{refusal, testing};
use http::{Method, StatusCode};
use serde_json::Value;
use std::collections::BTreeSet;

fn operations(description: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = description["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |(method, call)| (path, method, call)))
}

/// Holds the description to what a call answered: its status, and the kind of the problem.
pub(super) fn tells(description: &Value, method: &Method, path: &str, answer: &Answer) {
    let is_called = |template: &str| {
        let (called, described) = (path.trim_start_matches("/api/v1").split('/'), template.split('/'));
        called.clone().count() == described.clone().count()
            && called.zip(described).all(|(called, described)| called == described || described.starts_with('{'))
    };
    let Some(paths) = description["paths"].as_object() else { return };
    // What has a name of its own goes before what is named in the address.
    let described =
        paths.iter().filter(|(template, _)| is_called(template)).min_by_key(|(template, _)| template.contains('{'));
    let Some(call) = described.and_then(|(_, item)| item.get(method.as_str().to_lowercase())) else { return };
    let response = &call["responses"][answer.status.as_str()];
    assert!(response.is_object(), "{method} {path} does not describe {answer:?}");
    let tagged = response["headers"].get("ETag").is_some();
    assert_eq!(answer.header("etag").is_some(), tagged, "{method} {path} describes {tagged} of {answer:?}");
    let content = response["content"].as_object().and_then(|content| content.values().next());
    if let Some(wrong) = content.and_then(|content| misfit(description, &content["schema"], &answer.json)) {
        panic!("{method} {path}: {wrong} in {answer:?}");
    }
    if let Some(kind) = answer.json["type"].as_str().and_then(|kind| kind.strip_prefix("/problems/")) {
        let examples = &response["content"]["application/problem+json"]["examples"];
        assert!(examples.get(kind).is_some(), "{method} {path} does not describe {answer:?}");
    }
}

/// What of a value is not as its schema says; nothing where it fits.
fn misfit(description: &Value, schema: &Value, value: &Value) -> Option<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return misfit(description, description.pointer(&reference[1..])?, value);
    }
    let list = |name: &str| schema[name].as_array().map(Vec::as_slice).unwrap_or_default();
    if !list("oneOf").is_empty() {
        let fits = list("oneOf").iter().any(|choice| misfit(description, choice, value).is_none());
        return (!fits).then(|| format!("{value} is none of {}", schema["oneOf"]));
    }
    if let Some(wrong) = list("allOf").iter().find_map(|part| misfit(description, part, value)) {
        return Some(wrong);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = &schema["type"];
    if !kinds.is_null() && kinds != kind && !list("type").contains(&kind.into()) {
        return Some(format!("{value} is no {kinds}"));
    }
    if !list("enum").is_empty() && !list("enum").contains(value) {
        return Some(format!("{value} is none of {}", schema["enum"]));
    }
    if let Some(missing) = list("required").iter().find(|name| value.get(name.as_str().unwrap()).is_none()) {
        return Some(format!("no {missing}"));
    }
    let items = value.as_array().into_iter().flatten().find_map(|item| misfit(description, &schema["items"], item));
    let mut members = schema["properties"].as_object().into_iter().flatten();
    items.or_else(|| members.find_map(|(name, about)| misfit(description, about, value.get(name)?)))
}

/// Every `$ref` in it.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value.as_str().filter(|_| name == "$ref") {
                    Some(reference) => drop(found.insert(reference)),
                    None => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn it_is_complete_in_itself() {
    let api = Api::open().await;
    let description = api.ok(get("/openapi.json")).await.json;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"), "{}", description["openapi"]);
    let mut found = BTreeSet::new();
    references(&description, &mut found);
    assert!(found.contains("#/components/schemas/ProblemDetails"), "{found:?}");
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(description.pointer(pointer).is_some(), "{reference}");
    }
    let ids: Vec<_> = operations(&description).map(|(_, _, call)| call["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    for (path, method, call) in operations(&description) {
        for name in ["summary", "tags", "security"] {
            assert!(call.get(name).is_some(), "{method} {path} has no {name}");
        }
        for part in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
            let named = |parameter: &Value| parameter["in"] == "path" && parameter["name"] == part;
            assert!(call["parameters"].as_array().unwrap().iter().any(named), "{part} of {path}");
        }
    }
}

#[tokio::test]
async fn every_refusal_is_described() {
    let api = Api::open().await;
    let description = api.ok(get("/openapi.json")).await.json;
    for (path, method, call) in operations(&description) {
        let mut expected = vec!["405", "500"];
        if method != "get" {
            expected.extend(["403", "413", "429"]);
        }
        if call.get("requestBody").is_some() {
            expected.extend(["400", "415", "422"]);
        }
        if path.contains('{') {
            expected.push("404");
        }
        if call["x-access"] != "public" {
            expected.push("401");
        }
        let parameters = call["parameters"].as_array().unwrap();
        for (header, statuses) in
            [("Idempotency-Key", &["400", "409"][..]), ("If-Match", &["412"]), ("If-None-Match", &["304"])]
        {
            if parameters.iter().any(|parameter| parameter["name"] == header) {
                expected.extend(statuses);
            }
        }
        for status in expected {
            let response = &call["responses"][status];
            assert!(response.is_object(), "{method} {path} does not describe {status}");
            if status != "304" {
                assert!(response["content"].get("application/problem+json").is_some(), "{method} {path} {status}");
            }
        }
    }
}

#[tokio::test]
async fn the_page_shows_every_call_and_leads_nowhere_that_is_not() {
    let api = Api::open().await;
    let page = api.shop.ask(testing::get("/api/docs")).await;
    assert_eq!(page.status(), StatusCode::OK);
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(
        policy.contains("script-src 127.0.0.1:3000/api-docs.js 'nonce-") && !policy.contains("unsafe-inline"),
        "{policy}"
    );
    let page = testing::body(page).await;
    assert!(
        !page.contains("style=")
            && page.matches("<script").count() == page.matches("<script type=\"module\" src=\"/").count()
    );

    let all = |before: &str| page.split(before).skip(1).map(|rest| rest.split('"').next().unwrap()).collect::<Vec<_>>();
    let ids = all(" id=\"");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    for fragment in all(" href=\"#") {
        assert!(ids.contains(&fragment), "#{fragment}");
    }
    for (_, _, call) in operations(&api.description) {
        assert!(ids.contains(&call["operationId"].as_str().unwrap()), "{call}");
    }
    for kind in Kind::ALL {
        let led = api.shop.ask(testing::get(&refusal::address(*kind))).await;
        let (page, id) = led.headers()["location"].to_str().unwrap().split_once('#').unwrap();
        assert!(page == "/api/docs" && ids.contains(&id), "{id}");
    }
    assert_eq!(api.shop.ask(testing::get("/problems/nothing")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_the_page_suggests_to_send_can_be_read() {
    let api = Api::open().await;
    let staff = api.staff().await;
    api.add(&staff, 1).await;
    for (path, method, call) in operations(&api.description).filter(|(_, _, call)| call.get("requestBody").is_some()) {
        let body = docs::example(&call["requestBody"]["content"]["application/json"]["schema"], &api.description);
        let path = path.replace("{number}", "999999").replace("{id}", "00000000-0000-7000-8000-000000000000");
        let path = path.replace("{list}", "default");
        let made = super::call(method.to_uppercase().parse().unwrap(), &path)
            .json(&body)
            .by(&staff)
            .with("idempotency-key", "k");
        let answer = api.ask(made).await;
        // There is no such order and no such variant: that is all that may be wrong.
        let fields =
            answer.json["errors"].as_array().into_iter().flatten().map(|error| error["field"].as_str().unwrap());
        let (status, fields): (_, Vec<_>) = (answer.status.as_u16(), fields.collect());
        assert!(matches!((status, &fields[..]), (200..300 | 401 | 404, []) | (404, _)), "{path} {body} {answer:?}");
    }
}
