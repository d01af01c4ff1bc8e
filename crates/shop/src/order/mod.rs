//! Orders: placing, looking at, cancelling, retrying, putting back.

mod asked;
mod basket;
mod cancel;
mod place;
mod put_back;
mod retry;
mod sound;
mod terms;
mod track;
mod unpaid;
mod view;

pub use asked::{OrderAnswer, OrderRefusal, OrderRequest};
pub(crate) use cancel::Canceller;

use crate::mail::tell;
use crate::payment::{BEYOND_WINDOW, mark_to_close};
use crate::{Broken, Failure, Shop};
use shared::checkout::OrderRefused;
use shared::id::{AttemptId, Owner};
use shared::look_up::YOUNG;
use shared::money::Money;
use shared::order::{Actor, CancelledBy, HistoryEntry, Order, OrderNumber, OrderState, PaymentStatus};
use shared::outbox::Occasion;
use shared::payment::{Attempt, AttemptState};
use shared::time::{Span, Timestamp};
use storage::{StateChange, Unit};

/// A move of an order, with what its history says of it.
pub(crate) struct Move<'a> {
    pub to: OrderState,
    pub payment: PaymentStatus,
    pub attempt: Option<AttemptId>,
    pub actor: Actor,
    pub reason: &'a str,
    pub at: Timestamp,
}

/// Moves `order` along the table (O6), writes the move into its history, and has the shopper told by mail where that says
/// something new.
pub(crate) async fn move_order(unit: &mut dyn Unit, order: &mut Order, step: &Move<'_>) -> Result<(), Broken> {
    let Move { to, payment, attempt, actor, reason, at } = *step;
    let from = order.state;
    from.moved(to).map_err(|refused| Broken::Contradiction(refused.to_string()))?;
    let change = StateChange { order: order.id, from, to, payment, attempt };
    if !unit.orders().change_state(&change).await? {
        return Err(Broken::Contradiction(format!("order #{} moved within a unit of work", order.number)));
    }
    let entry = HistoryEntry { at, actor, from: Some(from.status()), to: to.status(), reason: reason.to_owned() };
    unit.orders().note(order.id, &entry).await?;
    (order.state, order.payment, order.attempt) = (to, payment, attempt);
    match Occasion::of_move(order.id, to, order.totals.total.is_zero()) {
        Some(occasion) => tell(unit, &occasion, at).await,
        None => Ok(()),
    }
}

/// Adds to the order's history what is no move.
pub(crate) async fn note(
    unit: &mut dyn Unit,
    order: &Order,
    actor: Actor,
    reason: &str,
    at: Timestamp,
) -> Result<(), Broken> {
    let status = order.state.status();
    let entry = HistoryEntry { at, actor, from: Some(status), to: status, reason: reason.to_owned() };
    Ok(unit.orders().note(order.id, &entry).await?)
}

impl Shop {
    /// The owner's order of that number (O7).
    pub(crate) async fn own_order(&self, owner: Owner, number: OrderNumber) -> Result<Order, Failure<OrderRefused>> {
        let order = self.storage().reader().await?.orders().order(number).await?;
        order.filter(|order| order.owner == owner).ok_or(Failure::Refused(OrderRefused::NotFound))
    }

    /// An attempt to pay `amount` of `order`, not yet known to the provider.
    pub(crate) fn new_attempt(&self, order: &Order, amount: Money) -> Attempt {
        let now = self.now();
        let open_for = Span::millis(self.settings().payment_window.as_millis() + BEYOND_WINDOW.as_millis());
        Attempt {
            id: AttemptId(self.new_id()),
            order: order.id,
            provider: self.gateway().provider().to_owned(),
            account: None,
            amount,
            state: AttemptState::Creating,
            reference: None,
            redirect_url: None,
            note: None,
            to_close: false,
            looked_into: false,
            under_way_since: None,
            looked_up_at: None,
            due_at: Some(now.after(YOUNG)),
            created_at: now,
            open_until: now.after(open_for),
        }
    }

    /// Cancels the owner's pending order as by a newer one, if there is one (O1, O2). One whose payment is under way stays, and is
    /// answered (P11).
    pub(crate) async fn cancel_as_by_newer(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
    ) -> Result<Option<OrderNumber>, Broken> {
        let Some(pending) = unit.orders().pending(owner).await? else { return Ok(None) };
        if self.is_under_way(unit, &pending).await? {
            return Ok(Some(pending.number));
        }
        cancel_by_newer(unit, pending, self.now()).await?;
        Ok(None)
    }
}

/// Cancels a pending order as by a newer one: released, and its attempts to be closed (O2).
pub(crate) async fn cancel_by_newer(unit: &mut dyn Unit, mut order: Order, now: Timestamp) -> Result<(), Broken> {
    let step = Move {
        to: OrderState::Cancelled { by: CancelledBy::NewerOrder },
        payment: order.payment,
        attempt: order.attempt,
        actor: Actor::Shopper,
        reason: "Cancelled, because a newer order was placed.",
        at: now,
    };
    move_order(unit, &mut order, &step).await?;
    unit.stock().release(order.id).await?;
    close_attempts(unit, &order, None, now).await
}

/// Marks the order's open attempts, but for `except`, as to be closed at the provider.
pub(crate) async fn close_attempts(
    unit: &mut dyn Unit,
    order: &Order,
    except: Option<AttemptId>,
    now: Timestamp,
) -> Result<(), Broken> {
    let attempts = unit.payments().attempts(order.id).await?;
    for attempt in attempts {
        if attempt.state.is_open() && Some(attempt.id) != except {
            mark_to_close(unit, attempt.id, now).await?;
        }
    }
    Ok(())
}
