//! Tells the shop what happened, as `/control` has it: at once, late, twice, in the wrong order, or not at all.
//!
//! One loop takes what is posted and starts *rounds*: a round waits, then sends some webhooks one after the other, and
//! gives back those that are to be sent again. Nothing that a shopper does waits for it.

use super::Provider;
use super::control::{Control, Webhooks};
use super::ledger::{Fate, LedgerError, Notice, NoticeRef, Record, Topic};
use crate::signature;
use crate::wire::{DisputeData, Event, RefundData, SessionData};
use async_trait::async_trait;
use http::header::CONTENT_TYPE;
use payment_adapter::{WebAddress, client};
use reqwest::Client;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};

const DELAY: Duration = Duration::from_secs(3);
const HOLD: Duration = Duration::from_secs(2);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const MOST_TRIES: u32 = 10;

/// A webhook to be sent, and what was to become of webhooks when it arose.
#[derive(Debug)]
pub(super) struct Posted {
    notice: NoticeRef,
    mode: Webhooks,
}

/// Where the ledger leaves what is to be told.
pub(super) struct Outbox {
    control: watch::Sender<Control>,
    posted: mpsc::UnboundedSender<Posted>,
}

impl Outbox {
    pub fn new(control: watch::Sender<Control>) -> (Self, mpsc::UnboundedReceiver<Posted>) {
        let (posted, received) = mpsc::unbounded_channel();
        (Self { control, posted }, received)
    }

    pub fn post(&self, notice: NoticeRef) {
        let mode = self.control.borrow().webhooks;
        // Nobody listens any more once the provider stops; the journal keeps what waits.
        let _ = self.posted.send(Posted { notice, mode });
    }
}

/// Carries a webhook to the shop.
#[async_trait]
pub(super) trait Courier: Send + Sync {
    /// The status of the answer; none where there was no answer.
    async fn carry(&self, to: &WebAddress, signature: String, body: Vec<u8>) -> Option<u16>;
}

/// Carries webhooks over HTTP.
pub(super) struct HttpCourier(Client);

impl HttpCourier {
    pub fn new() -> reqwest::Result<Self> {
        client(Duration::from_secs(10)).no_proxy().build().map(Self)
    }
}

#[async_trait]
impl Courier for HttpCourier {
    async fn carry(&self, to: &WebAddress, signature: String, body: Vec<u8>) -> Option<u16> {
        let call = self.0.post(to.as_str()).header(CONTENT_TYPE, "application/json");
        match call.header(signature::HEADER, signature).body(body).send().await {
            Ok(response) => Some(response.status().as_u16()),
            Err(error) => {
                tracing::debug!(%error, "a webhook was not answered");
                None
            }
        }
    }
}

/// The loop that sends.
pub(super) struct Dispatcher {
    sender: Sender,
    posted: mpsc::UnboundedReceiver<Posted>,
}

impl Dispatcher {
    pub fn new(provider: Arc<Provider>, courier: Arc<dyn Courier>, posted: mpsc::UnboundedReceiver<Posted>) -> Self {
        Self { sender: Sender { provider, courier }, posted }
    }

    /// Sends until it is dropped, and whatever is under way with it.
    pub async fn run(mut self) {
        let mut control = self.sender.provider.control.subscribe();
        let mut rounds = JoinSet::new();
        let mut held: Vec<NoticeRef> = Vec::new();
        let mut release_at = Instant::now();
        loop {
            tokio::select! {
                Some(Posted { notice, mode }) = self.posted.recv() => match mode {
                    Webhooks::Normal => { rounds.spawn(self.sender.clone().round(vec![notice])); }
                    Webhooks::Duplicated => { rounds.spawn(self.sender.clone().round(vec![notice.clone(), notice])); }
                    Webhooks::Delayed => { rounds.spawn(self.sender.clone().delayed(notice)); }
                    Webhooks::Lost => self.sender.lose(&notice),
                    Webhooks::Reordered => {
                        if held.is_empty() {
                            release_at = Instant::now() + HOLD;
                        }
                        held.push(notice);
                    }
                },
                Some(Ok(again)) = rounds.join_next() => for (notice, tries) in again {
                    rounds.spawn(self.sender.clone().again(notice, tries));
                },
                () = sleep_until(release_at), if !held.is_empty() => {}
                Ok(()) = control.changed() => {}
                else => return,
            }
            let holds = control.borrow().webhooks == Webhooks::Reordered;
            if held.len() > 1 || !held.is_empty() && (!holds || Instant::now() >= release_at) {
                let newest_first = held.drain(..).rev().collect();
                rounds.spawn(self.sender.clone().round(newest_first));
            }
        }
    }
}

