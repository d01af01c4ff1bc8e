//! Payment attempts, what a provider says of them, and which amounts it takes.

mod payable;

pub use payable::{AmountLimits, PayableError};

use crate::id::{AttemptId, OrderId, RefundId};
use crate::look_up::UNDER_WAY_AT_MOST;
use crate::money::Money;
use crate::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// One try to pay one order at one provider, bound to that order's amount and currency.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// Its id; also its idempotency key at the provider (P7).
    pub id: AttemptId,
    /// The order.
    pub order: OrderId,
    /// The provider's name, such as `sandbox`.
    pub provider: String,
    /// The account there that its session was opened in, by its name of `payment::Gateway::account`; none while there is no session,
    /// and of sessions that were opened before this was noted.
    pub account: Option<String>,
    /// What is to be paid.
    pub amount: Money,
    /// How far it came.
    pub state: AttemptState,
    /// The provider's name for its session; none until it was created there.
    pub reference: Option<String>,
    /// The provider's page; none until the session was created.
    pub redirect_url: Option<String>,
    /// The last decline on a page that stayed open.
    pub note: Option<String>,
    /// Whether it is still to be closed at the provider.
    pub to_close: bool,
    /// Whether staff have looked into money that was held, and settled it outside.
    pub looked_into: bool,
    /// Since when a payment is under way on it, by a bank transfer for example; none where none is (P11). Only of an open one.
    pub under_way_since: Option<Timestamp>,
    /// When the provider was last asked about it; none where it never was.
    pub looked_up_at: Option<Timestamp>,
    /// When the shop asks about it by itself; none where there is nothing more to hear.
    pub due_at: Option<Timestamp>,
    /// When it began.
    pub created_at: Timestamp,
    /// Until when the provider keeps its page open: later than the payment window (P6).
    pub open_until: Timestamp,
}

impl Attempt {
    /// Whether its money came, was not what was asked, and is held for staff (P9).
    pub fn is_held(&self) -> bool {
        self.state == AttemptState::Held && !self.looked_into
    }

    /// Why the provider refused it before it was opened there; none where it did not.
    pub fn refusal(&self) -> Option<PaymentRefusal> {
        let refused = self.state == AttemptState::Failed && self.reference.is_none();
        refused.then(|| self.note.as_deref().map_or(PaymentRefusal::Other, PaymentRefusal::of))
    }

    /// Whether a payment is under way on it, and has not been for longer than any takes: until then nothing is released,
    /// retried or cancelled (P11).
    pub fn is_under_way(&self, now: Timestamp) -> bool {
        self.state.is_open() && self.under_way_since.is_some_and(|since| now.since(since) < UNDER_WAY_AT_MOST)
    }
}

/// Why a provider does not take a payment at all, as far as its words tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentRefusal {
    /// The amount: too small, too large, or not one that the provider can ask for.
    Amount,
    /// The currency.
    Currency,
    /// The email address.
    Email,
    /// Something else.
    Other,
}

impl PaymentRefusal {
    /// What a provider's words are about.
    pub fn of(words: &str) -> Self {
        let words = words.to_ascii_lowercase();
        let about = |names: &[&str]| names.iter().any(|name| words.contains(name));
        match () {
            () if about(&["email"]) => Self::Email,
            () if about(&["currency"]) && !about(&["amount"]) => Self::Currency,
            () if about(&["amount", "minimum", "maximum"]) => Self::Amount,
            () => Self::Other,
        }
    }
}

/// How far an attempt came.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// Not known to be created at the provider yet.
    Creating,
    /// Open at the provider: it can be paid.
    Open,
    /// Paid, and the money is the order's.
    Paid,
    /// Over at the provider without money.
    Failed,
    /// Expired or closed at the provider without money.
    Expired,
    /// Paid, but not what was asked: held for staff (P9).
    Held,
    /// Paid, and refunded because the order could not take the money (P4, P5).
    Refunded,
}

impl AttemptState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Creating, Self::Open, Self::Paid, Self::Failed, Self::Expired, Self::Held, Self::Refunded];

    /// Whether money came with it.
    pub const fn took_money(self) -> bool {
        matches!(self, Self::Paid | Self::Held | Self::Refunded)
    }

    /// Whether money may still come with it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Creating | Self::Open)
    }
}

/// What the provider says of a session: asked, or in a signed webhook (P1).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Report {
    /// It waits for the shopper.
    Open,
    /// A payment is under way.
    InProgress,
    /// A try was declined; the page stays open for another.
    Declined {
        /// In the provider's words.
        reason: String,
    },
    /// It was paid.
    Paid {
        /// What was paid.
        amount: Money,
    },
    /// It is over and can take no more money.
    Failed {
        /// In the provider's words.
        reason: String,
    },
    /// It expired or was closed.
    Expired,
}

/// What the provider tells by itself of a refund that it has decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RefundReport {
    /// The money is on its way back for good.
    RefundDone,
    /// It could not be given back: it is the shop's again.
    RefundFailed {
        /// In the provider's words.
        reason: String,
    },
}

/// Somebody asks their bank for the money of a payment (P9).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename = "dispute_opened")]
pub struct Dispute {
    /// The provider's name for it.
    pub id: String,
    /// Over how much.
    pub amount: Money,
    /// Why, in the provider's words.
    pub reason: String,
}

/// Money that somebody gave back at the provider itself, in its dashboard for example (P11).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename = "refund_elsewhere")]
pub struct RefundElsewhere {
    /// The provider's name for it.
    pub id: String,
    /// How much.
    pub amount: Money,
    /// Whether it failed after all: the money is the shop's again.
    pub failed: bool,
}

/// Something changed of a session: the provider has to be asked what.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind")]
pub enum LookUp {
    /// It is due.
    #[serde(rename = "look_up")]
    Due,
}

