//! Giving money back: claimed in the database first, then asked of the provider (P7, P9).

use crate::mail::tell;
use crate::order::note;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use payment::{GatewayError, RefundOutcome, RefundRequest};
use shared::id::RefundId;
use shared::money::Money;
use shared::order::{Actor, Order, PaymentStatus};
use shared::outbox::Occasion;
use shared::payment::{Attempt, Refund, RefundReport, RefundState};
use shared::refund::{Told, left, standing, told};
use shared::tally::{Alarms, Event};
use shared::time::Timestamp;
use storage::Unit;

/// Refunds that one sweep asks for; the others are next.
const AT_ONCE: u32 = 50;

impl Shop {
    /// The attempt of which most can go back, with how much that is (P9); none where the order took no money.
    pub(crate) async fn refundable(
        &self,
        unit: &mut dyn Unit,
        order: &Order,
    ) -> Result<Option<(Attempt, Money)>, Broken> {
        let attempts = unit.payments().attempts(order.id).await?;
        let refunds = unit.payments().refunds(order.id).await?;
        let most = shared::refund::refundable(order.state, &attempts, &refunds)?;
        Ok(most.map(|(attempt, left)| (attempt.clone(), left)))
    }

    /// Claims an amount of what one of the order's attempts took, and says so of the order's money; `false`, and nothing, where
    /// less is left.
    pub(crate) async fn claim(
        &self,
        unit: &mut dyn Unit,
        order: &mut Order,
        attempt: &Attempt,
        amount: Money,
        reason: &str,
    ) -> Result<bool, Broken> {
        if !self.claim_refund(unit, attempt, amount, reason).await? {
            return Ok(false);
        }
        order.payment = PaymentStatus::RefundDue;
        unit.orders().set_payment_status(order.id, order.payment).await?;
        Ok(true)
    }

    /// Claims all that is left of what the attempt took; `false` where that was claimed before.
    pub(crate) async fn claim_all(&self, unit: &mut dyn Unit, attempt: &Attempt, reason: &str) -> Result<bool, Broken> {
        let refunds = unit.payments().refunds(attempt.order).await?;
        let left = left(attempt, &refunds)?;
        Ok(!left.is_zero() && self.claim_refund(unit, attempt, left, reason).await?)
    }

    /// Claims an amount of what the attempt took; `false`, and nothing, where less is left.
    pub(crate) async fn claim_refund(
        &self,
        unit: &mut dyn Unit,
        attempt: &Attempt,
        amount: Money,
        reason: &str,
    ) -> Result<bool, Broken> {
        let refund = Refund {
            id: RefundId(self.new_id()),
            attempt: attempt.id,
            order: attempt.order,
            amount,
            state: RefundState::Due,
            reason: reason.to_owned(),
            after_failure: None,
        };
        Ok(unit.payments().add_refund(&refund, self.now()).await?)
    }

    /// Asks the provider for every refund that is due. What fails stays due, and the sweeper asks again.
    pub(crate) async fn give_back_what_is_due(&self) {
        if let Err(error) = self.give_back_all().await {
            tracing::error!(error = &error as &dyn std::error::Error, "refunds could not be given back");
        }
    }

    async fn give_back_all(&self) -> Result<(), Broken> {
        let due = self.storage().reader().await?.payments().refunds_due(AT_ONCE).await?;
        for refund in due {
            if let Err(error) = self.give_back(&refund).await {
                let id = refund.id;
                tracing::error!(refund = %id, error = &error as &dyn std::error::Error, "refund {id} broke");
            }
        }
        Ok(())
    }

