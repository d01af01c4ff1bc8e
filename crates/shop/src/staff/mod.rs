//! What only staff may do. Every such use case takes a [`Staff`], which only [`Shop::staff`] gives, and where money, settings or
//! exports are concerned a [`FreshStaff`], which only [`Shop::fresh_staff`] gives (S3): one that forgets to ask who is there
//! does not compile. What their role allows is one table, `shared::role` (S2): routes name the permission that they need, and
//! use cases hold to it by [`Staff::permit`].

mod audit;
mod book_in;
mod cancel;
mod deliver;
mod members;
mod money;
mod note;
mod numbers;
mod orders;
mod refund;
mod seen;
mod ship;
mod steps;

pub(crate) use audit::Deed;
pub use members::{Member, MemberError};
pub use seen::Seen;

use crate::{Broken, Session, Shop};
use shared::account::Email;
use shared::id::AccountId;
use shared::role::{Permission, Role};
use shared::session::is_fresh;
use shared::time::Timestamp;
use std::ops::Deref;

/// Somebody of the shop, as their account said when they were asked about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Staff {
    account: AccountId,
    email: Email,
    name: String,
    role: Role,
    authenticated_at: Option<Timestamp>,
    with_passkey: bool,
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

    /// Their role.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// True where they showed a passkey in their session.
    pub(crate) const fn is_with_passkey(&self) -> bool {
        self.with_passkey
    }

    /// Holds to what their role allows (S2).
    pub(crate) const fn permit(&self, permission: Permission) -> Result<(), Broken> {
        if self.role.may(permission) { Ok(()) } else { Err(Broken::Forbidden(permission)) }
    }
}

/// Somebody of the shop who proved lately who they are (S3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FreshStaff(Staff);

impl Deref for FreshStaff {
    type Target = Staff;

    fn deref(&self) -> &Staff {
        &self.0
    }
}

impl Shop {
    /// The staff member whom a session acts for; none where its owner is a guest or a shopper. The session was read with the
    /// account as it is now: who is staff no more is refused at once.
    pub fn staff(&self, session: &Session) -> Option<Staff> {
        let (account, role) = (session.account.as_ref()?, session.role()?);
        Some(Staff {
            account: account.id,
            email: account.email.clone(),
            name: account.name.clone(),
            role,
            authenticated_at: session.authenticated_at(),
            with_passkey: session.is_with_passkey(),
        })
    }

    /// The same member, where their last proof of who they are is fresh (S3).
    pub fn fresh_staff(&self, staff: &Staff) -> Option<FreshStaff> {
        is_fresh(staff.authenticated_at, self.now()).then(|| FreshStaff(staff.clone()))
    }

    /// Whoever began, as staff, an import that goes on without them: it goes on under their name, and as whom it takes to begin
    /// one, whatever they are now.
    pub(crate) async fn who_was_staff(&self, id: AccountId) -> Result<Staff, Broken> {
        let account = self.storage().reader().await?.accounts().account(id).await?;
        let account = account.ok_or_else(|| Broken::Contradiction(format!("there is no account {id}")))?;
        let (account, email, name) = (account.id, account.email, account.name);
        Ok(Staff { account, email, name, role: Role::Manager, authenticated_at: None, with_passkey: false })
    }
}
