//! Shipping: any units that are left, of any lines, go off together.

use super::Staff;
use super::seen::{Answer, Seen};
use super::steps::follow;
use crate::mail::tell;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use serde::Serialize;
use shared::audit::Action;
use shared::fulfil::{self, LineUnits, Shipment, Tracking};
use shared::id::{OrderId, ShipmentId};
use shared::order::{Order, OrderView};
use shared::outbox::Occasion;
use storage::Unit;

/// What the audit log says of a shipment.
#[derive(Serialize)]
struct Shipped<'a> {
    shipment: ShipmentId,
    tracking: &'a Tracking,
    lines: &'a [LineUnits],
}

impl Shop {
    /// Ships these units of an order that is being processed; with the last of them the order has shipped (O6). The shopper is
    /// told, with the tracking number.
    pub async fn ship(&self, staff: &Staff, seen: Seen, tracking: &Tracking, lines: &[LineUnits]) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.ship_in(unit, staff, seen, tracking, Some(lines)))?;
        self.changed(order).await
    }

    /// Ships all that is left of an order that is being processed.
    pub async fn ship_rest(&self, staff: &Staff, seen: Seen, tracking: &Tracking) -> Answer<OrderView> {
        let order = in_unit!(self, |unit| self.ship_in(unit, staff, seen, tracking, None))?;
        self.changed(order).await
    }

    async fn ship_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        seen: Seen,
        tracking: &Tracking,
        lines: Option<&[LineUnits]>,
    ) -> Answer<OrderId> {
        if let Some(order) = seen.done_before(unit, staff, &(tracking, lines), self.now()).await? {
            return Ok(order);
        }
        let before = seen.find(&mut *unit.orders()).await?;
        let step = match lines {
            Some(lines) => fulfil::ship(&before, lines)?,
            None => fulfil::ship(&before, &fulfil::rest(&before))?,
        };
        let (parcel, rest) = fulfil::parcel_and_rest(&before, &step.units);
        let in_part = step.moves.is_empty();
        let reason = if parcel.is_empty() { delivered(in_part).to_owned() } else { sent(tracking, in_part) };
        let parcel = self.send(unit, &before, tracking, parcel).await?;
        let at_once = self.send(unit, &before, &Tracking::default(), rest).await?;
        if let Some(shipment) = &at_once
            && !unit.fulfilments().deliver(shipment.id, self.now()).await?
        {
            return Err(Broken::Contradiction(format!("shipment {} arrived before it was sent", shipment.id)).into());
        }
        follow(unit, &before, &step.moves, &reason, self.now()).await?;
        for shipment in parcel.into_iter().chain(at_once) {
            tell(unit, &Occasion::Shipped(before.id, shipment.id), self.now()).await?;
            let done = Shipped { shipment: shipment.id, tracking: &shipment.tracking, lines: &shipment.lines };
            self.log_order(unit, staff, Action::OrderShip, &before, &done).await?;
        }
        Ok(before.id)
    }

    /// Counts these units as shipped together; nothing where there are none.
    async fn send(
        &self,
        unit: &mut dyn Unit,
        order: &Order,
        tracking: &Tracking,
        lines: Vec<LineUnits>,
    ) -> Result<Option<Shipment>, Broken> {
        if lines.is_empty() {
            return Ok(None);
        }
        let (id, tracking) = (ShipmentId(self.new_id()), tracking.clone());
        let shipment = Shipment { id, tracking, lines, shipped_at: self.now(), delivered_at: None };
        if !unit.fulfilments().ship(order.id, &shipment).await? {
            return Err(Broken::Contradiction(format!("units of order #{} shipped twice", order.number)));
        }
        Ok(Some(shipment))
    }
}

/// The history's words for units that are no parcel (O9).
const fn delivered(in_part: bool) -> &'static str {
    if in_part { "A part was delivered; it needs no shipping." } else { "Delivered; nothing of it needs shipping." }
}

fn sent(tracking: &Tracking, in_part: bool) -> String {
    let what = if in_part { "A part was sent" } else { "Sent" };
    let with = if tracking.carrier().is_empty() { String::new() } else { format!(" with {}", tracking.carrier()) };
    let number =
        if tracking.number().is_empty() { String::new() } else { format!(", tracking number {}", tracking.number()) };
    format!("{what}{with}{number}.")
}
