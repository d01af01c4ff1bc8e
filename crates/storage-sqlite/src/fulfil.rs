//! Shipments, and where the units of an order's lines are. Units move where all that were asked for can, else none does.

use crate::place::{Place, json};
use crate::repository::Repository;
use async_trait::async_trait;
use shared::fulfil::{LineUnits, Shipment, Tracking};
use shared::id::{OrderId, ShipmentId};
use shared::time::Timestamp;
use sqlx::FromRow;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use storage::{FulfilmentReads, Fulfilments, Result, StorageError};

#[derive(FromRow)]
struct ShipmentRow {
    id: String,
    carrier: String,
    tracking_number: String,
    shipped_at: i64,
    delivered_at: Option<i64>,
    lines: String,
}

impl TryFrom<ShipmentRow> for Shipment {
    type Error = StorageError;

    fn try_from(row: ShipmentRow) -> Result<Self> {
        let place = Place::new("shipments", &row.id);
        let tracking = Tracking::parse(&row.carrier, &row.tracking_number);
        Ok(Self {
            id: place.parse("id", &row.id)?,
            tracking: tracking.map_err(|errors| place.corrupt(format!("{errors:?}")))?,
            lines: place.json("lines", &row.lines)?,
            shipped_at: Timestamp::from_millis(row.shipped_at),
            delivered_at: row.delivered_at.map(Timestamp::from_millis),
        })
    }
}

/// Adds `units` (?2, so many lines: ?3) to `column` of lines of order ?1, where each of them has so many that are `free`.
macro_rules! move_units {
    ($column:literal, $free:literal) => {
        sqlx::query(concat!(
            "UPDATE order_lines SET ",
            $column,
            " = ",
            $column,
            " + moved.units
             FROM (SELECT value ->> 'line' AS line, value ->> 'units' AS units FROM json_each(?2)) AS moved
             WHERE order_id = ?1 AND id = moved.line AND ?3 = (
                 SELECT count(*) FROM json_each(?2) AS asked
                 JOIN order_lines AS own ON own.order_id = ?1 AND own.id = asked.value ->> 'line'
                 WHERE ",
            $free,
            " >= asked.value ->> 'units'
             )"
        ))
    };
}

#[async_trait]
impl FulfilmentReads for Repository<'_> {
    async fn shipments(&mut self, order: OrderId) -> Result<Vec<Shipment>> {
        let query = sqlx::query_as::<_, ShipmentRow>(
            "SELECT id, carrier, tracking_number, shipped_at, delivered_at, (
                 SELECT json_group_array(json_object('line', line, 'units', units) ORDER BY position)
                 FROM shipment_lines JOIN order_lines ON order_lines.id = line WHERE shipment = shipments.id
             ) AS lines
             FROM shipments WHERE order_id = ?1 ORDER BY seq",
        );
        self.all(query.bind(order.to_string())).await
    }
}

#[async_trait]
impl Fulfilments for Repository<'_> {
    async fn ship(&mut self, order: OrderId, shipment: &Shipment) -> Result<bool> {
        let shipped = move_units!("shipped", "quantity - shipped - cancelled");
        if !self.all_moved(shipped, order, &shipment.lines).await? {
            return Ok(false);
        }
        let insert = sqlx::query(
            "INSERT INTO shipments (id, order_id, carrier, tracking_number, shipped_at, delivered_at)
             VALUES (?1, ?3, ?4, ?5, ?6, ?7);
             INSERT INTO shipment_lines (shipment, line, units)
             SELECT ?1, value ->> 'line', value ->> 'units' FROM json_each(?2)",
        )
        .bind(shipment.id.to_string())
        .bind(json(&shipment.lines)?)
        .bind(order.to_string())
        .bind(shipment.tracking.carrier())
        .bind(shipment.tracking.number())
        .bind(shipment.shipped_at.as_millis())
        .bind(shipment.delivered_at.map(Timestamp::as_millis));
        self.change(insert).await.map(|_| true)
    }

    async fn deliver(&mut self, shipment: ShipmentId, at: Timestamp) -> Result<bool> {
        let arrived = sqlx::query("UPDATE shipments SET delivered_at = ?2 WHERE id = ?1 AND delivered_at IS NULL");
        if self.change(arrived.bind(shipment.to_string()).bind(at.as_millis())).await? == 0 {
            return Ok(false);
        }
        let delivered = sqlx::query(
            "UPDATE order_lines SET delivered = delivered + sent.units
             FROM shipment_lines AS sent WHERE sent.shipment = ?1 AND order_lines.id = sent.line",
        );
        self.change(delivered.bind(shipment.to_string())).await.map(|_| true)
    }

    async fn cancel_units(&mut self, order: OrderId, units: &[LineUnits]) -> Result<bool> {
        self.all_moved(move_units!("cancelled", "quantity - shipped - cancelled"), order, units).await
    }

    async fn book_in(&mut self, order: OrderId, units: &[LineUnits]) -> Result<bool> {
        self.all_moved(move_units!("returned", "shipped - returned"), order, units).await
    }
}

impl Repository<'_> {
    async fn all_moved(
        &mut self,
        update: Query<'_, Sqlite, SqliteArguments>,
        order: OrderId,
        units: &[LineUnits],
    ) -> Result<bool> {
        let lines = units.len();
        let update = update.bind(order.to_string()).bind(json(&units)?).bind(i64::try_from(lines).unwrap_or(i64::MAX));
        Ok(lines > 0 && self.change(update).await? > 0)
    }
}
