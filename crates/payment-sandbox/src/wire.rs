//! What goes over the wire between the shop and the provider, in JSON. Both sides read and write these types, so they
//! cannot drift apart.

use serde::{Deserialize, Serialize};
use shared::money::Money;
use shared::time::Timestamp;
use std::fmt;
use std::num::NonZeroU32;
use url::Url;

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

/// Where a session stands. It leaves `open` once, for good.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// It can be paid.
    Open,
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
    /// The session that took the money.
    pub session: String,
    /// How much of it went back.
    #[serde(flatten)]
    pub amount: Money,
    /// How far it came.
    pub state: RefundState,
}

/// How far a refund came. The sandbox gives money back at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// The money is back.
    Succeeded,
}

/// A webhook's body.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event<D> {
    /// `evt_...`; the same however often it is sent.
    pub id: String,
    /// `session.paid`, `session.failed` or `session.expired`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub created: Timestamp,
    /// What it is about: [`SessionData`] where the kind begins with `session.`.
    pub data: D,
}

/// What a `session.*` event is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionData {
    /// The session as it is now.
    pub session: Session,
}

/// Why a call was refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// For programs, such as `not_found`.
    pub error: String,
    /// For people.
    pub message: String,
}

/// An absolute `http` or `https` address: nothing else may stand in a link or be called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WebAddress(Url);

/// The text is no `http` or `https` address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an http or https address")]
pub struct NotAWebAddress;

impl WebAddress {
    /// Reads an address.
    pub fn parse(text: &str) -> Result<Self, NotAWebAddress> {
        let url = Url::parse(text).map_err(|_| NotAWebAddress)?;
        if matches!(url.scheme(), "http" | "https") { Ok(Self(url)) } else { Err(NotAWebAddress) }
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// The address with `name=value` added to its query.
    #[must_use]
    pub fn with_query(&self, name: &str, value: &str) -> Self {
        let mut url = self.0.clone();
        url.query_pairs_mut().append_pair(name, value);
        Self(url)
    }

    /// The address of what lies `segments` below, each of them escaped; `.` and `..` lead nowhere and are left out.
    #[must_use]
    pub fn below(&self, segments: &[&str]) -> Self {
        let mut url = self.0.clone();
        // An http address always has a path: this cannot fail.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        Self(url)
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for WebAddress {
    type Error = NotAWebAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<WebAddress> for String {
    fn from(address: WebAddress) -> Self {
        address.0.into()
    }
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
        for state in [State::Open, State::Paid { paid: amount }, failed, State::Expired] {
            let text = serde_json::to_string(&session(state.clone())).unwrap();
            assert_eq!(serde_json::from_str::<Session>(&text).unwrap(), session(state));
        }
    }

    #[test]
    fn addresses_are_of_the_web_and_keep_their_query() {
        for text in ["", "/return", "javascript:alert(1)", "ftp://shop.test/", "shop.test"] {
            assert_eq!(WebAddress::parse(text), Err(NotAWebAddress), "{text}");
        }
        let with = |text| WebAddress::parse(text).unwrap().with_query("session", "ses_1").to_string();
        assert_eq!(with("http://shop.test/return"), "http://shop.test/return?session=ses_1");
        assert_eq!(with("http://shop.test/return?a=b#c"), "http://shop.test/return?a=b&session=ses_1#c");
    }

    #[test]
    fn what_lies_below_an_address_is_escaped() {
        let below = |base| WebAddress::parse(base).unwrap().below(&["v1", "a/b?c"]).to_string();
        assert_eq!(below("http://pay.test"), "http://pay.test/v1/a%2Fb%3Fc");
        assert_eq!(below("http://pay.test/sandbox/"), "http://pay.test/sandbox/v1/a%2Fb%3Fc");
    }
}
