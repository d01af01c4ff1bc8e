//! What goes over the wire between the shop and the provider, in JSON. Both sides read and write these types, so they
//! cannot drift apart.

use payment_adapter::WebAddress;
use serde::{Deserialize, Serialize};
use shared::money::Money;
use shared::time::Timestamp;
use std::num::NonZeroU32;

/// The header of a call that may be made again: the same key gives the same answer (P7).
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// `POST /v1/sessions`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CreateSession {
    /// What is to be paid: `"amount":"19.99","currency":"EUR"`, more than nothing.
    #[serde(flatten)]
    pub amount: Money,
    /// The shop's name for it: the attempt's id.
    pub reference: String,
    /// What the page says is paid for.
    pub description: String,
    /// Who pays.
    pub email: String,
    /// Where the shopper comes back to; `session=ID` is added to its query.
    pub return_url: WebAddress,
    /// Where webhooks go.
    pub webhook_url: WebAddress,
    /// How long it can be paid.
    pub expires_in_seconds: NonZeroU32,
}

/// A session, as the API answers it and as webhooks carry it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Session {
    /// `ses_...`
    pub id: String,
    /// The page on which it is paid.
    pub url: String,
    /// The shop's name for it.
    pub reference: String,
    /// What is to be paid.
    #[serde(flatten)]
    pub amount: Money,
    /// What it is paid for.
    pub description: String,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires by itself.
    pub expires_at: Timestamp,
    /// `"state":"open"` and so on, with what belongs to that state.
    #[serde(flatten)]
    pub state: State,
}

/// Where a session stands. It leaves `open` once, for good; by way of `pending` where it is paid by a bank transfer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// It can be paid.
    Open,
    /// A bank transfer is on its way.
    Pending,
    /// It was paid.
    Paid {
        /// What was paid.
        paid: Money,
    },
    /// It was declined, and is over.
    Failed {
        /// Why, in words.
        reason: String,
    },
    /// Its time ran out, or the shop closed it.
    Expired,
}

/// Several sessions.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sessions {
    /// The oldest first.
    pub items: Vec<Session>,
}

/// `POST /v1/refunds`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CreateRefund {
    /// The session that took the money.
    pub session: String,
    /// How much of it goes back: `"amount":"19.99","currency":"EUR"`.
    #[serde(flatten)]
    pub amount: Money,
}

/// A refund.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Refund {
    /// `ref_...`
    pub id: String,
    /// The idempotency key that it was asked for with: the refund's id on the shop's side.
    #[serde(default)]
    pub key: String,
    /// The session that took the money.
    pub session: String,
    /// How much of it went back.
    #[serde(flatten)]
    pub amount: Money,
    /// How far it came.
    pub state: RefundState,
}

/// How far a refund came. The sandbox gives money back at once, unless `/control` has it wait or fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// It is under way.
    Pending,
    /// The money is back.
    Succeeded,
    /// It could not be given back.
    Failed,
}

/// `POST /v1/disputes`: as if somebody had asked their bank for the money.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CreateDispute {
    /// The session that took the money.
    pub session: String,
    /// Why, in one word such as `fraudulent`.
    pub reason: String,
}

/// A dispute over all that a session took.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Dispute {
    /// `dis_...`
    pub id: String,
    /// The session that took the money.
    pub session: String,
    /// How much.
    #[serde(flatten)]
    pub amount: Money,
    /// Why.
    pub reason: String,
}

/// A webhook's body.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event<D> {
    /// `evt_...`; the same however often it is sent.
    pub id: String,
    /// `session.pending`, `session.paid`, `session.failed`, `session.expired`, `refund.succeeded`, `refund.failed` or `dispute.created`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub created: Timestamp,
    /// What it is about: [`SessionData`], [`RefundData`] or [`DisputeData`], as the kind begins.
    pub data: D,
}

/// What a `session.*` event is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionData {
    /// The session as it is now.
    pub session: Session,
}

/// What a `refund.*` event is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RefundData {
    /// The refund as it is now.
    pub refund: Refund,
}

/// What a `dispute.*` event is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DisputeData {
    /// The dispute.
    pub dispute: Dispute,
}

/// Why a call was refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// For programs, such as `not_found`.
    pub error: String,
    /// For people.
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;
    use serde_json::json;

    #[test]
    fn sessions_are_flat_and_come_back_as_they_were() {
        let amount = Money::new(1999, Currency::EUR);
        let session = |state| Session {
            id: "ses_1".into(),
            url: "http://pay.test/pay/ses_1".into(),
            reference: "attempt".into(),
            amount,
            description: "Order #7".into(),
            created_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(60_000),
            state,
        };
        let paid = serde_json::to_value(session(State::Paid { paid: amount })).unwrap();
        let money = json!({"amount": "19.99", "currency": "EUR"});
        assert_eq!((&paid["amount"], &paid["currency"]), (&money["amount"], &money["currency"]));
        assert_eq!((&paid["state"], &paid["paid"]), (&json!("paid"), &money));

        let failed = State::Failed { reason: "No.".into() };
        for state in [State::Open, State::Pending, State::Paid { paid: amount }, failed, State::Expired] {
            let text = serde_json::to_string(&session(state.clone())).unwrap();
            assert_eq!(serde_json::from_str::<Session>(&text).unwrap(), session(state));
        }
    }
}
