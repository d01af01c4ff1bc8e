//! Products in and out, in Shopify's product CSV format.
//!
//! On the way in: `records` cuts the file into records, `row` reads one row, `sheet` puts the rows of a product together,
//! `apply` says what the stored product becomes, `import` saves it and `report` tells what came of each row. All but
//! `import` are pure. On the way out there is only `export`. A further column is a name in `columns`, a line in `row` or
//! `sheet`, one in `apply` and one in `export`.

mod apply;
mod columns;
mod export;
mod html;
mod import;
mod problem;
mod records;
mod report;
mod row;
mod sheet;
mod value;

pub use report::{ImportReport, RowOutcome, RowReport};

/// How to import.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ImportMode {
    /// Work everything out and save nothing.
    pub dry_run: bool,
    /// Set the stock of all variants as the file has it, not only that of new ones.
    pub set_stock: bool,
}
