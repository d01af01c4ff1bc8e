//! Arriving: a shipment did, or all of them.

use super::Staff;
use super::seen::{Answer, Seen};
use super::steps::follow;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::audit::Action;
use shared::fulfil;
use shared::id::{OrderId, ShipmentId};
use shared::order::{OrderView, StaffRefused};
use storage::Unit;

impl Shop {
    /// Says that a shipment arrived; with the last one of an order that has shipped, the order is delivered (O6).
    pub async fn deliver(&self, staff: &Staff, seen: Seen, shipment: ShipmentId) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.deliver_in(unit, staff, seen, Some(shipment)))?;
        self.changed(order).await
    }

    /// Says that all shipments of an order that has shipped arrived (O6).
    pub async fn deliver_all(&self, staff: &Staff, seen: Seen) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.deliver_in(unit, staff, seen, None))?;
        self.changed(order).await
    }

    async fn deliver_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        seen: Seen,
        shipment: Option<ShipmentId>,
    ) -> Answer<OrderId> {
        let before = seen.find(&mut *unit.orders()).await?;
        let mut shipments = unit.fulfilments().shipments(before.id).await?;
        let step = match shipment {
            Some(id) => {
                shipments.retain(|shipment| shipment.id == id);
                let shipment = shipments.first().ok_or(Failure::Refused(StaffRefused::UnknownShipment))?;
                fulfil::deliver(&before, shipment)?
            }
            None => fulfil::deliver_all(&before)?,
        };
        let arrived: Vec<_> =
            shipments.iter().filter(|shipment| shipment.delivered_at.is_none()).map(|shipment| shipment.id).collect();
        for shipment in &arrived {
            if !unit.fulfilments().deliver(*shipment, self.now()).await? {
                return Err(Broken::Contradiction(format!("shipment {shipment} arrived twice")).into());
            }
        }
        let said = if step.moves.is_empty() { "A shipment has arrived." } else { "All that was sent has arrived." };
        follow(unit, &before, &step.moves, said, self.now()).await?;
        self.log_order(unit, staff, Action::OrderDeliver, &before, &arrived).await?;
        Ok(before.id)
    }
}