    async fn give_back(&self, refund: &Refund) -> Result<(), Broken> {
        in_unit!(self, |unit| note_asked(unit, refund.id, self.now()))?;
        let attempt = self.storage().reader().await?.payments().attempt(refund.attempt).await?;
        let Some(reference) = attempt.and_then(|attempt| attempt.reference) else {
            return Err(Broken::Contradiction(format!("refund {} has no session to come from", refund.id)));
        };
        let request = RefundRequest { refund: refund.id, reference, amount: refund.amount };
        let state = match self.gateway().refund(&request).await {
            Ok(RefundOutcome::Done) => RefundState::Done,
            Ok(RefundOutcome::Underway) => return in_unit!(self, |unit| note_under_way(unit, refund.id)),
            Err(GatewayError::Unreachable(_)) => return Ok(()),
            Err(error @ GatewayError::Denied(_)) => {
                tracing::error!(refund = %refund.id, %error, "refund {} waits until the shop is let in again", refund.id);
                return Ok(());
            }
            Ok(RefundOutcome::Refused(reason))
            | Err(GatewayError::NotFound(reason) | GatewayError::Refused(reason)) => {
                tracing::error!(refund = %refund.id, reason, "refund {} was refused", refund.id);
                RefundState::Failed
            }
        };
        if in_unit!(self, |unit| self.finish(unit, refund, state))? {
            self.count_refund(state, refund.amount);
        }
        Ok(())
    }

    fn count_refund(&self, state: RefundState, amount: Money) {
        match state {
            RefundState::Due => {}
            RefundState::Done => Self::count_refunded(amount),
            RefundState::Failed => self.tally(Event::Alarms(Alarms::RefundFailed)),
        }
    }

    /// Applies what the provider tells by itself of a refund; `false` where no such refund is known. Heard again, it changes
    /// nothing more.
    pub(crate) async fn refund_told(&self, id: RefundId, report: &RefundReport) -> Result<bool, Broken> {
        let told = in_unit!(self, |unit| self.refund_told_in(unit, id, report))?;
        let Some((decision, amount)) = told else { return Ok(false) };
        if let Told::Becomes(state) = decision {
            self.count_refund(state, amount);
        }
        match decision {
            Told::Becomes(RefundState::Failed) => tracing::error!(refund = %id, ?report, "refund {id} failed"),
            Told::Contradiction => {
                tracing::error!(refund = %id, "refund {id} had failed, and the provider says that it is done");
                self.tally(Event::Alarms(Alarms::RefundFailed));
            }
            Told::Nothing | Told::Becomes(_) => {}
        }
        Ok(true)
    }

    async fn refund_told_in(
        &self,
        unit: &mut dyn Unit,
        id: RefundId,
        report: &RefundReport,
    ) -> Result<Option<(Told, Money)>, Broken> {
        let Some(refund) = unit.payments().refund(id).await? else { return Ok(None) };
        let decision = told(refund.state, report);
        if let Told::Becomes(state) = decision {
            self.finish(unit, &refund, state).await?;
        }
        Ok(Some((decision, refund.amount)))
    }

    /// Notes what became of the refund; `false`, and nothing, where that was noted before.
    async fn finish(&self, unit: &mut dyn Unit, refund: &Refund, state: RefundState) -> Result<bool, Broken> {
        if !unit.payments().change_refund(refund.id, refund.state, state, self.now()).await? {
            return Ok(false);
        }
        let Some(order) = unit.orders().order_by_id(refund.order).await? else { return Ok(false) };
        stand_by(unit, &order).await?;
        let said = match state {
            RefundState::Failed => {
                format!("The refund of {} did not go through. The shop looks into it.", refund.amount)
            }
            _ => format!("{} were refunded.", refund.amount),
        };
        if state == RefundState::Done {
            tell(unit, &Occasion::Refunded(order.id, refund.id), self.now()).await?;
        }
        note(unit, &order, Actor::Shop, &said, self.now()).await?;
        Ok(true)
    }
}

/// Has the order say where its money stands after its refunds.
pub(crate) async fn stand_by(unit: &mut dyn Unit, order: &Order) -> Result<(), Broken> {
    let attempts = unit.payments().attempts(order.id).await?;
    let refunds = unit.payments().refunds(order.id).await?;
    if let Some(status) = standing(order.state, &attempts, &refunds)? {
        unit.orders().set_payment_status(order.id, status).await?;
    }
    Ok(())
}

async fn note_under_way(unit: &mut dyn Unit, refund: RefundId) -> Result<(), Broken> {
    Ok(unit.payments().note_under_way(refund).await?)
}

async fn note_asked(unit: &mut dyn Unit, refund: RefundId, now: Timestamp) -> Result<(), Broken> {
    Ok(unit.payments().note_asked(refund, now).await?)
}
