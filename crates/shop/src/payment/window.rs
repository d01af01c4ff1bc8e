//! The end of the payment window: the provider is asked first, its page closed, and only then stock released (P6).

use crate::order::{Move, move_order};
use crate::unit::in_unit;
use crate::{Broken, Shop};
use payment::{Caller, GatewayError};
use shared::id::OrderId;
use shared::order::{Actor, CancelledBy, Order, OrderState};
use shared::payment::{Attempt, AttemptState, Report};
use shared::settle::{AtWindowsEnd, at_windows_end};
use shared::time::{Span, Timestamp};
use storage::Unit;

use super::mark_to_close;

/// Orders whose window one round ends.
const AT_ONCE: u32 = 200;

/// A window whose end broke is tried again after so long.
const BROKEN_APART: Span = Span::minutes(15);

impl Shop {
    /// Ends the payment windows that are over, several at the same time. What cannot be ended now, because the provider cannot be
    /// reached or a payment is under way there, keeps its units and is tried again.
    pub async fn end_windows(&self) -> Result<(), Broken> {
        let overdue = self.storage().reader().await?.orders().windows_ended(self.now(), AT_ONCE).await?;
        self.side_by_side(overdue, |shop, order| async move {
            if let Err(error) = shop.end_window(&order, Caller::Shop).await {
                shop.put_off_window(&order, &error).await;
            }
        })
        .await;
        Ok(())
    }

    /// What broke may break again, and would keep its place before all others.
    async fn put_off_window(&self, order: &Order, error: &Broken) {
        let number = order.number;
        tracing::error!(order = %number, error = error as &dyn std::error::Error, "the window of order #{number} was not ended");
        let due_at = self.now().after(BROKEN_APART);
        if let Err(error) = in_unit!(self, |unit| put_off(unit, order.id, due_at)) {
            tracing::error!(order = %number, error = &error as &dyn std::error::Error, "the window of order #{number} was not put off");
        }
    }

    /// Closes every attempt of an overdue order at the provider and then cancels it. Where one turns out paid, the order
    /// goes on; where one stays open, nothing is released.
    pub(crate) async fn end_window(&self, order: &Order, caller: Caller) -> Result<(), Broken> {
        let attempts = self.storage().reader().await?.payments().attempts(order.id).await?;
        for attempt in attempts.iter().filter(|attempt| attempt.state.is_open()) {
            self.close_after_window(order, attempt, caller).await?;
        }
        in_unit!(self, |unit| self.cancel_by_window(unit, order.id))
    }

    async fn close_after_window(&self, order: &Order, attempt: &Attempt, caller: Caller) -> Result<(), Broken> {
        let Some(_turn) = self.turn(attempt, caller).await? else { return Ok(()) };
        let Some(reference) = &attempt.reference else {
            // Whether its session was created is unknown: creating it again answers the same one, which is then closed.
            in_unit!(self, |unit| mark_to_close(unit, attempt.id, self.now()))?;
            return self.open_session(order, attempt).await.map(drop);
        };
        let report = match self.ask(attempt, reference, caller).await {
            Ok(session) => session.report,
            Err(GatewayError::NotFound(_)) => Report::Expired,
            Err(error) => {
                tracing::warn!(attempt = %attempt.id, %error, "attempt {} is to be closed later", attempt.id);
                return Ok(());
            }
        };
        match at_windows_end(&report) {
            AtWindowsEnd::Wait | AtWindowsEnd::Settle => self.settle(attempt.id, &report).await?,
            AtWindowsEnd::Close => {
                in_unit!(self, |unit| mark_to_close(unit, attempt.id, self.now()))?;
                self.expire(attempt, reference, caller).await;
            }
        }
        Ok(())
    }

    /// Cancels the order and releases its units, once, where it is still overdue and no attempt can take money any more.
    async fn cancel_by_window(&self, unit: &mut dyn Unit, id: OrderId) -> Result<(), Broken> {
        let order = unit.orders().order_by_id(id).await?;
        let Some(mut order) = order.filter(|order| order.waited_long_enough(self.now())) else { return Ok(()) };
        let attempts = unit.payments().attempts(id).await?;
        if attempts.iter().any(|attempt| attempt.state.is_open()) {
            return Ok(());
        }
        let step = Move {
            to: OrderState::Cancelled { by: CancelledBy::Window },
            payment: order.payment,
            attempt: order.attempt,
            actor: Actor::Shop,
            reason: if attempts.iter().any(|attempt| attempt.state == AttemptState::Held) {
                "Cancelled, because the payment that came was not what was asked."
            } else {
                "Cancelled, because no payment came in time."
            },
            at: self.now(),
        };
        move_order(unit, &mut order, &step).await?;
        Ok(unit.stock().release(id).await?)
    }
}

async fn put_off(unit: &mut dyn Unit, order: OrderId, due_at: Timestamp) -> Result<(), Broken> {
    Ok(unit.orders().put_off_window(order, due_at).await?)
}
