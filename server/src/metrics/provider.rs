//! The payment provider: how long its answers take, and what they are. It stands between the shop and its gateway.

use async_trait::async_trait;
use http::HeaderMap;
use metrics::{counter, describe_counter, describe_histogram, histogram};
use payment::{
    Caller, CreateSession, Gateway, GatewayError, RefundOutcome, RefundRequest, Session, WebhookEvent, WebhookRefused,
};
use shared::money::Money;
use shared::payment::{PayableError, RefundElsewhere};
use shared::time::Timestamp;
use std::sync::Arc;
use std::time::Instant;

const SECONDS: &str = "forever_cart_provider_call_seconds";
const CALLS: &str = "forever_cart_provider_calls_total";
const WEBHOOKS: &str = "forever_cart_webhooks_total";

/// Says what each metric is.
pub(super) fn describe() {
    describe_histogram!(SECONDS, "How long calls of the payment provider took.");
    describe_counter!(CALLS, "Calls of the payment provider, by what it answered.");
    describe_counter!(WEBHOOKS, "Webhooks that came, by whether they were taken.");
}

/// A gateway that is measured.
pub struct MeasuredGateway(pub Arc<dyn Gateway>);

async fn measured<T>(
    operation: &'static str,
    call: impl Future<Output = Result<T, GatewayError>>,
) -> Result<T, GatewayError> {
    let began = Instant::now();
    let answer = call.await;
    histogram!(SECONDS, "operation" => operation).record(began.elapsed());
    let outcome = match &answer {
        Ok(_) => "answered",
        Err(GatewayError::Unreachable(_)) => "unreachable",
        Err(GatewayError::NotFound(_)) => "not_found",
        Err(GatewayError::Denied(_)) => "denied",
        Err(GatewayError::Refused(_)) => "refused",
    };
    counter!(CALLS, "operation" => operation, "outcome" => outcome).increment(1);
    answer
}

#[async_trait]
impl Gateway for MeasuredGateway {
    fn provider(&self) -> &'static str {
        self.0.provider()
    }

    fn account(&self) -> String {
        self.0.account()
    }

    fn page_origin(&self) -> String {
        self.0.page_origin()
    }

    fn payable(&self, amount: Money) -> Result<(), PayableError> {
        self.0.payable(amount)
    }

    fn takes_late_money(&self) -> bool {
        self.0.takes_late_money()
    }

    async fn create(&self, request: &CreateSession) -> Result<Session, GatewayError> {
        measured("create", self.0.create(request)).await
    }

    async fn look_up(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        measured("look_up", self.0.look_up(reference, caller)).await
    }

    async fn expire(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        measured("expire", self.0.expire(reference, caller)).await
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, GatewayError> {
        measured("refund", self.0.refund(request)).await
    }

    async fn session_of(&self, payment: &str) -> Result<Option<String>, GatewayError> {
        measured("session_of", self.0.session_of(payment)).await
    }

    async fn refunds_elsewhere(&self, reference: &str) -> Result<Vec<RefundElsewhere>, GatewayError> {
        measured("refunds_elsewhere", self.0.refunds_elsewhere(reference)).await
    }

    fn parse_webhook(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<WebhookEvent, WebhookRefused> {
        let event = self.0.parse_webhook(headers, body, now);
        let outcome = match &event {
            Ok(_) => "taken",
            Err(WebhookRefused::BadSignature) => "bad_signature",
            Err(WebhookRefused::Stale) => "stale",
            Err(WebhookRefused::Malformed) => "malformed",
        };
        counter!(WEBHOOKS, "outcome" => outcome).increment(1);
        event
    }
}
