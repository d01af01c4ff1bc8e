//! Giving money back: claimed in the database first, then asked of the provider (P7, P9).

use crate::mail::tell;
use crate::order::note;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use payment::{Caller, GatewayError, RefundOutcome, RefundRequest};
use shared::id::{OrderId, RefundId};
use shared::money::Money;
use shared::order::{Actor, Order, PaymentStatus};
use shared::outbox::Occasion;
use shared::payment::{Attempt, AttemptState, Refund, RefundReport, RefundState};
use shared::refund::{Told, left, standing, told};
use shared::tally::{Alarms, Event};
use shared::time::{Span, Timestamp};
use storage::Unit;

/// Refunds that one round asks for; the others are next.
const AT_ONCE: u32 = 200;

/// A refund that is under way at the provider is asked about so often.
const UNDER_WAY: Span = Span::minutes(15);

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
            elsewhere: None,
        };
        Ok(unit.payments().add_refund(&refund, self.now()).await?)
    }

    /// Asks the provider for the refunds of one order that are due, for as long as somebody waits for it. What fails, or takes
    /// longer, stays due, and the sweeper asks again. Refunds of other orders are none of theirs.
    pub(crate) async fn give_back_of(&self, order: OrderId) {
        let asked = async {
            let refunds = self.storage().reader().await?.payments().refunds(order).await?;
            for refund in refunds.iter().filter(|refund| refund.state == RefundState::Due) {
                self.give_back_logged(refund).await;
            }
            Ok::<_, Broken>(())
        };
        match tokio::time::timeout(Caller::Visitor.within(), asked).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::error!(%order, error = &error as &dyn std::error::Error, "refunds of {order} were not asked for");
            }
            Err(_) => tracing::warn!(%order, "refunds of {order} take long: the sweeper goes on with them"),
        }
    }

    /// Asks the provider for every refund that is due, several side by side.
    pub async fn give_back_due(&self) -> Result<(), Broken> {
        let due = self.storage().reader().await?.payments().refunds_due(self.now().before(UNDER_WAY), AT_ONCE).await?;
        self.side_by_side(due, |shop, refund| async move { shop.give_back_logged(&refund).await }).await;
        Ok(())
    }

    async fn give_back_logged(&self, refund: &Refund) {
        if let Err(error) = self.give_back(refund).await {
            let id = refund.id;
            tracing::error!(refund = %id, error = &error as &dyn std::error::Error, "refund {id} broke");
        }
    }

    async fn give_back(&self, refund: &Refund) -> Result<(), Broken> {
        in_unit!(self, |unit| note_asked(unit, refund.id, self.now()))?;
        let attempt = self.storage().reader().await?.payments().attempt(refund.attempt).await?;
        let Some((attempt, reference)) = attempt.and_then(|attempt| Some((attempt.clone(), attempt.reference?))) else {
            return Err(Broken::Contradiction(format!("refund {} has no session to come from", refund.id)));
        };
        let request = RefundRequest { refund: refund.id, reference, amount: refund.amount };
        let answer = async { self.heard(&attempt, self.gateway_of(&attempt)?.refund(&request).await) };
        let state = match answer.await {
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
            self.count_refund(state, refund.amount, attempt.state);
        }
        Ok(())
    }

    fn count_refund(&self, state: RefundState, amount: Money, of: AttemptState) {
        match state {
            RefundState::Done => Self::count_given_back(amount, of),
            RefundState::Due => {}
            RefundState::Failed => self.tally(Event::Alarms(Alarms::RefundFailed)),
        }
    }

    /// Counts money of an attempt as refunded: what no order took was never counted as revenue, and is not here.
    pub(super) fn count_given_back(amount: Money, of: AttemptState) {
        if of == AttemptState::Paid {
            Self::count_refunded(amount);
        }
    }

    /// Applies what the provider tells by itself of a refund; `false` where no such refund is known. Heard again, it changes
    /// nothing more.
    pub(crate) async fn refund_told(&self, id: RefundId, report: &RefundReport) -> Result<bool, Broken> {
        let told = in_unit!(self, |unit| self.refund_told_in(unit, id, report))?;
        let Some((decision, amount, of)) = told else { return Ok(false) };
        if let Told::Becomes(state) = decision {
            self.count_refund(state, amount, of);
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
    ) -> Result<Option<(Told, Money, AttemptState)>, Broken> {
        let Some(refund) = unit.payments().refund(id).await? else { return Ok(None) };
        let attempt = unit.payments().attempt(refund.attempt).await?;
        let attempt = attempt.ok_or_else(|| Broken::Contradiction(format!("refund {id} is of no attempt")))?;
        let decision = told(refund.state, report);
        if let Told::Becomes(state) = decision {
            self.finish(unit, &refund, state).await?;
        }
        Ok(Some((decision, refund.amount, attempt.state)))
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
