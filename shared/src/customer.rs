//! Customers as staff see them: accounts, with what they ordered. A guest has no account and appears by their orders.

use crate::account::{AccountView, Email};
use crate::cart::CartView;
use crate::catalogue::Page;
use crate::id::AccountId;
use crate::order::OrderSummary;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// An account in a list of the back office.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CustomerRow {
    /// Its id.
    pub id: AccountId,
    /// Its email address.
    pub email: Email,
    /// The name that its holder goes by.
    pub name: String,
    /// Whether it may see the back office.
    pub staff: bool,
    /// How many orders it placed or claimed.
    pub orders: u32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Which accounts a list of the back office shows, the newest first.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct CustomerSearch {
    /// A part of the address or the name, as typed.
    pub words: Option<String>,
    /// Page, from 1.
    pub page: u32,
    /// Accounts on a page, 1 to 100.
    pub per_page: u32,
}

/// An account with what staff see of it. Nothing of it can be changed here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Customer {
    /// The account.
    pub account: AccountView,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many devices are signed in.
    pub sessions: u32,
    /// Its orders, the newest of them.
    pub orders: Page<OrderSummary>,
    /// What is in its cart.
    pub cart: CartView,
}
