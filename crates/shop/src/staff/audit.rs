//! The audit log: every staff use case writes what it did, in its own unit of work.

use super::Staff;
use crate::{Broken, Shop};
use serde::Serialize;
use shared::audit::{Action, AuditEntry, Subject};
use shared::catalogue::Page;
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

impl Staff {
    /// Enters what they did into the log.
    pub(crate) async fn log<B, A>(&self, unit: &mut dyn Unit, at: Timestamp, deed: Deed<'_, B, A>) -> Result<(), Broken>
    where
        B: Serialize + Sync,
        A: Serialize + Sync,
    {
        let entry = AuditEntry {
            at,
            account: self.account,
            email: self.email.clone(),
            action: deed.action,
            subject: deed.subject,
            before: serde_json::to_string(deed.before)?,
            after: serde_json::to_string(deed.after)?,
        };
        Ok(unit.audit().log(&entry).await?)
    }
}

impl Shop {
    /// One page of what staff did, newest first; to one subject where asked.
    pub async fn audit_log(&self, _: &Staff, about: Option<&Subject>, page: u32) -> Result<Page<AuditEntry>, Broken> {
        Ok(self.storage().reader().await?.audit().entries(about, page, PER_PAGE).await?)
    }
}
