//! Retrying the payment of an order: the same order and, while the provider holds it open, the same page.

use super::asked::{acts_on, refuse};
use super::unpaid::Networks;
use super::{Move, OrderAnswer, OrderRefusal, move_order};
use crate::payment::Earlier;
use crate::unit::in_unit;
use crate::{ClientAddress, Failure, Shop};
use shared::checkout::{OrderPlaced, OrderRefused};
use shared::id::{OrderId, Owner};
use shared::order::{Actor, Order, OrderNumber, OrderState, PaymentStatus, prices_hold};
use shared::payment::Attempt;
use storage::Unit;

/// Attempts to pay one order. Whoever needs more buys the items again.
const MOST_ATTEMPTS: usize = 20;

impl Shop {
    /// Leads the owner back to paying the order. A failed order waits for payment again: its units are reserved anew,
    /// and another pending order is cancelled as by a newer one (O1). One whose money is held is not paid again (P9).
    pub async fn retry_payment(&self, owner: Owner, number: OrderNumber) -> Result<OrderPlaced, Failure<OrderRefused>> {
        self.retry_payment_from(None, owner, number).await
    }

    /// The same for a client at that network address (O11).
    pub async fn retry_payment_from(
        &self,
        client: Option<ClientAddress>,
        owner: Owner,
        number: OrderNumber,
    ) -> Result<OrderPlaced, Failure<OrderRefused>> {
        self.retry(client, owner, number, None).await.map_err(Failure::of_any_revision)
    }

    /// The same of an order that has one of these revisions; of any where none are named.
    pub async fn request_retry(
        &self,
        client: Option<ClientAddress>,
        owner: Owner,
        number: OrderNumber,
        revisions: Option<&[u64]>,
    ) -> Result<OrderAnswer, Failure<OrderRefusal>> {
        let retried = self.retry(client, owner, number, revisions).await?;
        Ok(OrderAnswer { order: self.order_now(number).await?, redirect_url: retried.redirect_url })
    }

    async fn retry(
        &self,
        client: Option<ClientAddress>,
        owner: Owner,
        number: OrderNumber,
        revisions: Option<&[u64]>,
    ) -> Result<OrderPlaced, Failure<OrderRefusal>> {
        let mut order = self.own_order(owner, number).await?;
        let mut acts_on = acts_on(&order, revisions)?;
        if self.storage().reader().await?.payments().attempts(order.id).await?.iter().any(Attempt::is_held) {
            return Err(refuse(OrderRefused::MoneyHeld));
        }
        if order.state == OrderState::PendingPayment {
            let redirect_url = self.payment_page(&order).await?;
            order = self.own_order(owner, number).await?;
            // What the provider said of it has changed the order.
            acts_on = acts_on.map(|_| order.revision);
            if order.state == OrderState::PendingPayment {
                let placed = self.order_placed(&order, redirect_url).await?;
                return if placed.under_way {
                    Err(refuse(OrderRefused::PaymentUnderWay { number }))
                } else {
                    Ok(placed)
                };
            }
        }
        match order.state {
            OrderState::PaymentFailed => {}
            OrderState::Processing => return Err(refuse(OrderRefused::PaidMeanwhile)),
            state => return Err(refuse(OrderRefused::NotNow { status: state.status() })),
        }
        let other = self.storage().reader().await?.orders().pending(owner).await?;
        if let Some(other) = other {
            match self.close_at_provider(&other).await? {
                Earlier::Closed => {}
                Earlier::Paid => return Err(refuse(OrderRefused::PaidMeanwhile)),
                Earlier::UnderWay => return Err(refuse(OrderRefused::PaymentUnderWay { number: other.number })),
            }
        }
        let networks = self.networks(client).await?;
        let (order, attempt) = in_unit!(self, |unit| self.retry_in(unit, order.id, acts_on, &networks))?;
        let redirect_url = self.open_session(&order, &attempt).await?;
        Ok(self.order_placed(&order, redirect_url).await?)
    }

    async fn retry_in(
        &self,
        unit: &mut dyn Unit,
        id: OrderId,
        acts_on: Option<u64>,
        networks: &Networks,
    ) -> Result<(Order, Attempt), Failure<OrderRefusal>> {
        let mut order = unit.orders().order_by_id(id).await?.ok_or_else(|| refuse(OrderRefused::NotFound))?;
        if acts_on.is_some_and(|revision| revision != order.revision) {
            return Err(Failure::Refused(OrderRefusal::Stale));
        }
        if order.state != OrderState::PaymentFailed {
            return Err(refuse(OrderRefused::NotNow { status: order.state.status() }));
        }
        if !prices_hold(order.created_at, self.now()) {
            return Err(refuse(OrderRefused::PricesRanOut));
        }
        let attempts = unit.payments().attempts(order.id).await?;
        if attempts.iter().any(Attempt::is_held) {
            return Err(refuse(OrderRefused::MoneyHeld));
        }
        if attempts.len() >= MOST_ATTEMPTS {
            return Err(refuse(OrderRefused::TooManyAttempts));
        }
        if let Some(number) = self.cancel_as_by_newer(unit, order.owner).await? {
            return Err(refuse(OrderRefused::PaymentUnderWay { number }));
        }
        let mut names = Vec::new();
        for line in &order.lines {
            if !unit.stock().reserve(order.id, line.variant, line.units.ordered()).await? {
                names.push(line.name.clone());
            }
        }
        if !names.is_empty() {
            return Err(refuse(OrderRefused::OutOfStock { names }));
        }
        let attempt = self.new_attempt(&order, order.totals.total);
        unit.payments().add_attempt(&attempt).await?;
        let step = Move {
            to: OrderState::PendingPayment,
            payment: PaymentStatus::Unpaid,
            attempt: Some(attempt.id),
            actor: Actor::Shopper,
            reason: "The shopper tries to pay again.",
            at: self.now(),
        };
        move_order(unit, &mut order, &step).await?;
        order.window_ends_at = self.now().after(self.settings().payment_window);
        unit.orders().set_window(order.id, order.window_ends_at).await?;
        if let Err(limit) = self.hold_unpaid(unit, &order, networks).await? {
            return Err(refuse(OrderRefused::Unpaid(limit)));
        }
        Ok((order, attempt))
    }
}
