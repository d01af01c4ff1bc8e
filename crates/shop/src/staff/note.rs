//! Notes that staff write for each other.

use super::Staff;
use super::seen::{Answer, Seen};
use crate::Shop;
use crate::unit::in_unit;
use shared::audit::Action;
use shared::id::OrderId;
use shared::order::{Actor, HistoryEntry, OrderView, Reason};
use storage::Unit;

impl Shop {
    /// Notes something on an order that staff alone see.
    pub async fn note_for_staff(&self, staff: &Staff, seen: Seen, text: &Reason) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.note_for_staff_in(unit, staff, seen, text))?;
        self.changed(order).await
    }

    async fn note_for_staff_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        seen: Seen,
        text: &Reason,
    ) -> Answer<OrderId> {
        let before = seen.find(&mut *unit.orders()).await?;
        let status = before.state.status();
        let (at, actor, reason) = (self.now(), Actor::Staff, text.as_str().to_owned());
        let entry = HistoryEntry { at, actor, from: Some(status), to: status, reason };
        unit.orders().note_for_staff(before.id, &entry).await?;
        self.log_order(unit, staff, Action::OrderNote, &before, &text.as_str()).await?;
        Ok(before.id)
    }
}
