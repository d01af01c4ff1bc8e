//! A Razorpay in memory, served over HTTP. What shoppers and outages do there is said by the test.

mod api;
mod ledger;

pub use ledger::Call;

use iso_currency::Currency;
use ledger::Ledger;
use payment::{CreateSession, RefundRequest};
use payment_adapter::Secret;
use payment_adapter::testing::{Faults, serve};
use payment_razorpay::{RazorpayConfig, RazorpayGateway};
use serde_json::Value;
use shared::account::Email;
use shared::id::{AttemptId, RefundId};
use shared::money::Money;
use shared::order::OrderNumber;
use shared::time::{Span, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use uuid::Uuid;

pub const KEY_SECRET: &str = "key-secret-4242";
pub const WEBHOOK_SECRET: &str = "webhook-secret";

pub fn now() -> Timestamp {
    Timestamp::from_millis(1_795_163_882_125)
}

pub fn inr(minor: i64) -> Money {
    Money::new(minor, Currency::INR)
}

/// ₹1999.00, to be paid within an hour.
pub fn request(attempt: u128) -> CreateSession {
    CreateSession {
        attempt: AttemptId(Uuid::from_u128(attempt)),
        order: OrderNumber(1042),
        amount: inr(199_900),
        email: Email::parse("shopper@example.com").unwrap(),
        return_url: "https://shop.test/payment/return?attempt=1".into(),
        webhook_url: "https://shop.test/webhooks/razorpay".into(),
        begun_at: now(),
        open_until: now().after(Span::hours(1)),
    }
}

pub fn refund(id: u128, reference: &str, minor: i64) -> RefundRequest {
    RefundRequest { refund: RefundId(Uuid::from_u128(id)), reference: reference.to_owned(), amount: inr(minor) }
}

pub fn gateway(api_base: &str, key_secret: &str, timeout: Duration) -> RazorpayGateway {
    let config = RazorpayConfig {
        api_base: api_base.to_owned(),
        key_id: "rzp_test_1".into(),
        key_secret: Secret::new(key_secret),
        webhook_secret: Secret::new(WEBHOOK_SECRET),
        timeout,
    };
    RazorpayGateway::new(config).unwrap()
}

/// A Razorpay that is really served.
pub struct Razorpay {
    pub base: String,
    /// What goes wrong with its calls.
    pub faults: Arc<Faults>,
    ledger: Arc<Mutex<Ledger>>,
}

impl Razorpay {
    pub async fn new() -> Self {
        let (faults, ledger) = (Arc::new(Faults::default()), Arc::new(Mutex::new(Ledger::default())));
        let base = serve(api::router(faults.clone(), ledger.clone())).await.unwrap();
        Self { base, faults, ledger }
    }

    pub fn gateway(&self) -> RazorpayGateway {
        gateway(&self.base, KEY_SECRET, RazorpayConfig::TIMEOUT)
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<Call> {
        self.ledger().calls.clone()
    }

    /// The shopper tries to pay, and it goes so: `created`, `authorized`, `failed` or `captured`.
    pub fn try_to_pay(&self, link: &str, status: &str) {
        self.ledger().try_to_pay(link, status);
    }

    /// The shopper pays.
    pub fn pay(&self, link: &str) {
        self.ledger().try_to_pay(link, "captured");
    }

    /// The link's state and what came are others.
    pub fn alter(&self, link: &str, status: &str, amount_paid: i64, currency: &str) {
        self.ledger().alter(link, status, amount_paid, currency);
    }

    /// How refunds go from now on.
    pub fn refunds_are(&self, status: &'static str) {
        self.ledger().refund_status = Some(status);
    }

    /// How the refund of that id went in the end.
    pub fn refund_became(&self, refund: RefundId, status: &str) {
        self.ledger().refund_became(&refund.to_string(), status);
    }

    /// A while passes: Razorpay forgets the idempotency keys of refunds.
    pub fn forget_keys(&self) {
        self.ledger().keys.clear();
    }

    /// Somebody gives money of the link's payment back in the dashboard.
    pub fn refund_in_dashboard(&self, link: &str, minor: i64) {
        let mut ledger = self.ledger();
        let payment = ledger.link(link).unwrap()["payments"][1]["payment_id"].as_str().unwrap().to_owned();
        ledger.refund(&payment, &serde_json::json!({"amount": minor, "receipt": null}));
    }

    pub fn refunds(&self) -> Vec<Value> {
        self.ledger().refunds.clone()
    }

    pub fn links(&self) -> Vec<Value> {
        self.ledger().links.clone()
    }

    /// The link as webhooks bear it: without the tries to pay it.
    pub fn link(&self, link: &str) -> Value {
        let mut link = self.ledger().link(link).unwrap().clone();
        link.as_object_mut().unwrap().remove("payments");
        link
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }
}
