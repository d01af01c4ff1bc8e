//! Customers as staff see them. Guests have no account: they appear by their orders.

use crate::session::view;
use crate::staff::Deed;
use crate::unit::in_unit;
use crate::{Broken, Shop, Staff};
use shared::audit::{Action, Subject};
use shared::catalogue::Page;
use shared::customer::{Customer, CustomerRow, CustomerSearch};
use shared::id::{AccountId, Owner};
use shared::role::Permission;
use shared::time::Timestamp;
use storage::Unit;

impl Shop {
    /// One page of the accounts that staff ask for, the newest first.
    pub async fn customers(&self, staff: &Staff, search: &CustomerSearch) -> Result<Page<CustomerRow>, Broken> {
        staff.permit(Permission::ReadCustomers)?;
        Ok(self.storage().reader().await?.accounts().customers(search).await?)
    }

    /// One account, with the newest of its orders and what is in its cart; none where there is none. That it was read is in the
    /// audit log.
    pub async fn customer(&self, staff: &Staff, id: AccountId) -> Result<Option<Customer>, Broken> {
        staff.permit(Permission::ReadCustomers)?;
        let owner = Owner::Account(id);
        let mut reader = self.storage().reader().await?;
        let Some(record) = reader.accounts().account(id).await? else { return Ok(None) };
        let sessions = reader.accounts().sessions(owner, self.now()).await?;
        drop(reader);
        in_unit!(self, |unit| log_read(unit, staff, id, self.now()))?;
        let sessions = u32::try_from(sessions.len()).unwrap_or(u32::MAX);
        let orders = self.orders(owner, None, 1).await?;
        let cart = self.cart(owner).await?;
        Ok(Some(Customer { account: view(&record), created_at: record.created_at, sessions, orders, cart }))
    }
}

async fn log_read(unit: &mut dyn Unit, staff: &Staff, id: AccountId, at: Timestamp) -> Result<(), Broken> {
    let deed = Deed { action: Action::CustomerRead, subject: Subject::account(id), before: &(), after: &() };
    staff.log(unit, at, deed).await
}