/// What a webhook tells. The kinds tell them apart.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum News {
    /// Of a session.
    Session(Report),
    /// Of a refund.
    Refund(RefundReport),
    /// Of a dispute.
    Dispute(Dispute),
    /// Of money that was given back at the provider itself.
    RefundElsewhere(RefundElsewhere),
    /// That there is something to ask.
    LookUp(LookUp),
}

/// Money on its way back to a shopper.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refund {
    /// Its id; also its idempotency key at the provider (P7).
    pub id: RefundId,
    /// The attempt that took the money.
    pub attempt: AttemptId,
    /// The order.
    pub order: OrderId,
    /// How much.
    pub amount: Money,
    /// How far it came.
    pub state: RefundState,
    /// Why, in words for the shopper.
    pub reason: String,
    /// What staff did after it failed.
    pub after_failure: Option<AfterFailure>,
    /// The provider's name for it, where it was made there and not here; none for the shop's own.
    pub elsewhere: Option<String>,
}

impl Refund {
    /// Whether its amount is none of what is left of the money that its attempt took.
    pub fn claims(&self) -> bool {
        self.state == RefundState::Due || self.went_back()
    }

    /// Whether the shopper has the money, one way or another.
    pub fn went_back(&self) -> bool {
        self.state == RefundState::Done || self.after_failure == Some(AfterFailure::PaidOtherwise)
    }

    /// Whether it failed, and staff have done nothing about it yet.
    pub fn waits_for_staff(&self) -> bool {
        self.state == RefundState::Failed && self.after_failure.is_none()
    }
}

/// What staff did about a refund that failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterFailure {
    /// They asked for the same anew: that is a refund of its own (P7).
    TriedAgain,
    /// They paid the money back another way.
    PaidOtherwise,
}

/// How far a refund came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// Claimed in the database; the provider is still to be asked.
    Due,
    /// The provider did it.
    Done,
    /// The provider refused it.
    Failed,
}

/// A webhook that has waited for so long without fitting anything raises an alarm (P3).
pub const ALARM_AFTER: Span = Span::days(3);

/// One that has waited for so long, seven days of it with the alarm raised, is not tried any more.
pub const GIVEN_UP_AFTER: Span = Span::days(10);

/// A webhook is forgotten so long after it was applied: no provider sends it again that late.
pub const WEBHOOKS_KEPT: Span = Span::days(31);

/// How long a webhook that fits nothing yet, and has waited for `age`, waits for its next try: as long again, from a quarter
/// of a minute to an hour; a day where it raises the alarm. None where it is given up.
pub fn fits_later(age: Span) -> Option<Span> {
    if age >= GIVEN_UP_AFTER {
        None
    } else if age >= ALARM_AFTER {
        Some(Span::days(1))
    } else {
        Some(age.clamp(Span::seconds(15), Span::hours(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;

    #[test]
    fn o10_a_refusal_is_known_by_the_provider_s_words() {
        for (words, why) in [
            ("400 amount_too_small: The Checkout Session's total amount must convert to at least 50 cents.", "Amount"),
            ("400 amount_too_large: Amount must be no more than 999,999.99", "Amount"),
            ("400 email_invalid: Invalid email address: (address)", "Email"),
            ("400 Currency is not supported", "Currency"),
            ("400 parameter_unknown", "Other"),
            ("", "Other"),
        ] {
            assert_eq!(format!("{:?}", PaymentRefusal::of(words)), why, "{words}");
        }
    }

    #[test]
    fn p3_what_a_webhook_tells_is_kept_apart_by_its_kind() {
        let (amount, reason) = (Money::new(500, Currency::EUR), || "no".to_owned());
        for (news, text) in [
            (News::Session(Report::Expired), r#"{"kind":"expired"}"#),
            (News::Session(Report::Failed { reason: reason() }), r#"{"kind":"failed","reason":"no"}"#),
            (News::Refund(RefundReport::RefundDone), r#"{"kind":"refund_done"}"#),
            (
                News::Refund(RefundReport::RefundFailed { reason: reason() }),
                r#"{"kind":"refund_failed","reason":"no"}"#,
            ),
            (
                News::Dispute(Dispute { id: "dp_1".into(), amount, reason: reason() }),
                r#"{"kind":"dispute_opened","id":"dp_1","amount":{"amount":"5.00","currency":"EUR"},"reason":"no"}"#,
            ),
            (
                News::RefundElsewhere(RefundElsewhere { id: "re_1".into(), amount, failed: false }),
                r#"{"kind":"refund_elsewhere","id":"re_1","amount":{"amount":"5.00","currency":"EUR"},"failed":false}"#,
            ),
            (News::LookUp(LookUp::Due), r#"{"kind":"look_up"}"#),
        ] {
            assert_eq!(serde_json::to_string(&news).unwrap(), text);
            assert_eq!(serde_json::from_str::<News>(text).unwrap(), news);
        }
        assert!(serde_json::from_str::<News>(r#"{"kind":"else"}"#).is_err());
    }

    #[test]
    fn p3_a_webhook_that_fits_nothing_is_tried_ever_more_rarely_and_some_day_given_up() {
        for (age, wait) in [
            (Span::millis(-5), Some(Span::seconds(15))),
            (Span::seconds(1), Some(Span::seconds(15))),
            (Span::minutes(2), Some(Span::minutes(2))),
            (Span::hours(30), Some(Span::hours(1))),
            (ALARM_AFTER, Some(Span::days(1))),
            (Span::days(9), Some(Span::days(1))),
            (GIVEN_UP_AFTER, None),
        ] {
            assert_eq!(fits_later(age), wait, "{age:?}");
        }
    }
}
