//! Reads a record as a row: fields by the names of their columns.

use super::columns::{HANDLE, REQUIRED};
use super::formula::bare;
use super::problem::Problem;
use super::records::Record;
use shared::import::RowReport;
use std::collections::HashMap;

/// Which column is where. Names are told apart by their letters alone; of two columns of one name the first counts.
pub(super) struct Header {
    places: HashMap<String, usize>,
    width: usize,
}

/// A row with something in it, and a handle.
pub(super) struct Row<'a> {
    pub line: u64,
    pub handle: String,
    header: &'a Header,
    fields: Vec<String>,
}

impl Header {
    /// The header of a file; the columns that the shop cannot do without are there.
    pub(super) fn of(record: Record) -> Result<Self, Problem> {
        let names = texts(record.fields?)?;
        let width = names.len();
        let mut places = HashMap::new();
        for (place, name) in names.iter().enumerate() {
            places.entry(name.trim().to_lowercase()).or_insert(place);
        }
        let header = Self { places, width };
        let missing: Vec<_> = REQUIRED.into_iter().filter(|column| header.place(column).is_none()).collect();
        if missing.is_empty() { Ok(header) } else { Err(Problem::MissingColumns(missing.join(", "))) }
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.places.get(&column.to_lowercase()).copied()
    }

    /// The row of that record; none where all its fields are blank.
    pub(super) fn row(&self, record: Record) -> Result<Option<Row<'_>>, RowReport> {
        let line = record.line;
        let refused = |handle: &str, problem: Problem| problem.report(line, handle);
        let fields = record.fields.map_err(|problem| refused("", problem))?;
        if fields.iter().all(|field| field.trim_ascii().is_empty()) {
            return Ok(None);
        }
        let typed = self.place(HANDLE).and_then(|place| fields.get(place));
        let typed = typed.map(|field| String::from_utf8_lossy(field).trim().to_owned()).unwrap_or_default();
        let handle = handle(&typed);
        let known = handle.clone().unwrap_or_default();
        if fields.len() != self.width {
            return Err(refused(&known, Problem::Fields { found: fields.len(), expected: self.width }));
        }
        let fields = texts(fields).map_err(|problem| refused(&known, problem))?;
        let handle = handle.map_err(|problem| refused("", problem))?;
        Ok(Some(Row { line, handle, header: self, fields }))
    }
}

impl Row<'_> {
    /// The field of that column without the spaces around it and the quote that keeps it from running; none where the file has no such
    /// column.
    pub(super) fn get(&self, column: &str) -> Option<&str> {
        self.header.place(column).and_then(|place| self.fields.get(place)).map(|field| bare(field.trim()))
    }

    /// The field of that column; blank where the file has no such column.
    pub(super) fn text(&self, column: &str) -> &str {
        self.get(column).unwrap_or_default()
    }

    /// Whether the field of that column has something in it.
    pub(super) fn has(&self, column: &str) -> bool {
        !self.text(column).is_empty()
    }
}

fn texts(fields: Vec<Vec<u8>>) -> Result<Vec<String>, Problem> {
    let text = |field: Vec<u8>| match String::from_utf8(field) {
        Ok(text) if text.contains('\0') => Err(Problem::Nul),
        Ok(text) => Ok(text),
        Err(_) => Err(Problem::NotUtf8),
    };
    fields.into_iter().map(text).collect()
}

/// The handle as it stands in addresses.
fn handle(typed: &str) -> Result<String, Problem> {
    let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    match shared::catalogue::slug(typed) {
        Some(_) if typed.chars().all(fits) => Ok(typed.to_lowercase()),
        Some(slug) => Ok(slug),
        None if typed.is_empty() => Err(Problem::NoHandle),
        None => Err(Problem::BadHandle(typed.chars().take(60).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn handles_stand_in_addresses() {
        for (typed, expected) in
            [("ocean-blue_shirt", "ocean-blue_shirt"), ("Café", "café"), ("a/b ?c", "a-b-c"), ("../", "")]
        {
            assert_eq!(handle(typed).unwrap_or_default(), expected, "{typed}");
        }
    }
}
