//! Cancelling an order: what is reserved or sold comes back, and so does the money.

use super::asked::{acts_on, refuse};
use super::{Move, OrderRefusal, close_attempts, move_order};
use crate::payment::Earlier;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::checkout::OrderRefused;
use shared::fulfil;
use shared::id::{OrderId, Owner};
use shared::money::Money;
use shared::order::{Actor, CancelledBy, Order, OrderNumber, OrderState, OrderView, PaymentStatus, StaffRefused};
use shared::payment::AttemptState;
use shared::refund::on_cancel;
use storage::Unit;

/// Who cancels, and what the order's history says of it.
#[derive(Clone, Copy)]
pub(crate) struct Canceller<'a> {
    pub by: CancelledBy,
    pub actor: Actor,
    pub reason: &'a str,
}

/// On which terms an order is cancelled.
#[derive(Clone, Copy)]
struct Terms<'a> {
    /// One of these revisions it must have; any where none are named.
    revisions: Option<&'a [u64]>,
    /// No more goes back than this, in minor units; any amount where none is named.
    refund_at_most: Option<i64>,
}

const SHOPPER: Canceller<'static> =
    Canceller { by: CancelledBy::Shopper, actor: Actor::Shopper, reason: "Cancelled by the shopper." };

impl Shop {
    /// Cancels the owner's order, of which nothing has shipped. The payment is closed at the provider first: where it turns out
    /// paid the order stays, and the shopper is told so.
    pub async fn cancel_order(&self, owner: Owner, number: OrderNumber) -> Result<OrderView, Failure<OrderRefused>> {
        self.request_cancel(owner, number, None).await.map_err(Failure::of_any_revision)
    }

    /// The same for a shopper whose page showed a refund of `shown` minor units: where more would go back, nothing is done,
    /// and the amount is in the refusal.
    pub async fn cancel_order_as_shown(
        &self,
        owner: Owner,
        number: OrderNumber,
        shown: i64,
    ) -> Result<OrderView, Failure<OrderRefused>> {
        let terms = Terms { revisions: None, refund_at_most: Some(shown) };
        self.cancel_on(owner, number, terms).await.map_err(Failure::of_any_revision)
    }

    /// The same of an order that has one of these revisions; of any where none are named.
    pub async fn request_cancel(
        &self,
        owner: Owner,
        number: OrderNumber,
        revisions: Option<&[u64]>,
    ) -> Result<OrderView, Failure<OrderRefusal>> {
        self.cancel_on(owner, number, Terms { revisions, refund_at_most: None }).await
    }

    async fn cancel_on(
        &self,
        owner: Owner,
        number: OrderNumber,
        terms: Terms<'_>,
    ) -> Result<OrderView, Failure<OrderRefusal>> {
        let order = self.own_order(owner, number).await?;
        let mut acts_on = acts_on(&order, terms.revisions)?;
        if order.state == OrderState::PendingPayment {
            match self.close_at_provider(&order).await? {
                Earlier::Closed => {}
                Earlier::Paid => return Err(refuse(OrderRefused::PaidMeanwhile)),
                Earlier::UnderWay => return Err(refuse(OrderRefused::PaymentUnderWay { number })),
            }
            if acts_on.is_some() {
                // That it was closed there has changed the order.
                acts_on = Some(self.order_now(number).await?.revision);
            }
        }
        in_unit!(self, |unit| self.cancel_in(unit, order.id, acts_on, terms.refund_at_most))?;
        self.give_back_of(order.id).await;
        Ok(self.order_now(number).await?)
    }

    async fn cancel_in(
        &self,
        unit: &mut dyn Unit,
        id: OrderId,
        acts_on: Option<u64>,
        refund_at_most: Option<i64>,
    ) -> Result<(), Failure<OrderRefusal>> {
        let mut order = unit.orders().order_by_id(id).await?.ok_or_else(|| refuse(OrderRefused::NotFound))?;
        if acts_on.is_some_and(|revision| revision != order.revision) {
            return Err(Failure::Refused(OrderRefusal::Stale));
        }
        if order.state == (OrderState::Cancelled { by: CancelledBy::Shopper }) {
            return Ok(());
        }
        if order.state == OrderState::PendingPayment && self.is_under_way(unit, &order).await? {
            return Err(refuse(OrderRefused::PaymentUnderWay { number: order.number }));
        }
        match fulfil::cancel(&order, CancelledBy::Shopper) {
            Ok(_) => {
                let refund = self.cancel_refund(unit, &order).await?;
                if refund_at_most.is_some_and(|most| refund.minor() > most) {
                    return Err(refuse(OrderRefused::RefundUnconfirmed { refund }));
                }
                Ok(self.cancel_as(unit, &mut order, SHOPPER).await?)
            }
            Err(StaffRefused::PartlyShipped) => Err(refuse(OrderRefused::PartlyShipped)),
            Err(_) => Err(refuse(OrderRefused::NotNow { status: order.state.status() })),
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
        close_attempts(unit, order, None, self.now()).await
    }

    async fn cancel_refund(&self, unit: &mut dyn Unit, order: &Order) -> Result<Money, Broken> {
        let attempts = unit.payments().attempts(order.id).await?;
        let refunds = unit.payments().refunds(order.id).await?;
        Ok(on_cancel(&attempts, &refunds, order.totals.total.currency())?)
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
