//! Cancelling: an order as a whole, or units of it that have not shipped.

use super::seen::{Answer, Seen};
use super::steps::{came_back, enter, follow};
use super::{FreshStaff, Staff};
use crate::order::Canceller;
use crate::payment::Earlier;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::audit::Action;
use shared::fulfil::{self, Cancelling, LineUnits, Step};
use shared::id::OrderId;
use shared::order::{Actor, CancelledBy, Order, OrderState, OrderView, Reason, StaffRefused};
use storage::Unit;

impl Shop {
    /// Cancels an order: one that has shipped too, whose goods come back when they are booked in. What was paid and has not gone
    /// back is refunded. A pending payment is closed at the provider first: where it turns out paid, the order stays.
    pub async fn cancel_for_staff(&self, staff: &FreshStaff, seen: Seen, why: Option<&Reason>) -> Answer<OrderView> {
        let mut order = seen.find(&mut *self.storage().reader().await?.orders()).await?;
        if order.state == OrderState::PendingPayment {
            match self.close_at_provider(&order).await? {
                Earlier::Closed => {}
                Earlier::Paid => return Err(Failure::Refused(StaffRefused::PaidMeanwhile)),
                Earlier::UnderWay => return Err(Failure::Refused(StaffRefused::PaymentUnderWay)),
            }
            // That it was closed there has changed the order.
            let closed = self.storage().reader().await?.orders().order_by_id(order.id).await?;
            order = closed.ok_or(Failure::Refused(StaffRefused::NotFound))?;
        }
        let seen = Seen { revision: order.revision, ..seen };
        let order = in_unit!(self, |unit| self.cancel_for_staff_in(unit, staff, seen, why))?;
        self.give_back_of(order).await;
        self.changed(order).await
    }

    async fn cancel_for_staff_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        seen: Seen,
        why: Option<&Reason>,
    ) -> Answer<OrderId> {
        let order = seen.find(&mut *unit.orders()).await?;
        if order.state == OrderState::PendingPayment && self.is_under_way(unit, &order).await? {
            return Err(Failure::Refused(StaffRefused::PaymentUnderWay));
        }
        fulfil::cancel(&order, CancelledBy::Staff)?;
        self.cancel_whole(unit, staff, &order, why).await
    }

    /// Cancels units that have not shipped: their share of the money goes back, and they are in stock again at once. Where
    /// nothing is left of the order, it is cancelled as a whole.
    pub async fn cancel_units(
        &self,
        staff: &FreshStaff,
        seen: Seen,
        lines: &[LineUnits],
        why: Option<&Reason>,
    ) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.cancel_units_in(unit, staff, seen, lines, why))?;
        self.give_back_of(order).await;
        self.changed(order).await
    }

    async fn cancel_units_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        seen: Seen,
        lines: &[LineUnits],
        why: Option<&Reason>,
    ) -> Answer<OrderId> {
        let order = seen.find(&mut *unit.orders()).await?;
        match fulfil::cancel_units(&order, lines)? {
            Cancelling::Whole => self.cancel_whole(unit, staff, &order, why).await,
            Cancelling::Part(step) => self.cancel_part(unit, staff, &order, &step, why).await,
        }
    }

    async fn cancel_whole(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        before: &Order,
        why: Option<&Reason>,
    ) -> Answer<OrderId> {
        let reason = because("Cancelled by the shop", why);
        let who = Canceller { by: CancelledBy::Staff, actor: Actor::Staff, reason: &reason };
        self.cancel_as(unit, &mut before.clone(), who).await?;
        self.log_order(unit, staff, Action::OrderCancel, before, &why.map(Reason::as_str)).await?;
        Ok(before.id)
    }

    async fn cancel_part(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        before: &Order,
        step: &Step,
        why: Option<&Reason>,
    ) -> Answer<OrderId> {
        if !unit.fulfilments().cancel_units(before.id, &step.units).await? {
            return Err(Broken::Contradiction(format!("units of order #{} went twice", before.number)).into());
        }
        for cancelled in &step.units {
            enter(unit, &came_back(staff, before, *cancelled, "Cancelled before it shipped.", self.now())?).await?;
        }
        let reason = because("Some of it was cancelled by the shop", why);
        let mut order = before.clone();
        self.refund_share(unit, &mut order, &step.units, &reason).await?;
        follow(unit, &order, &step.moves, &reason, self.now()).await?;
        self.log_order(unit, staff, Action::OrderCancelLines, before, &(&step.units, why.map(Reason::as_str))).await?;
        Ok(before.id)
    }

    /// Gives the share of those units back; at most what is left of what was paid (P9).
    async fn refund_share(
        &self,
        unit: &mut dyn Unit,
        order: &mut Order,
        units: &[LineUnits],
        reason: &str,
    ) -> Result<(), Broken> {
        let share = fulfil::share(order, units)?;
        let Some((attempt, left)) = self.refundable(unit, order).await? else { return Ok(()) };
        let amount = if share.minor() < left.minor() { share } else { left };
        if !amount.is_zero() {
            self.claim(unit, order, &attempt, amount, reason).await?;
        }
        Ok(())
    }
}

fn because(what: &str, why: Option<&Reason>) -> String {
    match why {
        Some(why) => format!("{what}: {why}"),
        None => format!("{what}."),
    }
}
