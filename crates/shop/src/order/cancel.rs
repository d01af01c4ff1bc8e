//! Cancelling an order: what is reserved or sold comes back, and so does the money.

use super::{Move, close_attempts, move_order};
use crate::staff::Deed;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop, Staff};
use shared::audit::{Action, Subject};
use shared::checkout::OrderRefused;
use shared::id::{OrderId, Owner};
use shared::order::{Actor, CancelledBy, Order, OrderNumber, OrderState, OrderView, PaymentStatus};
use storage::Unit;

/// Who cancels, and what the order's history says of it.
#[derive(Clone, Copy)]
struct Canceller {
    by: CancelledBy,
    actor: Actor,
    reason: &'static str,
}

const SHOPPER: Canceller =
    Canceller { by: CancelledBy::Shopper, actor: Actor::Shopper, reason: "Cancelled by the shopper." };
const STAFF: Canceller = Canceller { by: CancelledBy::Staff, actor: Actor::Staff, reason: "Cancelled by the shop." };

impl Shop {
    /// Cancels the owner's order. The payment is closed at the provider first: where it turns out paid the order stays,
    /// and the shopper is told so.
    pub async fn cancel_order(&self, owner: Owner, number: OrderNumber) -> Result<OrderView, Failure<OrderRefused>> {
        let order = self.own_order(owner, number).await?;
        if order.state == OrderState::PendingPayment && self.close_at_provider(&order).await? {
            return Err(Failure::Refused(OrderRefused::PaidMeanwhile));
        }
        in_unit!(self, |unit| self.cancel_in(unit, order.id, SHOPPER))?;
        self.give_back_what_is_due().await;
        self.order(owner, number).await
    }

    /// Cancels any order, for staff: one that has shipped too, whose goods come back when they are booked in.
    pub async fn cancel_for_staff(
        &self,
        staff: &Staff,
        number: OrderNumber,
    ) -> Result<OrderView, Failure<OrderRefused>> {
        let order = self.storage().reader().await?.orders().order(number).await?;
        let order = order.ok_or(Failure::Refused(OrderRefused::NotFound))?;
        if order.state == OrderState::PendingPayment && self.close_at_provider(&order).await? {
            return Err(Failure::Refused(OrderRefused::PaidMeanwhile));
        }
        in_unit!(self, |unit| self.cancel_for_staff_in(unit, staff, &order))?;
        self.give_back_what_is_due().await;
        self.order(order.owner, number).await
    }

    async fn cancel_for_staff_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        order: &Order,
    ) -> Result<(), Failure<OrderRefused>> {
        self.cancel_in(unit, order.id, STAFF).await?;
        let deed = Deed {
            action: Action::OrderCancel,
            subject: Subject::order(order.number),
            before: &order.state,
            after: &OrderState::Cancelled { by: CancelledBy::Staff },
        };
        Ok(staff.log(unit, self.now(), deed).await?)
    }

    async fn cancel_in(&self, unit: &mut dyn Unit, id: OrderId, who: Canceller) -> Result<(), Failure<OrderRefused>> {
        let order = unit.orders().order_by_id(id).await?;
        let mut order = order.ok_or(Failure::Refused(OrderRefused::NotFound))?;
        let to = OrderState::Cancelled { by: who.by };
        let before = order.state;
        if before == to {
            return Ok(());
        }
        if let Err(refused) = before.moved(to) {
            return Err(Failure::Refused(OrderRefused::NotNow { status: refused.from }));
        }
        let refunds = self.refund_whole(unit, &order).await?;
        let payment = if refunds { PaymentStatus::RefundDue } else { order.payment };
        let step = Move { to, payment, attempt: order.attempt, actor: who.actor, reason: who.reason, at: self.now() };
        move_order(unit, &mut order, &step).await?;
        match before {
            OrderState::PendingPayment => unit.stock().release(order.id).await?,
            OrderState::Processing => unit.stock().take_back(order.id, "Order cancelled.", self.now()).await?,
            _ => {}
        }
        close_attempts(unit, &order, None).await?;
        Ok(())
    }
}

impl Shop {
    /// Claims a refund of all that the order took; whether there was anything to refund.
    async fn refund_whole(&self, unit: &mut dyn Unit, order: &Order) -> Result<bool, Broken> {
        let mut any = false;
        let attempts = unit.payments().attempts(order.id).await?;
        for attempt in attempts {
            if attempt.state == shared::payment::AttemptState::Paid {
                any |= self.claim_all(unit, &attempt, "The order was cancelled.").await?;
            }
        }
        Ok(any)
    }
}
