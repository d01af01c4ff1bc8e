//! What of Razorpay's objects is read and written, in Razorpay's words. Everything else of them may change as Razorpay
//! likes, and a value that this code does not know is `Other`, which decides nothing.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `POST /v1/payment_links`.
#[derive(Serialize)]
pub struct NewLink {
    /// What is to be paid, in the currency's smallest unit.
    pub amount: i64,
    pub currency: &'static str,
    /// Whether it may be paid bit by bit.
    pub accept_partial: bool,
    /// What the page says is paid for.
    pub description: String,
    /// The attempt's id: taken once.
    pub reference_id: String,
    /// None where Razorpay does not take the shopper's address: its page then asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<Customer>,
    /// Whether Razorpay writes to the shopper.
    pub notify: Notify,
    /// Whether it writes again.
    pub reminder_enable: bool,
    /// When it expires by itself, in seconds since 1970.
    pub expire_by: i64,
    /// Where the shopper comes back to.
    pub callback_url: String,
    pub callback_method: &'static str,
    pub notes: Notes,
}

/// Who pays.
#[derive(Serialize)]
pub struct Customer {
    pub email: String,
}

/// How Razorpay writes to the shopper: not at all, they are on its page.
#[derive(Serialize)]
pub struct Notify {
    pub sms: bool,
    pub email: bool,
}

/// What the shop writes on an object, for people who look at it.
#[derive(Serialize)]
pub struct Notes {
    pub order: String,
}

/// A Payment Link, as calls answer it.
#[derive(Deserialize)]
pub struct Link {
    #[serde(flatten)]
    pub state: LinkState,
    /// Its page.
    pub short_url: String,
    /// The tries to pay it; none before the first.
    pub payments: Option<Vec<LinkPayment>>,
}

impl Link {
    /// The tries to pay it.
    pub fn tries(&self) -> &[LinkPayment] {
        self.payments.as_deref().unwrap_or_default()
    }

    /// The try with which money came.
    pub fn payment(&self) -> Option<&LinkPayment> {
        let came = |payment: &&LinkPayment| matches!(payment.status, TryStatus::Captured | TryStatus::Refunded);
        self.tries().iter().find(came)
    }
}

/// What both calls and webhooks say of a Payment Link.
#[derive(Deserialize)]
pub struct LinkState {
    /// `plink_...`
    pub id: String,
    /// The attempt's id.
    pub reference_id: Option<String>,
    /// What came, in the currency's smallest unit.
    pub amount_paid: i64,
    /// In which currency.
    pub currency: String,
    pub status: LinkStatus,
}

/// Where a link stands.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkStatus {
    /// It can be paid.
    Created,
    /// Some of it was paid, which the shop does not ask for.
    PartiallyPaid,
    Paid,
    Expired,
    Cancelled,
    #[serde(other)]
    Other,
}

/// A try to pay a link.
#[derive(Deserialize)]
pub struct LinkPayment {
    /// `pay_...`
    pub payment_id: String,
    /// Such as `card`, `upi` or `netbanking`.
    pub method: Option<String>,
    /// In seconds since 1970.
    pub created_at: i64,
    pub status: TryStatus,
}

/// How far a try is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TryStatus {
    /// The bank has not answered yet. Razorpay waits ten minutes for it, and then says that the try failed.
    Created,
    /// The bank holds the money, and Razorpay is about to take it.
    Authorized,
    /// The money came.
    Captured,
    /// It came, and went back.
    Refunded,
    Failed,
    #[serde(other)]
    Other,
}

/// Several links.
#[derive(Deserialize)]
pub struct Links {
    pub payment_links: Vec<Link>,
}

/// `POST /v1/payments/{id}/refund`.
#[derive(Serialize)]
pub struct NewRefund {
    /// In the currency's smallest unit.
    pub amount: i64,
    /// The refund's id.
    pub receipt: String,
}

/// Money given back.
#[derive(Deserialize)]
pub struct Refund {
    /// `rfnd_...`
    pub id: String,
    /// How much, in the currency's smallest unit.
    #[serde(default)]
    pub amount: i64,
    /// In which currency.
    #[serde(default)]
    pub currency: String,
    /// The refund's id on the shop's side.
    pub receipt: Option<String>,
    pub status: RefundStatus,
}

/// How far a refund is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundStatus {
    Processed,
    Failed,
    /// `pending`: it comes.
    #[serde(other)]
    Other,
}

/// Several refunds.
#[derive(Deserialize)]
pub struct Refunds {
    pub items: Vec<Refund>,
}

/// What Razorpay tells.
#[derive(Deserialize)]
pub struct Event {
    /// Such as `payment_link.paid`.
    #[serde(rename = "event")]
    pub kind: String,
    /// In seconds since 1970.
    pub created_at: i64,
    /// What it is about: [`LinkPayload`], [`PaymentPayload`], [`RefundPayload`], [`DisputePayload`] or another, by kind.
    pub payload: Value,
}

/// The payload of an event about a link.
#[derive(Deserialize)]
pub struct LinkPayload {
    pub payment_link: Entity<LinkState>,
}

/// The payload of an event about a payment.
#[derive(Deserialize)]
pub struct PaymentPayload {
    pub payment: Entity<Payment>,
}

/// The payload of an event about a refund.
#[derive(Deserialize)]
pub struct RefundPayload {
    pub refund: Entity<Refund>,
    /// The payment whose money it is.
    pub payment: Option<Entity<Payment>>,
}

/// The payload of an event about a dispute.
#[derive(Deserialize)]
pub struct DisputePayload {
    /// The payment that it is over.
    pub payment: Entity<Payment>,
    pub dispute: Entity<Dispute>,
}

#[derive(Deserialize)]
pub struct Entity<T> {
    pub entity: T,
}

/// A payment.
#[derive(Deserialize)]
pub struct Payment {
    /// For a link's payment `#` and the link's id without `plink_`.
    pub description: Option<String>,
    /// Why it failed, in words for the shopper.
    pub error_description: Option<String>,
}

/// Somebody asks their bank for the money of a payment.
#[derive(Deserialize)]
pub struct Dispute {
    /// `disp_...`
    pub id: String,
    /// Over how much, in the currency's smallest unit.
    pub amount: i64,
    /// In which currency.
    pub currency: String,
    /// Why, in one word.
    pub reason_code: String,
}

/// The body of a refusal.
#[derive(Deserialize)]
pub struct Problem {
    pub error: ProblemDetails,
}

/// Why a call was refused. Its code is `BAD_REQUEST_ERROR` for almost everything: the description tells.
#[derive(Deserialize)]
pub struct ProblemDetails {
    #[serde(default)]
    pub description: String,
    /// The field that it is about.
    pub field: Option<String>,
}

impl Problem {
    /// True where it is about the shopper's address.
    pub fn is_about_email(&self) -> bool {
        let ProblemDetails { description, field } = &self.error;
        [description.as_str(), field.as_deref().unwrap_or_default()]
            .iter()
            .any(|text| text.to_lowercase().contains("email"))
    }
}