/// What is to be sent again, after how many tries.
type Again = Vec<(NoticeRef, u32)>;

#[derive(Clone)]
struct Sender {
    provider: Arc<Provider>,
    courier: Arc<dyn Courier>,
}

impl Sender {
    async fn round(self, notices: Vec<NoticeRef>) -> Again {
        let mut again = Again::new();
        for notice in notices {
            match self.send(&notice).await {
                Ok(None) => {}
                Ok(Some(tries)) => again.push((notice, tries)),
                Err(error) => tracing::error!(%error, event = notice.notice, "a webhook is given up"),
            }
        }
        again
    }

    async fn delayed(self, notice: NoticeRef) -> Again {
        let mut control = self.provider.control.subscribe();
        // Whichever comes first; then it is sent.
        let _ = timeout(DELAY, control.wait_for(|control| control.webhooks != Webhooks::Delayed)).await;
        self.round(vec![notice]).await
    }

    async fn again(self, notice: NoticeRef, tries: u32) -> Again {
        sleep(FIRST_PAUSE * 2_u32.saturating_pow(tries.saturating_sub(1))).await;
        self.round(vec![notice]).await
    }

    /// Sends a webhook once. Answers how often it was tried, where it is to be tried again.
    async fn send(&self, at: &NoticeRef) -> Result<Option<u32>, LedgerError> {
        let (record, notice) = self.provider.ledger().notice(at)?;
        let body = self.body(&record, notice)?;
        let signature = signature::sign(&self.provider.webhook_secret, self.provider.now(), &body);
        let status = self.courier.carry(&record.request.webhook_url, signature, body).await;
        let delivered = status.is_some_and(|status| (200..300).contains(&status));
        let Notice { tries, fate, .. } = self.provider.ledger().note(at, |notice| {
            notice.tries += 1;
            notice.status = status;
            if delivered {
                notice.fate = Fate::Delivered;
            } else if notice.fate == Fate::Waiting && notice.tries >= MOST_TRIES {
                notice.fate = Fate::GivenUp;
            }
        })?;
        // Of two copies, one may have arrived: the other is tried again all the same.
        let again = !delivered && fate != Fate::GivenUp && tries < MOST_TRIES;
        Ok(again.then_some(tries))
    }

    fn body(&self, record: &Record, notice: Notice) -> Result<Vec<u8>, LedgerError> {
        let Notice { id, kind, created, about, .. } = notice;
        let missing = |what: &str| LedgerError::NotFound(what.to_owned());
        let body = match about {
            Topic::Session => {
                let data = SessionData { session: self.provider.session(record) };
                serde_json::to_vec(&Event { id, kind, created, data })
            }
            Topic::Refund(refund) => {
                let keyed = record.refunds.iter().find(|keyed| keyed.refund.id == refund);
                let data = RefundData { refund: keyed.ok_or_else(|| missing(&refund))?.refund.clone() };
                serde_json::to_vec(&Event { id, kind, created, data })
            }
            Topic::Dispute(dispute) => {
                let found = record.disputes.iter().find(|found| found.id == dispute);
                let data = DisputeData { dispute: found.ok_or_else(|| missing(&dispute))?.clone() };
                serde_json::to_vec(&Event { id, kind, created, data })
            }
        };
        Ok(body.map_err(std::io::Error::from)?)
    }

