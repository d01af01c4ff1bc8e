//! What comes of an import of products: row by row, foreseen in a preview and then as it was done.

use crate::id::ImportId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A file that is uploaded has at most so many bytes.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// A file that staff uploaded, from its preview to its report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ImportView {
    /// Its id.
    pub id: ImportId,
    /// How far it is.
    pub state: ImportState,
    /// Whether the stock of all variants is set as the file has it, not only that of new ones.
    pub set_stock: bool,
    /// What would have come of it when it was uploaded; none while its rows come in.
    pub preview: Option<ImportReport>,
    /// Rows that were done.
    pub rows_done: u32,
    /// Rows in all.
    pub rows_total: u32,
    /// What came of it, once it is done.
    pub report: Option<ImportReport>,
    /// When it was uploaded.
    pub uploaded_at: Timestamp,
}

/// How far an import is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// It was looked at; nothing was saved.
    Previewed,
    /// Its rows come in.
    Running,
    /// All its rows were done.
    Done,
}

/// Why an import was not begun.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ImportRefused {
    /// There is no such import, or it is forgotten.
    #[error("there is no such import")]
    NotFound,
    /// The file is larger than [`MAX_BYTES`].
    #[error("the file is larger than 10 MB")]
    TooLarge,
    /// No row of it can come in.
    #[error("no row of this file can come in")]
    NothingToImport,
}

/// What came of an import, row by row.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct ImportReport {
    /// Whether nothing was saved.
    pub dry_run: bool,
    /// The rows, in the order of the file. Rows without any content are left out.
    pub rows: Vec<RowReport>,
    /// Products that were not there before.
    pub products_added: u32,
    /// Products that were there, of which something changed, be it only a variant's stock.
    pub products_updated: u32,
    /// Products that were as the file has them.
    pub products_unchanged: u32,
    /// Variants that were not there before.
    pub variants_added: u32,
    /// Variants that were there and changed, or their stock.
    pub variants_updated: u32,
}

/// What came of a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RowReport {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// The product's handle; blank where it could not be read.
    pub handle: String,
    /// What came of it.
    pub outcome: RowOutcome,
    /// What of it stays as it was, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What can come of a row.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// Its variant was not there before.
    Added,
    /// Its variant was there and changed; or, of a product's own row, the product did.
    Updated,
    /// All was as it says.
    Unchanged,
    /// It only has a picture.
    Image,
    /// It does not come in, for that reason.
    Rejected(String),
}

impl ImportReport {
    /// How many rows do not come in.
    pub fn rejected(&self) -> usize {
        self.rows.iter().filter(|row| matches!(row.outcome, RowOutcome::Rejected(_))).count()
    }

    /// Takes in what came of some of the file's rows.
    pub fn add(&mut self, part: Self) {
        self.rows.extend(part.rows);
        self.products_added += part.products_added;
        self.products_updated += part.products_updated;
        self.products_unchanged += part.products_unchanged;
        self.variants_added += part.variants_added;
        self.variants_updated += part.variants_updated;
    }

    /// Whether no row comes in.
    pub fn is_fruitless(&self) -> bool {
        self.rejected() == self.rows.len()
    }
}

/// A line for each row, and a summary.
impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        let (added, updated, unchanged) = (self.products_added, self.products_updated, self.products_unchanged);
        writeln!(f, "Products: {added} added, {updated} updated, {unchanged} unchanged.")?;
        writeln!(f, "Variants: {} added, {} updated.", self.variants_added, self.variants_updated)?;
        write!(f, "Rows: {}, of which {} rejected.", self.rows.len(), self.rejected())?;
        if self.dry_run { write!(f, "\nA dry run: nothing was saved.") } else { Ok(()) }
    }
}

impl fmt::Display for RowReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.handle.is_empty() {
            write!(f, ", {}", self.handle)?;
        }
        write!(f, ": {}", self.outcome)?;
        self.note.iter().try_for_each(|note| write!(f, " ({note})"))
    }
}

impl fmt::Display for RowOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added => f.write_str("added"),
            Self::Updated => f.write_str("updated"),
            Self::Unchanged => f.write_str("unchanged"),
            Self::Image => f.write_str("picture"),
            Self::Rejected(reason) => write!(f, "rejected: {reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_a_line_for_each_row_and_a_summary() {
        let row = |line, handle: &str, outcome| RowReport { line, handle: handle.to_owned(), outcome, note: None };
        let report = ImportReport {
            dry_run: true,
            rows: vec![
                row(2, "mug", RowOutcome::Added),
                RowReport { note: Some("the stock stays".into()), ..row(3, "mug", RowOutcome::Unchanged) },
                row(4, "", RowOutcome::Rejected("it is not UTF-8".into())),
            ],
            products_added: 1,
            variants_added: 1,
            ..ImportReport::default()
        };
        let text = "line 2, mug: added\nline 3, mug: unchanged (the stock stays)\nline 4: rejected: it is not UTF-8\n\
            Products: 1 added, 0 updated, 0 unchanged.\nVariants: 1 added, 0 updated.\n\
            Rows: 3, of which 1 rejected.\nA dry run: nothing was saved.";
        assert_eq!(report.to_string(), text);
    }
}
