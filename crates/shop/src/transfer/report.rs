//! What came of an import.

use super::problem::Problem;
use std::fmt;

/// What came of an import, row by row.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
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
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowReport {
    /// The line of the file on which it begins, from 1.
    pub line: u64,
    /// The product's handle; blank where it could not be read.
    pub handle: String,
    /// What came of it.
    pub outcome: RowOutcome,
}

/// What can come of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
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
}

impl RowReport {
    pub(super) fn rejected(line: u64, handle: &str, problem: &Problem) -> Self {
        Self { line, handle: handle.to_owned(), outcome: RowOutcome::rejected(problem) }
    }
}

impl RowOutcome {
    pub(super) fn rejected(problem: &Problem) -> Self {
        Self::Rejected(problem.to_string())
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
        write!(f, ": {}", self.outcome)
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
        let row = |line, handle: &str, outcome| RowReport { line, handle: handle.to_owned(), outcome };
        let report = ImportReport {
            dry_run: true,
            rows: vec![
                row(2, "mug", RowOutcome::Added),
                row(3, "mug", RowOutcome::Image),
                row(4, "", RowOutcome::rejected(&Problem::NotUtf8)),
            ],
            products_added: 1,
            variants_added: 1,
            ..ImportReport::default()
        };
        let text = "line 2, mug: added\nline 3, mug: picture\nline 4: rejected: it is not UTF-8\n\
            Products: 1 added, 0 updated, 0 unchanged.\nVariants: 1 added, 0 updated.\n\
            Rows: 3, of which 1 rejected.\nA dry run: nothing was saved.";
        assert_eq!(report.to_string(), text);
    }
}
