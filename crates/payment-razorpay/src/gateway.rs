//! The adapter: the calls to Razorpay.

use crate::report::report;
use crate::webhook;
use crate::wire::{self, RefundStatus};
use async_trait::async_trait;
use http::{HeaderMap, StatusCode};
use iso_currency::Currency;
use payment::{
    Caller, CreateSession, Gateway, GatewayError, RefundOutcome, RefundRequest, Session, WebhookEvent, WebhookRefused,
};
use payment_adapter::amount::{iso_digits, payable};
use payment_adapter::{Api, Budget, Credentials, Refusal, Secret, SetupError, closes_at, in_time, unreachable};
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;
use shared::id::RefundId;
use shared::money::Money;
use shared::payment::{AmountLimits, PayableError, RefundElsewhere};
use shared::time::{Span, Timestamp};
use std::time::Duration;

/// Where Razorpay is reached.
pub const API_BASE: &str = "https://api.razorpay.com";

const REFUND_KEY: &str = "x-refund-idempotency";

/// Razorpay takes no less than 15 minutes from its own now; a minute more allows for clocks that differ.
const LEAST_OPEN: Span = Span::minutes(16);

/// It takes no more than six months.
const MOST_OPEN: Span = Span::days(180);

/// The longest payment window that Razorpay's links outlast (P6).
pub const LONGEST_WINDOW: Span = Span::days(179);

/// How Razorpay is reached, and what it and the shop know of each other.
#[derive(Clone)]
pub struct RazorpayConfig {
    /// Where its API is; [`API_BASE`] but for tests.
    pub api_base: String,
    /// The name that calls bear, `rzp_...`.
    pub key_id: String,
    /// The key that goes with it.
    pub key_secret: Secret,
    /// The secret that was chosen for the webhook.
    pub webhook_secret: Secret,
    /// How long a whole call may take; [`RazorpayConfig::TIMEOUT`] where nothing speaks for another.
    pub timeout: Duration,
}

impl RazorpayConfig {
    /// How long a whole call may take, unless configured.
    pub const TIMEOUT: Duration = Duration::from_secs(10);
}

/// Razorpay, as the shop sees it.
pub struct RazorpayGateway {
    api: Api,
    webhook_secret: Secret,
}

impl RazorpayGateway {
    /// An adapter to Razorpay. Calls nobody yet.
    pub fn new(config: RazorpayConfig) -> Result<Self, SetupError> {
        let credentials = Credentials::Basic(config.key_id, config.key_secret);
        let api = Api::new(&config.api_base, credentials, config.timeout, Budget::PROVIDER)?;
        Ok(Self { api, webhook_secret: config.webhook_secret })
    }

    /// Makes a call and reads its answer; `about` is what was not found where there is no such thing.
    async fn answer<T: DeserializeOwned>(&self, call: RequestBuilder, about: &str) -> Result<T, GatewayError> {
        self.answer_for(Caller::Shop, call, about).await
    }

    async fn answer_for<T: DeserializeOwned>(
        &self,
        caller: Caller,
        call: RequestBuilder,
        about: &str,
    ) -> Result<T, GatewayError> {
        self.api.ask_for(caller, call).await?.map_err(|refusal| self.error(refusal, about))
    }

    /// Asks for a link.
    async fn open(&self, link: &wire::NewLink) -> Result<Result<wire::Link, Refusal>, GatewayError> {
        self.api.ask(self.api.post(&["v1", "payment_links"]).json(link)).await
    }

    /// Razorpay answers 400 where an id names nothing, and only its words tell.
    fn error(&self, refusal: Refusal, about: &str) -> GatewayError {
        let why = self.why(&refusal);
        let names_nothing = ["does not exist", "not a valid id"].iter().any(|words| why.contains(words));
        if refusal.status == StatusCode::BAD_REQUEST && names_nothing {
            return GatewayError::NotFound(about.to_owned());
        }
        refusal.into_error(about, &why)
    }

    /// Why Razorpay refused, fit for a log.
    fn why(&self, refusal: &Refusal) -> String {
        self.api.why(refusal, |problem: wire::Problem| problem.error.description)
    }

    /// The link. Only what is named as links are is asked for.
    async fn link(&self, reference: &str, caller: Caller) -> Result<wire::Link, GatewayError> {
        if !reference.starts_with("plink_") {
            return Err(GatewayError::NotFound(reference.to_owned()));
        }
        self.answer_for(caller, self.api.get(&["v1", "payment_links", reference]), reference).await
    }

    /// The link that bears the attempt's id, where there is one.
    async fn link_of(&self, attempt: &str) -> Result<Option<wire::Link>, GatewayError> {
        let call = self.api.get(&["v1", "payment_links"]).query(&[("reference_id", attempt)]);
        let links: wire::Links = self.answer(call, attempt).await?;
        Ok(links.payment_links.into_iter().find(|link| link.state.reference_id.as_deref() == Some(attempt)))
    }

    /// An answer that speaks of money in a way that cannot be read is none.
    fn told(&self, link: wire::Link) -> Result<Session, GatewayError> {
        let report = self.api.heard(report(&link.state, link.tries()).map_err(unreachable)?);
        Ok(Session { reference: link.state.id, redirect_url: link.short_url, report })
    }

    /// The refund as it now is, where it was asked for before.
    async fn refund_made(&self, payment: &str, refund: &str) -> Result<Option<wire::Refund>, GatewayError> {
        Ok(self.refunds(payment).await?.into_iter().find(|made| made.receipt.as_deref() == Some(refund)))
    }

