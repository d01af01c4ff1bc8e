//! What orders took lately that cost nothing, and whose shoppers never paid (O11).

use super::unpaid::{HoldingRow, StockRow, hex};
use crate::place::json;
use crate::repository::Repository;
use shared::id::{OrderId, VariantId};
use shared::time::Timestamp;
use shared::unpaid::{HeldStock, Holding, UnpaidHeld};
use storage::{NewHold, Result, UnpaidQuery};

pub(super) async fn taken(
    repository: &mut Repository<'_>,
    asked: &UnpaidQuery<'_>,
    since: Timestamp,
) -> Result<UnpaidHeld> {
    let since = since.as_millis();
    let all = sqlx::query_as::<_, HoldingRow>(
        "SELECT count(*) AS orders, coalesce(sum(units), 0) AS units FROM free_orders WHERE placed_at > ?1",
    );
    let all: Holding = repository.one(all.bind(since)).await?.unwrap_or_default();
    let by_email = sqlx::query_as("SELECT count(*) FROM free_orders WHERE email = ?1 AND placed_at > ?2");
    let email_orders = repository.count(by_email.bind(asked.email.as_str()).bind(since)).await?;
    let mut networks = Vec::with_capacity(asked.networks.len());
    for network in asked.networks {
        let query = sqlx::query_as::<_, HoldingRow>(
            "SELECT count(*) AS orders, coalesce(sum(units), 0) AS units
             FROM free_networks JOIN free_orders USING (order_id) WHERE network = ?1 AND placed_at > ?2",
        );
        networks.push(repository.one(query.bind(network.to_vec()).bind(since)).await?.unwrap_or_default());
    }
    let stock = sqlx::query_as::<_, StockRow>(
        "SELECT variant, on_hand, (
             SELECT coalesce(sum(order_lines.quantity), 0) FROM free_orders JOIN order_lines USING (order_id)
             WHERE order_lines.variant = stock.variant AND placed_at > ?4 AND (
                 email = ?2 OR order_id IN (
                     SELECT order_id FROM free_networks WHERE network IN (SELECT unhex(value) FROM json_each(?3))
                 )
             )
         ) AS held
         FROM json_each(?1) JOIN stock ON variant = value",
    )
    .bind(json(&asked.variants)?)
    .bind(asked.email.as_str())
    .bind(json(&asked.networks.iter().map(hex).collect::<Vec<_>>())?)
    .bind(since);
    let variants: Vec<(VariantId, HeldStock)> = repository.all(stock).await?;
    Ok(UnpaidHeld { all, email_orders, networks, variants: variants.into_iter().collect() })
}

pub(super) async fn note(
    repository: &mut Repository<'_>,
    order: OrderId,
    taken: &NewHold<'_>,
    at: Timestamp,
) -> Result<()> {
    let networks: Vec<String> = taken.networks.iter().map(hex).collect();
    let insert = sqlx::query(
        "INSERT INTO free_orders (order_id, email, units, placed_at) VALUES (?1, ?3, ?4, ?5);
         INSERT INTO free_networks (network, order_id) SELECT unhex(value), ?1 FROM json_each(?2)",
    )
    .bind(order.to_string())
    .bind(json(&networks)?)
    .bind(taken.email.as_str())
    .bind(taken.units)
    .bind(at.as_millis());
    repository.change(insert).await.map(drop)
}

pub(super) async fn forget(repository: &mut Repository<'_>, before: Timestamp, limit: u32) -> Result<u64> {
    let delete = sqlx::query(
        "DELETE FROM free_orders WHERE order_id IN (
             SELECT order_id FROM free_orders WHERE placed_at < ?1 ORDER BY placed_at LIMIT ?2)",
    );
    repository.change(delete.bind(before.as_millis()).bind(limit)).await
}
