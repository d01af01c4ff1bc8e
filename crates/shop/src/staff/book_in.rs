//! Goods that come back.

use super::Staff;
use super::seen::{Answer, Seen};
use super::steps::{came_back, enter};
use crate::order::note;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::audit::Action;
use shared::fulfil::{self, CameIn, LineUnits};
use shared::id::OrderId;
use shared::order::{Actor, OrderView};
use storage::{Movement, MovementKind, Unit};

impl Shop {
    /// Books in units that had shipped. Good ones can be sold again; damaged ones are in the ledger as come back and written
    /// off, so that it says of every unit that was sold where it is (O5). Money goes back by a refund.
    pub async fn book_in(&self, staff: &Staff, seen: Seen, came: &[CameIn]) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.book_in_in(unit, staff, seen, came))?;
        self.changed(order).await
    }

    async fn book_in_in(&self, unit: &mut dyn Unit, staff: &Staff, seen: Seen, came: &[CameIn]) -> Answer<OrderId> {
        let before = seen.find(&mut *unit.orders()).await?;
        let step = fulfil::book_in(&before, came)?;
        if !unit.fulfilments().book_in(before.id, &step.units).await? {
            return Err(Broken::Contradiction(format!("units of order #{} came back twice", before.number)).into());
        }
        for back in &step.units {
            enter(unit, &came_back(staff, &before, *back, "Came back.", self.now())?).await?;
        }
        for CameIn { line, damaged: units, .. } in came.iter().copied().filter(|came| came.damaged > 0) {
            let back = came_back(staff, &before, LineUnits { line, units }, "Came back damaged.", self.now())?;
            enter(unit, &Movement { kind: MovementKind::Corrected, units: -back.units, ..back }).await?;
        }
        let units: u32 = step.units.iter().map(|back| back.units).sum();
        note(unit, &before, Actor::Staff, &format!("{units} came back to the shop."), self.now()).await?;
        self.log_order(unit, staff, Action::OrderBookIn, &before, &came).await?;
        Ok(before.id)
    }
}
