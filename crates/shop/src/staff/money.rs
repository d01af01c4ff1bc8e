//! What staff do about money that the shop cannot settle by itself: a payment that is held, a refund that failed.

use super::seen::{Answer, Seen};
use super::{FreshStaff, Staff};
use crate::order::note;
use crate::payment::stand_by;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::audit::Action;
use shared::id::{AttemptId, OrderId, RefundId};
use shared::order::{Actor, Order, OrderView, PaymentStatus, Reason, StaffRefused};
use shared::payment::{AfterFailure, Attempt, Refund};
use shared::refund::counts;
use storage::Unit;

impl Shop {
    /// Closes a payment that is held: staff looked into it, and the money is dealt with outside (P9).
    pub async fn look_into(
        &self,
        staff: &FreshStaff,
        seen: Seen,
        attempt: AttemptId,
        why: &Reason,
    ) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.look_into_in(unit, staff, seen, attempt, why))?;
        self.changed(order).await
    }

    /// Asks anew for a refund that failed, of whichever of the order's payments it is (P7, P9).
    pub async fn refund_again(&self, staff: &FreshStaff, seen: Seen, refund: RefundId) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.refund_again_in(unit, staff, seen, refund))?;
        self.give_back_of(order).await;
        self.changed(order).await
    }

    /// Notes that the money of a refund that failed was paid back another way: no more than was paid (P9).
    pub async fn paid_otherwise(
        &self,
        staff: &FreshStaff,
        seen: Seen,
        refund: RefundId,
        how: &Reason,
    ) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.paid_otherwise_in(unit, staff, seen, refund, how))?;
        self.changed(order).await
    }

    async fn look_into_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        seen: Seen,
        id: AttemptId,
        why: &Reason,
    ) -> Answer<OrderId> {
        let before = seen.find(&mut *unit.orders()).await?;
        let attempts = unit.payments().attempts(before.id).await?;
        if !attempts.iter().any(|attempt| attempt.id == id) || !unit.payments().look_into(id).await? {
            return Err(not_now(&before));
        }
        let said = format!("The shop looked into the payment that was held: {why}");
        note(unit, &before, Actor::Staff, &said, self.now()).await?;
        self.log_order(unit, staff, Action::OrderLookInto, &before, &(id, why.as_str())).await?;
        Ok(before.id)
    }

    async fn refund_again_in(&self, unit: &mut dyn Unit, staff: &Staff, seen: Seen, id: RefundId) -> Answer<OrderId> {
        let before = seen.find(&mut *unit.orders()).await?;
        let (attempt, refund) = failed(unit, &before, id).await?;
        let answered = unit.payments().note_after_failure(id, AfterFailure::TriedAgain).await?;
        if !answered || !self.claim_refund(unit, &attempt, refund.amount, &refund.reason).await? {
            return Err(not_now(&before));
        }
        if counts(before.state, attempt.state) {
            unit.orders().set_payment_status(before.id, PaymentStatus::RefundDue).await?;
        }
        let said = format!("The refund of {} is tried again.", refund.amount);
        note(unit, &before, Actor::Staff, &said, self.now()).await?;
        self.log_order(unit, staff, Action::OrderRefundAgain, &before, &(id, refund.amount)).await?;
        Ok(before.id)
    }

    async fn paid_otherwise_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        seen: Seen,
        id: RefundId,
        how: &Reason,
    ) -> Answer<OrderId> {
        let before = seen.find(&mut *unit.orders()).await?;
        let (_, refund) = failed(unit, &before, id).await?;
        if !unit.payments().note_after_failure(id, AfterFailure::PaidOtherwise).await? {
            return Err(not_now(&before));
        }
        stand_by(unit, &before).await?;
        let said = format!("{} were paid back another way: {how}", refund.amount);
        note(unit, &before, Actor::Staff, &said, self.now()).await?;
        self.log_order(unit, staff, Action::OrderPaidOtherwise, &before, &(id, refund.amount, how.as_str())).await?;
        Ok(before.id)
    }
}

/// The order's refund of that id, which failed and waits for staff, with the attempt whose money it is.
async fn failed(unit: &mut dyn Unit, order: &Order, id: RefundId) -> Answer<(Attempt, Refund)> {
    let refund = unit.payments().refund(id).await?;
    let refund = refund.filter(|refund| refund.order == order.id && refund.waits_for_staff());
    let Some(refund) = refund else { return Err(not_now(order)) };
    let attempt = unit.payments().attempt(refund.attempt).await?;
    Ok((attempt.ok_or_else(|| Broken::Contradiction(format!("refund {id} is of no attempt")))?, refund))
}

fn not_now(order: &Order) -> Failure<StaffRefused> {
    Failure::Refused(StaffRefused::NotNow { status: order.state.status() })
}
