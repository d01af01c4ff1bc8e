//! `/v1`: the provider's API for shops.

use super::Provider;
use super::ledger::LedgerError;
use crate::wire::{
    CreateDispute, CreateRefund, CreateSession, Dispute, IDEMPOTENCY_KEY, Problem, Refund, Session, Sessions,
};
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query, Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::header::AUTHORIZATION;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use std::sync::Arc;

pub(super) fn routes(provider: &Arc<Provider>) -> Router<Arc<Provider>> {
    Router::new()
        .route("/sessions", post(create_session).get(list_sessions))
        .route("/sessions/{id}", get(show_session))
        .route("/sessions/{id}/expire", post(expire_session))
        .route("/refunds", post(create_refund))
        .route("/refunds/{id}", get(show_refund))
        .route("/disputes", post(create_dispute))
        .fallback(|| async { ApiError::new(StatusCode::NOT_FOUND, "not_found", "There is no such call.") })
        .layer(from_fn_with_state(Arc::clone(provider), guard))
}

/// A call that is refused, in JSON.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    problem: Problem,
}

impl ApiError {
    fn new(status: StatusCode, error: &str, message: impl Into<String>) -> Self {
        Self { status, problem: Problem { error: error.to_owned(), message: message.into() } }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.problem)).into_response()
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        Self::new(rejection.status(), "invalid_request", rejection.body_text())
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(rejection.status(), "invalid_request", rejection.body_text())
    }
}

impl From<LedgerError> for ApiError {
    fn from(error: LedgerError) -> Self {
        let (status, name) = match &error {
            LedgerError::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            LedgerError::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
            LedgerError::NotPaid => (StatusCode::UNPROCESSABLE_ENTITY, "not_paid"),
            LedgerError::TooMuch { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "more_than_paid"),
            LedgerError::NotAnAmount => (StatusCode::UNPROCESSABLE_ENTITY, "invalid_amount"),
            LedgerError::Journal(source) => {
                tracing::error!(error = %source, "the sandbox's journal cannot be written");
                (StatusCode::INTERNAL_SERVER_ERROR, "journal")
            }
        };
        Self::new(status, name, error.to_string())
    }
}

/// Lets in who bears the key, while the provider is up.
async fn guard(State(provider): State<Arc<Provider>>, request: Request, next: Next) -> Result<Response, ApiError> {
    if provider.is_down() {
        return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "down", "The provider is down."));
    }
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if header.and_then(|value| value.strip_prefix("Bearer ")) != Some(provider.api_key.as_str()) {
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "unauthorized", "The API key is not known."));
    }
    Ok(next.run(request).await)
}

async fn create_session(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    request: Result<Json<CreateSession>, JsonRejection>,
) -> Result<(StatusCode, Json<Session>), ApiError> {
    let Json(request) = request?;
    if request.amount.minor() <= 0 {
        return Err(LedgerError::NotAnAmount.into());
    }
    let record = provider.ledger().create(idempotency_key(&headers)?, request)?;
    Ok((StatusCode::CREATED, Json(provider.session(&record))))
}

#[derive(Deserialize)]
struct ByReference {
    reference: String,
}

async fn list_sessions(
    State(provider): State<Arc<Provider>>,
    query: Result<Query<ByReference>, QueryRejection>,
) -> Result<Json<Sessions>, ApiError> {
    let Query(ByReference { reference }) = query?;
    let records = provider.ledger().sessions_of(&reference)?;
    Ok(Json(Sessions { items: records.iter().map(|record| provider.session(record)).collect() }))
}

async fn show_session(
    State(provider): State<Arc<Provider>>,
    Path(id): Path<String>,
) -> Result<Json<Session>, ApiError> {
    let record = provider.ledger().session(&id)?;
    Ok(Json(provider.session(&record)))
}

