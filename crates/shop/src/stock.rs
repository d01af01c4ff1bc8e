//! Stock as staff see and change it.

use crate::Broken;
use shared::id::VariantId;
use shared::stock::{BelowReserved, StockLevel};
use storage::Unit;

/// So many of the orders that keep a stock from falling are named (O5).
const NAMED: u32 = 10;

/// What a refusal says: how the stock stands, and which orders it is promised to (O5).
pub(crate) async fn below_reserved(
    unit: &mut dyn Unit,
    variant: VariantId,
    level: StockLevel,
) -> Result<BelowReserved, Broken> {
    let mut orders = unit.stock().reserved_for(variant, NAMED + 1).await?;
    let more = orders.len() > NAMED as usize;
    orders.truncate(NAMED as usize);
    Ok(BelowReserved { level, orders, more })
}
