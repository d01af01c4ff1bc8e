//! What of Stripe's objects is read, in Stripe's words. Everything else of them may change as Stripe likes, and a value
//! that this code does not know is `Other`, which decides nothing.

use serde::Deserialize;
use serde_json::Value;
use shared::id::RefundId;

/// A Checkout Session.
#[derive(Deserialize)]
pub struct Session {
    /// `cs_...`
    pub id: String,
    /// Its page, while it is open.
    pub url: Option<String>,
    /// The attempt's id.
    pub client_reference_id: Option<String>,
    /// What is to be paid.
    pub amount_total: Option<i64>,
    /// In which currency, in small letters.
    pub currency: Option<String>,
    /// Where the page stands.
    pub status: SessionStatus,
    /// Where the money is.
    pub payment_status: PaymentStatus,
    /// The payment, once the shopper has tried one.
    pub payment_intent: Option<Expandable<PaymentIntent>>,
}

/// Where a session's page stands.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionStatus {
    /// It can be paid.
    Open,
    /// The shopper is done with it; the money may still be on its way.
    Complete,
    /// It can be paid no more.
    Expired,
    #[serde(other)]
    Other,
}

/// Where a session's money is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentStatus {
    /// It came.
    Paid,
    /// There was nothing to be paid.
    NoPaymentRequired,
    /// It did not come, or not yet.
    Unpaid,
    #[serde(other)]
    Other,
}

/// An object, or where that was not asked for, its id.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Expandable<T> {
    Object(Box<T>),
    Id(String),
}

impl<T> Expandable<T> {
    /// The object, where it was asked for.
    pub fn object(&self) -> Option<&T> {
        match self {
            Self::Object(object) => Some(object),
            Self::Id(_) => None,
        }
    }
}

impl Expandable<PaymentIntent> {
    /// The payment's id, in either case.
    pub fn into_id(self) -> String {
        match self {
            Self::Object(intent) => intent.id,
            Self::Id(id) => id,
        }
    }
}

/// What the shop wrote on an object.
#[derive(Deserialize)]
pub struct Metadata {
    /// On a payment: the attempt's id.
    pub attempt: Option<String>,
    /// On a refund: its id.
    pub refund: Option<String>,
}

/// A payment.
#[derive(Deserialize)]
pub struct PaymentIntent {
    /// `pi_...`
    pub id: String,
    /// What came.
    pub amount_received: i64,
    /// In which currency.
    pub currency: String,
    /// How far it is.
    pub status: IntentStatus,
    /// Why the last try came to nothing.
    pub last_payment_error: Option<PaymentError>,
    /// The last try that reached the card's network.
    pub latest_charge: Option<Expandable<Charge>>,
    /// What the shop wrote on it.
    pub metadata: Option<Metadata>,
    /// What it pays for.
    pub payment_details: Option<PaymentDetails>,
}

/// How far a payment is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IntentStatus {
    /// The money came.
    Succeeded,
    /// It is on its way.
    Processing,
    /// It is held for the shop, which takes it at once.
    RequiresCapture,
    /// A try was declined, or none was made yet.
    RequiresPaymentMethod,
    /// It is over.
    Canceled,
    /// The shopper is proving who they are.
    #[serde(other)]
    Other,
}

/// Why a try to pay came to nothing.
#[derive(Deserialize)]
pub struct PaymentError {
    /// In words for the shopper.
    pub message: Option<String>,
    /// In one word, by the card's issuer.
    pub decline_code: Option<String>,
    /// In one word.
    pub code: Option<String>,
}

/// A try that reached the card's network.
#[derive(Deserialize)]
pub struct Charge {
    /// Why it came to nothing.
    pub failure_message: Option<String>,
}

/// What a payment pays for.
#[derive(Deserialize)]
pub struct PaymentDetails {
    /// The Checkout Session's id, where it came from one.
    pub order_reference: Option<String>,
}

/// Money given back.
#[derive(Deserialize)]
pub struct Refund {
    /// `re_...`
    pub id: String,
    /// How much.
    #[serde(default)]
    pub amount: i64,
    /// In which currency, in small letters.
    #[serde(default)]
    pub currency: String,
    /// The payment: `pi_...`
    pub payment_intent: Option<String>,
    /// How far it is.
    pub status: Option<RefundStatus>,
    /// Why it did not work.
    pub failure_reason: Option<String>,
    /// What the shop wrote on it.
    pub metadata: Option<Metadata>,
}

impl Refund {
    /// Whether it is the refund of that id on the shop's side.
    pub fn is(&self, refund: &str) -> bool {
        self.metadata.as_ref().and_then(|metadata| metadata.refund.as_deref()) == Some(refund)
    }

    /// Whether the shop made it.
    pub fn is_ours(&self) -> bool {
        let id = self.metadata.as_ref().and_then(|metadata| metadata.refund.as_deref());
        id.is_some_and(|id| id.parse::<RefundId>().is_ok())
    }

    /// Why it did not work.
    pub fn why_not(self) -> String {
        self.failure_reason.unwrap_or_else(|| "the refund failed".to_owned())
    }
}

/// Somebody asks their bank for the money of a payment.
#[derive(Deserialize)]
pub struct Dispute {
    /// `dp_...` or `du_...`
    pub id: String,
    /// Over how much.
    pub amount: i64,
    /// In which currency.
    pub currency: String,
    /// Why, in one word such as `fraudulent`.
    pub reason: String,
    /// The payment: `pi_...`
    pub payment_intent: Option<String>,
}

/// How far a refund is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    /// It is done.
    Succeeded,
    /// It did not work.
    Failed,
    /// It was called off.
    Canceled,
    /// `pending`, or `requires_action` by the shopper: it comes.
    #[serde(other)]
    Other,
}

/// Several objects.
#[derive(Deserialize)]
pub struct List<T> {
    pub data: Vec<T>,
    /// Whether there are others after the last.
    #[serde(default)]
    pub has_more: bool,
}

/// A payment's charge, as a webhook names it.
#[derive(Deserialize)]
pub struct ChargeRefunded {
    /// The payment: `pi_...`
    pub payment_intent: Option<String>,
}

/// What Stripe tells.
#[derive(Deserialize)]
pub struct Event {
    /// `evt_...`
    pub id: String,
    /// Such as `checkout.session.completed`.
    #[serde(rename = "type")]
    pub kind: String,
    pub data: EventData,
}

/// What an event is about.
#[derive(Deserialize)]
pub struct EventData {
    /// As it was then, with nothing expanded.
    pub object: Value,
}

/// The body of a refusal.
#[derive(Deserialize)]
pub struct Problem {
    pub error: ProblemDetails,
}

impl Problem {
    /// True where it is about the shopper's address.
    pub fn is_about_email(&self) -> bool {
        self.error.param.as_deref() == Some("customer_email") || self.error.code.as_deref() == Some("email_invalid")
    }
}

/// Why a call was refused.
#[derive(Deserialize)]
pub struct ProblemDetails {
    /// For people.
    pub message: Option<String>,
    /// For programs, such as `resource_missing`.
    pub code: Option<String>,
    /// The parameter that it is about.
    pub param: Option<String>,
    /// For programs, coarser.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}
