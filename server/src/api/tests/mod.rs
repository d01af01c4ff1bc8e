//! The API from outside: over the router, as programs call it.

mod access;
mod account;
mod bad_input;
mod cart;
mod catalogue;
mod description;
mod offers;
mod order;
mod staff;
mod wishlist;

use crate::sample;
use crate::testing::{Provider, TestShop};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use futures::StreamExt;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, SET_COOKIE};
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// The sample shop's API.
struct Api {
    shop: TestShop,
    provider: Arc<Provider>,
    description: Value,
}

/// A call to be made.
struct Call {
    request: http::request::Builder,
    body: Body,
}

/// What came of it.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    json: Value,
}

fn call(method: Method, path: &str) -> Call {
    Call { request: Request::builder().method(method).uri(format!("/api/v1{path}")), body: Body::empty() }
}

fn get(path: &str) -> Call {
    call(Method::GET, path)
}

fn post(path: &str, body: &Value) -> Call {
    call(Method::POST, path).json(body)
}

fn patch(path: &str, body: &Value) -> Call {
    call(Method::PATCH, path).json(body)
}

fn delete(path: &str) -> Call {
    call(Method::DELETE, path)
}

impl Call {
    fn with(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    fn json(mut self, body: &Value) -> Self {
        self.body = Body::from(body.to_string());
        self.with(CONTENT_TYPE.as_str(), "application/json")
    }

    fn text(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    /// As whoever the token belongs to.
    fn by(self, token: &str) -> Self {
        self.with(AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// As the browser that has the session.
    fn by_cookie(self, token: &str) -> Self {
        self.with(COOKIE.as_str(), &format!("session={token}"))
            .with("host", "127.0.0.1:3000")
            .with("origin", "http://127.0.0.1:3000")
    }
}

impl Answer {
    fn token(&self) -> String {
        self.json["token"].as_str().unwrap_or_else(|| panic!("a token in {self:?}")).to_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The token in the cookie that the answer sets.
    fn cookie(&self) -> Option<&str> {
        let (_, rest) = self.header(SET_COOKIE.as_str())?.split_once("session=")?;
        rest.split(';').next().filter(|token| !token.is_empty())
    }

    /// The fields that are wrong.
    fn wrong_fields(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().unwrap_or_else(|| panic!("errors in {self:?}"));
        errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
    }
}

impl Api {
    async fn open() -> Self {
        let (shop, provider) = TestShop::with_provider().await;
        let mut api = Self { shop, provider, description: Value::Null };
        api.description = api.ask(get("/openapi.json")).await.json;
        api
    }

    /// What a call answers; that is always among what is described.
    async fn ask(&self, call: Call) -> Answer {
        let request = call.request.body(call.body).unwrap();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let answer = self.answer(request).await;
        description::tells(&self.description, &method, &path, &answer);
        answer
    }

    async fn answer(&self, request: Request) -> Answer {
        let response = self.shop.ask(request).await;
        let (parts, body) = response.into_parts();
        if parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream") {
            // It does not end by itself: its first piece stands for it.
            let piece = body.into_data_stream().next().await.unwrap().unwrap();
            let json = Value::String(String::from_utf8(piece.to_vec()).unwrap());
            return Answer { status: parts.status, headers: parts.headers, json };
        }
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let json = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap_or_else(|_| panic!("{parts:?} {bytes:?}"))
        };
        Answer { status: parts.status, headers: parts.headers, json }
    }

    /// What a call answers that goes well.
    async fn ok(&self, call: Call) -> Answer {
        let answer = self.ask(call).await;
        assert!(answer.status.is_success(), "{answer:?}");
        answer
    }

    /// What a call answers that is refused: problem details of that kind.
    async fn refused(&self, call: Call, status: u16, kind: &str) -> Answer {
        let answer = self.ask(call).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (status, Some("application/problem+json")),
            "{answer:?}"
        );
        assert_eq!(answer.json["type"], format!("/problems/{kind}"), "{answer:?}");
        assert_eq!(answer.json["status"], status);
        for name in ["title", "detail"] {
            assert!(answer.json[name].as_str().is_some_and(|text| !text.is_empty()), "{answer:?}");
        }
        answer
    }

    /// The token of the sample shopper.
    async fn demo(&self) -> String {
        self.signed_in(sample::SHOPPER).await
    }

    /// The token of who runs the sample shop.
    async fn staff(&self) -> String {
        self.signed_in(sample::STAFF).await
    }

    async fn signed_in(&self, email: &str) -> String {
        self.ok(post("/session", &json!({"email": email, "password": sample::PASSWORD}))).await.token()
    }

    /// The token of a new account.
    async fn somebody(&self, email: &str) -> String {
        let account = json!({"email": email, "password": "correct horse", "name": "Somebody"});
        self.ok(post("/accounts", &account)).await.token()
    }

    /// The token of a guest with one radio in the cart.
    async fn guest(&self) -> String {
        self.ok(post("/cart/lines", &json!({"variant_id": self.radio().await, "quantity": 1}))).await.token()
    }

    /// The variant of a product.
    async fn variant(&self, slug: &str) -> Value {
        self.ok(get(&format!("/products/{slug}"))).await.json["variants"][0].clone()
    }

    async fn radio(&self) -> String {
        self.variant("windowsill-radio").await["id"].as_str().unwrap().to_owned()
    }

    async fn add(&self, token: &str, quantity: u32) -> Answer {
        self.ok(post("/cart/lines", &json!({"variant_id": self.radio().await, "quantity": quantity})).by(token)).await
    }

    async fn items(&self, token: &str) -> u64 {
        self.ok(get("/cart").by(token)).await.json["item_count"].as_u64().unwrap()
    }

    /// Places the cart of the token's owner.
    async fn place(&self, token: &str, key: &str) -> Answer {
        self.ok(post("/orders", &to_dublin()).by(token).with("idempotency-key", key)).await
    }
}

/// An order of the cart, by a guest.
fn to_dublin() -> Value {
    json!({
        "shipping_address": {
            "name": "Aoife Byrne", "line1": "12 Camden Row", "line2": "", "city": "Dublin", "region": "",
            "postal_code": "D08 X5C4", "country": "IE",
        },
        "shipping_method": "standard",
        "email": "aoife@example.com",
    })
}

/// The object with that member besides, or another one there.
fn with(mut object: Value, name: &str, value: Value) -> Value {
    object.as_object_mut().unwrap().insert(name.to_owned(), value);
    object
}
