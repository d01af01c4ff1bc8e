//! Bad input: each is a problem that says what is wrong, and nothing is changed.

use super::{Api, Call, call, get, patch, post, to_dublin, with};
use crate::sample;
use axum::body::{Body, Bytes};
use http::Method;
use serde_json::{Value, json};

/// What is wrong with a body, the kind of problem that it is, and the field that is named.
type Case = (Value, &'static str);

fn lines(radio: &str) -> Vec<Case> {
    let line = || json!({"variant_id": radio, "quantity": 1});
    vec![
        (json!({}), "variant_id"),
        (json!([]), ""),
        (json!({"variant_id": radio}), "quantity"),
        (with(line(), "quantity", json!(0)), "quantity"),
        (with(line(), "quantity", json!(-1)), "quantity"),
        (with(line(), "quantity", json!(1001)), "quantity"),
        (with(line(), "quantity", json!(1.5)), "quantity"),
        (with(line(), "quantity", json!(1e30)), "quantity"),
        (with(line(), "quantity", json!("1")), "quantity"),
        (with(line(), "quantity", json!(null)), "quantity"),
        (with(line(), "quantity", json!([1])), "quantity"),
        (with(line(), "variant_id", json!("radio")), "variant_id"),
        (with(line(), "variant_id", json!(7)), "variant_id"),
        (with(line(), "price", json!({"amount": "0.01", "currency": "EUR"})), "price"),
        (with(line(), "unit_price", json!(1)), "unit_price"),
        (with(line(), "owner", json!("account:1")), "owner"),
        (with(line(), "cart_id", json!(radio)), "cart_id"),
    ]
}

fn orders(radio: &str) -> Vec<Case> {
    let address = |field: &str, value: Value| {
        with(to_dublin(), "shipping_address", with(to_dublin()["shipping_address"].clone(), field, value))
    };
    vec![
        (json!({}), "shipping_address"),
        (address("city", json!("")), "shipping_address.city"),
        (address("city", json!("x".repeat(121))), "shipping_address.city"),
        (address("city", json!(7)), "shipping_address.city"),
        (address("line1", json!("12\r\nBcc: x")), "shipping_address.line1"),
        (address("country", json!("Ireland")), "shipping_address.country"),
        (address("country", json!("AQ")), "shipping_address.country"),
        (address("planet", json!("Mars")), "shipping_address.planet"),
        (with(to_dublin(), "billing_address", json!({"name": "x"})), "billing_address.line1"),
        (with(to_dublin(), "shipping_method", json!("teleport")), "shipping_method"),
        (with(to_dublin(), "email", json!("nobody")), "email"),
        (with(to_dublin(), "email", Value::Null), "email"),
        (with(to_dublin(), "lines", json!([])), "lines"),
        (with(to_dublin(), "lines", json!([{"variant_id": radio, "quantity": 0}])), "lines[0].quantity"),
        (with(to_dublin(), "lines", json!([{"variant_id": radio, "quantity": 1, "price": "0"}])), "lines[0].price"),
        (with(to_dublin(), "lines", json!(vec![json!({"variant_id": radio, "quantity": 1}); 2])), "lines"),
        (with(to_dublin(), "expected_total", json!("1.00")), "expected_total"),
        (with(to_dublin(), "expected_total", json!({"amount": "1,00", "currency": "EUR"})), "expected_total"),
        (with(to_dublin(), "expected_total", json!({"amount": "1.00", "currency": "XXQ"})), "expected_total"),
        (with(to_dublin(), "cart_revision", json!(-1)), "cart_revision"),
        (with(to_dublin(), "total", json!({"amount": "0.01", "currency": "EUR"})), "total"),
        (with(to_dublin(), "status", json!("processing")), "status"),
        (with(to_dublin(), "owner", json!("account:1")), "owner"),
        (with(to_dublin(), "payment_status", json!("paid")), "payment_status"),
    ]
}

fn accounts() -> Vec<Case> {
    let noor = || json!({"email": "noor@example.com", "password": "correct horse", "name": "Noor"});
    vec![
        (with(noor(), "email", json!("noor")), "email"),
        (with(noor(), "email", json!(format!("{}@example.com", "x".repeat(260)))), "email"),
        (with(noor(), "password", json!("short")), "password"),
        (with(noor(), "password", json!("x".repeat(201))), "password"),
        (with(noor(), "name", json!(" ")), "name"),
        (with(noor(), "name", json!("x".repeat(121))), "name"),
        (with(noor(), "staff", json!(true)), "staff"),
        (with(noor(), "id", json!("00000000-0000-7000-8000-000000000000")), "id"),
        (json!({"email": "noor@example.com", "password": "correct horse"}), "name"),
    ]
}

fn guest_carts(radio: &str) -> Vec<Case> {
    let cart = || json!({"id": "0198f3c2-0000-7000-8000-000000000001", "items": [{"id": radio, "quantity": 1}]});
    let many: Vec<_> =
        (0..201).map(|n| json!({"id": format!("00000000-0000-7000-8000-{n:012}"), "quantity": 1})).collect();
    vec![
        (json!({"items": [{"id": radio, "quantity": 1}]}), "id"),
        (with(cart(), "id", json!("mine")), "id"),
        (with(cart(), "items", json!([{"id": radio, "quantity": 0}])), "items[0].quantity"),
        (with(cart(), "items", json!([{"id": radio, "quantity": 1, "added_at": "yesterday"}])), "items[0].added_at"),
        (with(cart(), "items", json!([{"id": radio, "quantity": 1, "available": 9}])), "items[0].available"),
        (with(cart(), "items", json!(vec![json!({"id": radio, "quantity": 1}); 2])), "items"),
        (with(cart(), "items", json!(many)), "items"),
        (with(cart(), "owner", json!("account:1")), "owner"),
    ]
}

async fn each_names_its_field(api: &Api, cases: Vec<Case>, call: impl Fn(&Value) -> Call) {
    for (body, field) in cases {
        let answer = api.refused(call(&body), 422, "invalid").await;
        assert!(answer.wrong_fields().contains(&field), "{field} of {body}: {answer:?}");
    }
}

#[tokio::test]
async fn wrong_fields_are_named_and_change_nothing() {
    let api = Api::open().await;
    let (token, radio) = (api.guest().await, api.radio().await);
    let before = api.ok(get("/cart").by(&token)).await.json;
    each_names_its_field(&api, lines(&radio), |body| post("/cart/lines", body).by(&token)).await;
    each_names_its_field(&api, orders(&radio), |body| post("/orders", body).by(&token).with("idempotency-key", "k"))
        .await;
    each_names_its_field(&api, guest_carts(&radio), |body| post("/cart/merge", body).by(&token)).await;
    for quantity in [json!(0), json!(-3), json!(1001), json!("2"), json!(null)] {
        let body = json!({"quantity": quantity});
        let answer = api.refused(patch(&format!("/cart/lines/{radio}"), &body).by(&token), 422, "invalid").await;
        assert_eq!(answer.wrong_fields(), ["quantity"], "{quantity}");
    }
    assert_eq!(api.ok(get("/cart").by(&token)).await.json, before);
    assert_eq!(api.ok(get("/orders").by(&token)).await.json["total"], 0);
}

#[tokio::test]
async fn wrong_accounts_are_not_made() {
    let api = Api::open().await;
    each_names_its_field(&api, accounts(), |body| post("/accounts", body)).await;
    let several =
        api.refused(post("/accounts", &json!({"email": "", "password": "", "name": ""})), 422, "invalid").await;
    assert_eq!(several.wrong_fields(), ["email", "password", "name"]);
    let credentials = json!({"email": "noor@example.com", "password": "correct horse"});
    api.refused(post("/session", &credentials), 401, "wrong-credentials").await;
    let credentials = json!({"email": sample::SHOPPER, "password": sample::PASSWORD, "remember": true});
    assert_eq!(api.refused(post("/session", &credentials), 422, "invalid").await.wrong_fields(), ["remember"]);
}

#[tokio::test]
async fn what_cannot_be_read_says_so() {
    let api = Api::open().await;
    let body = |kind: &str, text: &'static str| call(Method::POST, "/cart/lines").with("content-type", kind).text(text);
    for text in ["", "{", "{\"quantity\":1,}", "quantity=1", "\u{0}", "{}{}"] {
        let status = if text == "{}{}" { (422, "invalid") } else { (400, "malformed") };
        api.refused(body("application/json", text), status.0, status.1).await;
    }
    api.refused(body("application/json", "x").text(Body::from(vec![0xff, 0xfe])), 400, "malformed").await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", ""] {
        api.refused(body(kind, "{}"), 415, "unsupported-media-type").await;
    }
    api.refused(call(Method::POST, "/cart/lines"), 415, "unsupported-media-type").await;
    for kind in ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"] {
        assert_eq!(api.refused(body(kind, "{}"), 422, "invalid").await.wrong_fields(), ["variant_id"], "{kind}");
    }
}

