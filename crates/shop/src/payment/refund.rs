//! Giving money back: claimed in the database first, then asked of the provider (P7, P9).

use crate::mail::tell;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use payment::{GatewayError, RefundOutcome, RefundRequest};
use shared::id::RefundId;
use shared::order::PaymentStatus;
use shared::outbox::Occasion;
use shared::payment::{Attempt, Refund, RefundState};
use storage::Unit;

/// Refunds that one sweep gives back.
const AT_ONCE: u32 = 50;

impl Shop {
    /// Claims all that the attempt took; `false` where that was claimed before.
    pub(crate) async fn claim_refund(
        &self,
        unit: &mut dyn Unit,
        attempt: &Attempt,
        reason: &str,
    ) -> Result<bool, Broken> {
        let refund = Refund {
            id: RefundId(self.new_id()),
            attempt: attempt.id,
            order: attempt.order,
            amount: attempt.amount,
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
            self.give_back(&refund).await?;
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
            Ok(RefundOutcome::Refused(reason))
            | Err(GatewayError::NotFound(reason) | GatewayError::Refused(reason)) => {
                tracing::error!(refund = %refund.id, reason, "refund {} was refused", refund.id);
                RefundState::Failed
            }
        };
        in_unit!(self, |unit| self.finish(unit, refund, state))
    }

    async fn finish(&self, unit: &mut dyn Unit, refund: &Refund, state: RefundState) -> Result<(), Broken> {
        if !unit.payments().finish_refund(refund.id, state, self.now()).await? {
            return Ok(());
        }
        let Some(order) = unit.orders().order_by_id(refund.order).await? else { return Ok(()) };
        if order.payment == PaymentStatus::RefundDue {
            let refunds = unit.payments().refunds(order.id).await?;
            let status = match state {
                RefundState::Failed => PaymentStatus::RefundFailed,
                _ if refunds.iter().any(|refund| refund.state == RefundState::Due) => PaymentStatus::RefundDue,
                _ => PaymentStatus::Refunded,
            };
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