    fn lose(&self, at: &NoticeRef) {
        let noted = self.provider.ledger().note(at, |notice| notice.fate = Fate::Lost);
        if let Err(error) = noted {
            tracing::error!(%error, event = at.notice, "a lost webhook is not noted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::testing::Sandbox;
    use crate::wire::State;
    use serde_json::json;
    use std::future::pending;

    async fn mode(sandbox: &Sandbox, mode: &str) {
        sandbox.post("/control", &json!({"webhooks": mode})).await;
    }

    async fn pay(sandbox: &Sandbox, reference: &str) -> String {
        let id = sandbox.open_another(reference).await;
        sandbox.submit(&format!("/pay/{id}/pay")).await;
        id
    }

    #[tokio::test(start_paused = true)]
    async fn each_end_of_a_session_is_told_once_with_the_session_in_it() {
        let sandbox = Sandbox::new();
        let mut shop = sandbox.deliver(&[]);
        let (paid, declined, expired) =
            (pay(&sandbox, "a").await, sandbox.open_another("b").await, sandbox.open_another("c").await);
        let first = shop.next().await;
        assert_eq!((first.kind.as_str(), &first.data.session.id), ("session.paid", &paid));
        assert!(matches!(first.data.session.state, State::Paid { .. }));
        assert!(first.id.starts_with("evt_"));
        for _ in 0..2 {
            sandbox.submit(&format!("/pay/{declined}/decline")).await;
        }
        assert_eq!(shop.next().await.kind, "session.failed");
        sandbox.clock.forward(shared::time::Span::hours(1));
        sandbox.get(&format!("/pay/{expired}")).await;
        assert_eq!(shop.next().await.kind, "session.expired");
        for id in [paid, declined, expired] {
            sandbox.until_delivered(&id).await;
        }
        assert!(shop.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn p3_a_webhook_is_sent_again_with_growing_pauses_until_it_is_taken() {
        let sandbox = Sandbox::new();
        let mut shop = sandbox.deliver(&[Some(503), None, Some(400), Some(302)]);
        let start = Instant::now();
        let id = pay(&sandbox, "a").await;
        let mut came = Vec::new();
        let mut ids = Vec::new();
        for _ in 0..5 {
            ids.push(shop.next().await.id);
            came.push(start.elapsed().as_millis() / 100);
        }
        assert_eq!(came, [0, 5, 15, 35, 75]);
        ids.dedup();
        assert_eq!(ids.len(), 1, "the same event each time");
        sandbox.until_delivered(&id).await;
        let page = sandbox.get(&format!("/pay/{id}")).await.text();
        assert!(page.contains("delivered, 5 attempts, last status 200"), "{page}");
    }

    #[tokio::test(start_paused = true)]
    async fn after_ten_tries_a_webhook_is_given_up() {
        let sandbox = Sandbox::new();
        let mut shop = sandbox.deliver(&[None; 20]);
        let id = pay(&sandbox, "a").await;
        for _ in 0..10 {
            shop.next().await;
        }
        sandbox.until(&id, Fate::GivenUp).await;
        sleep(Duration::from_hours(1)).await;
        assert!(shop.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn lost_webhooks_are_never_sent() {
        let sandbox = Sandbox::new();
        let mut shop = sandbox.deliver(&[]);
        mode(&sandbox, "lost").await;
        let lost = pay(&sandbox, "a").await;
        mode(&sandbox, "normal").await;
        let sent = pay(&sandbox, "b").await;
        assert_eq!(shop.next().await.data.session.id, sent);
        sandbox.until_delivered(&sent).await;
        assert!(shop.is_empty());
        assert!(sandbox.get(&format!("/pay/{lost}")).await.text().contains("lost: not sent"));
    }

    #[tokio::test(start_paused = true)]
    async fn duplicated_webhooks_are_sent_twice() {
        let sandbox = Sandbox::new();
        let mut shop = sandbox.deliver(&[]);
        mode(&sandbox, "duplicated").await;
        pay(&sandbox, "a").await;
        let (first, second) = (shop.next().await, shop.next().await);
        assert_eq!(first, second);
    }

    #[tokio::test(start_paused = true)]
    async fn delayed_webhooks_are_sent_after_three_seconds_or_once_that_is_over() {
        let sandbox = Sandbox::new();
        let mut shop = sandbox.deliver(&[]);
        mode(&sandbox, "delayed").await;
        let start = Instant::now();
        pay(&sandbox, "a").await;
        shop.next().await;
        assert_eq!(start.elapsed().as_secs(), 3);
        pay(&sandbox, "b").await;
        mode(&sandbox, "normal").await;
        shop.next().await;
        assert_eq!(start.elapsed().as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn reordered_webhooks_come_the_newest_first_and_none_is_held_for_long() {
        let sandbox = Sandbox::new();
        let mut shop = sandbox.deliver(&[]);
        mode(&sandbox, "reordered").await;
        let start = Instant::now();
        let (older, newer) = (pay(&sandbox, "a").await, pay(&sandbox, "b").await);
        assert_eq!(shop.next().await.data.session.id, newer);
        assert_eq!(shop.next().await.data.session.id, older);
        assert_eq!(start.elapsed().as_secs(), 0);
        pay(&sandbox, "c").await;
        shop.next().await;
        assert_eq!(start.elapsed().as_secs(), 2, "alone, it is sent after two seconds");
        pay(&sandbox, "d").await;
        mode(&sandbox, "normal").await;
        shop.next().await;
        assert_eq!(start.elapsed().as_secs(), 2, "what was held is sent once that is over");
    }

    struct Never;

    #[async_trait]
    impl Courier for Never {
        async fn carry(&self, _: &WebAddress, _: String, _: Vec<u8>) -> Option<u16> {
            pending().await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn paying_does_not_wait_for_the_webhook() {
        let sandbox = Sandbox::new();
        sandbox.dispatch(Arc::new(Never));
        let id = pay(&sandbox, "a").await;
        assert_eq!(sandbox.get(&format!("/v1/sessions/{id}")).await.json()["state"], "paid");
    }
}
