//! Giving money back, whole or in part.

use super::seen::{Answer, Seen};
use super::{FreshStaff, Staff};
use crate::order::note;
use crate::unit::in_unit;
use crate::{Failure, Shop};
use shared::audit::Action;
use shared::id::OrderId;
use shared::money::{Money, payable_step};
use shared::order::{Actor, OrderView, Reason, StaffRefused};
use storage::Unit;

impl Shop {
    /// Gives back part of what an order's shopper paid, or with no `amount` all that is left of it. The amount is claimed
    /// before the provider is called, and never more than was paid (P9). A refund that failed can so be tried anew.
    pub async fn refund_order(
        &self,
        staff: &FreshStaff,
        seen: Seen,
        amount: Option<Money>,
        why: &Reason,
    ) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.refund_in(unit, staff, seen, amount, why))?;
        self.give_back_of(order).await;
        self.changed(order).await
    }

    async fn refund_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        seen: Seen,
        amount: Option<Money>,
        why: &Reason,
    ) -> Answer<OrderId> {
        if let Some(order) = seen.done_before(unit, staff, &(amount, why.as_str()), self.now()).await? {
            return Ok(order);
        }
        let before = seen.find(&mut *unit.orders()).await?;
        let most = self.refundable(unit, &before).await?;
        let (attempt, left) = most.ok_or(Failure::Refused(StaffRefused::NotPaid))?;
        let amount = amount.unwrap_or(left);
        let fits = amount.currency() == left.currency() && (1..=left.minor()).contains(&amount.minor());
        if !amount.is_payable() && amount != left {
            let unit = Money::new(payable_step(amount.currency()), amount.currency());
            return Err(Failure::Refused(StaffRefused::NotPayable { unit }));
        }
        let mut order = before.clone();
        if !fits || !self.claim(unit, &mut order, &attempt, amount, why.as_str()).await? {
            return Err(Failure::Refused(StaffRefused::TooMuch { left }));
        }
        let said = format!("{amount} are to be refunded: {why}");
        note(unit, &order, Actor::Staff, &said, self.now()).await?;
        self.log_order(unit, staff, Action::OrderRefund, &before, &(amount, why.as_str())).await?;
        Ok(before.id)
    }
}
