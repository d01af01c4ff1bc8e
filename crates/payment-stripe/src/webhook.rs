//! What Stripe tells by itself: <https://docs.stripe.com/webhooks>.
//!
//! Only kinds that say something of a session's money are used. Refunds and disputes are not sessions: the sweeper asks
//! about refunds that are due, and the kind of a dispute's event is stored with it.

use crate::report::{declined, failed, report};
use crate::wire::{Event, PaymentIntent, Session};
use http::HeaderMap;
use payment::{SessionEvent, WebhookEvent, WebhookRefused};
use payment_adapter::{Secret, signature};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::id::AttemptId;
use shared::time::Timestamp;

/// The header that bears the signature, `t=...,v1=...`, with a `v1` for each of the endpoint's secrets.
pub const SIGNATURE: &str = "stripe-signature";

/// Reads a webhook, where its signature holds and is no more than five minutes off (P3).
pub fn parse(
    secret: &Secret,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<WebhookEvent, WebhookRefused> {
    let header = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    signature::verify(secret.reveal(), header, body, now)?;
    let event: Event = serde_json::from_slice(body).map_err(|_| WebhookRefused::Malformed)?;
    let session = match event.kind.as_str() {
        "checkout.session.async_payment_failed" => of_session(event.data.object)?.map(failed_later),
        kind if kind.starts_with("checkout.session.") => match of_session(event.data.object)? {
            Some(session) => {
                let report = report(&session).map_err(|_| WebhookRefused::Malformed)?;
                Some(SessionEvent { reference: session.id, report })
            }
            None => None,
        },
        "payment_intent.payment_failed" => declined_try(&read(event.data.object)?),
        _ => None,
    };
    Ok(WebhookEvent { id: event.id, kind: event.kind, session })
}

fn read<T: DeserializeOwned>(object: Value) -> Result<T, WebhookRefused> {
    serde_json::from_value(object).map_err(|_| WebhookRefused::Malformed)
}

/// The session, where it is an attempt's.
fn of_session(object: Value) -> Result<Option<Session>, WebhookRefused> {
    let session: Session = read(object)?;
    let ours = session.client_reference_id.as_deref().is_some_and(names_an_attempt);
    Ok(ours.then_some(session))
}

/// The session says no more than that it was not paid: that the payment which was on its way did not arrive, only the
/// event's kind tells.
fn failed_later(session: Session) -> SessionEvent {
    SessionEvent { reference: session.id, report: failed() }
}

/// A payment does not name its session in so many words, but bears it as what it pays for. Where it does not, the
/// decline is seen when the session is looked up.
fn declined_try(intent: &PaymentIntent) -> Option<SessionEvent> {
    let ours = intent.metadata.as_ref()?.attempt.as_deref().is_some_and(names_an_attempt);
    let reference = intent.payment_details.as_ref()?.order_reference.as_ref()?;
    (ours && reference.starts_with("cs_"))
        .then(|| SessionEvent { reference: reference.clone(), report: declined(intent) })
}

fn names_an_attempt(text: &str) -> bool {
    text.parse::<AttemptId>().is_ok()
}
