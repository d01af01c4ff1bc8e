//! `POST /webhooks/{provider}`: what payment providers tell. Stored, acknowledged, then applied (P3).

use crate::kind::Kind;
use crate::refusal::{Refusal, Wanted};
use crate::router::Served;
use crate::telemetry;
use axum::Extension;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode};
use shop::{ClientAddress, SecurityEvent, WebhookAnswer};

/// Stores what holds, and has it applied.
pub async fn receive(
    State(served): State<Served>,
    Path(provider): Path<String>,
    Extension(client): Extension<ClientAddress>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let refuse = |refusal| served.site.refusals.answer(Wanted::by("/webhooks", &headers), &refusal);
    match served.shop.receive_webhook(&provider, &headers, &body).await {
        Ok(WebhookAnswer::Taken) => {
            served.bell.ring();
            StatusCode::OK.into_response()
        }
        Ok(WebhookAnswer::Refused(refused)) => {
            SecurityEvent::WebhookRejection.record(None);
            if served.limits.tells_of_webhook(client) {
                tracing::warn!("a webhook of {provider} was refused: {refused}");
            }
            refuse(Refusal::new(Kind::WebhookRefused, refused.to_string()))
        }
        Ok(WebhookAnswer::UnknownProvider) => refuse(Refusal::new(Kind::UnknownProvider, "")),
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
