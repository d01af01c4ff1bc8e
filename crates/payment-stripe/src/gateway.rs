//! The adapter: the calls to Stripe.

use crate::limits::limits;
use crate::report::report;
use crate::units::digits;
use crate::webhook;
use crate::wire::{self, Expandable, RefundStatus};
use async_trait::async_trait;
use http::HeaderMap;
use payment::{
    Caller, CreateSession, Gateway, GatewayError, RefundOutcome, RefundRequest, Session, WebhookEvent, WebhookRefused,
};
use payment_adapter::amount::payable;
use payment_adapter::{Api, Budget, Credentials, Refusal, Secret, SetupError, closes_at, in_time, unreachable};
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;
use shared::money::Money;
use shared::payment::{PayableError, RefundElsewhere};
use shared::time::{Span, Timestamp};
use std::time::Duration;

/// Where Stripe is reached.
pub const API_BASE: &str = "https://api.stripe.com";

/// The version of Stripe's API that this adapter is written for, whatever the account's own is.
pub const API_VERSION: &str = "2026-10-28.endive";

const VERSION: &str = "stripe-version";
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// The parameter with the shopper's address.
const CUSTOMER_EMAIL: &str = "customer_email";

/// Stripe takes 30 minutes to 24 hours from its own now; a minute less on both sides allows for clocks that differ.
const LEAST_OPEN: Span = Span::minutes(31);
const MOST_OPEN: Span = Span::minutes(24 * 60 - 1);

/// The longest payment window that Stripe's sessions outlast, with the half hour that they stay open beyond it (P6).
pub const LONGEST_WINDOW: Span = Span::hours(23);

/// Methods by which money is on its way for hours or days (P11).
const DELAYED: [&str; 14] = [
    "acss_debit",
    "au_becs_debit",
    "bacs_debit",
    "boleto",
    "customer_balance",
    "konbini",
    "multibanco",
    "nz_bank_account",
    "oxxo",
    "payto",
    "pix",
    "sepa_debit",
    "sofort",
    "us_bank_account",
];

/// Which payment methods shoppers are offered.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Methods {
    /// Those that are switched on at the provider.
    #[default]
    All,
    /// Of those, the ones whose payments are decided at once.
    Immediate,
}

/// How Stripe is reached, and what it and the shop know of each other.
#[derive(Clone)]
pub struct StripeConfig {
    /// Where its API is; [`API_BASE`] but for tests.
    pub api_base: String,
    /// The key that calls bear, `sk_...` or `rk_...`.
    pub secret_key: Secret,
    /// The secret of the webhook endpoint, `whsec_...`.
    pub webhook_secret: Secret,
    /// Which of the payment methods that are switched on at Stripe shoppers are offered.
    pub methods: Methods,
    /// How long a whole call may take; [`StripeConfig::TIMEOUT`] where nothing speaks for another.
    pub timeout: Duration,
}

impl StripeConfig {
    /// How long a whole call may take, unless configured.
    pub const TIMEOUT: Duration = Duration::from_secs(10);
}

/// Stripe, as the shop sees it.
pub struct StripeGateway {
    api: Api,
    webhook_secret: Secret,
    methods: Methods,
}

impl StripeGateway {
    /// An adapter to Stripe. Calls nobody yet.
    pub fn new(config: StripeConfig) -> Result<Self, SetupError> {
        let api = Api::new(&config.api_base, Credentials::Bearer(config.secret_key), config.timeout, Budget::PROVIDER)?;
        Ok(Self { api, webhook_secret: config.webhook_secret, methods: config.methods })
    }

    fn get(&self, path: &[&str]) -> RequestBuilder {
        self.api.get(&[&["v1"], path].concat()).header(VERSION, API_VERSION)
    }

    fn post(&self, path: &[&str]) -> RequestBuilder {
        self.api.post(&[&["v1"], path].concat()).header(VERSION, API_VERSION)
    }

    /// Makes a call and reads its answer; `about` is what a 404 has not found.
    async fn answer<T: DeserializeOwned>(&self, call: RequestBuilder, about: &str) -> Result<T, GatewayError> {
        self.answer_for(Caller::Shop, call, about).await
    }

    async fn answer_for<T: DeserializeOwned>(
        &self,
        caller: Caller,
        call: RequestBuilder,
        about: &str,
    ) -> Result<T, GatewayError> {
        self.api.ask_for(caller, call).await?.map_err(|refusal| {
            let why = self.why(&refusal);
            refusal.into_error(about, &why)
        })
    }

