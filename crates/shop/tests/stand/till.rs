//! A provider in memory: what shoppers and outages do there is said by the test.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

use async_trait::async_trait;
use http::HeaderMap;
use payment::{
    About, Caller, CreateSession, Gateway, GatewayError, RefundOutcome, RefundRequest, Session, WebhookEvent,
    WebhookRefused,
};
use shared::id::{AttemptId, RefundId};
use shared::money::Money;
use shared::payment::{AmountLimits, Attempt, News, PayableError, RefundElsewhere, Report};
use shared::time::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

pub struct Till {
    name: &'static str,
    account: &'static str,
    /// How often it was asked about a session.
    look_ups: AtomicU32,
    /// Why the next session is refused for good.
    refuses_session: Mutex<Option<String>>,
    /// What was given back of sessions in the till's own dashboard.
    elsewhere: Mutex<BTreeMap<String, Vec<RefundElsewhere>>>,
    sessions: Mutex<BTreeMap<String, Held>>,
    refunds: Mutex<BTreeMap<RefundId, (String, Money)>>,
    down: AtomicBool,
    late: AtomicBool,
    /// Sessions are refused for good.
    refuses: AtomicBool,
    /// The amounts that the till takes.
    limits: Mutex<AmountLimits>,
    /// The session on which the shopper begins to pay in the moment in which it is to be closed.
    begins: Mutex<Option<String>>,
    /// The next session is created, and the answer that says so is lost.
    loses_answer: AtomicBool,
    /// What the next refund comes to, in place of being done.
    refund: Mutex<Option<Result<RefundOutcome, GatewayError>>>,
    /// Refunds that came back from the bank: they are over.
    came_back: Mutex<BTreeSet<RefundId>>,
    /// The sessions whose refunds stay under way.
    slow: Mutex<BTreeSet<String>>,
    /// The shop's key is wrong.
    denies: AtomicBool,
    /// Sessions by what the till calls the payments that were made on them.
    payments: Mutex<BTreeMap<String, String>>,
    /// Made once after a session was created, before its answer arrives.
    meanwhile: tokio::sync::Mutex<Option<Meanwhile>>,
    /// How long each closing of a session was waited for.
    patience: Mutex<Vec<Duration>>,
    /// Made once before a session is closed.
    before_expiry: tokio::sync::Mutex<Option<Meanwhile>>,
    /// Made once before it is told on which session a payment was made.
    before_session_of: tokio::sync::Mutex<Option<Meanwhile>>,
    /// Made once before money is given back.
    before_refund: tokio::sync::Mutex<Option<Meanwhile>>,
    /// Those for whom each look-up was made.
    callers: Mutex<Vec<Caller>>,
}

pub type Meanwhile = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

struct Held {
    asked: CreateSession,
    attempt: AttemptId,
    amount: Money,
    report: Report,
    created: u32,
}

fn name(attempt: AttemptId) -> String {
    format!("till-{attempt}")
}

impl Default for Till {
    fn default() -> Self {
        Self::named("till")
    }
}

impl Till {
    /// A provider of that name.
    pub fn named(name: &'static str) -> Self {
        Self {
            name,
            account: "account",
            look_ups: AtomicU32::default(),
            refuses_session: Mutex::default(),
            elsewhere: Mutex::default(),
            sessions: Mutex::default(),
            refunds: Mutex::default(),
            down: AtomicBool::default(),
            late: AtomicBool::default(),
            refuses: AtomicBool::default(),
            limits: Mutex::default(),
            begins: Mutex::default(),
            loses_answer: AtomicBool::default(),
            refund: Mutex::default(),
            came_back: Mutex::default(),
            slow: Mutex::default(),
            denies: AtomicBool::default(),
            payments: Mutex::default(),
            meanwhile: tokio::sync::Mutex::default(),
            patience: Mutex::default(),
            before_expiry: tokio::sync::Mutex::default(),
            before_session_of: tokio::sync::Mutex::default(),
            before_refund: tokio::sync::Mutex::default(),
            callers: Mutex::default(),
        }
    }

    /// The same provider, reached by the keys of another account there.
    pub fn of_another_account() -> Self {
        Self { account: "another account", ..Self::default() }
    }

