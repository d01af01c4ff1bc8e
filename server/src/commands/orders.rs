//! `number-orders-from`: skips numbers that orders have had which this database does not know, as after a restore.

use super::{Shopkeeper, say};
use shared::order::OrderNumber;
use std::process::ExitCode;
use storage::Storage;

pub(super) async fn number_from(keeper: &Shopkeeper, number: u32) -> anyhow::Result<ExitCode> {
    let mut unit = keeper.storage.begin().await?;
    unit.orders().number_from(OrderNumber(number)).await?;
    let next = unit.orders().next_number().await?;
    unit.save().await?;
    keeper.close().await;
    say(format!("The next order is #{next}."))?;
    Ok(ExitCode::SUCCESS)
}
