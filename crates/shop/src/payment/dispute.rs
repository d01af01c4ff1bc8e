//! Disputes: recorded on the order's history, each once however often it is told of, and alarmed (P9). What becomes of one is between the shop and its provider.

use super::elsewhere::Whose;
use crate::order::note;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::order::Actor;
use shared::payment::{Attempt, Dispute};
use shared::tally::{Alarms, Event};
use storage::{Inbox, Unit};

impl Shop {
    /// Records what the webhook says and closes it, in one unit of work; `false`, and nothing, where the attempt is not known yet.
    /// A dispute over a payment that was not made here is closed.
    pub(crate) async fn record_dispute(
        &self,
        event: &Inbox,
        reference: &str,
        dispute: &Dispute,
    ) -> Result<bool, Broken> {
        let attempt = match self.paid_attempt(event, reference).await? {
            Whose::Ours(attempt) => Some(*attempt),
            Whose::Others => None,
            Whose::Unknown => return Ok(false),
        };
        if in_unit!(self, |unit| self.record_in(unit, event, attempt.as_ref(), dispute))?
            && let Some(attempt) = attempt
        {
            let Dispute { id, amount, reason } = dispute;
            tracing::error!(attempt = %attempt.id, dispute = id, reason, "{amount} of attempt {} are disputed", attempt.id);
            self.tally(Event::Alarms(Alarms::Dispute));
        }
        Ok(true)
    }

    /// Closes the webhook and notes the dispute; `false` where that was done before.
    async fn record_in(
        &self,
        unit: &mut dyn Unit,
        event: &Inbox,
        attempt: Option<&Attempt>,
        dispute: &Dispute,
    ) -> Result<bool, Broken> {
        let first = unit.payments().mark_applied(&event.provider, &event.event, self.now()).await?;
        let (true, Some(attempt)) = (first, attempt) else { return Ok(false) };
        if !unit.payments().add_dispute(attempt.id, &dispute.id, self.now()).await? {
            return Ok(false);
        }
        let missing = || Broken::Contradiction(format!("the order of attempt {} is gone", attempt.id));
        let order = unit.orders().order_by_id(attempt.order).await?.ok_or_else(missing)?;
        let said = format!("The payment of {} is disputed with the bank. The shop looks into it.", dispute.amount);
        note(unit, &order, Actor::Shop, &said, self.now()).await?;
        Ok(true)
    }
}