    /// Every refund of the payment, page by page.
    async fn refunds(&self, payment: &str) -> Result<Vec<wire::Refund>, GatewayError> {
        const PAGE: usize = 100;
        let mut refunds = Vec::new();
        loop {
            let page = [("count", PAGE), ("skip", refunds.len())];
            let call = self.api.get(&["v1", "payments", payment, "refunds"]).query(&page);
            let page: wire::Refunds = self.answer(call, payment).await?;
            let more = page.items.len() >= PAGE;
            refunds.extend(page.items);
            if !more {
                return Ok(refunds);
            }
        }
    }
}

#[async_trait]
impl Gateway for RazorpayGateway {
    fn provider(&self) -> &'static str {
        "razorpay"
    }

    fn account(&self) -> String {
        self.api.account()
    }

    /// A payment may be authorised when its link has run out, and is captured then.
    fn takes_late_money(&self) -> bool {
        true
    }

    /// A link's short address leads on to the page itself.
    fn page_origin(&self) -> String {
        "https://rzp.io https://razorpay.com https://*.razorpay.com".to_owned()
    }

    fn payable(&self, amount: Money) -> Result<(), PayableError> {
        limits(amount.currency()).check(amount)
    }

    async fn create(&self, request: &CreateSession) -> Result<Session, GatewayError> {
        let attempt = request.attempt.to_string();
        let mut link = new_link(request, &attempt)?;
        let mut made = self.open(&link).await?;
        if made.as_ref().is_err_and(|refusal| refusal.problem().is_some_and(|why: wire::Problem| why.is_about_email()))
        {
            // An address that Razorpay does not take is no reason not to be paid (O10).
            link.customer = None;
            made = self.open(&link).await?;
        }
        let refusal = match made {
            Ok(link) => return self.told(link),
            Err(refusal) => refusal,
        };
        let known = if refusal.status == StatusCode::BAD_REQUEST { self.link_of(&attempt).await? } else { None };
        known.map_or_else(|| Err(self.error(refusal, &attempt)), |link| self.told(link))
    }

    async fn look_up(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        in_time(caller.within(), async { self.told(self.link(reference, caller).await?) }).await
    }

    /// Razorpay cancels links that can still be paid only, and refuses others. Whatever it answers, the link is looked up: only that
    /// tells of tries that are under way (P6).
    async fn expire(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        let closed = async {
            let call = self.api.post(&["v1", "payment_links", reference, "cancel"]);
            let _: Result<serde::de::IgnoredAny, Refusal> = self.api.ask_for(caller, call).await?;
            self.look_up(reference, caller).await
        };
        in_time(caller.within(), closed).await
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, GatewayError> {
        let amount = payable(request.amount, iso_digits)?;
        let link = self.link(&request.reference, Caller::Shop).await?;
        let Some(payment) = link.payment() else {
            return Ok(RefundOutcome::Refused("the payment link was not paid".to_owned()));
        };
        let refund = request.refund.to_string();
        if let Some(made) = self.refund_made(&payment.payment_id, &refund).await? {
            return Ok(outcome(&made));
        }
        let call = self.api.post(&["v1", "payments", &payment.payment_id, "refund"]).header(REFUND_KEY, &refund);
        Ok(match self.api.ask(call.json(&wire::NewRefund { amount, receipt: refund })).await? {
            Ok(made) => outcome(&made),
            Err(refusal) => {
                let why = self.why(&refusal);
                return refusal.into_refund_outcome(&request.reference, why);
            }
        })
    }

    async fn refunds_elsewhere(&self, reference: &str) -> Result<Vec<RefundElsewhere>, GatewayError> {
        let link = self.link(reference, Caller::Shop).await?;
        let Some(payment) = link.payment() else { return Ok(Vec::new()) };
        let refunds = self.refunds(&payment.payment_id).await?;
        let ours = |refund: &wire::Refund| {
            refund.receipt.as_deref().is_some_and(|receipt| receipt.parse::<RefundId>().is_ok())
        };
        let told: Result<Vec<_>, _> = refunds.iter().filter(|refund| !ours(refund)).map(webhook::elsewhere).collect();
        Ok(told.map_err(unreachable)?.into_iter().flatten().collect())
    }

    fn parse_webhook(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<WebhookEvent, WebhookRefused> {
        webhook::parse(&self.webhook_secret, headers, body, now).map(|event| self.api.heard_in(event))
    }
}

/// Razorpay takes no less than one rupee; of other currencies no least is known.
fn limits(currency: Currency) -> AmountLimits {
    AmountLimits { minimum: Some(if currency == Currency::INR { 100 } else { 1 }), maximum: None }
}

/// A new link. The same however often it is asked for (P7).
fn new_link(request: &CreateSession, attempt: &str) -> Result<wire::NewLink, GatewayError> {
    Ok(wire::NewLink {
        amount: payable(request.amount, iso_digits)?,
        currency: request.amount.currency().code(),
        accept_partial: false,
        description: format!("Order #{}", request.order),
        reference_id: attempt.to_owned(),
        customer: Some(wire::Customer { email: request.email.to_string() }),
        notify: wire::Notify { sms: false, email: false },
        reminder_enable: false,
        expire_by: closes_at(request, LEAST_OPEN, MOST_OPEN),
        callback_url: request.return_url.clone(),
        callback_method: "get",
        notes: wire::Notes { order: request.order.to_string() },
    })
}

fn outcome(refund: &wire::Refund) -> RefundOutcome {
    match refund.status {
        RefundStatus::Processed => RefundOutcome::Done,
        RefundStatus::Failed => RefundOutcome::Refused("the refund failed".to_owned()),
        RefundStatus::Other => RefundOutcome::Underway,
    }
}
