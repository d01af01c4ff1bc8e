//! The shop in numbers, for its staff.

use super::Staff;
use crate::{Broken, Shop};
use shared::look_up::UNDER_WAY_AT_MOST;
use shared::numbers::{
    ABANDONED_AFTER, Activity, Backlog, Numbers, OVERDUE_AFTER, OpenCarts, StockCount, Takings, Today,
};
use shared::payment::ALARM_AFTER;
use shared::period::Period;
use shared::role::Permission;

/// Variants that are named as about to sell out.
const NAMED: u32 = 20;

impl Shop {
    /// What the period came to.
    pub async fn numbers(&self, staff: &Staff, period: Period) -> Result<Numbers, Broken> {
        staff.permit(Permission::ReadDashboard)?;
        let (from, until) = (period.begins(), period.ends());
        let mut reader = self.storage().reader().await?;
        let tallied = reader.tallies().tallied(from, until).await?;
        let mut numbers = reader.numbers();
        let placed = numbers.placed(from, until).await?;
        let paid = numbers.paid(from, until).await?;
        let refunded = numbers.refunded(from, until).await?;
        Ok(Numbers {
            period,
            takings: Takings::of(period, self.settings().store.currency, &placed, &paid, &refunded)?,
            activity: Activity::of(&tallied),
            attempts: numbers.attempts(from, until).await?,
        })
    }

    /// How the shop stands now; low is what has at most `low_stock` units that can be sold.
    pub async fn today(&self, staff: &Staff, low_stock: u32) -> Result<Today, Broken> {
        staff.permit(Permission::ReadDashboard)?;
        let backlog = self.backlog().await?;
        let mut reader = self.storage().reader().await?;
        let mut numbers = reader.numbers();
        let carts = numbers.carts(self.now().before(ABANDONED_AFTER)).await?;
        Ok(Today { carts: OpenCarts::of(&carts), backlog, stock: numbers.low_stock(low_stock, NAMED).await? })
    }

    /// The units of all variants together, and what unpaid orders hold of them.
    pub async fn stock_count(&self) -> Result<StockCount, Broken> {
        Ok(self.storage().reader().await?.numbers().stock_count().await?)
    }

    /// What waits to be done. It tells of nobody.
    pub async fn backlog(&self) -> Result<Backlog, Broken> {
        let now = self.now();
        Ok(self
            .storage()
            .reader()
            .await?
            .numbers()
            .backlog(now, now.before(ALARM_AFTER), now.before(OVERDUE_AFTER), now.before(UNDER_WAY_AT_MOST))
            .await?)
    }
}
