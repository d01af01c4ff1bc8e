//! `POST /webhooks/{provider}`: what payment providers tell. Stored, acknowledged, then applied (P3).

use crate::refusal::Refusal;
use crate::router::Served;
use crate::telemetry;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use shop::WebhookAnswer;

/// Stores what holds, and has it applied.
pub async fn receive(
    State(served): State<Served>,
    Path(provider): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let refuse = |refusal| served.site.refusals.refuse(&headers, &refusal);
    match served.shop.receive_webhook(&provider, &headers, &body).await {
        Ok(WebhookAnswer::Taken) => {
            served.bell.ring();
            StatusCode::OK.into_response()
        }
        Ok(WebhookAnswer::Refused(refused)) => {
            tracing::warn!("a webhook of {provider} was refused: {refused}");
            refuse(Refusal {
                status: StatusCode::BAD_REQUEST,
                kind: "webhook-refused",
                title: "The webhook is refused",
                detail: refused.to_string(),
            })
        }
        Ok(WebhookAnswer::UnknownProvider) => refuse(Refusal {
            status: StatusCode::NOT_FOUND,
            kind: "unknown-provider",
            title: "The shop does not work with that provider",
            detail: String::new(),
        }),
        Err(error) => {
            let id = served.shop.incident();
            tracing::error!(
                id,
                error = &error as &dyn std::error::Error,
                "incident {id}: a webhook of {provider} was not stored: {error}"
            );
            refuse(telemetry::broken(&id))
        }
    }
}
