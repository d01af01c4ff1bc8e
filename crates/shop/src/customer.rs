//! Customers as staff see them. Guests have no account: they appear by their orders.

use crate::session::view;
use crate::{Broken, Shop, Staff};
use shared::catalogue::Page;
use shared::customer::{Customer, CustomerRow, CustomerSearch};
use shared::id::{AccountId, Owner};

impl Shop {
    /// One page of the accounts that staff ask for, the newest first.
    pub async fn customers(&self, _: &Staff, search: &CustomerSearch) -> Result<Page<CustomerRow>, Broken> {
        Ok(self.storage().reader().await?.accounts().customers(search).await?)
    }

    /// One account, with the newest of its orders and what is in its cart; none where there is none.
    pub async fn customer(&self, _: &Staff, id: AccountId) -> Result<Option<Customer>, Broken> {
        let owner = Owner::Account(id);
        let mut reader = self.storage().reader().await?;
        let Some(record) = reader.accounts().account(id).await? else { return Ok(None) };
        let sessions = reader.accounts().sessions(owner, self.now()).await?;
        let sessions = u32::try_from(sessions.len()).unwrap_or(u32::MAX);
        drop(reader);
        let orders = self.orders(owner, None, 1).await?;
        let cart = self.cart(owner).await?;
        Ok(Some(Customer { account: view(&record), created_at: record.created_at, sessions, orders, cart }))
    }
}