    /// How often it was asked about a session, so far.
    pub fn look_ups(&self) -> u32 {
        self.look_ups.load(Ordering::Relaxed)
    }

    /// The next session is refused for good.
    pub fn refuse_next_session(&self, reason: &str) {
        *self.refuses_session.lock().unwrap() = Some(reason.to_owned());
    }

    pub fn set_down(&self, down: bool) {
        self.down.store(down, Ordering::Relaxed);
    }

    /// Money may still come on sessions that are closed.
    pub fn set_late(&self, late: bool) {
        self.late.store(late, Ordering::Relaxed);
    }

    /// Refuses sessions for good, as by limits that nobody knows of.
    pub fn set_refuses(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::Relaxed);
    }

    /// The amounts that it takes.
    pub fn set_limits(&self, limits: AmountLimits) {
        *self.limits.lock().unwrap() = limits;
    }

    /// What happens while the next session is being created.
    pub async fn meanwhile(&self, what: Meanwhile) {
        *self.meanwhile.lock().await = Some(what);
    }

    /// What happens while the next session is about to be closed.
    pub async fn before_expiry(&self, what: Meanwhile) {
        *self.before_expiry.lock().await = Some(what);
    }

    /// What happens while the next payment's session is about to be told.
    pub async fn before_session_of(&self, what: Meanwhile) {
        *self.before_session_of.lock().await = Some(what);
    }

    /// What happens while the next refund is about to be made.
    pub async fn before_refund(&self, what: Meanwhile) {
        *self.before_refund.lock().await = Some(what);
    }

    /// Those for whom each look-up was made, so far.
    pub fn callers(&self) -> Vec<Caller> {
        self.callers.lock().unwrap().clone()
    }

    /// The shopper pays on the provider's page.
    pub fn pay(&self, attempt: &Attempt) {
        self.pay_amount(attempt, attempt.amount);
    }

    pub fn pay_amount(&self, attempt: &Attempt, amount: Money) {
        self.sessions.lock().unwrap().get_mut(&name(attempt.id)).unwrap().report = Report::Paid { amount };
    }

    /// The payment is over without money.
    pub fn decline(&self, attempt: &Attempt) {
        self.say(attempt, Report::Failed { reason: "declined".into() });
    }

    /// The shopper begins to pay in the moment in which the session is to be closed.
    pub fn begin_on_expiry(&self, attempt: &Attempt) {
        *self.begins.lock().unwrap() = Some(name(attempt.id));
    }

    /// What the provider says of the session from now on.
    pub fn say(&self, attempt: &Attempt, report: Report) {
        self.say_of(attempt.id, report);
    }

    pub fn say_of(&self, attempt: AttemptId, report: Report) {
        self.sessions.lock().unwrap().get_mut(&name(attempt)).unwrap().report = report;
    }

    /// What was asked for the attempt.
    pub fn asked(&self, attempt: AttemptId) -> CreateSession {
        self.sessions.lock().unwrap()[&name(attempt)].asked.clone()
    }

    /// Every session with what was asked and how it stands.
    pub fn all(&self) -> Vec<(AttemptId, Money, Report)> {
        let sessions = self.sessions.lock().unwrap();
        sessions.values().map(|held| (held.attempt, held.amount, held.report.clone())).collect()
    }

    /// What went back of the session's money, in minor units.
    pub fn refunded_of(&self, attempt: AttemptId) -> i64 {
        let refunds = self.refunds.lock().unwrap();
        refunds.values().filter(|(reference, _)| *reference == name(attempt)).map(|(_, amount)| amount.minor()).sum()
    }

    pub fn refuse_next_refund(&self) {
        self.next_refund(Ok(RefundOutcome::Refused("the card was cancelled".into())));
    }

    pub fn next_refund(&self, outcome: Result<RefundOutcome, GatewayError>) {
        *self.refund.lock().unwrap() = Some(outcome);
    }

    /// Refunds of the session are taken, and never come to an end.
    pub fn keep_refunds_under_way(&self, attempt: &Attempt) {
        self.slow.lock().unwrap().insert(name(attempt.id));
    }

    /// Every refund that was done, and of which attempt's money it is.
    pub fn refunds_done(&self) -> Vec<(RefundId, AttemptId)> {
        let sessions = self.sessions.lock().unwrap();
        let refunds = self.refunds.lock().unwrap();
        refunds.iter().map(|(refund, (reference, _))| (*refund, sessions[reference].attempt)).collect()
    }

    /// The bank sends the money of a refund back to the till.
    pub fn bring_back(&self, refund: RefundId) {
        self.refunds.lock().unwrap().remove(&refund);
        self.came_back.lock().unwrap().insert(refund);
    }

    /// Whether the shop is let in.
    pub fn set_denies(&self, denies: bool) {
        self.denies.store(denies, Ordering::Relaxed);
    }

    /// Somebody gives money of the session back in the till's own dashboard.
    pub fn refund_elsewhere(&self, attempt: &Attempt, refund: RefundElsewhere) {
        self.elsewhere.lock().unwrap().entry(name(attempt.id)).or_default().push(refund);
    }

    /// The session's payment has that name.
    pub fn name_payment(&self, attempt: &Attempt, payment: &str) {
        self.payments.lock().unwrap().insert(payment.to_owned(), name(attempt.id));
    }

    pub fn lose_next_answer(&self) {
        self.loses_answer.store(true, Ordering::Relaxed);
    }

    pub fn report(&self, attempt: &Attempt) -> Report {
        self.sessions.lock().unwrap()[&name(attempt.id)].report.clone()
    }

    /// How many sessions there are, and that each was asked for with one attempt only.
    pub fn sessions(&self) -> usize {
        self.sessions.lock().unwrap().len()
    }

    /// How long each closing of a session was waited for, so far.
    pub fn patience(&self) -> Vec<Duration> {
        self.patience.lock().unwrap().clone()
    }

    pub fn refunded(&self) -> Vec<Money> {
        self.refunds.lock().unwrap().values().map(|(_, amount)| *amount).collect()
    }

    fn reach(&self) -> Result<(), GatewayError> {
        if self.denies.load(Ordering::Relaxed) {
            return Err(GatewayError::Denied("401 no such key".into()));
        }
        if self.down.load(Ordering::Relaxed) { Err(GatewayError::Unreachable("down".into())) } else { Ok(()) }
    }

    /// A session that is not open has no page, as at real providers.
    fn session(reference: &str, held: &Held) -> Session {
        let open = matches!(held.report, Report::Open | Report::Declined { .. });
        let redirect_url = if open { format!("https://till.example/{reference}") } else { String::new() };
        Session { reference: reference.to_owned(), redirect_url, report: held.report.clone() }
    }
}

