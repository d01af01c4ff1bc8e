//! Settling: what the provider says of an attempt, applied to attempt, order and stock in one unit of work (P2).

use crate::order::{Move, close_attempts, move_order, note};
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::id::{AttemptId, OrderId};
use shared::look_up;
use shared::money::Money;
use shared::order::{Actor, CancelledBy, Order, OrderState, PaymentStatus};
use shared::payment::{Attempt, AttemptState, Report};
use shared::settle::{AttemptFacts, Decision, OrderFacts, RefundBecause, decide};
use shared::tally::{Alarms, Event};
use shared::time::Timestamp;
use storage::Unit;

/// What was decided and carried out.
struct Settled {
    decision: Decision,
    /// What the order is paid with, where that is what it came to.
    paid: Option<Money>,
    order: OrderId,
}

const PAID: &str = "Payment received.";
const FAILED: &str = "The payment was not made.";
const UNDER_WAY: &str = "The payment is on its way. It can take some days to arrive.";

impl Shop {
    /// Settles `report`: from redirect, webhook, reload or sweeper, in any order and any number (P2).
    pub(crate) async fn settle(&self, attempt: AttemptId, report: &Report) -> Result<(), Broken> {
        let Settled { decision, paid, order } = in_unit!(self, |unit| self.settle_in(unit, attempt, report))?;
        if let Some(amount) = paid {
            Self::count_paid(amount);
        }
        match decision {
            Decision::Refund(_) | Decision::ReserveAndSell => self.give_back_of(order).await,
            Decision::Hold { paid } => {
                tracing::error!(%attempt, %paid, "attempt {attempt} was paid with {paid}, which is not what was asked");
                self.tally(Event::Alarms(Alarms::PaymentHeld));
            }
            _ => {}
        }
        Ok(())
    }

    /// Decides and carries it out.
    async fn settle_in(&self, unit: &mut dyn Unit, id: AttemptId, report: &Report) -> Result<Settled, Broken> {
        let missing = || Broken::Contradiction(format!("attempt {id} or its order is gone"));
        let attempt = unit.payments().attempt(id).await?.ok_or_else(missing)?;
        let order = unit.orders().order_by_id(attempt.order).await?.ok_or_else(missing)?;
        let attempts = unit.payments().attempts(order.id).await?;
        let paid_by_other = attempts.iter().any(|other| other.id != id && other.state == AttemptState::Paid);
        let facts = OrderFacts { state: order.state, attempt: order.attempt, paid_by_other };
        let Attempt { state, amount, to_close: closing, .. } = attempt;
        let under_way = attempt.under_way_since.is_some();
        let decision = decide(&facts, &AttemptFacts { id, state, under_way, amount, closing }, report);
        let order_id = order.id;
        let paid = self.carry_out(unit, order, attempt, &decision).await?.then_some(amount);
        Ok(Settled { decision, paid, order: order_id })
    }

    /// Carries it out; whether the order is paid by it.
    async fn carry_out(
        &self,
        unit: &mut dyn Unit,
        mut order: Order,
        attempt: Attempt,
        decision: &Decision,
    ) -> Result<bool, Broken> {
        match decision {
            Decision::Nothing => {}
            Decision::MarkOpen => self.change(unit, attempt, AttemptState::Open).await?,
            Decision::NoteDecline(reason) => {
                let noted = Attempt { note: Some(reason.clone()), ..attempt.clone() };
                self.change(unit, noted, attempt.state).await?;
            }
            Decision::NoteUnderWay => {
                let waits = order.state == OrderState::PendingPayment && order.attempt == Some(attempt.id);
                note_under_way(unit, attempt, waits, self.now()).await?;
                if waits {
                    note(unit, &order, Actor::Provider, UNDER_WAY, self.now()).await?;
                }
            }
            Decision::Sell => {
                unit.stock().sell(order.id, self.now()).await?;
                self.paid(unit, &mut order, attempt, PAID).await?;
                return Ok(true);
            }
            Decision::ReserveAndSell => return self.reserve_and_sell(unit, order, attempt).await,
            Decision::FailOrder(state) => {
                unit.stock().release(order.id).await?;
                self.change(unit, attempt, *state).await?;
                let current = order.attempt;
                self.settled(unit, &mut order, OrderState::PaymentFailed, PaymentStatus::Unpaid, current, FAILED)
                    .await?;
            }
            Decision::CloseAttempt(state) => self.change(unit, attempt, *state).await?,
            Decision::Refund(because) => self.refund(unit, &order, attempt, *because).await?,
            Decision::Hold { paid } => {
                self.change(unit, attempt, AttemptState::Held).await?;
                let reason = format!("A payment of {paid} came that was not what was asked. The shop looks into it.");
                note(unit, &order, Actor::Shop, &reason, self.now()).await?;
            }
        }
        Ok(false)
    }

