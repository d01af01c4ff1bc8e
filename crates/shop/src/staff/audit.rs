//! The audit log: every staff use case writes what it did, in its own unit of work.

use super::Staff;
use crate::{Broken, Shop};
use serde::Serialize;
use shared::audit::{Action, AuditEntry, Author, Subject};
use shared::catalogue::Page;
use shared::role::Permission;
use shared::time::Timestamp;
use storage::Unit;

/// Entries on one page of the log.
const PER_PAGE: u32 = 50;

/// What a staff member did.
pub(crate) struct Deed<'a, B, A> {
    pub action: Action,
    pub subject: Subject,
    /// What it was before; `()` where it was not there.
    pub before: &'a B,
    /// What it is now; `()` where it is gone.
    pub after: &'a A,
}

impl<B: Serialize + Sync, A: Serialize + Sync> Deed<'_, B, A> {
    /// Enters it into the log, as `author`'s.
    pub(crate) async fn log(self, unit: &mut dyn Unit, at: Timestamp, author: Author) -> Result<(), Broken> {
        let (before, after) = (serde_json::to_string(self.before)?, serde_json::to_string(self.after)?);
        let entry = AuditEntry { at, author, action: self.action, subject: self.subject, before, after };
        Ok(unit.audit().log(&entry).await?)
    }
}

impl Staff {
    /// Enters what they did into the log. What their role may not do is not done (S2): every use case of staff that changes
    /// something passes here, in its own unit of work.
    pub(crate) async fn log<B, A>(&self, unit: &mut dyn Unit, at: Timestamp, deed: Deed<'_, B, A>) -> Result<(), Broken>
    where
        B: Serialize + Sync,
        A: Serialize + Sync,
    {
        if let Some(permission) = deed.action.permission() {
            self.permit(permission)?;
        }
        let author = Author::Account { id: self.account, email: self.email.clone() };
        deed.log(unit, at, author).await
    }
}

impl Shop {
    /// One page of what staff did, newest first; to one subject where asked.
    pub async fn audit_log(
        &self,
        staff: &Staff,
        about: Option<&Subject>,
        page: u32,
    ) -> Result<Page<AuditEntry>, Broken> {
        staff.permit(Permission::ReadAuditLog)?;
        Ok(self.storage().reader().await?.audit().entries(about, page, PER_PAGE).await?)
    }
}
