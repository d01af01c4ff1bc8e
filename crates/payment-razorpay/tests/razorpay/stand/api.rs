//! The calls that the Razorpay in memory answers.

use super::ledger::{Answer, Call, Ledger, problem};
use super::now;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use payment_adapter::testing::{Faults, misbehave};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

type Shared = State<Arc<Mutex<Ledger>>>;

/// `rzp_test_1:key-secret-4242`, in base 64.
const AUTHORIZATION: &str = "Basic cnpwX3Rlc3RfMTprZXktc2VjcmV0LTQyNDI=";

pub fn router(faults: Arc<Faults>, ledger: Arc<Mutex<Ledger>>) -> Router {
    Router::new()
        .route("/v1/payment_links", get(find).post(create))
        .route("/v1/payment_links/{id}", get(fetch))
        .route("/v1/payment_links/{id}/cancel", post(cancel))
        .route("/v1/payments/{id}/refunds", get(list_refunds))
        .route("/v1/payments/{id}/refund", post(refund))
        .layer(from_fn_with_state(faults, misbehave))
        .with_state(ledger)
}

async fn create(ledger: Shared, uri: Uri, headers: HeaderMap, Json(body): Json<Value>) -> Response {
    answer(&ledger, (&Method::POST, &uri), &headers, body, |ledger, body| ledger.create(body, now().as_seconds()))
}

async fn find(ledger: Shared, uri: Uri, headers: HeaderMap, Query(query): Query<BTreeMap<String, String>>) -> Response {
    answer(&ledger, (&Method::GET, &uri), &headers, Value::Null, |ledger, _| ledger.links_of(&query["reference_id"]))
}

async fn fetch(ledger: Shared, uri: Uri, headers: HeaderMap, Path(id): Path<String>) -> Response {
    answer(&ledger, (&Method::GET, &uri), &headers, Value::Null, |ledger, _| ledger.fetch(&id))
}

async fn cancel(ledger: Shared, uri: Uri, headers: HeaderMap, Path(id): Path<String>) -> Response {
    answer(&ledger, (&Method::POST, &uri), &headers, Value::Null, |ledger, _| ledger.cancel(&id))
}

async fn list_refunds(
    ledger: Shared,
    uri: Uri,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let skip = query.get("skip").map_or(0, |skip| skip.parse().unwrap());
    answer(&ledger, (&Method::GET, &uri), &headers, Value::Null, |ledger, _| ledger.refunds_of(&id, skip))
}

async fn refund(
    ledger: Shared,
    uri: Uri,
    headers: HeaderMap,
    Path(id): Path<String>,
    Json(body): Json<Value>,
) -> Response {
    answer(&ledger, (&Method::POST, &uri), &headers, body, |ledger, body| ledger.refund(&id, body))
}

/// Checks who calls, and under one idempotency key does `act` once.
fn answer(
    ledger: &Mutex<Ledger>,
    (method, uri): (&Method, &Uri),
    headers: &HeaderMap,
    body: Value,
    act: impl FnOnce(&mut Ledger, &Value) -> Answer,
) -> Response {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let mut ledger = ledger.lock().unwrap();
    let key = header("x-refund-idempotency");
    let line = format!("{method} {}", uri.path());
    ledger.calls.push(Call { line, refund_key: key.clone(), body: body.clone() });
    let (status, answer) = if header("authorization").as_deref() != Some(AUTHORIZATION) {
        (401, json!({"error": {"code": "BAD_REQUEST_ERROR", "description": "Authentication failed"}}))
    } else if let Some(key) = key {
        match ledger.keys.get(&key) {
            Some((asked, answer)) if *asked == body => answer.clone(),
            Some(_) => problem("Different request body with the same idempotency key"),
            None => {
                let answer = act(&mut ledger, &body);
                ledger.keys.insert(key, (body, answer.clone()));
                answer
            }
        }
    } else {
        act(&mut ledger, &body)
    };
    (StatusCode::from_u16(status).unwrap(), Json(answer)).into_response()
}
