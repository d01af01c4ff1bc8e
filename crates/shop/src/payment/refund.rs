//! Giving money back: claimed in the database first, then asked of the provider (P7, P9).

use crate::mail::tell;
use crate::staff::Deed;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop, Staff};
use payment::{GatewayError, RefundOutcome, RefundRequest};
use shared::audit::{Action, Subject};
use shared::id::{OrderId, RefundId};
use shared::money::Money;
use shared::order::{OrderNumber, OrderView, PaymentStatus};
use shared::outbox::Occasion;
use shared::payment::{Attempt, Refund, RefundReport, RefundState};
use shared::refund::{Told, counts, left, standing, told};
use storage::Unit;

/// Refunds that one sweep gives back.
const AT_ONCE: u32 = 50;

/// Why no money goes back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RefundRefused {
    /// There is no such order.
    NotFound,
    /// Nothing was paid for it.
    NotPaid,
    /// It is more than is left of what was paid, or nothing.
    TooMuch {
        /// What is left.
        left: Money,
    },
}

impl Shop {
    /// Gives back part of what an order's shopper paid, or with no `amount` all that is left of it. The amount is claimed
    /// before the provider is called, and never more than was paid (P9). A refund that failed can so be tried anew.
    pub async fn refund_order(
        &self,
        staff: &Staff,
        number: OrderNumber,
        amount: Option<Money>,
        reason: &str,
    ) -> Result<OrderView, Failure<RefundRefused>> {
        let order = in_unit!(self, |unit| self.refund_in(unit, staff, number, amount, reason))?;
        self.give_back_what_is_due().await;
        let order = self.storage().reader().await?.orders().order_by_id(order).await?;
        let order = order.ok_or(Failure::Refused(RefundRefused::NotFound))?;
        Ok(self.order_view(&order).await?)
    }

    async fn refund_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        number: OrderNumber,
        amount: Option<Money>,
        reason: &str,
    ) -> Result<OrderId, Failure<RefundRefused>> {
        let order = unit.orders().order(number).await?;
        let order = order.ok_or(Failure::Refused(RefundRefused::NotFound))?;
        let attempts = unit.payments().attempts(order.id).await?;
        let refunds = unit.payments().refunds(order.id).await?;
        let mut most: Option<(Attempt, Money)> = None;
        for attempt in attempts.into_iter().filter(|attempt| counts(order.state, attempt.state)) {
            let left = left(&attempt, &refunds)?;
            if most.as_ref().is_none_or(|(_, other)| left.minor() > other.minor()) {
                most = Some((attempt, left));
            }
        }
        let (attempt, left) = most.ok_or(Failure::Refused(RefundRefused::NotPaid))?;
        let amount = amount.unwrap_or(left);
        let fits = amount.currency() == left.currency() && (1..=left.minor()).contains(&amount.minor());
        if !fits || !self.claim_refund(unit, &attempt, amount, reason).await? {
            return Err(Failure::Refused(RefundRefused::TooMuch { left }));
        }
        unit.orders().set_payment_status(order.id, PaymentStatus::RefundDue).await?;
        self.note(unit, &order, &format!("{amount} are to be refunded: {reason}")).await?;
        let deed = Deed {
            action: Action::OrderRefund,
            subject: Subject::order(number),
            before: &order.payment,
            after: &(amount, reason),
        };
        staff.log(unit, self.now(), deed).await?;
        Ok(order.id)
    }

    /// Claims all that is left of what the attempt took; `false` where that was claimed before.
    pub(crate) async fn claim_all(&self, unit: &mut dyn Unit, attempt: &Attempt, reason: &str) -> Result<bool, Broken> {
        let refunds = unit.payments().refunds(attempt.order).await?;
        let left = left(attempt, &refunds)?;
        Ok(!left.is_zero() && self.claim_refund(unit, attempt, left, reason).await?)
    }

    /// Claims an amount of what the attempt took; `false`, and nothing, where less is left.
    async fn claim_refund(
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
        let attempt = self.storage().reader().await?.payments().attempt(refund.attempt).await?;
        let Some(reference) = attempt.and_then(|attempt| attempt.reference) else {
            return Err(Broken::Contradiction(format!("refund {} has no session to come from", refund.id)));
        };
        let request = RefundRequest { refund: refund.id, reference, amount: refund.amount };
        let state = match self.gateway().refund(&request).await {
            Ok(RefundOutcome::Done) => RefundState::Done,
            Ok(RefundOutcome::Underway) | Err(GatewayError::Unreachable(_)) => return Ok(()),
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
        in_unit!(self, |unit| self.finish(unit, refund, state))
    }

    /// Applies what the provider tells by itself of a refund; `false` where no such refund is known. Heard again, it changes
    /// nothing more.
    pub(crate) async fn refund_told(&self, id: RefundId, report: &RefundReport) -> Result<bool, Broken> {
        let Some(decision) = in_unit!(self, |unit| self.refund_told_in(unit, id, report))? else { return Ok(false) };
        match decision {
            Told::Becomes(RefundState::Failed) => tracing::error!(refund = %id, ?report, "refund {id} failed"),
            Told::Contradiction => {
                tracing::error!(refund = %id, "refund {id} had failed, and the provider says that it is done");
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
    ) -> Result<Option<Told>, Broken> {
        let Some(refund) = unit.payments().refund(id).await? else { return Ok(None) };
        let decision = told(refund.state, report);
        if let Told::Becomes(state) = decision {
            self.finish(unit, &refund, state).await?;
        }
        Ok(Some(decision))
    }

    async fn finish(&self, unit: &mut dyn Unit, refund: &Refund, state: RefundState) -> Result<(), Broken> {
        if !unit.payments().change_refund(refund.id, refund.state, state, self.now()).await? {
            return Ok(());
        }
        let Some(order) = unit.orders().order_by_id(refund.order).await? else { return Ok(()) };
        let attempts = unit.payments().attempts(order.id).await?;
        let refunds = unit.payments().refunds(order.id).await?;
        if let Some(status) = standing(order.state, &attempts, &refunds)? {
            unit.orders().set_payment_status(order.id, status).await?;
        }
        let said = match state {
            RefundState::Failed => {
                format!("The refund of {} did not go through. The shop looks into it.", refund.amount)
            }
            _ => format!("{} were refunded.", refund.amount),
        };
        if state == RefundState::Done {
            tell(unit, &Occasion::Refunded(order.id, refund.id), self.now()).await?;
        }
        self.note(unit, &order, &said).await
    }
}
