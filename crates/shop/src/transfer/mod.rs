//! Products in and out, in Shopify's product CSV format.
//!
//! In: `records` cuts the file into records, `row` finds their fields by name, `product` and `variant` read them with the
//! help of `value` and [`crate::html`], `sheet` puts the rows of one handle together, `apply` says what the stored product becomes,
//! `limits` whether it may, and `import` saves it. What came of each row is told by `shared::import`. All but `import` is pure. Out: `export`; `formula` keeps spreadsheets from running what goes out. `upload` is how staff import: a preview first,
//! then exactly that.
//!
//! A further column is a name in `columns`, a line in `product` or `variant`, one in `apply` and one in `export`.

mod apply;
mod columns;
mod export;
mod formula;
#[cfg(test)]
mod fuzz;
mod import;
mod limits;
mod problem;
mod product;
mod records;
mod row;
mod sheet;
mod upload;
mod value;
mod variant;

/// How to import.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ImportMode {
    /// Work everything out and save nothing.
    pub dry_run: bool,
    /// Set the stock of all variants as the file has it, not only that of new ones.
    pub set_stock: bool,
}
