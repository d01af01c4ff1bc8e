//! Files of products that staff uploaded: each is kept as it was previewed until its rows have come in.

use crate::Result;
use async_trait::async_trait;
use shared::id::{AccountId, ImportId};
use shared::import::{ImportReport, ImportView};
use shared::time::Timestamp;

/// A file that was uploaded and looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewImport {
    /// Its id.
    pub id: ImportId,
    /// Who uploaded it.
    pub staff: AccountId,
    /// Its text.
    pub csv: Vec<u8>,
    /// Whether the stock of all variants is set as it has it, not only that of new ones.
    pub set_stock: bool,
    /// What would come of it.
    pub preview: ImportReport,
    /// When it was uploaded.
    pub uploaded_at: Timestamp,
}

/// An import whose rows are to come in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportJob {
    /// Its id.
    pub id: ImportId,
    /// Who uploaded it.
    pub staff: AccountId,
    /// Its text, as it was previewed.
    pub csv: Vec<u8>,
    /// Whether the stock of all variants is set.
    pub set_stock: bool,
}

/// What came of one product of an import whose rows come in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportPart {
    /// Its handle.
    pub handle: String,
    /// What came of its rows.
    pub report: ImportReport,
}

/// Reading imports.
#[async_trait]
pub trait ImportReads: Send {
    /// The import, without its text; without its preview while its rows come in.
    async fn import(&mut self, id: ImportId) -> Result<Option<ImportView>>;
    /// What came of the products of a running import that are done.
    async fn parts(&mut self, id: ImportId) -> Result<Vec<ImportPart>>;
}

/// Writing imports.
#[async_trait]
pub trait Imports: ImportReads {
    /// Adds an import that was previewed.
    async fn add(&mut self, import: &NewImport) -> Result<()>;
    /// Begins an import that was previewed; `false`, and nothing, where it was begun before or there is none.
    async fn begin(&mut self, id: ImportId) -> Result<bool>;
    /// Takes an import that was begun, is not done, and that nobody works at by `now`, the first to be uploaded: nobody
    /// else gets it until `until`.
    async fn take(&mut self, now: Timestamp, until: Timestamp) -> Result<Option<ImportJob>>;
    /// Notes what came of a product of a running import, of which `rows_done` rows are done then, and which is kept until
    /// `until`; `false`, and nothing, where that was noted before.
    async fn progress(&mut self, id: ImportId, part: &ImportPart, rows_done: u32, until: Timestamp) -> Result<bool>;
    /// Notes what came of a running import. Its text and its parts are forgotten.
    async fn finish(&mut self, id: ImportId, report: &ImportReport) -> Result<()>;
    /// Forgets imports that were uploaded before `before` and are not running, so many at most; how many.
    async fn forget(&mut self, before: Timestamp, limit: u32) -> Result<u64>;
}
