//! What orders hold that wait for payment and whose shoppers never paid (O11).

use crate::place::{Place, json};
use crate::repository::Repository;
use shared::account::Email;
use shared::id::{OrderId, Owner, VariantId};
use shared::unpaid::{HeldStock, Holding, UnpaidHeld};
use sqlx::FromRow;
use storage::{NewHold, Result, StorageError, UnpaidQuery};

#[derive(FromRow)]
pub(super) struct HoldingRow {
    orders: i64,
    units: i64,
}

#[derive(FromRow)]
pub(super) struct StockRow {
    variant: String,
    on_hand: i64,
    held: i64,
}

#[derive(FromRow)]
struct KeyRow {
    key: Vec<u8>,
}

/// The key of networks' hashes.
struct NetworkKey([u8; 32]);

impl TryFrom<HoldingRow> for Holding {
    type Error = StorageError;

    fn try_from(row: HoldingRow) -> Result<Self> {
        let place = Place::new("unpaid_orders", "all");
        Ok(Self { orders: place.number("orders", row.orders)?, units: place.number("units", row.units)? })
    }
}

impl TryFrom<StockRow> for (VariantId, HeldStock) {
    type Error = StorageError;

    fn try_from(row: StockRow) -> Result<Self> {
        let place = Place::new("stock", &row.variant);
        let stock = HeldStock { on_hand: place.number("on_hand", row.on_hand)?, held: place.number("held", row.held)? };
        Ok((place.parse("variant", &row.variant)?, stock))
    }
}

impl TryFrom<KeyRow> for NetworkKey {
    type Error = StorageError;

    fn try_from(row: KeyRow) -> Result<Self> {
        let place = Place::new("network_keys", "1");
        row.key.try_into().map(Self).map_err(|_| place.corrupt("the key has not 32 bytes"))
    }
}

pub(super) async fn has_paid(repository: &mut Repository<'_>, owner: Owner) -> Result<bool> {
    let query = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM orders WHERE owner = ?1 AND total > 0 AND status IN ('processing', 'shipped', 'delivered'))",
    );
    Ok(repository.count(query.bind(owner.to_string())).await? > 0)
}

pub(super) async fn address_has_paid(repository: &mut Repository<'_>, email: &Email) -> Result<bool> {
    let query = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM orders WHERE email = ?1 AND total > 0 AND status IN ('processing', 'shipped', 'delivered'))",
    );
    Ok(repository.count(query.bind(email.as_str().to_owned())).await? > 0)
}

pub(super) async fn network_key(repository: &mut Repository<'_>) -> Result<[u8; 32]> {
    let key = repository.one(sqlx::query_as::<_, KeyRow>("SELECT key FROM network_keys")).await?;
    let NetworkKey(key) = key.ok_or_else(|| Place::new("network_keys", "1").corrupt("it is gone"))?;
    Ok(key)
}

pub(super) async fn all(repository: &mut Repository<'_>) -> Result<Holding> {
    let query = sqlx::query_as::<_, HoldingRow>(
        "SELECT count(*) AS orders, coalesce(sum(units), 0) AS units FROM unpaid_orders",
    );
    Ok(repository.one(query).await?.unwrap_or_default())
}

pub(super) async fn held(repository: &mut Repository<'_>, asked: &UnpaidQuery<'_>) -> Result<UnpaidHeld> {
    let all = all(repository).await?;
    let by_email = sqlx::query_as("SELECT count(*) FROM unpaid_orders WHERE email = ?1");
    let email_orders = repository.count(by_email.bind(asked.email.as_str())).await?;
    let mut networks = Vec::with_capacity(asked.networks.len());
    for network in asked.networks {
        let query = sqlx::query_as::<_, HoldingRow>(
            "SELECT count(*) AS orders, coalesce(sum(units), 0) AS units
             FROM unpaid_networks JOIN unpaid_orders USING (order_id) WHERE network = ?1",
        );
        networks.push(repository.one(query.bind(network.to_vec())).await?.unwrap_or_default());
    }
    let stock = sqlx::query_as::<_, StockRow>(
        "SELECT variant, on_hand, (
             SELECT coalesce(sum(reservations.units), 0) FROM reservations JOIN unpaid_orders USING (order_id)
             WHERE reservations.variant = stock.variant
         ) AS held
         FROM json_each(?1) JOIN stock ON variant = value",
    );
    let variants: Vec<(VariantId, HeldStock)> = repository.all(stock.bind(json(&asked.variants)?)).await?;
    Ok(UnpaidHeld { all, email_orders, networks, variants: variants.into_iter().collect() })
}

pub(super) async fn note(repository: &mut Repository<'_>, order: OrderId, hold: &NewHold<'_>) -> Result<()> {
    let networks: Vec<String> = hold.networks.iter().map(hex).collect();
    let insert = sqlx::query(
        "INSERT INTO unpaid_orders (order_id, email, units) VALUES (?1, ?3, ?4);
         INSERT INTO unpaid_networks (network, order_id) SELECT unhex(value), ?1 FROM json_each(?2)",
    )
    .bind(order.to_string())
    .bind(json(&networks)?)
    .bind(hold.email.as_str())
    .bind(hold.units);
    repository.change(insert).await.map(drop)
}

pub(super) fn hex(network: &[u8; 32]) -> String {
    use std::fmt::Write;
    network.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