#[async_trait]
impl Gateway for Till {
    fn provider(&self) -> &'static str {
        self.name
    }

    fn account(&self) -> String {
        self.account.into()
    }

    fn page_origin(&self) -> String {
        "https://till.example".into()
    }

    fn payable(&self, amount: Money) -> Result<(), PayableError> {
        self.limits.lock().unwrap().check(amount)
    }

    fn takes_late_money(&self) -> bool {
        self.late.load(Ordering::Relaxed)
    }

    async fn create(&self, request: &CreateSession) -> Result<Session, GatewayError> {
        self.reach()?;
        if self.refuses.load(Ordering::Relaxed) {
            return Err(GatewayError::Refused("400 amount_too_small".into()));
        }
        let refusal = self.refuses_session.lock().unwrap().take();
        if let Some(reason) = refusal {
            return Err(GatewayError::Refused(reason));
        }
        let reference = name(request.attempt);
        let session = {
            let mut sessions = self.sessions.lock().unwrap();
            let asked = request.clone();
            let new =
                Held { asked, attempt: request.attempt, amount: request.amount, report: Report::Open, created: 0 };
            let held = sessions.entry(reference.clone()).or_insert(new);
            held.created += 1;
            Self::session(&reference, held)
        };
        if self.loses_answer.swap(false, Ordering::Relaxed) {
            return Err(GatewayError::Unreachable("the answer was lost".into()));
        }
        let meanwhile = self.meanwhile.lock().await.take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        Ok(session)
    }

    async fn look_up(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        self.look_ups.fetch_add(1, Ordering::Relaxed);
        self.callers.lock().unwrap().push(caller);
        self.reach()?;
        let sessions = self.sessions.lock().unwrap();
        let held = sessions.get(reference).ok_or_else(|| GatewayError::NotFound(reference.into()))?;
        Ok(Self::session(reference, held))
    }

    async fn expire(&self, reference: &str, caller: Caller) -> Result<Session, GatewayError> {
        self.patience.lock().unwrap().push(caller.within());
        self.reach()?;
        let meanwhile = self.before_expiry.lock().await.take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        let mut sessions = self.sessions.lock().unwrap();
        let held = sessions.get_mut(reference).ok_or_else(|| GatewayError::NotFound(reference.into()))?;
        if self.begins.lock().unwrap().take_if(|begins| begins == reference).is_some() {
            held.report = Report::InProgress;
        }
        if matches!(held.report, Report::Open | Report::Declined { .. }) {
            held.report = Report::Expired;
        }
        Ok(Self::session(reference, held))
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, GatewayError> {
        let meanwhile = self.before_refund.lock().await.take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        self.reach()?;
        let outcome = self.refund.lock().unwrap().take();
        if let Some(outcome) = outcome {
            return outcome;
        }
        if self.came_back.lock().unwrap().contains(&request.refund) {
            return Ok(RefundOutcome::Refused("the bank sent it back".into()));
        }
        if self.slow.lock().unwrap().contains(&request.reference) {
            return Ok(RefundOutcome::Underway);
        }
        let (attempt, paid) = {
            let sessions = self.sessions.lock().unwrap();
            let Some(held) = sessions.get(&request.reference) else {
                return Err(GatewayError::NotFound(request.reference.clone()));
            };
            (held.attempt, held.amount)
        };
        self.refunds.lock().unwrap().insert(request.refund, (request.reference.clone(), request.amount));
        assert!(self.refunded_of(attempt) <= paid.minor(), "P9: more went back than was paid");
        Ok(RefundOutcome::Done)
    }

    async fn session_of(&self, payment: &str) -> Result<Option<String>, GatewayError> {
        self.reach()?;
        let meanwhile = self.before_session_of.lock().await.take();
        if let Some(meanwhile) = meanwhile {
            meanwhile.await;
        }
        Ok(self.payments.lock().unwrap().get(payment).cloned())
    }

    async fn refunds_elsewhere(&self, reference: &str) -> Result<Vec<RefundElsewhere>, GatewayError> {
        self.reach()?;
        Ok(self.elsewhere.lock().unwrap().get(reference).cloned().unwrap_or_default())
    }

    /// `event reference news` with the header `signed`: what stands in for a signature that holds. Without news it is what
    /// the session says.
    fn parse_webhook(&self, headers: &HeaderMap, body: &[u8], _: Timestamp) -> Result<WebhookEvent, WebhookRefused> {
        if !headers.contains_key("signed") {
            return Err(WebhookRefused::BadSignature);
        }
        let body = std::str::from_utf8(body).map_err(|_| WebhookRefused::Malformed)?;
        let (event, about) = body.split_once(' ').ok_or(WebhookRefused::Malformed)?;
        let (reference, news) = if let Some((reference, news)) = about.split_once(' ') {
            (reference, Some(serde_json::from_str(news).map_err(|_| WebhookRefused::Malformed)?))
        } else {
            let sessions = self.sessions.lock().unwrap();
            (about, sessions.get(about).map(|held| News::Session(held.report.clone())))
        };
        let named = || reference.to_owned();
        let about = news.map(|news| match news {
            News::Session(report) => About::Session { reference: named(), report },
            News::Refund(report) => About::Refund { refund: reference.parse().unwrap(), report },
            News::Dispute(dispute) => About::Dispute { reference: named(), dispute },
            News::RefundElsewhere(refund) => About::RefundElsewhere { reference: named(), refund },
            News::LookUp(_) => About::LookUp { reference: named() },
        });
        Ok(WebhookEvent { id: event.into(), kind: "told".into(), about })
    }
}