async fn expire_session(
    State(provider): State<Arc<Provider>>,
    Path(id): Path<String>,
) -> Result<Json<Session>, ApiError> {
    let record = provider.ledger().expire(&id)?;
    Ok(Json(provider.session(&record)))
}

async fn create_refund(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    request: Result<Json<CreateRefund>, JsonRejection>,
) -> Result<(StatusCode, Json<Refund>), ApiError> {
    let Json(request) = request?;
    let outcome = provider.control.borrow().refunds.outcome();
    let refund = provider.ledger().refund(idempotency_key(&headers)?, &request, outcome)?;
    Ok((StatusCode::CREATED, Json(refund)))
}

async fn show_refund(State(provider): State<Arc<Provider>>, Path(id): Path<String>) -> Result<Json<Refund>, ApiError> {
    Ok(Json(provider.ledger().find_refund(&id)?))
}

async fn create_dispute(
    State(provider): State<Arc<Provider>>,
    request: Result<Json<CreateDispute>, JsonRejection>,
) -> Result<(StatusCode, Json<Dispute>), ApiError> {
    let Json(request) = request?;
    Ok((StatusCode::CREATED, Json(provider.ledger().dispute(request)?)))
}

fn idempotency_key(headers: &HeaderMap) -> Result<&str, ApiError> {
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok()).filter(|key| !key.is_empty());
    key.ok_or_else(|| {
        ApiError::new(StatusCode::BAD_REQUEST, "idempotency_key_missing", "The Idempotency-Key header is missing.")
    })
}

#[cfg(test)]
mod tests {
    use crate::provider::testing::{Answer, Sandbox, session_request};
    use axum::body::Body;
    use http::{Request, StatusCode};
    use serde_json::{Value, json};
    use shared::time::Span;

    fn refused(answer: &Answer, status: StatusCode, error: &str) {
        assert_eq!((answer.status, &answer.json()["error"]), (status, &json!(error)), "{}", answer.text());
    }

    async fn state(sandbox: &Sandbox, id: &str) -> Value {
        sandbox.get(&format!("/v1/sessions/{id}")).await.json()["state"].clone()
    }

    #[tokio::test]
    async fn a_session_is_created_and_found_by_id_and_by_reference() {
        let sandbox = Sandbox::new();
        let created = sandbox.create("key", &session_request()).await;
        assert_eq!(created.status, StatusCode::CREATED);
        let session = created.json();
        let id = session["id"].as_str().unwrap();
        assert_eq!(
            session,
            json!({
                "id": id,
                "url": format!("http://pay.test/pay/{id}"),
                "reference": "attempt-1",
                "amount": "19.99",
                "currency": "EUR",
                "description": "Order #1042",
                "created_at": "2026-11-20T08:38:02.125Z",
                "expires_at": "2026-11-20T09:38:02.125Z",
                "state": "open"
            })
        );
        assert_eq!(sandbox.get(&format!("/v1/sessions/{id}")).await.json(), session);
        sandbox.open_another("attempt-2").await;
        assert_eq!(sandbox.get("/v1/sessions?reference=attempt-1").await.json(), json!({"items": [session]}));
        assert_eq!(sandbox.get("/v1/sessions?reference=other").await.json(), json!({"items": []}));
    }

