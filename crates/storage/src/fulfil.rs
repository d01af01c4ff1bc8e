//! Shipments, and where the units of an order's lines are.

use crate::Result;
use async_trait::async_trait;
use shared::fulfil::{LineUnits, Shipment};
use shared::id::{OrderId, ShipmentId};
use shared::time::Timestamp;

/// Reading shipments.
#[async_trait]
pub trait FulfilmentReads: Send {
    /// What of the order was sent, oldest first; lines in the order's order.
    async fn shipments(&mut self, order: OrderId) -> Result<Vec<Shipment>>;
}

/// Moving units. Each line is named once. Conditional updates and CHECKs of the database see to it that no unit moves twice, not
/// the callers.
#[async_trait]
pub trait Fulfilments: FulfilmentReads {
    /// Adds a shipment and counts its units as shipped; `false`, and nothing, where a line has fewer left.
    async fn ship(&mut self, order: OrderId, shipment: &Shipment) -> Result<bool>;
    /// Says that a shipment arrived and counts its units as delivered; `false`, and nothing, where that was said before, or
    /// there is none.
    async fn deliver(&mut self, shipment: ShipmentId, at: Timestamp) -> Result<bool>;
    /// Counts units as cancelled; `false`, and nothing, where a line has fewer left.
    async fn cancel_units(&mut self, order: OrderId, units: &[LineUnits]) -> Result<bool>;
    /// Counts units as returned; `false`, and nothing, where fewer of a line are out.
    async fn book_in(&mut self, order: OrderId, units: &[LineUnits]) -> Result<bool>;
}
