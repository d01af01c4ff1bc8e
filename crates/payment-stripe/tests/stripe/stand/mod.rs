//! A Stripe in memory, served over HTTP. What shoppers and outages do there is said by the test.

mod api;
mod ledger;

pub use ledger::Call;

use iso_currency::Currency;
use ledger::Ledger;
use payment::{CreateSession, RefundRequest};
use payment_adapter::Secret;
use payment_adapter::testing::{Faults, serve};
use payment_stripe::{Methods, StripeConfig, StripeGateway};
use serde_json::Value;
use shared::account::Email;
use shared::id::{AttemptId, RefundId};
use shared::money::Money;
use shared::order::OrderNumber;
use shared::time::{Span, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use uuid::Uuid;

pub const KEY: &str = "sk_test_4242";
pub const WEBHOOK_SECRET: &str = "whsec_test";

pub fn now() -> Timestamp {
    Timestamp::from_millis(1_795_163_882_125)
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

/// €19.99, to be paid within an hour.
pub fn request(attempt: u128) -> CreateSession {
    CreateSession {
        attempt: AttemptId(Uuid::from_u128(attempt)),
        order: OrderNumber(1042),
        amount: eur(1999),
        email: Email::parse("shopper@example.com").unwrap(),
        return_url: "https://shop.test/payment/return?attempt=1".into(),
        webhook_url: "https://shop.test/webhooks/stripe".into(),
        begun_at: now(),
        open_until: now().after(Span::hours(1)),
    }
}

/// Ids are random: no refund has that of an attempt.
pub fn refund(id: u128, reference: &str, minor: i64) -> RefundRequest {
    RefundRequest { refund: RefundId(Uuid::from_u128(id << 64)), reference: reference.to_owned(), amount: eur(minor) }
}

pub fn gateway(api_base: &str, key: &str, timeout: Duration) -> StripeGateway {
    gateway_for(api_base, key, timeout, Methods::All)
}

fn gateway_for(api_base: &str, key: &str, timeout: Duration, methods: Methods) -> StripeGateway {
    let config = StripeConfig {
        api_base: api_base.to_owned(),
        secret_key: Secret::new(key),
        webhook_secret: Secret::new(WEBHOOK_SECRET),
        methods,
        timeout,
    };
    StripeGateway::new(config).unwrap()
}

/// A Stripe that is really served.
pub struct Stripe {
    pub base: String,
    /// What goes wrong with its calls.
    pub faults: Arc<Faults>,
    ledger: Arc<Mutex<Ledger>>,
}

impl Stripe {
    pub async fn new() -> Self {
        let (faults, ledger) = (Arc::new(Faults::default()), Arc::new(Mutex::new(Ledger::default())));
        let base = serve(api::router(faults.clone(), ledger.clone())).await.unwrap();
        Self { base, faults, ledger }
    }

    pub fn gateway(&self) -> StripeGateway {
        gateway(&self.base, KEY, StripeConfig::TIMEOUT)
    }

    /// A gateway that offers those methods.
    pub fn gateway_for(&self, methods: Methods) -> StripeGateway {
        gateway_for(&self.base, KEY, StripeConfig::TIMEOUT, methods)
    }

    /// The calls so far.
    pub fn calls(&self) -> Vec<Call> {
        self.ledger().calls.clone()
    }

    /// As if the last call had not been made.
    pub fn forget_last_call(&self) {
        self.ledger().calls.pop();
    }

    /// A day passes: Stripe forgets the idempotency keys.
    pub fn forget_keys(&self) {
        self.ledger().keys.clear();
    }

    /// A card is declined on the page, which stays open.
    pub fn decline(&self, session: &str, message: &str) {
        self.ledger().decline(session, message);
    }

    /// The shopper pays.
    pub fn pay(&self, session: &str) {
        self.ledger().pay(session, "succeeded");
    }

    /// The shopper pays in a way that takes days.
    pub fn pay_slowly(&self, session: &str) {
        self.ledger().pay(session, "processing");
    }

    /// A slow payment does not arrive.
    pub fn fail(&self, session: &str) {
        self.ledger().fail(session);
    }

    /// Something else came than was asked.
    pub fn alter(&self, session: &str, received: i64, currency: &str) {
        self.ledger().alter(session, received, currency);
    }

    /// How refunds go from now on.
    pub fn refunds_are(&self, status: &'static str) {
        self.ledger().refund_status = Some(status);
    }

    /// How the refund of that id went in the end.
    pub fn refund_became(&self, refund: RefundId, status: &str) {
        self.ledger().refund_became(&refund.to_string(), status);
    }

    /// Somebody else made the session.
    pub fn is_of_another_integration(&self, session: &str) {
        self.ledger().is_of_another_integration(session);
    }

    /// Somebody gives money back in the dashboard.
    pub fn refund_in_dashboard(&self, session: &str, minor: i64) {
        let form = [("payment_intent", format!("pi_of_{session}")), ("amount", minor.to_string())];
        self.ledger().refund(&form.map(|(name, value)| (name.to_owned(), value)).into());
    }

    pub fn refunds(&self) -> Vec<Value> {
        self.ledger().refunds.clone()
    }

    /// The session as webhooks bear it.
    pub fn session(&self, session: &str) -> Value {
        self.ledger().session(session, false).unwrap()
    }

    /// Its payment as webhooks bear it.
    pub fn intent(&self, session: &str) -> Value {
        self.ledger().session(session, true).unwrap()["payment_intent"].clone()
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap()
    }
}
