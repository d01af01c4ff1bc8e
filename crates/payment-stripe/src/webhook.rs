//! What Stripe tells by itself: <https://docs.stripe.com/webhooks>.
//!
//! Only kinds that say something of a session's money, or of a refund, or that a dispute was opened, are used. `charge.refunded`
//! names the charge and not its refund, which `refund.updated` does: it is a reason to look.

use crate::report::{declined, failed, report};
use crate::units::digits;
use crate::wire::{self, Event, PaymentIntent, Refund, RefundStatus, Session};
use http::HeaderMap;
use payment::{About, WebhookEvent, WebhookRefused};
use payment_adapter::amount::{AmountError, from_units};
use payment_adapter::{Secret, signature};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::id::AttemptId;
use shared::payment::{Dispute, RefundElsewhere, RefundReport};
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
    let about = match event.kind.as_str() {
        "checkout.session.async_payment_failed" => of_session(event.data.object)?.map(failed_later),
        kind if kind.starts_with("checkout.session.") => match of_session(event.data.object)? {
            Some(session) => {
                let report = report(&session).map_err(|_| WebhookRefused::Malformed)?;
                Some(About::Session { reference: session.id, report })
            }
            None => None,
        },
        "payment_intent.payment_failed" => declined_try(&read(event.data.object)?),
        "refund.created" | "refund.updated" | "refund.failed" => decided(read(event.data.object)?)?,
        "charge.refunded" => {
            let charge: wire::ChargeRefunded = read(event.data.object)?;
            charge.payment_intent.map(|reference| About::LookUp { reference })
        }
        "charge.dispute.created" => disputed(read(event.data.object)?)?,
        _ => None,
    };
    Ok(WebhookEvent { id: event.id, kind: event.kind, about })
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
fn failed_later(session: Session) -> About {
    About::Session { reference: session.id, report: failed() }
}

/// A payment does not name its session in so many words, but bears it as what it pays for. Where it does not, the
/// decline is seen when the session is looked up.
fn declined_try(intent: &PaymentIntent) -> Option<About> {
    let ours = intent.metadata.as_ref()?.attempt.as_deref().is_some_and(names_an_attempt);
    let reference = intent.payment_details.as_ref()?.order_reference.as_ref()?;
    (ours && reference.starts_with("cs_"))
        .then(|| About::Session { reference: reference.clone(), report: declined(intent) })
}

/// The end of a refund: of the shop's own, or of one that was made in the dashboard, which bears no refund's id.
fn decided(refund: Refund) -> Result<Option<About>, WebhookRefused> {
    let id = refund.metadata.as_ref().and_then(|metadata| metadata.refund.as_deref()?.parse().ok());
    let Some(id) = id else { return made_elsewhere(&refund) };
    let report = match refund.status {
        Some(RefundStatus::Succeeded) => RefundReport::RefundDone,
        Some(RefundStatus::Failed | RefundStatus::Canceled) => RefundReport::RefundFailed { reason: refund.why_not() },
        Some(RefundStatus::Other) | None => return Ok(None),
    };
    Ok(Some(About::Refund { refund: id, report }))
}

fn made_elsewhere(refund: &Refund) -> Result<Option<About>, WebhookRefused> {
    let Some(reference) = refund.payment_intent.clone() else { return Ok(None) };
    let refund = elsewhere(refund).map_err(|_| WebhookRefused::Malformed)?;
    Ok(refund.map(|refund| About::RefundElsewhere { reference, refund }))
}

/// A refund that was made in the dashboard; none while it is under way.
pub fn elsewhere(refund: &Refund) -> Result<Option<RefundElsewhere>, AmountError> {
    let failed = match refund.status {
        Some(RefundStatus::Succeeded) => false,
        Some(RefundStatus::Failed | RefundStatus::Canceled) => true,
        Some(RefundStatus::Other) | None => return Ok(None),
    };
    let amount = from_units(refund.amount, &refund.currency, digits)?;
    Ok(Some(RefundElsewhere { id: refund.id.clone(), amount, failed }))
}

/// A dispute names the payment: whose session that is, and whether it is one of the shop's, Stripe is asked later.
fn disputed(dispute: wire::Dispute) -> Result<Option<About>, WebhookRefused> {
    let Some(reference) = dispute.payment_intent else { return Ok(None) };
    let amount = from_units(dispute.amount, &dispute.currency, digits).map_err(|_| WebhookRefused::Malformed)?;
    let dispute = Dispute { id: dispute.id, amount, reason: dispute.reason };
    Ok(Some(About::Dispute { reference, dispute }))
}

/// Whether what a session bears is an attempt's id: if not, it is another integration's of the same account.
pub fn names_an_attempt(text: &str) -> bool {
    text.parse::<AttemptId>().is_ok()
}
