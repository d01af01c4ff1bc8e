//! Stock. Conditional updates and the CHECKs of table `stock` uphold O5: `available` is never less than nothing.

mod list;

use crate::error::no_such_row;
use crate::key::Key;
use crate::place::Place;
use crate::repository::Repository;
use async_trait::async_trait;
use shared::catalogue::Page;
use shared::id::{OrderId, VariantId};
use shared::order::OrderNumber;
use shared::stock::{StockEntry, StockLevel, StockRow, StockSearch};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Movement, Result, Stock, StockChange, StockReads, StorageError};

#[derive(FromRow)]
struct LevelRow {
    variant: String,
    on_hand: i64,
    reserved: i64,
}

#[derive(FromRow)]
struct OrderRow {
    number: i64,
}

#[derive(FromRow)]
struct MovementRow {
    seq: i64,
    variant: String,
    kind: String,
    units: i64,
    order_id: Option<String>,
    staff: Option<String>,
    reason: String,
    at: i64,
}

impl TryFrom<LevelRow> for StockLevel {
    type Error = StorageError;

    fn try_from(row: LevelRow) -> Result<Self> {
        let place = Place::new("stock", &row.variant);
        Ok(Self { on_hand: place.number("on_hand", row.on_hand)?, reserved: place.number("reserved", row.reserved)? })
    }
}

impl TryFrom<OrderRow> for OrderNumber {
    type Error = StorageError;

    fn try_from(row: OrderRow) -> Result<Self> {
        let number = row.number.to_string();
        Ok(Self(Place::new("orders", &number).number("number", row.number)?))
    }
}

impl TryFrom<MovementRow> for Movement {
    type Error = StorageError;

    fn try_from(row: MovementRow) -> Result<Self> {
        let seq = row.seq.to_string();
        let place = Place::new("stock_ledger", &seq);
        Ok(Self {
            variant: place.parse("variant", &row.variant)?,
            kind: place.key("kind", &row.kind)?,
            units: row.units,
            order: row.order_id.map(|order| place.parse("order_id", &order)).transpose()?,
            staff: row.staff.map(|staff| place.parse("staff", &staff)).transpose()?,
            reason: row.reason,
            at: Timestamp::from_millis(row.at),
        })
    }
}

#[async_trait]
impl StockReads for Repository<'_> {
    async fn reserved_for(&mut self, variant: VariantId, limit: u32) -> Result<Vec<OrderNumber>> {
        let query = sqlx::query_as::<_, OrderRow>(
            "SELECT number FROM reservations JOIN orders ON orders.id = reservations.order_id
             WHERE variant = ?1 ORDER BY number LIMIT ?2",
        );
        self.all(query.bind(variant.to_string()).bind(limit)).await
    }

    async fn level(&mut self, variant: VariantId) -> Result<Option<StockLevel>> {
        let query = sqlx::query_as::<_, LevelRow>("SELECT variant, on_hand, reserved FROM stock WHERE variant = ?1");
        self.one(query.bind(variant.to_string())).await
    }

    async fn ledger(&mut self, variant: VariantId) -> Result<Vec<Movement>> {
        let query = sqlx::query_as::<_, MovementRow>(
            "SELECT seq, variant, kind, units, order_id, staff, reason, at FROM stock_ledger
             WHERE variant = ?1 ORDER BY seq",
        );
        self.all(query.bind(variant.to_string())).await
    }

    async fn movements(&mut self, variant: VariantId, page: u32, per_page: u32) -> Result<Page<StockEntry>> {
        list::movements(self, variant, page, per_page).await
    }

    async fn stock_row(&mut self, variant: VariantId) -> Result<Option<StockRow>> {
        list::row(self, variant).await
    }

    async fn stock_list(&mut self, search: &StockSearch) -> Result<Page<StockRow>> {
        list::page(self, search).await
    }
}

#[async_trait]
impl Stock for Repository<'_> {
    async fn enter(&mut self, movement: &Movement) -> Result<StockChange> {
        let enter = sqlx::query(
            "INSERT INTO stock_ledger (variant, units, kind, order_id, reason, at, staff)
             SELECT variant, ?2, ?3, ?4, ?5, ?6, ?7 FROM stock WHERE variant = ?1 AND on_hand + ?2 >= reserved;
             UPDATE stock SET on_hand = on_hand + ?2 WHERE variant = ?1 AND on_hand + ?2 >= reserved",
        )
        .bind(movement.variant.to_string())
        .bind(movement.units)
        .bind(movement.kind.key())
        .bind(movement.order.map(|order| order.to_string()))
        .bind(&movement.reason)
        .bind(movement.at.as_millis())
        .bind(movement.staff.map(|staff| staff.to_string()));
        if self.change(enter).await? > 0 {
            return Ok(StockChange::Done);
        }
        let level = self.level(movement.variant).await?;
        level.map(StockChange::BelowReserved).ok_or_else(|| no_such_row("stock", &movement.variant))
    }

    async fn reserve(&mut self, order: OrderId, variant: VariantId, units: u32) -> Result<bool> {
        let reserve = sqlx::query(
            "INSERT INTO reservations (variant, units, order_id)
             SELECT variant, ?2, ?3 FROM stock WHERE variant = ?1 AND on_hand - reserved >= ?2 AND ?2 > 0
             ON CONFLICT (order_id, variant) DO UPDATE SET units = units + excluded.units;
             UPDATE stock SET reserved = reserved + ?2 WHERE variant = ?1 AND on_hand - reserved >= ?2",
        );
        let reserve = reserve.bind(variant.to_string()).bind(units).bind(order.to_string());
        Ok(self.change(reserve).await? > 0)
    }

    async fn release(&mut self, order: OrderId) -> Result<()> {
        let release = sqlx::query(
            "UPDATE stock SET reserved = reserved - promised.units
             FROM reservations AS promised WHERE promised.order_id = ?1 AND stock.variant = promised.variant;
             DELETE FROM reservations WHERE order_id = ?1",
        );
        self.change(release.bind(order.to_string())).await.map(drop)
    }

    async fn sell(&mut self, order: OrderId, now: Timestamp) -> Result<()> {
        let sale = sqlx::query(
            "INSERT INTO stock_ledger (variant, kind, units, order_id, reason, at)
             SELECT variant, 'sold', -units, order_id, 'Sold.', ?2 FROM reservations WHERE order_id = ?1;
             UPDATE stock SET on_hand = on_hand - promised.units, reserved = reserved - promised.units
             FROM reservations AS promised WHERE promised.order_id = ?1 AND stock.variant = promised.variant;
             DELETE FROM reservations WHERE order_id = ?1",
        );
        self.change(sale.bind(order.to_string()).bind(now.as_millis())).await.map(drop)
    }

    async fn take_back(&mut self, order: OrderId, reason: &str, now: Timestamp) -> Result<()> {
        let take_back = sqlx::query(
            "UPDATE stock SET on_hand = on_hand + gone.units
             FROM (SELECT variant, -sum(units) AS units FROM stock_ledger
                   WHERE order_id = ?1 AND kind IN ('sold', 'returned') GROUP BY variant HAVING sum(units) < 0) AS gone
             WHERE stock.variant = gone.variant;
             INSERT INTO stock_ledger (variant, kind, units, order_id, reason, at)
             SELECT variant, 'returned', -sum(units), ?1, ?2, ?3 FROM stock_ledger
             WHERE order_id = ?1 AND kind IN ('sold', 'returned') GROUP BY variant HAVING sum(units) < 0",
        );
        self.change(take_back.bind(order.to_string()).bind(reason).bind(now.as_millis())).await.map(drop)
    }
}
