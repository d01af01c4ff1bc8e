//! The port to payment providers: create, look up, expire, refund, parse a webhook.
//!
//! A provider is an adapter of this trait in a crate of its own. Every call carries the idempotency key of its row, so
//! that it can be made again when its outcome is unknown (P7). No card data passes here: the shopper pays on the
//! provider's page (P8).

use async_trait::async_trait;
use http::HeaderMap;
use shared::account::Email;
use shared::id::{AttemptId, RefundId};
use shared::money::Money;
use shared::order::OrderNumber;
use shared::payment::{AmountLimits, Dispute, PayableError, RefundElsewhere, RefundReport, Report};
use shared::time::Timestamp;
use std::time::Duration;

/// A provider of payments.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Its name in addresses and in the database, such as `sandbox`.
    fn provider(&self) -> &'static str;

    /// Names the account that the shop's keys are of there, and its mode: another name says that they are other keys (P10). It gives
    /// no key away.
    fn account(&self) -> String;

    /// The origins of its pages, such as `https://pay.example`: forms may lead there. Several are divided by spaces.
    fn page_origin(&self) -> String;

    /// Says if a session of that amount can be opened: asked before there is an order (O10). It is known here, nobody is called.
    fn payable(&self, amount: Money) -> Result<(), PayableError> {
        AmountLimits::default().check(amount)
    }

    /// Whether money may still come on a session that the provider has closed: then it is asked about for some days more.
    fn takes_late_money(&self) -> bool {
        false
    }

    /// Opens a session that can be paid. The attempt's id is the idempotency key: asked again, the same session answers.
    async fn create(&self, request: &CreateSession) -> Result<Session, GatewayError>;

    /// What the provider says of a session now (P1). The answer is waited for no longer than `caller` does, however many calls
    /// it takes; then the outcome is unknown.
    async fn look_up(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError>;

    /// Closes a session, and answers what it then is: paid, where the shopper was quicker (P6). The answer is waited for no
    /// longer than `caller` does.
    async fn expire(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError>;

    /// Gives money back. The refund's id is the idempotency key.
    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, GatewayError>;

    /// The session of this shop on which a payment was made, by the provider's name for the payment; none where there is no
    /// such session. Only providers whose disputes and refunds name payments are asked: see [`About::Dispute`].
    async fn session_of(&self, _payment: &str) -> Result<Option<String>, GatewayError> {
        Ok(None)
    }

    /// What of a session's money was given back at the provider itself, not through the shop.
    async fn refunds_elsewhere(&self, _reference: &str) -> Result<Vec<RefundElsewhere>, GatewayError> {
        Ok(Vec::new())
    }

    /// Reads a webhook, where its signature holds and its time is near `now` (P3).
    fn parse_webhook(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<WebhookEvent, WebhookRefused>;
}

/// What is to be paid, by whom, and where the shopper goes afterwards.
#[derive(Clone, Debug)]
pub struct CreateSession {
    /// The attempt: the session's idempotency key, and its name on our side.
    pub attempt: AttemptId,
    /// The order's number, for the provider's page.
    pub order: OrderNumber,
    /// How much.
    pub amount: Money,
    /// Whose, for the provider's receipt.
    pub email: Email,
    /// Where the shopper comes back to after paying, declining or giving up.
    pub return_url: String,
    /// Where the provider sends its webhooks, where it can be told.
    pub webhook_url: String,
    /// When the attempt began. The same however often it is asked (P7).
    pub begun_at: Timestamp,
    /// Until when the provider keeps the session open: later than the payment window (P6). The same however often it is asked.
    pub open_until: Timestamp,
}

/// Who makes a call: for whom its answer is waited for, and from what share of the budget it is made (P12).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Caller {
    /// Somebody in front of a page. Their calls leave a reserve to the others.
    Visitor,
    /// The shop itself.
    Shop,
}

impl Caller {
    /// How long an answer is waited for.
    pub const fn within(self) -> Duration {
        match self {
            Self::Visitor => Duration::from_secs(3),
            Self::Shop => Duration::from_secs(10),
        }
    }
}

/// A session at the provider.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// The provider's name for it.
    pub reference: String,
    /// The page on which it is paid.
    pub redirect_url: String,
    /// What the provider says of it.
    pub report: Report,
}

/// Money to give back.
#[derive(Clone, Debug)]
pub struct RefundRequest {
    /// The refund: its idempotency key.
    pub refund: RefundId,
    /// The provider's name for the session that took the money.
    pub reference: String,
    /// How much.
    pub amount: Money,
}

/// What came of asking for a refund.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RefundOutcome {
    /// It is done.
    Done,
    /// The provider will do it, and says so later.
    Underway,
    /// The provider refuses.
    Refused(String),
}

/// A webhook whose signature holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookEvent {
    /// The provider's id of the event: stored once (P3).
    pub id: String,
    /// The kind, in the provider's words.
    pub kind: String,
    /// What it is about; none for kinds that are not used.
    pub about: Option<About>,
}

/// What a webhook is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum About {
    /// A session.
    Session {
        /// The provider's name for the session.
        reference: String,
        /// What it says of it.
        report: Report,
    },
    /// A session of which the webhook does not say enough: it is to be looked up.
    LookUp {
        /// The provider's name for the session.
        reference: String,
    },
    /// Money that somebody gave back at the provider itself, not through the shop.
    RefundElsewhere {
        /// The provider's name for the session, or for the payment that was made on it: see [`Gateway::session_of`].
        reference: String,
        /// The refund.
        refund: RefundElsewhere,
    },
    /// A refund that is decided. One that is still under way is not told of.
    Refund {
        /// The refund.
        refund: RefundId,
        /// What it says of it.
        report: RefundReport,
    },
    /// A dispute that was opened.
    Dispute {
        /// The provider's name for the session, or for the payment that was made on it: see [`Gateway::session_of`].
        reference: String,
        /// The dispute.
        dispute: Dispute,
    },
}

/// Why a call gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The provider could not be reached, or did not answer in time, or failed: the outcome is unknown.
    #[error("the payment provider cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The provider knows no such session.
    #[error("the payment provider knows no session {0}")]
    NotFound(String),
    /// The provider does not let the shop in: its key is wrong, or may not do this. Somebody has to set it right; then the
    /// call can be made again.
    #[error("the payment provider does not let the shop in: {0}")]
    Denied(String),
    /// The provider refused the call: it will not help to make it again.
    #[error("the payment provider refused: {0}")]
    Refused(String),
}

/// Why a webhook is not taken (P3). Answered with 400; nothing changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WebhookRefused {
    /// No signature, or not ours.
    #[error("the webhook's signature does not hold")]
    BadSignature,
    /// Signed too long ago, or in the future.
    #[error("the webhook's signature is stale")]
    Stale,
    /// Signed, but not of a form that we read.
    #[error("the webhook's body cannot be read")]
    Malformed,
}
