//! The calls that the Stripe in memory answers.

use super::ledger::{Answer, Call, Form, Ledger, problem};
use super::{KEY, now};
use axum::extract::{Form as FormOf, Path, Query, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use payment_adapter::testing::{Faults, misbehave};
use serde_json::json;
use std::sync::{Arc, Mutex};

type Shared = State<Arc<Mutex<Ledger>>>;

pub fn router(faults: Arc<Faults>, ledger: Arc<Mutex<Ledger>>) -> Router {
    Router::new()
        .route("/v1/checkout/sessions", get(list).post(create))
        .route("/v1/checkout/sessions/{id}", get(retrieve))
        .route("/v1/checkout/sessions/{id}/expire", post(expire))
        .route("/v1/refunds", get(list_refunds).post(refund))
        .layer(from_fn_with_state(faults, misbehave))
        .with_state(ledger)
}

async fn create(ledger: Shared, uri: Uri, headers: HeaderMap, FormOf(form): FormOf<Form>) -> Response {
    answer(&ledger, &Method::POST, &uri, &headers, form, |ledger, form| ledger.create(form, now().as_seconds()))
}

async fn list(ledger: Shared, uri: Uri, headers: HeaderMap, Query(query): Query<Form>) -> Response {
    let intent = query["payment_intent"].clone();
    answer(&ledger, &Method::GET, &uri, &headers, Form::new(), |ledger, _| (200, ledger.sessions_of(&intent)))
}

async fn retrieve(
    ledger: Shared,
    uri: Uri,
    headers: HeaderMap,
    Path(id): Path<String>,
    Query(query): Query<Form>,
) -> Response {
    let expanded = query.get("expand[]").is_some_and(|what| what == "payment_intent.latest_charge");
    answer(&ledger, &Method::GET, &uri, &headers, Form::new(), |ledger, _| match ledger.session(&id, expanded) {
        Some(session) => (200, session),
        None => problem(404, "resource_missing", &format!("No such checkout.session: {id}")),
    })
}

async fn expire(ledger: Shared, uri: Uri, headers: HeaderMap, Path(id): Path<String>) -> Response {
    answer(&ledger, &Method::POST, &uri, &headers, Form::new(), |ledger, _| ledger.expire(&id))
}

async fn list_refunds(ledger: Shared, uri: Uri, headers: HeaderMap, Query(query): Query<Form>) -> Response {
    let intent = query["payment_intent"].clone();
    answer(&ledger, &Method::GET, &uri, &headers, Form::new(), |ledger, _| {
        (200, ledger.refunds_of(&intent, query.get("starting_after")))
    })
}

async fn refund(ledger: Shared, uri: Uri, headers: HeaderMap, FormOf(form): FormOf<Form>) -> Response {
    answer(&ledger, &Method::POST, &uri, &headers, form, Ledger::refund)
}

fn reused() -> Answer {
    let message = "Keys for idempotent requests can only be used with the same parameters.";
    (400, json!({"error": {"type": "idempotency_error", "message": message}}))
}

/// Checks who calls, and under one idempotency key does `act` once.
fn answer(
    ledger: &Mutex<Ledger>,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    form: Form,
    act: impl FnOnce(&mut Ledger, &Form) -> Answer,
) -> Response {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let mut ledger = ledger.lock().unwrap();
    let key = header("idempotency-key");
    let version = header("stripe-version").unwrap_or_default();
    ledger.calls.push(Call { line: format!("{method} {}", uri.path()), version, key: key.clone(), form: form.clone() });
    let (status, body) = if header("authorization") != Some(format!("Bearer {KEY}")) {
        problem(401, None, "Invalid API Key provided: sk_test_****")
    } else if let Some(key) = key {
        match ledger.keys.get(&key) {
            Some((asked, answer)) if *asked == form => answer.clone(),
            Some(_) => reused(),
            None => {
                let answer = act(&mut ledger, &form);
                ledger.keys.insert(key, (form, answer.clone()));
                answer
            }
        }
    } else {
        act(&mut ledger, &form)
    };
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}
