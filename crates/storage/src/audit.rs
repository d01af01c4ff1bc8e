//! The audit log of what staff did.

use crate::Result;
use async_trait::async_trait;
use shared::audit::{AuditEntry, Subject};
use shared::catalogue::Page;

/// Reading the audit log.
#[async_trait]
pub trait AuditReads: Send {
    /// One page of the log, newest first; of one subject where asked.
    async fn entries(&mut self, about: Option<&Subject>, page: u32, per_page: u32) -> Result<Page<AuditEntry>>;
}

/// Writing the audit log, in the same unit of work as what it tells of. Entries are only ever added.
#[async_trait]
pub trait Audit: AuditReads {
    /// Adds an entry.
    async fn log(&mut self, entry: &AuditEntry) -> Result<()>;
}