    #[tokio::test]
    async fn p7_the_same_key_gives_the_same_session() {
        let sandbox = Sandbox::new();
        let first = sandbox.create("key", &session_request()).await.json();
        assert_eq!(sandbox.create("key", &session_request()).await.json(), first);
        let mut other = session_request();
        other["amount"] = json!("20.00");
        refused(&sandbox.create("key", &other).await, StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused");
        assert_ne!(sandbox.create("another", &session_request()).await.json()["id"], first["id"]);

        let id = first["id"].as_str().unwrap();
        sandbox.submit(&format!("/pay/{id}/pay")).await;
        assert_eq!(sandbox.create("key", &session_request()).await.json()["state"], "paid", "as it is now");
    }

    #[tokio::test]
    async fn what_is_not_a_session_is_refused() {
        let sandbox = Sandbox::new();
        for (field, value) in [
            ("amount", json!("0.00")),
            ("amount", json!("-1.00")),
            ("amount", json!("1.999")),
            ("amount", json!(19.99)),
            ("amount", Value::Null),
            ("currency", json!("XYZ1")),
            ("reference", Value::Null),
            ("return_url", json!("/payment/return")),
            ("return_url", json!("javascript:alert(1)")),
            ("webhook_url", json!("nowhere")),
            ("expires_in_seconds", json!(0)),
            ("expires_in_seconds", json!(-1)),
        ] {
            let mut request = session_request();
            request[field] = value;
            let answer = sandbox.create("key", &request).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {}", request[field]);
            assert!(answer.json()["error"].is_string());
        }
        let keyless = sandbox.post("/v1/sessions", &session_request()).await;
        refused(&keyless, StatusCode::BAD_REQUEST, "idempotency_key_missing");
        refused(&sandbox.get("/v1/sessions").await, StatusCode::BAD_REQUEST, "invalid_request");
        assert_eq!(sandbox.create("key", &session_request()).await.status, StatusCode::CREATED);
    }

    #[tokio::test]
    async fn what_is_unknown_is_not_found_and_who_is_unknown_is_not_let_in() {
        let sandbox = Sandbox::new();
        for path in ["/v1/sessions/ses_0", "/v1/refunds/ref_0", "/v1/nothing"] {
            refused(&sandbox.get(path).await, StatusCode::NOT_FOUND, "not_found");
        }
        let expire = sandbox.post("/v1/sessions/ses_0/expire", &json!({})).await;
        refused(&expire, StatusCode::NOT_FOUND, "not_found");
        for key in [None, Some("Bearer wrong"), Some("key-of-the-shop")] {
            let mut request = Request::get("/v1/sessions?reference=x").body(Body::empty()).unwrap();
            if let Some(key) = key {
                request.headers_mut().insert("authorization", key.parse().unwrap());
            }
            refused(&sandbox.call(request).await, StatusCode::UNAUTHORIZED, "unauthorized");
        }
    }

    #[tokio::test]
    async fn p6_an_open_session_expires_when_told_or_in_time_and_a_paid_one_stays_paid() {
        let sandbox = Sandbox::new();
        let (told, late, paid) =
            (sandbox.open_another("a").await, sandbox.open_another("b").await, sandbox.open_another("c").await);
        for _ in 0..2 {
            let answer = sandbox.post(&format!("/v1/sessions/{told}/expire"), &json!({})).await;
            assert_eq!((answer.status, &answer.json()["state"]), (StatusCode::OK, &json!("expired")));
        }
        sandbox.submit(&format!("/pay/{paid}/pay")).await;
        sandbox.clock.forward(Span::millis(3_599_999));
        assert_eq!(state(&sandbox, &late).await, "open");
        sandbox.clock.forward(Span::millis(1));
        assert_eq!(state(&sandbox, &late).await, "expired");
        let answer = sandbox.post(&format!("/v1/sessions/{paid}/expire"), &json!({})).await.json();
        assert_eq!(
            (&answer["state"], &answer["paid"]),
            (&json!("paid"), &json!({"amount": "19.99", "currency": "EUR"}))
        );
    }

    #[tokio::test]
    async fn p6_what_expired_in_time_cannot_be_paid() {
        let sandbox = Sandbox::new();
        let id = sandbox.open_session().await;
        sandbox.clock.forward(Span::hours(1));
        sandbox.submit(&format!("/pay/{id}/pay")).await;
        assert_eq!(state(&sandbox, &id).await, "expired");
    }

    #[tokio::test]
    async fn p7_p9_refunds_count_once_and_never_exceed_what_was_paid() {
        let sandbox = Sandbox::new();
        let id = sandbox.open_session().await;
        let refund = |amount: &str, currency: &str| json!({"session": id, "amount": amount, "currency": currency});
        let post = async |key: &str, body: Value| sandbox.post_once("/v1/refunds", key, &body).await;
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;

        refused(&post("early", refund("1.00", "EUR")).await, unprocessable, "not_paid");
        sandbox.submit(&format!("/pay/{id}/pay")).await;
        let first = post("first", refund("15.00", "EUR")).await;
        assert_eq!((first.status, &first.json()["state"]), (StatusCode::CREATED, &json!("succeeded")));
        assert_eq!(post("first", refund("15.00", "EUR")).await.json(), first.json());
        assert_eq!(first.json()["key"], "first");
        let path = format!("/v1/refunds/{}", first.json()["id"].as_str().unwrap());
        assert_eq!(sandbox.get(&path).await.json(), first.json());

        refused(
            &post("first", refund("1.00", "EUR")).await,
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency_key_reused",
        );
        refused(&post("second", refund("5.00", "EUR")).await, unprocessable, "more_than_paid");
        refused(&post("second", refund("4.99", "USD")).await, unprocessable, "invalid_amount");
        refused(&post("second", refund("-4.99", "EUR")).await, unprocessable, "invalid_amount");
        refused(&post("second", refund("0.00", "EUR")).await, unprocessable, "invalid_amount");
        assert_eq!(post("second", refund("4.99", "EUR")).await.status, StatusCode::CREATED);
        refused(&post("third", refund("0.01", "EUR")).await, unprocessable, "more_than_paid");
        let unknown = post("fourth", json!({"session": "ses_0", "amount": "1.00", "currency": "EUR"})).await;
        refused(&unknown, StatusCode::NOT_FOUND, "not_found");
        let keyless = sandbox.post("/v1/refunds", &refund("1.00", "EUR")).await;
        refused(&keyless, StatusCode::BAD_REQUEST, "idempotency_key_missing");
    }

    #[tokio::test]
    async fn p9_a_refund_can_wait_or_fail_and_one_that_failed_frees_its_share() {
        let sandbox = Sandbox::new();
        let id = sandbox.open_session().await;
        sandbox.submit(&format!("/pay/{id}/pay")).await;
        let refund = json!({"session": id, "amount": "19.99", "currency": "EUR"});
        let state = async |key: &str| sandbox.post_once("/v1/refunds", key, &refund).await.json()["state"].clone();
        sandbox.post("/control", &json!({"refunds": "delayed"})).await;
        assert_eq!(state("first").await, "pending");
        assert_eq!(state("second").await, Value::Null, "what waits is claimed");
        sandbox.post("/control", &json!({"refunds": "failing"})).await;
        assert_eq!((state("first").await, state("second").await), (json!("failed"), json!("failed")));
        sandbox.post("/control", &json!({"refunds": "delayed"})).await;
        assert_eq!(state("third").await, "pending");
        sandbox.post("/control", &json!({"refunds": "normal"})).await;
        assert_eq!((state("third").await, state("first").await), (json!("succeeded"), json!("failed")));
    }

    #[tokio::test]
    async fn p9_only_what_was_paid_is_disputed() {
        let sandbox = Sandbox::new();
        let id = sandbox.open_session().await;
        let dispute = json!({"session": id, "reason": "fraudulent"});
        refused(&sandbox.post("/v1/disputes", &dispute).await, StatusCode::UNPROCESSABLE_ENTITY, "not_paid");
        sandbox.submit(&format!("/pay/{id}/pay")).await;
        let answer = sandbox.post("/v1/disputes", &dispute).await;
        assert_eq!((answer.status, &answer.json()["amount"]), (StatusCode::CREATED, &json!("19.99")));
        let unknown = json!({"session": "ses_0", "reason": "fraudulent"});
        refused(&sandbox.post("/v1/disputes", &unknown).await, StatusCode::NOT_FOUND, "not_found");
    }
}
