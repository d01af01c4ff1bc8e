//! What staff do in the provider's own dashboard: money given back there is booked here, once, and alarmed (P11).

use crate::mail::tell;
use crate::order::note;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use payment::Caller;
use shared::id::RefundId;
use shared::order::{Actor, Order};
use shared::outbox::Occasion;
use shared::payment::{Attempt, AttemptState, Refund, RefundElsewhere, RefundState};
use shared::tally::{Alarms, Event};
use storage::{Inbox, Unit};

use super::stand_by;

/// Whose the payment is that a webhook names.
pub(super) enum Whose {
    /// An attempt's.
    Ours(Box<Attempt>),
    /// No session's of this shop.
    Others,
    /// Not known yet, or the provider could not be asked.
    Unknown,
}

/// What came of a refund that was made elsewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Booked {
    /// It is booked now.
    Now,
    /// It was before, or there is nothing to book.
    Before,
    /// It does not fit yet: the payment is not known to be made, or the shop's own refunds claim the money.
    NotYet,
}

impl Shop {
    /// The attempt that a webhook is about, which names its session or the payment that was made on it.
    pub(super) async fn paid_attempt(&self, event: &Inbox, reference: &str) -> Result<Whose, Broken> {
        if let Some(attempt) = self.attempt_of(event, reference).await? {
            return Ok(Whose::Ours(Box::new(attempt)));
        }
        match self.session_of(&event.provider, reference).await {
            Ok(Some(session)) => Ok(self
                .attempt_of(event, &session)
                .await?
                .map_or(Whose::Unknown, |attempt| Whose::Ours(Box::new(attempt)))),
            Ok(None) => Ok(Whose::Others),
            Err(error) => {
                tracing::warn!(event = event.event, %error, "whose payment {reference} is could not be asked");
                Ok(Whose::Unknown)
            }
        }
    }

    /// Books a refund that a webhook tells of; `false` where it fits nothing yet.
    pub(super) async fn refund_told_elsewhere(
        &self,
        event: &Inbox,
        reference: &str,
        refund: &RefundElsewhere,
    ) -> Result<bool, Broken> {
        match self.paid_attempt(event, reference).await? {
            Whose::Ours(attempt) => Ok(self.book_elsewhere(&attempt, refund).await? != Booked::NotYet),
            Whose::Others => Ok(true),
            Whose::Unknown => Ok(false),
        }
    }

    /// Looks whether money of an attempt was given back at its provider, where the webhook that told of it was lost.
    pub(super) async fn look_for_refunds(&self, attempt: &Attempt) -> Result<(), Broken> {
        let Some(_turn) = self.turn(attempt, Caller::Shop).await? else { return Ok(()) };
        // Of a provider that is not configured any more nothing is to be had; that is no alarm as long as nothing is due there.
        let (Some(reference), Some(gateway)) = (&attempt.reference, self.configured(&attempt.provider)) else {
            return Ok(());
        };
        match gateway.refunds_elsewhere(reference).await {
            Ok(refunds) => {
                for refund in refunds {
                    self.book_elsewhere(attempt, &refund).await?;
                }
            }
            Err(error) => {
                tracing::warn!(attempt = %attempt.id, %error, "the refunds of attempt {} could not be looked up", attempt.id);
            }
        }
        Ok(())
    }

    async fn book_elsewhere(&self, attempt: &Attempt, made: &RefundElsewhere) -> Result<Booked, Broken> {
        let (booked, of) = in_unit!(self, |unit| self.enter_elsewhere(unit, attempt, made))?;
        if booked == Booked::Now {
            let RefundElsewhere { id, amount, failed } = made;
            let what = if *failed { "came back" } else { "were given back at the provider" };
            tracing::error!(attempt = %attempt.id, refund = id, "{amount} of attempt {} {what}", attempt.id);
            self.tally(Event::Alarms(Alarms::RefundElsewhere));
            if !failed {
                Self::count_given_back(*amount, of);
            }
        }
        Ok(booked)
    }

    /// Books it; what came of it, and where the attempt stands.
    async fn enter_elsewhere(
        &self,
        unit: &mut dyn Unit,
        attempt: &Attempt,
        made: &RefundElsewhere,
    ) -> Result<(Booked, AttemptState), Broken> {
        let missing = || Broken::Contradiction(format!("attempt {} or its order is gone", attempt.id));
        let attempt = unit.payments().attempt(attempt.id).await?.ok_or_else(missing)?;
        let order = unit.orders().order_by_id(attempt.order).await?.ok_or_else(missing)?;
        let known = unit.payments().refund_elsewhere(attempt.id, &made.id).await?;
        let amount = made.amount;
        match (known, made.failed) {
            (Some(refund), true) if refund.state == RefundState::Done => {
                unit.payments().change_refund(refund.id, refund.state, RefundState::Failed, self.now()).await?;
                self.say(unit, &order, &format!("{amount} that were refunded at the payment provider came back."))
                    .await?;
            }
            (Some(_), _) | (None, true) => return Ok((Booked::Before, attempt.state)),
            (None, false) if attempt.state == AttemptState::Held => {
                // What a held payment took is not known here: staff see to it (P9).
                let said = format!("{amount} of the payment that is held were refunded at the payment provider.");
                let before = unit.orders().history(order.id).await?;
                if before.iter().any(|entry| entry.reason == said) {
                    return Ok((Booked::Before, attempt.state));
                }
                self.say(unit, &order, &said).await?;
            }
            (None, false) => {
                let refund = Refund {
                    id: RefundId(self.new_id()),
                    attempt: attempt.id,
                    order: order.id,
                    amount,
                    state: RefundState::Done,
                    reason: "The shop refunded it at the payment provider.".to_owned(),
                    after_failure: None,
                    elsewhere: Some(made.id.clone()),
                };
                if !unit.payments().add_refund(&refund, self.now()).await? {
                    return Ok((Booked::NotYet, attempt.state));
                }
                self.say(unit, &order, &format!("{amount} were refunded at the payment provider.")).await?;
                tell(unit, &Occasion::Refunded(order.id, refund.id), self.now()).await?;
            }
        }
        Ok((Booked::Now, attempt.state))
    }

    async fn say(&self, unit: &mut dyn Unit, order: &Order, said: &str) -> Result<(), Broken> {
        stand_by(unit, order).await?;
        note(unit, order, Actor::Provider, said, self.now()).await
    }
}
