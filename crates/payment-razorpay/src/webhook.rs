//! What Razorpay tells by itself: <https://razorpay.com/docs/webhooks>.
//!
//! The body is signed, and with it the moment of the event, but not the moment of sending (P3). A webhook that was not
//! taken is sent again for a day, and for fifteen days on request, as it was; one that is refused for a day switches the
//! webhook off. So a signature holds for [`KEPT`], and not for minutes. That an old webhook can be sent again by whoever
//! has seen it does no harm: what it says was said, and an old failure cannot undo a success (P4).

use crate::report::report;
use crate::wire::{DisputePayload, Event, LinkPayload, Payment, PaymentPayload, Refund, RefundPayload, RefundStatus};
use http::HeaderMap;
use payment::{About, WebhookEvent, WebhookRefused};
use payment_adapter::amount::{AmountError, from_units, iso_digits};
use payment_adapter::{Secret, signature};
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::id::AttemptId;
use shared::payment::{Dispute, RefundElsewhere, RefundReport, Report};
use shared::time::{Span, Timestamp};

/// The header that bears the signature: the HMAC-SHA256 of the body, in hex.
pub const SIGNATURE: &str = "x-razorpay-signature";

/// The header that bears the event's id: the same however often it is sent.
pub const EVENT_ID: &str = "x-razorpay-event-id";

/// For how long after the event a signature holds: the fifteen days within which Razorpay sends it again, and as long
/// again because events about links were seen to bear the time at which their link was created.
const KEPT: Span = Span::days(30);

/// By how much Razorpay's clock may be ahead.
const AHEAD: Span = Span::minutes(5);

/// Reads a webhook, where its signature holds and its event is neither too old nor yet to come (P3).
pub fn parse(
    secret: &Secret,
    headers: &HeaderMap,
    body: &[u8],
    now: Timestamp,
) -> Result<WebhookEvent, WebhookRefused> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !signature::holds(secret.reveal(), &[body], header(SIGNATURE)) {
        return Err(WebhookRefused::BadSignature);
    }
    let event: Event = serde_json::from_slice(body).map_err(|_| WebhookRefused::Malformed)?;
    let age = now.since(Timestamp::from_millis(event.created_at.saturating_mul(1000)));
    if age > KEPT || age < Span::millis(-AHEAD.as_millis()) {
        return Err(WebhookRefused::Stale);
    }
    let id = header(EVENT_ID).to_owned();
    if id.is_empty() {
        return Err(WebhookRefused::Malformed);
    }
    let about = match event.kind.as_str() {
        kind if kind.starts_with("payment_link.") => of_link(read(event.payload)?)?,
        "payment.failed" => {
            let PaymentPayload { payment } = read(event.payload)?;
            declined_try(payment.entity)
        }
        "refund.processed" | "refund.failed" => {
            let RefundPayload { refund, payment } = read(event.payload)?;
            decided(&refund.entity, payment.map(|payment| payment.entity).as_ref())?
        }
        "payment.dispute.created" => disputed(read(event.payload)?)?,
        _ => None,
    };
    Ok(WebhookEvent { id, kind: event.kind, about })
}

fn read<T: DeserializeOwned>(payload: Value) -> Result<T, WebhookRefused> {
    serde_json::from_value(payload).map_err(|_| WebhookRefused::Malformed)
}

/// What a link says, where it is an attempt's and not another integration's of the same account. That it has ended is only a reason
/// to look: the webhook does not bring the tries to pay it, one of which may be under way (P6).
fn of_link(payload: LinkPayload) -> Result<Option<About>, WebhookRefused> {
    let link = payload.payment_link.entity;
    if link.reference_id.as_deref().and_then(|text| text.parse::<AttemptId>().ok()).is_none() {
        return Ok(None);
    }
    let report = report(&link, &[]).map_err(|_| WebhookRefused::Malformed)?;
    Ok(Some(match report {
        Report::Expired => About::LookUp { reference: link.id },
        report => About::Session { reference: link.id, report },
    }))
}

/// The link that a payment was made on: it names it in its description only.
fn link_of(payment: &Payment) -> Option<String> {
    let id = payment.description.as_deref()?.strip_prefix('#')?;
    let names_a_link = id.len() == 14 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    names_a_link.then(|| format!("plink_{id}"))
}

fn declined_try(payment: Payment) -> Option<About> {
    let reference = link_of(&payment)?;
    let reason = payment.error_description.unwrap_or_else(|| "The payment failed.".to_owned());
    Some(About::Session { reference, report: Report::Declined { reason } })
}

/// The end of a refund: of the shop's own, or of one that was made in the dashboard, which bears no refund's id.
fn decided(refund: &Refund, payment: Option<&Payment>) -> Result<Option<About>, WebhookRefused> {
    let Some(id) = refund.receipt.as_deref().and_then(|receipt| receipt.parse().ok()) else {
        let Some(reference) = payment.and_then(link_of) else { return Ok(None) };
        let refund = elsewhere(refund).map_err(|_| WebhookRefused::Malformed)?;
        return Ok(refund.map(|refund| About::RefundElsewhere { reference, refund }));
    };
    let report = match refund.status {
        RefundStatus::Processed => RefundReport::RefundDone,
        RefundStatus::Failed => RefundReport::RefundFailed { reason: "the refund failed".to_owned() },
        RefundStatus::Other => return Ok(None),
    };
    Ok(Some(About::Refund { refund: id, report }))
}

/// A refund that was made in the dashboard; none while it is under way.
pub fn elsewhere(refund: &Refund) -> Result<Option<RefundElsewhere>, AmountError> {
    let failed = match refund.status {
        RefundStatus::Processed => false,
        RefundStatus::Failed => true,
        RefundStatus::Other => return Ok(None),
    };
    let amount = from_units(refund.amount, &refund.currency, iso_digits)?;
    Ok(Some(RefundElsewhere { id: refund.id.clone(), amount, failed }))
}

/// A dispute comes with its payment, and that names the link.
fn disputed(payload: DisputePayload) -> Result<Option<About>, WebhookRefused> {
    let Some(reference) = link_of(&payload.payment.entity) else { return Ok(None) };
    let dispute = payload.dispute.entity;
    let amount = from_units(dispute.amount, &dispute.currency, iso_digits).map_err(|_| WebhookRefused::Malformed)?;
    Ok(Some(About::Dispute { reference, dispute: Dispute { id: dispute.id, amount, reason: dispute.reason_code } }))
}
