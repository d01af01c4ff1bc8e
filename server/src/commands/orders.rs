//! `number-orders-from`: skips numbers that orders have had which this database does not know, as after a restore.

use super::{Shopkeeper, say};
use anyhow::ensure;
use shared::order::OrderNumber;
use std::process::ExitCode;
use storage::Storage;

pub(super) async fn number_from(keeper: &Shopkeeper, number: u32) -> anyhow::Result<ExitCode> {
    let next = skip_to(&*keeper.storage, OrderNumber(number)).await;
    keeper.close().await;
    say(format!("The next order is #{}.", next?))?;
    Ok(ExitCode::SUCCESS)
}

/// Numbers never go back: one that an order had would come twice.
async fn skip_to(storage: &dyn Storage, number: OrderNumber) -> anyhow::Result<OrderNumber> {
    let mut unit = storage.begin().await?;
    let next = unit.orders().next_number().await?;
    ensure!(number >= next, "the next order is #{next}: numbers do not go back to #{number}; nothing was changed");
    unit.orders().number_from(number).await?;
    unit.save().await?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestShop;

    #[tokio::test]
    async fn numbers_go_on_and_never_back() {
        let shop = TestShop::empty().await;
        let skip_to = async |number| skip_to(&*shop.storage, OrderNumber(number)).await;
        assert_eq!(skip_to(2000).await.unwrap(), OrderNumber(2000));
        let error = skip_to(1500).await.unwrap_err().to_string();
        assert!(error.contains("#2000") && error.contains("#1500"), "{error}");
        assert_eq!(skip_to(2000).await.unwrap(), OrderNumber(2000));
    }
}
