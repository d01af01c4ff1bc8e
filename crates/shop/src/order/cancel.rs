//! Cancelling an order: what is reserved or sold comes back, and so does the money.

use super::{Move, close_attempts, move_order};
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::checkout::OrderRefused;
use shared::fulfil;
use shared::id::{OrderId, Owner};
use shared::order::{Actor, CancelledBy, Order, OrderNumber, OrderState, OrderView, PaymentStatus, StaffRefused};
use shared::payment::AttemptState;
use storage::Unit;

/// Who cancels, and what the order's history says of it.
#[derive(Clone, Copy)]
pub(crate) struct Canceller<'a> {
    pub by: CancelledBy,
    pub actor: Actor,
    pub reason: &'a str,
}

const SHOPPER: Canceller<'static> =
    Canceller { by: CancelledBy::Shopper, actor: Actor::Shopper, reason: "Cancelled by the shopper." };

impl Shop {
    /// Cancels the owner's order, of which nothing has shipped. The payment is closed at the provider first: where it turns out
    /// paid the order stays, and the shopper is told so.
    pub async fn cancel_order(&self, owner: Owner, number: OrderNumber) -> Result<OrderView, Failure<OrderRefused>> {
        let order = self.own_order(owner, number).await?;
        if order.state == OrderState::PendingPayment && self.close_at_provider(&order).await? {
            return Err(Failure::Refused(OrderRefused::PaidMeanwhile));
        }
        in_unit!(self, |unit| self.cancel_in(unit, order.id))?;
        self.give_back_what_is_due().await;
        self.order(owner, number).await
    }

    async fn cancel_in(&self, unit: &mut dyn Unit, id: OrderId) -> Result<(), Failure<OrderRefused>> {
        let order = unit.orders().order_by_id(id).await?;
        let mut order = order.ok_or(Failure::Refused(OrderRefused::NotFound))?;
        if order.state == (OrderState::Cancelled { by: CancelledBy::Shopper }) {
            return Ok(());
        }
        match fulfil::cancel(&order, CancelledBy::Shopper) {
            Ok(_) => Ok(self.cancel_as(unit, &mut order, SHOPPER).await?),
            Err(StaffRefused::PartlyShipped) => Err(Failure::Refused(OrderRefused::PartlyShipped)),
            Err(_) => Err(Failure::Refused(OrderRefused::NotNow { status: order.state.status() })),
        }
    }

    /// Cancels an order that may be: what is reserved or sold and did not ship comes back, and so does the money.
    pub(crate) async fn cancel_as(
        &self,
        unit: &mut dyn Unit,
        order: &mut Order,
        who: Canceller<'_>,
    ) -> Result<(), Broken> {
        let before = order.state;
        let refunds = self.refund_whole(unit, order).await?;
        let step = Move {
            to: OrderState::Cancelled { by: who.by },
            payment: if refunds { PaymentStatus::RefundDue } else { order.payment },
            attempt: order.attempt,
            actor: who.actor,
            reason: who.reason,
            at: self.now(),
        };
        move_order(unit, order, &step).await?;
        match before {
            OrderState::PendingPayment => unit.stock().release(order.id).await?,
            OrderState::Processing => unit.stock().take_back(order.id, "Order cancelled.", self.now()).await?,
            _ => {}
        }
        close_attempts(unit, order, None).await
    }

    /// Claims a refund of all that the order took; whether there was anything to refund.
    async fn refund_whole(&self, unit: &mut dyn Unit, order: &Order) -> Result<bool, Broken> {
        let mut any = false;
        let attempts = unit.payments().attempts(order.id).await?;
        for attempt in attempts {
            if attempt.state == AttemptState::Paid {
                any |= self.claim_all(unit, &attempt, "The order was cancelled.").await?;
            }
        }
        Ok(any)
    }
}