#[tokio::test]
async fn too_much_is_refused() {
    let api = Api::open().await;
    let told = Body::from(vec![b' '; 300_000]);
    let untold = Body::from_stream(futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 300_000]))]));
    for body in [told, untold] {
        let much =
            call(Method::POST, "/cart/lines").with("content-type", "application/json").with("accept", "text/html");
        api.refused(much.text(body), 413, "too-large").await;
    }
}

#[tokio::test]
async fn what_there_is_not_is_a_problem_too() {
    let api = Api::open().await;
    for path in ["", "/", "/nothing", "/cart/", "/cart/lines/", "/orders/1001/nothing", "/products/%ff", "/orders/-1"] {
        let token = api.demo().await;
        api.refused(get(path).by(&token).with("accept", "text/html"), 404, "not-found").await;
    }
    for (method, path, allowed) in [
        (Method::PUT, "/cart", "GET,HEAD,DELETE"),
        (Method::POST, "/products", "GET,HEAD"),
        (Method::GET, "/session", "POST,DELETE"),
        (Method::TRACE, "/orders", "POST,GET,HEAD"),
        (Method::GET, "/orders/1001/cancel", "POST"),
    ] {
        let answer = api.refused(call(method.clone(), path), 405, "method-not-allowed").await;
        let sorted = |allowed: &str| {
            let mut methods: Vec<_> = allowed.split(',').map(|method| method.trim().to_owned()).collect();
            methods.sort();
            methods
        };
        assert_eq!(sorted(answer.header("allow").unwrap()), sorted(allowed), "{method} {path}");
    }
}

#[tokio::test]
async fn what_breaks_here_is_said_with_the_requests_id_alone() {
    let api = Api::open().await;
    let token = api.guest().await;
    api.shop.storage.close().await;
    for broken in [get("/products"), get("/cart").by(&token).with("accept", "text/html")] {
        let answer = api.refused(broken, 500, "broken").await;
        let id = answer.header("x-request-id").unwrap();
        assert_eq!(answer.json["request_id"], id);
        assert!(answer.json["detail"].as_str().unwrap().contains(id));
    }
}
