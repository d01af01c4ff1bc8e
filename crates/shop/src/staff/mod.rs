//! What only staff may do. Every such use case takes a [`Staff`], which only [`Shop::staff`] gives: one that forgets to ask who
//! is there does not compile.

mod audit;
mod book_in;
mod cancel;
mod deliver;
mod money;
mod note;
mod numbers;
mod orders;
mod refund;
mod seen;
mod ship;
mod steps;

pub(crate) use audit::Deed;
pub use seen::Seen;

use crate::{Broken, Shop};
use shared::account::Email;
use shared::id::{AccountId, Owner};
use storage::AccountRecord;

/// Somebody of the shop, as their account said when they were asked about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Staff {
    account: AccountId,
    email: Email,
    name: String,
}

impl Staff {
    /// Their account.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// The account's address.
    pub const fn email(&self) -> &Email {
        &self.email
    }

    /// The name that they go by.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Shop {
    /// The staff member whom a session acts for; none where its owner is a guest or a shopper. The account is looked at each
    /// time: who is staff no more is refused at once.
    pub async fn staff(&self, owner: Owner) -> Result<Option<Staff>, Broken> {
        let Some(id) = owner.account() else { return Ok(None) };
        let account = self.storage().reader().await?.accounts().account(id).await?;
        Ok(account.filter(|account| account.role.is_some()).map(staff))
    }

    /// Whoever began, as staff, what goes on without them: it goes on under their name, whatever they are now.
    pub(crate) async fn who_was_staff(&self, id: AccountId) -> Result<Staff, Broken> {
        let account = self.storage().reader().await?.accounts().account(id).await?;
        account.map(staff).ok_or_else(|| Broken::Contradiction(format!("there is no account {id}")))
    }
}

fn staff(account: AccountRecord) -> Staff {
    Staff { account: account.id, email: account.email, name: account.name }
}
