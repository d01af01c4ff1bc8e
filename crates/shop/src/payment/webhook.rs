//! Webhooks: stored first, then acknowledged, then applied (P3).

use super::elsewhere::Whose;
use crate::forget::{AT_ONCE, in_parts};
use crate::unit::in_unit;
use crate::{Broken, Shop};
use http::HeaderMap;
use payment::{About, Caller, GatewayError, WebhookRefused};
use shared::payment::{ALARM_AFTER, Attempt, LookUp, News, WEBHOOKS_KEPT, fits_later};
use shared::tally::{Alarms, Event};
use shared::time::Timestamp;
use storage::{Inbox, Unit};

/// Webhooks that one round applies.
const APPLIED_AT_ONCE: u32 = 200;

/// What a webhook is answered with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WebhookAnswer {
    /// It is stored, now or before.
    Taken,
    /// Its signature does not hold or is stale, or it cannot be read: nothing changed.
    Refused(WebhookRefused),
    /// The shop does not work with that provider.
    UnknownProvider,
}

impl Shop {
    /// Stores a webhook whose signature holds. The caller acknowledges it and then has the inbox applied.
    pub async fn receive_webhook(
        &self,
        provider: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<WebhookAnswer, Broken> {
        let Some(gateway) = self.configured(provider) else { return Ok(WebhookAnswer::UnknownProvider) };
        let event = match gateway.parse_webhook(headers, body, self.now()) {
            Ok(event) => event,
            Err(refused) => return Ok(WebhookAnswer::Refused(refused)),
        };
        let (reference, report) = match event.about.map(kept) {
            Some((reference, news)) => (Some(reference), Some(serde_json::to_string(&news)?)),
            None => (None, None),
        };
        let received_at = self.now();
        let provider = provider.to_owned();
        let event = Inbox { provider, event: event.id, kind: event.kind, reference, report, received_at };
        in_unit!(self, |unit| store(unit, &event))?;
        Ok(WebhookAnswer::Taken)
    }

    /// Applies the webhooks that wait, several at the same time. One that fits nothing yet, or breaks, waits on; neither it nor one
    /// that takes long holds up another.
    pub async fn apply_inbox(&self) -> Result<(), Broken> {
        let waiting = self.storage().reader().await?.payments().unapplied(self.now(), APPLIED_AT_ONCE).await?;
        self.side_by_side(waiting, |shop, event| async move {
            if let Err(error) = shop.apply(&event).await {
                let id = &event.event;
                tracing::error!(event = id, error = &error as &dyn std::error::Error, "webhook {id} was not applied");
                if let Err(error) = shop.put_off_webhook(&event).await {
                    tracing::error!(
                        event = id,
                        error = &error as &dyn std::error::Error,
                        "webhook {id} was not put off"
                    );
                }
            }
        })
        .await;
        Ok(())
    }

    async fn apply(&self, event: &Inbox) -> Result<(), Broken> {
        let fits = match (&event.reference, &event.report) {
            (Some(reference), Some(news)) => self.apply_news(event, reference, serde_json::from_str(news)?).await?,
            _ => true,
        };
        if !fits {
            return self.put_off_webhook(event).await;
        }
        in_unit!(self, |unit| mark_applied(unit, event, self.now()))
    }

    /// Applies it, where what it is about is known here.
    async fn apply_news(&self, event: &Inbox, reference: &str, news: News) -> Result<bool, Broken> {
        match news {
            News::Session(report) => match self.attempt_of(event, reference).await? {
                Some(attempt) => self.settle(attempt.id, &report).await.map(|()| true),
                None => Ok(false),
            },
            News::Refund(report) => match reference.parse() {
                Ok(refund) => self.refund_told(refund, &report).await,
                Err(_) => Err(Broken::Contradiction(format!("webhook {} names no refund", event.event))),
            },
            News::Dispute(dispute) => self.record_dispute(event, reference, &dispute).await,
            News::RefundElsewhere(refund) => self.refund_told_elsewhere(event, reference, &refund).await,
            News::LookUp(_) => match self.paid_attempt(event, reference).await? {
                Whose::Ours(attempt) if attempt.state.took_money() => {
                    self.look_for_refunds(&attempt).await.map(|()| true)
                }
                Whose::Ours(attempt) => self.reconcile(&attempt, Caller::Shop).await.map(|()| true),
                Whose::Others => Ok(true),
                Whose::Unknown => Ok(false),
            },
        }
    }

    /// The attempt whose session the provider calls so.
    pub(crate) async fn attempt_of(&self, event: &Inbox, session: &str) -> Result<Option<Attempt>, Broken> {
        let mut reader = self.storage().reader().await?;
        Ok(reader.payments().attempt_by_reference(&event.provider, session).await?)
    }

    /// The session on which the provider says that a payment was made.
    pub(crate) async fn session_of(&self, provider: &str, payment: &str) -> Result<Option<String>, GatewayError> {
        match self.configured(provider) {
            Some(gateway) => gateway.session_of(payment).await,
            None => Ok(None),
        }
    }

    /// It fits nothing yet: what it is about may be something whose answer is still under way, or of another shop. Or it broke.
    async fn put_off_webhook(&self, event: &Inbox) -> Result<(), Broken> {
        let age = self.now().since(event.received_at);
        if age >= ALARM_AFTER {
            let id = &event.event;
            tracing::error!(event = id, kind = event.kind, "webhook {id} has waited for three days");
            self.tally(Event::Alarms(Alarms::WebhookStuck));
        }
        let due_at = fits_later(age).map(|wait| self.now().after(wait));
        in_unit!(self, |unit| put_off(unit, event, due_at, self.now()))
    }

    /// Forgets what was applied, or given up, long ago: it is not sent again.
    pub(crate) async fn forget_webhooks(&self) -> Result<(), Broken> {
        let before = self.now().before(WEBHOOKS_KEPT);
        in_parts!(self, |unit| forget(unit, before))
    }
}

/// What an event is about, and what it says, as they are kept.
fn kept(about: About) -> (String, News) {
    match about {
        About::Session { reference, report } => (reference, News::Session(report)),
        About::Refund { refund, report } => (refund.to_string(), News::Refund(report)),
        About::Dispute { reference, dispute } => (reference, News::Dispute(dispute)),
        About::RefundElsewhere { reference, refund } => (reference, News::RefundElsewhere(refund)),
        About::LookUp { reference } => (reference, News::LookUp(LookUp::Due)),
    }
}

async fn store(unit: &mut dyn Unit, event: &Inbox) -> Result<bool, Broken> {
    Ok(unit.payments().receive(event).await?)
}

/// Puts it off until then, or gives it up.
async fn put_off(unit: &mut dyn Unit, event: &Inbox, due_at: Option<Timestamp>, now: Timestamp) -> Result<(), Broken> {
    let Inbox { provider, event, .. } = event;
    match due_at {
        Some(due_at) => unit.payments().put_off(provider, event, due_at).await?,
        None => unit.payments().give_up(provider, event, now).await?,
    }
    Ok(())
}

async fn forget(unit: &mut dyn Unit, before: Timestamp) -> Result<u64, Broken> {
    Ok(unit.payments().forget_webhooks(before, AT_ONCE).await?)
}

async fn mark_applied(unit: &mut dyn Unit, event: &Inbox, now: Timestamp) -> Result<(), Broken> {
    Ok(unit.payments().mark_applied(&event.provider, &event.event, now).await.map(drop)?)
}