    /// Asks for a session, once per key.
    async fn open(
        &self,
        form: &[(&'static str, String)],
        key: &str,
    ) -> Result<Result<wire::Session, Refusal>, GatewayError> {
        self.api.ask(self.post(&["checkout", "sessions"]).header(IDEMPOTENCY_KEY, key).form(form)).await
    }

    /// Why Stripe refused, fit for a log.
    fn why(&self, refusal: &Refusal) -> String {
        self.api.why(refusal, |wire::Problem { error }| {
            [error.code.or(error.kind), error.message].into_iter().flatten().collect::<Vec<_>>().join(": ")
        })
    }

    /// The session with its payment and that payment's last try. Only what is named as sessions are is asked for.
    async fn retrieve(&self, reference: &str, caller: Caller) -> Result<wire::Session, GatewayError> {
        if !reference.starts_with("cs_") {
            return Err(GatewayError::NotFound(reference.to_owned()));
        }
        let call = self.get(&["checkout", "sessions", reference]);
        self.answer_for(caller, call.query(&[("expand[]", "payment_intent.latest_charge")]), reference).await
    }

    /// An answer that speaks of money in a way that cannot be read is none.
    fn told(&self, session: wire::Session) -> Result<Session, GatewayError> {
        let report = self.api.heard(report(&session).map_err(unreachable)?);
        Ok(Session { reference: session.id, redirect_url: session.url.unwrap_or_default(), report })
    }

    /// The refund as it now is, where it was asked for before. Its own answer would not tell: under one idempotency key
    /// Stripe repeats for a day what it said first, and then forgets the key.
    async fn refund_made(&self, intent: &str, refund: &str) -> Result<Option<wire::Refund>, GatewayError> {
        Ok(self.refunds(intent).await?.into_iter().find(|made| made.is(refund)))
    }

    /// Every refund of the payment, page by page.
    async fn refunds(&self, intent: &str) -> Result<Vec<wire::Refund>, GatewayError> {
        let mut refunds: Vec<wire::Refund> = Vec::new();
        loop {
            let mut call = self.get(&["refunds"]).query(&[("payment_intent", intent), ("limit", "100")]);
            if let Some(last) = refunds.last() {
                call = call.query(&[("starting_after", &last.id)]);
            }
            let page: wire::List<wire::Refund> = self.answer(call, intent).await?;
            let more = page.has_more && !page.data.is_empty();
            refunds.extend(page.data);
            if !more {
                return Ok(refunds);
            }
        }
    }
}

#[async_trait]
impl Gateway for StripeGateway {
    fn provider(&self) -> &'static str {
        "stripe"
    }

    fn account(&self) -> String {
        self.api.account()
    }

    fn page_origin(&self) -> String {
        "https://checkout.stripe.com".to_owned()
    }

    fn payable(&self, amount: Money) -> Result<(), PayableError> {
        limits(amount.currency()).check(amount)
    }

    /// An address that Stripe does not take is no reason not to be paid: its page then asks for another (O10).
    async fn create(&self, request: &CreateSession) -> Result<Session, GatewayError> {
        let attempt = request.attempt.to_string();
        let mut form = new_session(request, &attempt)?;
        if self.methods == Methods::Immediate {
            form.extend(DELAYED.map(|method| ("excluded_payment_method_types[]", method.to_owned())));
        }
        let refusal = match self.open(&form, &attempt).await? {
            Ok(session) => return self.told(session),
            Err(refusal) => refusal,
        };
        if !refusal.problem().is_some_and(|problem: wire::Problem| problem.is_about_email()) {
            let why = self.why(&refusal);
            return Err(refusal.into_error(&attempt, &why));
        }
        form.retain(|(name, _)| *name != CUSTOMER_EMAIL);
        // Another request needs another key.
        match self.open(&form, &format!("{attempt}-without-email")).await? {
            Ok(session) => self.told(session),
            Err(refusal) => {
                let why = self.why(&refusal);
                Err(refusal.into_error(&attempt, &why))
            }
        }
    }

    async fn look_up(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        in_time(caller.within(), async { self.told(self.retrieve(reference, caller).await?) }).await
    }

    /// Stripe expires open sessions only, and refuses others: those are looked up.
    async fn expire(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        let closed = async {
            let call = self.post(&["checkout", "sessions", reference, "expire"]);
            match self.api.ask_for(caller, call).await? {
                Ok(session) => self.told(session),
                Err(_) => self.look_up(reference, caller).await,
            }
        };
        in_time(caller.within(), closed).await
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, GatewayError> {
        let amount = payable(request.amount, digits)?;
        let Some(intent) =
            self.retrieve(&request.reference, Caller::Shop).await?.payment_intent.map(Expandable::into_id)
        else {
            return Ok(RefundOutcome::Refused("the session was not paid".to_owned()));
        };
        let refund = request.refund.to_string();
        if let Some(made) = self.refund_made(&intent, &refund).await? {
            return Ok(outcome(made));
        }
        let form = [("payment_intent", intent), ("amount", amount.to_string()), ("metadata[refund]", refund.clone())];
        let call = self.post(&["refunds"]).header(IDEMPOTENCY_KEY, &refund).form(&form);
        Ok(match self.api.ask(call).await? {
            Ok(made) => outcome(made),
            Err(refusal) => {
                let why = self.why(&refusal);
                return refusal.into_refund_outcome(&request.reference, why);
            }
        })
    }

    async fn session_of(&self, payment: &str) -> Result<Option<String>, GatewayError> {
        if !payment.starts_with("pi_") {
            return Ok(None);
        }
        let call = self.get(&["checkout", "sessions"]).query(&[("payment_intent", payment)]);
        let sessions: wire::List<wire::Session> = self.answer(call, payment).await?;
        let ours =
            |session: &wire::Session| session.client_reference_id.as_deref().is_some_and(webhook::names_an_attempt);
        Ok(sessions.data.into_iter().find(ours).map(|session| session.id))
    }

    async fn refunds_elsewhere(&self, reference: &str) -> Result<Vec<RefundElsewhere>, GatewayError> {
        let intent = self.retrieve(reference, Caller::Shop).await?.payment_intent.map(Expandable::into_id);
        let Some(intent) = intent else { return Ok(Vec::new()) };
        let refunds = self.refunds(&intent).await?;
        let others = refunds.iter().filter(|refund| !refund.is_ours());
        let told: Result<Vec<_>, _> = others.map(webhook::elsewhere).collect();
        Ok(told.map_err(unreachable)?.into_iter().flatten().collect())
    }

    fn parse_webhook(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<WebhookEvent, WebhookRefused> {
        webhook::parse(&self.webhook_secret, headers, body, now).map(|event| self.api.heard_in(event))
    }
}

/// A new session, as a form with Stripe's brackets. The same however often it is asked for (P7).
fn new_session(request: &CreateSession, attempt: &str) -> Result<Vec<(&'static str, String)>, GatewayError> {
    let name = format!("Order #{}", request.order);
    let number = request.order.to_string();
    Ok(vec![
        ("mode", "payment".to_owned()),
        ("client_reference_id", attempt.to_owned()),
        (CUSTOMER_EMAIL, request.email.to_string()),
        ("success_url", request.return_url.clone()),
        ("cancel_url", request.return_url.clone()),
        ("expires_at", closes_at(request, LEAST_OPEN, MOST_OPEN).to_string()),
        ("line_items[0][quantity]", "1".to_owned()),
        ("line_items[0][price_data][currency]", request.amount.currency().code().to_lowercase()),
        ("line_items[0][price_data][unit_amount]", payable(request.amount, digits)?.to_string()),
        ("line_items[0][price_data][product_data][name]", name.clone()),
        ("metadata[attempt]", attempt.to_owned()),
        ("metadata[order]", number.clone()),
        ("payment_intent_data[description]", name),
        ("payment_intent_data[metadata][attempt]", attempt.to_owned()),
        ("payment_intent_data[metadata][order]", number),
        // The order's currency is what is asked for, and what has to come (P9).
        ("adaptive_pricing[enabled]", "false".to_owned()),
    ])
}

fn outcome(refund: wire::Refund) -> RefundOutcome {
    match refund.status {
        Some(RefundStatus::Succeeded) => RefundOutcome::Done,
        Some(RefundStatus::Failed | RefundStatus::Canceled) => RefundOutcome::Refused(refund.why_not()),
        Some(RefundStatus::Other) | None => RefundOutcome::Underway,
    }
}
