//! The sample data: a catalogue, and two accounts to try the shop with.

use anyhow::{Context, ensure};
use shared::account::{Email, Password, PersonName};
use shared::role::Role;
use shop::{ImportMode, Shop};
use storage::Storage;

/// The sample catalogue, as a merchant would import it.
const CATALOGUE: &[u8] = include_bytes!("../sample/catalogue.csv");

/// The shopper of the sample data.
pub const SHOPPER: &str = "demo@example.com";

/// Who runs the shop of the sample data.
pub const STAFF: &str = "staff@example.com";

/// The password of both.
pub const PASSWORD: &str = "forever-cart";

/// Fills a database without products. Accounts come first: a database with products is taken as filled.
pub async fn fill(shop: &Shop) -> anyhow::Result<()> {
    if !shop.is_empty().await? {
        return Ok(());
    }
    let password = Password::parse(PASSWORD).ok().context("the sample password is sound")?;
    for (email, name, role) in [(SHOPPER, "Demo Shopper", None), (STAFF, STAFF, Some(Role::Owner))] {
        let name = PersonName::parse(name).ok().context("the sample name is sound")?;
        shop.add_sample_account(&Email::parse(email)?, &password, &name, role).await?;
    }
    let report = shop.import(CATALOGUE, ImportMode::default()).await?;
    for row in report.rows.iter().filter(|row| matches!(row.outcome, shop::RowOutcome::Rejected(_))) {
        tracing::warn!("the sample catalogue: {row}");
    }
    tracing::info!(products = report.products_added, "the sample data is in the database");
    Ok(())
}

/// Fails where an account of the sample data still has its password, which is public (S4).
pub async fn refuse_public_password(shop: &Shop) -> anyhow::Result<()> {
    let password = Password::parse(PASSWORD).ok().context("the sample password is sound")?;
    for email in [SHOPPER, STAFF] {
        ensure!(
            !shop.has_password(&Email::parse(email)?, &password).await?,
            "SITE_URL is https, and the account {email} of the sample data has its public password: set another with \
             `forever-cart staff add {email}`, put it out of use with `forever-cart account disable {email}`, or set \
             INSECURE_DEMO=true for a demonstration"
        );
    }
    Ok(())
}

/// Which of the sample accounts there are.
pub async fn accounts(storage: &dyn Storage) -> anyhow::Result<Vec<&'static str>> {
    let mut reader = storage.reader().await?;
    let mut there = Vec::new();
    for email in [SHOPPER, STAFF] {
        if reader.accounts().account_by_email(&Email::parse(email)?).await?.is_some() {
            there.push(email);
        }
    }
    Ok(there)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestShop;

    #[tokio::test]
    async fn s4_a_public_password_is_seen_until_it_is_another() {
        let shop = TestShop::filled().await;
        let shop = &shop.served.shop;
        let refused = async || refuse_public_password(shop).await.err().map(|error| error.to_string());
        assert!(refused().await.unwrap().contains(SHOPPER));
        let other = Password::parse("another one by far").ok().unwrap();
        for email in [SHOPPER, STAFF] {
            shop.add_staff(&Email::parse(email).unwrap(), &other, Role::Owner).await.unwrap();
        }
        assert_eq!(refused().await, None);
        assert_eq!(refuse_public_password(&TestShop::empty().await.served.shop).await.ok(), Some(()));
    }
}
