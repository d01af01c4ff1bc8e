//! Reads a whole file: products, and the rows that do not come in.

use super::problem::Problem;
use super::product::{Placed, SheetProduct};
use super::records::Records;
use super::row::{Header, Row};
use super::variant::{SheetVariant, option_names};
use iso_currency::Currency;
use shared::import::RowReport;
use shared::product::MAX_VARIANTS;
use std::collections::HashMap;

/// What a file says.
#[derive(Default, Debug)]
pub(super) struct Sheet {
    /// Its products, each with at least one variant, in the order in which they first appear.
    pub products: Vec<SheetProduct>,
    /// The rows that do not come in.
    pub rejected: Vec<RowReport>,
}

/// Reads the text of a file, with prices in `currency`.
pub(super) fn read(csv: &[u8], currency: Currency) -> Sheet {
    let mut records = Records::of(csv);
    let mut sheet = Sheet::default();
    let header = match records.next().ok_or(Problem::EmptyFile).and_then(Header::of) {
        Ok(header) => header,
        Err(problem) => {
            sheet.rejected.push(problem.report(1, ""));
            return sheet;
        }
    };
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Vec<Row<'_>>> = Vec::new();
    for record in records {
        match header.row(record) {
            Ok(Some(row)) => {
                let place = *places.entry(row.handle.clone()).or_insert(groups.len());
                if place == groups.len() {
                    groups.push(Vec::new());
                }
                groups[place].push(row);
            }
            Ok(None) => {}
            Err(report) => sheet.rejected.push(report),
        }
    }
    for rows in &groups {
        sheet.take(rows, currency);
    }
    sheet
}

impl Sheet {
    fn reject(&mut self, row: &Row<'_>, problem: &Problem) {
        self.rejected.push(problem.report(row.line, &row.handle));
    }

    /// Takes the rows of one handle.
    fn take(&mut self, rows: &[Row<'_>], currency: Currency) {
        let Some(own) = rows.iter().find(|row| row.has(super::columns::TITLE)) else {
            return rows.iter().for_each(|row| self.reject(row, &Problem::NoTitle));
        };
        let mut product = match SheetProduct::of(own) {
            Ok(product) => product,
            Err(problem) => {
                for row in rows {
                    let others = Problem::ProductRefused(own.line);
                    self.reject(row, if row.line == own.line { &problem } else { &others });
                }
                return;
            }
        };
        let mut pictures = Vec::new();
        let mut picture_rows = Vec::new();
        for row in rows {
            match read_row(row, &product, option_names(own), currency, &mut pictures) {
                Ok(Some(variant)) => product.variants.push(variant),
                Ok(None) => picture_rows.push(row),
                Err(problem) => self.reject(row, &problem),
            }
        }
        if product.variants.is_empty() {
            return picture_rows.iter().for_each(|row| self.reject(row, &Problem::NoVariant));
        }
        product.picture_lines = picture_rows.iter().map(|row| row.line).collect();
        product.show(pictures);
        self.products.push(product);
    }
}

/// The variant of a row, or none where it only has a picture. A row whose variant is refused still shows its picture, so
/// that a slip in a price does not cost a product its pictures.
fn read_row(
    row: &Row<'_>,
    product: &SheetProduct,
    names: [&str; 3],
    currency: Currency,
    pictures: &mut Vec<Placed>,
) -> Result<Option<SheetVariant>, Problem> {
    let picture = Placed::of(row, &product.title)?;
    let shows = picture.is_some();
    pictures.extend(picture);
    if row.line != product.line && !SheetVariant::is_in(row) {
        return if shows { Ok(None) } else { Err(Problem::Nothing) };
    }
    let variant = SheetVariant::of(row, names, currency)?;
    if let Some(same) = product.variants.iter().find(|known| known.options == variant.options) {
        return Err(Problem::SameVariant(same.line));
    }
    if product.variants.len() >= MAX_VARIANTS as usize {
        return Err(Problem::TooManyVariants(MAX_VARIANTS));
    }
    Ok(Some(variant))
}

#[cfg(test)]
mod tests;
