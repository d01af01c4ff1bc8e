//! A payment provider for tests: it says of every session what it was told to.

use async_trait::async_trait;
use http::HeaderMap;
use payment::{
    Caller, CreateSession, Gateway, GatewayError, RefundOutcome, RefundRequest, Session, WebhookEvent, WebhookRefused,
};
use shared::money::Money;
use shared::payment::{AmountLimits, PayableError, Report};
use shared::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// A provider whose sessions stay open until it is told that they are paid.
#[derive(Default)]
pub struct Provider {
    amounts: Mutex<BTreeMap<String, Money>>,
    down: AtomicBool,
    paid: AtomicBool,
    limits: Mutex<AmountLimits>,
    refuses: Mutex<Option<String>>,
}

impl Provider {
    /// Whether it can be reached.
    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::Relaxed);
    }

    /// Whether everybody has paid.
    pub fn set_paid(&self, paid: bool) {
        self.paid.store(paid, Ordering::Relaxed);
    }

    /// The amounts that it takes.
    pub fn set_limits(&self, limits: AmountLimits) {
        *self.limits.lock().unwrap() = limits;
    }

    /// Refuses every session from now on, for that reason: its limits are others than the shop knows.
    pub fn refuse(&self, reason: &str) {
        *self.refuses.lock().unwrap() = Some(reason.to_owned());
    }

    fn session(&self, reference: &str) -> Result<Session, GatewayError> {
        if self.down.load(Ordering::Relaxed) {
            return Err(GatewayError::Unreachable("it is down".into()));
        }
        let amount = self.amounts.lock().unwrap().get(reference).copied();
        let amount = amount.ok_or_else(|| GatewayError::NotFound(reference.to_owned()))?;
        let report = if self.paid.load(Ordering::Relaxed) { Report::Paid { amount } } else { Report::Open };
        let redirect_url = format!("https://pay.example/{reference}");
        Ok(Session { reference: reference.to_owned(), redirect_url, report })
    }
}

#[async_trait]
impl Gateway for Provider {
    fn provider(&self) -> &'static str {
        "test"
    }

    fn account(&self) -> String {
        "account".into()
    }

    fn page_origin(&self) -> String {
        "https://pay.example".into()
    }

    fn payable(&self, amount: Money) -> Result<(), PayableError> {
        self.limits.lock().unwrap().check(amount)
    }

    async fn create(&self, request: &CreateSession) -> Result<Session, GatewayError> {
        let refuses = self.refuses.lock().unwrap().clone();
        if let Some(reason) = refuses {
            return Err(GatewayError::Refused(reason));
        }
        let reference = request.attempt.to_string();
        self.amounts.lock().unwrap().insert(reference.clone(), request.amount);
        self.session(&reference)
    }

    async fn look_up(&self, reference: &str, _: Caller) -> Result<Session, GatewayError> {
        self.session(reference)
    }

    async fn expire(&self, reference: &str, _: Caller) -> Result<Session, GatewayError> {
        match self.session(reference)? {
            Session { report: Report::Open, redirect_url, reference } => {
                Ok(Session { report: Report::Expired, redirect_url, reference })
            }
            session => Ok(session),
        }
    }

    async fn refund(&self, _: &RefundRequest) -> Result<RefundOutcome, GatewayError> {
        Ok(RefundOutcome::Done)
    }

    fn parse_webhook(&self, _: &HeaderMap, _: &[u8], _: Timestamp) -> Result<WebhookEvent, WebhookRefused> {
        Err(WebhookRefused::BadSignature)
    }
}
