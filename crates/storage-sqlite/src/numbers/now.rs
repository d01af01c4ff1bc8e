//! Carts and stock as they are now.

use crate::place::Place;
use crate::repository::Repository;
use shared::numbers::{CartCount, LowStock, OwnerKind, StockCount, Stocktaking};
use shared::time::Timestamp;
use sqlx::FromRow;
use storage::{Result, StorageError};

#[derive(FromRow)]
struct CartRow {
    of_account: bool,
    open: bool,
    carts: i64,
}

impl TryFrom<CartRow> for CartCount {
    type Error = StorageError;

    fn try_from(row: CartRow) -> Result<Self> {
        let owner = if row.of_account { OwnerKind::Account } else { OwnerKind::Guest };
        Ok(Self { owner, open: row.open, carts: Place::new("carts", "of now").number("carts", row.carts)? })
    }
}

pub(super) async fn carts(repository: &mut Repository<'_>, since: Timestamp) -> Result<Vec<CartCount>> {
    let query = sqlx::query_as::<_, CartRow>(
        "SELECT owner LIKE 'account:%' AS of_account, updated_at >= ?1 AS open, count(*) AS carts FROM carts
         WHERE EXISTS (SELECT 1 FROM cart_lines WHERE cart = carts.id AND saved = 0) GROUP BY 1, 2 ORDER BY 1, 2",
    );
    repository.all(query.bind(since.as_millis())).await
}

#[derive(FromRow)]
struct StockRow {
    on_hand: i64,
    reserved: i64,
}

impl TryFrom<StockRow> for StockCount {
    type Error = StorageError;

    fn try_from(row: StockRow) -> Result<Self> {
        let place = Place::new("stock", "all");
        Ok(Self { on_hand: place.number("on_hand", row.on_hand)?, reserved: place.number("reserved", row.reserved)? })
    }
}

pub(super) async fn stock_count(repository: &mut Repository<'_>) -> Result<StockCount> {
    let query = sqlx::query_as::<_, StockRow>(
        "SELECT coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved FROM stock",
    );
    Ok(repository.one(query).await?.unwrap_or_default())
}

#[derive(FromRow)]
struct LowRow {
    variant: String,
    name: String,
    slug: String,
    options: String,
    available: i64,
}

impl TryFrom<LowRow> for LowStock {
    type Error = StorageError;

    fn try_from(row: LowRow) -> Result<Self> {
        let place = Place::new("stock", &row.variant);
        Ok(Self {
            variant_id: place.parse("variant", &row.variant)?,
            name: row.name,
            slug: row.slug,
            options: place.json("options", &row.options)?,
            available: place.number("available", row.available)?,
        })
    }
}

/// Variants that are shown and sold and have at most `?1` units that can be sold.
macro_rules! low {
    ($columns:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM stock JOIN variants ON variants.id = stock.variant JOIN products ON products.ordinal = variants.product
             WHERE products.published = 1 AND variants.deleted = 0 AND on_hand - reserved <= ?1 ",
            $end
        )
    };
}

pub(super) async fn low_stock(repository: &mut Repository<'_>, threshold: u32, limit: u32) -> Result<Stocktaking> {
    let low = repository.count(sqlx::query_as(low!("count(*)", "")).bind(threshold)).await?;
    let query = sqlx::query_as::<_, LowRow>(low!(
        "variants.id AS variant, products.name, slug, options, on_hand - reserved AS available",
        "ORDER BY available, products.name, variants.position, variants.id LIMIT ?2"
    ));
    let lowest = repository.all(query.bind(threshold).bind(limit)).await?;
    Ok(Stocktaking { low, lowest })
}