    /// Paid after all: the units are reserved and sold in one step; without stock the money goes back (P5), and it is not paid.
    async fn reserve_and_sell(&self, unit: &mut dyn Unit, mut order: Order, attempt: Attempt) -> Result<bool, Broken> {
        let mut reserved = true;
        for line in &order.lines {
            reserved = reserved && unit.stock().reserve(order.id, line.variant, line.units.ordered()).await?;
        }
        if reserved {
            unit.stock().sell(order.id, self.now()).await?;
            self.paid(unit, &mut order, attempt, "The payment came late and was accepted.").await?;
            return Ok(true);
        }
        unit.stock().release(order.id).await?;
        if order.state == OrderState::PaymentFailed {
            let to = OrderState::Cancelled { by: CancelledBy::OutOfStock };
            let current = order.attempt;
            let reason = "The payment came late, and its items were gone by then.";
            self.settled(unit, &mut order, to, PaymentStatus::RefundDue, current, reason).await?;
        }
        self.refund(unit, &order, attempt, RefundBecause::Cancelled).await?;
        Ok(false)
    }

    async fn paid(&self, unit: &mut dyn Unit, order: &mut Order, attempt: Attempt, reason: &str) -> Result<(), Broken> {
        let id = attempt.id;
        self.change(unit, attempt, AttemptState::Paid).await?;
        self.settled(unit, order, OrderState::Processing, PaymentStatus::Paid, Some(id), reason).await?;
        close_attempts(unit, order, Some(id), self.now()).await
    }

    /// Money that the order cannot take: claimed here, given back after the commit (P4, P5).
    async fn refund(
        &self,
        unit: &mut dyn Unit,
        order: &Order,
        attempt: Attempt,
        because: RefundBecause,
    ) -> Result<(), Broken> {
        self.change(unit, attempt.clone(), AttemptState::Refunded).await?;
        self.claim_all(unit, &attempt, because.words()).await?;
        if because == RefundBecause::Cancelled {
            unit.orders().set_payment_status(order.id, PaymentStatus::RefundDue).await?;
        }
        note(unit, order, Actor::Shop, because.words(), self.now()).await
    }

    async fn settled(
        &self,
        unit: &mut dyn Unit,
        order: &mut Order,
        to: OrderState,
        payment: PaymentStatus,
        attempt: Option<AttemptId>,
        reason: &str,
    ) -> Result<(), Broken> {
        let step = Move { to, payment, attempt, actor: Actor::Provider, reason, at: self.now() };
        move_order(unit, order, &step).await
    }

    /// Moves an attempt on; no payment is under way on it then.
    async fn change(&self, unit: &mut dyn Unit, attempt: Attempt, to: AttemptState) -> Result<(), Broken> {
        let from = attempt.state;
        let moved = Attempt { state: to, under_way_since: None, ..attempt };
        // An open one is looked up as was planned.
        let due_at = if to.is_open() { moved.due_at } else { self.next_look_up(&moved, self.now()) };
        store(unit, Attempt { due_at, ..moved }, from).await
    }
}

/// Notes that a payment is under way. Where its order waits for it, it is not to be closed any more.
async fn note_under_way(unit: &mut dyn Unit, attempt: Attempt, waits: bool, now: Timestamp) -> Result<(), Broken> {
    let from = attempt.state;
    let noted = Attempt {
        state: AttemptState::Open,
        under_way_since: Some(now),
        to_close: attempt.to_close && !waits,
        note: None,
        ..attempt
    };
    let due_at = look_up::next(&noted, false, now);
    store(unit, Attempt { due_at, ..noted }, from).await
}

async fn store(unit: &mut dyn Unit, attempt: Attempt, from: AttemptState) -> Result<(), Broken> {
    if unit.payments().change_attempt(&attempt, from).await? {
        return Ok(());
    }
    Err(Broken::Contradiction(format!("attempt {} changed within a unit of work", attempt.id)))
}
