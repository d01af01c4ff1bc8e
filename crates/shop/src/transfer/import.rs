//! Import: a unit of work for each product, so that one that cannot be saved takes no other back.

use super::ImportMode;
use super::apply::{Applied, AppliedVariant, apply};
use super::limits;
use super::problem::Problem;
use super::product::SheetProduct;
use super::sheet;
use crate::product::fields;
use crate::staff::Deed;
use crate::stock::below_reserved;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop, Staff};
use serde::Serialize;
use shared::audit::{Action, Subject};
use shared::catalogue::Picture;
use shared::id::ImportId;
use shared::import::{ImportReport, RowOutcome, RowReport};
use shared::product::{ProductInput, ProductStatus};
use shared::stock::MovementKind;
use shared::time::Span;
use std::collections::HashMap;
use storage::{ImportPart, Movement, ProductRecord, StockChange, StorageError, Unit};

/// What came of a product: its rows, and what to count.
struct Imported {
    new: bool,
    changed: bool,
    changed_itself: bool,
    variants: Vec<AppliedVariant>,
}

/// Why nothing of a product was saved.
enum NotSaved {
    /// It was a dry run: that would have come of it.
    Foreseen(ImportReport),
    /// It is not what a product can be.
    Wrong(Problem),
}

/// Who has a file imported, and how.
pub(super) struct Work {
    pub mode: ImportMode,
    /// Who of the staff it was, for the audit log and the ledger.
    pub staff: Option<Staff>,
    /// The import whose progress is noted.
    pub import: Option<ImportId>,
}

/// A product as the audit log has it.
#[derive(Serialize)]
struct Logged {
    #[serde(flatten)]
    fields: ProductInput,
    status: ProductStatus,
    pictures: Vec<Picture>,
}

/// Somebody who works at an import keeps it for so long after each product.
pub(super) const KEPT: Span = Span::minutes(1);

impl Shop {
    /// Takes in the products of a file in Shopify's product CSV format, and says what came of each row. Rows that are
    /// wrong do not stop the others; the same file again changes nothing. Stock goes through the ledger (O5).
    pub async fn import(&self, csv: &[u8], mode: ImportMode) -> Result<ImportReport, Broken> {
        self.import_file(csv.to_vec(), &Work { mode, staff: None, import: None }).await
    }

    /// Products that were done before the import was cut off are not touched again: they may have been sold, and changed by
    /// staff, since.
    pub(super) async fn import_file(&self, csv: Vec<u8>, work: &Work) -> Result<ImportReport, Broken> {
        let currency = self.settings().store.currency;
        let read = tokio::task::spawn_blocking(move || sheet::read(&csv, currency));
        let sheet = read.await.map_err(|error| Broken::CutOff(error.to_string()))?;
        let dry_run = work.mode.dry_run;
        let mut finished = self.finished(work).await?;
        let mut report = ImportReport { dry_run, rows: sheet.rejected, ..ImportReport::default() };
        for product in &sheet.products {
            let done = report.rows.len() + product.variants.len() + product.picture_lines.len();
            report.add(match finished.remove(&product.handle) {
                Some(before) => before,
                None => self.import_product(product, work, done).await?,
            });
        }
        report.rows.sort_by_key(|row| row.line);
        if !dry_run {
            self.look_around_after_saving().await;
        }
        Ok(report)
    }

    /// What came of the products that are done, by their handles.
    async fn finished(&self, work: &Work) -> Result<HashMap<String, ImportReport>, Broken> {
        let Some(import) = work.import else { return Ok(HashMap::new()) };
        let parts = self.storage().reader().await?.imports().parts(import).await?;
        Ok(parts.into_iter().map(|part| (part.handle, part.report)).collect())
    }

    /// What comes of a product; `done` rows are done then.
    async fn import_product(&self, product: &SheetProduct, work: &Work, done: usize) -> Result<ImportReport, Broken> {
        let problem = match in_unit!(self, |unit| self.import_in(unit, product, work, done)) {
            Ok(report) | Err(Failure::Refused(NotSaved::Foreseen(report))) => return Ok(report),
            Err(Failure::Refused(NotSaved::Wrong(problem))) => problem,
            Err(Failure::Broken(broken)) => self.blamed(broken)?,
        };
        let report = refused(product, &problem);
        in_unit!(self, |unit| self.note(unit, product, work, done, &report))?;
        Ok(report)
    }

    /// What one product cannot be is its rows' trouble, not that of the products after it.
    fn blamed(&self, broken: Broken) -> Result<Problem, Broken> {
        match broken {
            Broken::Storage(StorageError::Constraint(name)) => Ok(Problem::Constraint(name)),
            error if is_over(&error) => Err(error),
            error => {
                let id = self.incident();
                tracing::error!(id, error = &error as &dyn std::error::Error, "incident {id}: {error}");
                Ok(Problem::Broken(id))
            }
        }
    }

    /// A dry run is refused with what would have come of it: so its unit of work is dropped.
    async fn import_in(
        &self,
        unit: &mut dyn Unit,
        product: &SheetProduct,
        work: &Work,
        done: usize,
    ) -> Result<ImportReport, Failure<NotSaved>> {
        let imported = self.take_in(unit, product, work).await?;
        let report = told(product, imported);
        self.note(unit, product, work, done, &report).await?;
        if work.mode.dry_run { Err(Failure::Refused(NotSaved::Foreseen(report))) } else { Ok(report) }
    }

    /// Notes what came of a product of an import that staff began.
    async fn note(
        &self,
        unit: &mut dyn Unit,
        product: &SheetProduct,
        work: &Work,
        done: usize,
        report: &ImportReport,
    ) -> Result<(), Broken> {
        let Some(import) = work.import else { return Ok(()) };
        let part = ImportPart { handle: product.handle.clone(), report: report.clone() };
        let done = u32::try_from(done).unwrap_or(u32::MAX);
        if unit.imports().progress(import, &part, done, self.now().after(KEPT)).await? {
            Ok(())
        } else {
            Err(Broken::CutOff(format!("somebody else works at the import {import}")))
        }
    }

    async fn take_in(
        &self,
        unit: &mut dyn Unit,
        product: &SheetProduct,
        work: &Work,
    ) -> Result<Imported, Failure<NotSaved>> {
        let currency = self.settings_in(unit).await?.store.currency;
        // The file was read with prices in a currency that may have changed since.
        if product.variants.iter().any(|variant| variant.price.currency() != currency) {
            return Err(Failure::Refused(NotSaved::Wrong(Problem::OtherCurrency)));
        }
        let stored = unit.catalogue().record(&product.handle).await?;
        let applied = apply(stored.as_ref(), product, self.now(), || self.new_id());
        if applied.changed {
            limits::check(&applied, currency).map_err(|problem| Failure::Refused(NotSaved::Wrong(problem)))?;
        }
        let Applied { record, changed, changed_itself, mut variants } = applied;
        if changed {
            if !unit.catalogue().put(&record).await? {
                return Err(StorageError::TryAgain.into());
            }
            self.log_import(unit, work, stored.as_ref(), &record).await?;
        }
        for variant in variants.iter_mut().filter(|variant| variant.new || work.mode.set_stock) {
            self.stock_in(unit, variant, work.staff.as_ref()).await?;
        }
        Ok(Imported { new: stored.is_none(), changed, changed_itself, variants })
    }

    async fn log_import(
        &self,
        unit: &mut dyn Unit,
        work: &Work,
        before: Option<&ProductRecord>,
        after: &ProductRecord,
    ) -> Result<(), Broken> {
        let Some(staff) = &work.staff else { return Ok(()) };
        let action = if before.is_some() { Action::ProductChange } else { Action::ProductCreate };
        let (before, subject) = (before.map(logged), Subject::product(after.id));
        staff.log(unit, self.now(), Deed { action, subject, before: &before, after: &logged(after) }).await
    }

    /// Brings the variant's units on hand to what the file says, where it says so.
    async fn stock_in(
        &self,
        unit: &mut dyn Unit,
        variant: &mut AppliedVariant,
        staff: Option<&Staff>,
    ) -> Result<(), Broken> {
        let Some(quantity) = variant.quantity else {
            return Ok(());
        };
        let level = unit.stock().level(variant.id).await?.unwrap_or_default();
        let units = i64::from(quantity) - i64::from(level.on_hand);
        if units == 0 {
            return Ok(());
        }
        let movement = Movement {
            variant: variant.id,
            kind: if variant.new { MovementKind::Received } else { MovementKind::Corrected },
            units,
            order: None,
            staff: staff.map(Staff::account),
            reason: "Imported".to_owned(),
            at: self.now(),
        };
        let change = unit.stock().enter(&movement).await?;
        match change {
            StockChange::Done if variant.new => {}
            StockChange::Done => variant.outcome = RowOutcome::Updated,
            StockChange::BelowReserved(level) => {
                variant.note = Some(below_reserved(unit, variant.id, level).await?.to_string());
            }
        }
        Ok(())
    }
}

fn logged(record: &ProductRecord) -> Logged {
    Logged { fields: fields(record), status: record.status, pictures: record.pictures.clone() }
}

/// Counts a product that came in, and reports its rows.
fn told(product: &SheetProduct, imported: Imported) -> ImportReport {
    let Imported { new, changed, changed_itself, variants } = imported;
    let is = |outcome| variants.iter().filter(|variant| variant.outcome == outcome).map(|_| 1).sum::<u32>();
    let (added, updated) = (is(RowOutcome::Added), is(RowOutcome::Updated));
    let mut report = ImportReport { variants_added: added, variants_updated: updated, ..ImportReport::default() };
    match new {
        true => report.products_added = 1,
        false if changed || updated > 0 => report.products_updated = 1,
        false => report.products_unchanged = 1,
    }
    for AppliedVariant { line, outcome, note, .. } in variants {
        let own = line == product.line && changed_itself;
        let outcome = if own && outcome == RowOutcome::Unchanged { RowOutcome::Updated } else { outcome };
        report.rows.push(RowReport { line, handle: product.handle.clone(), outcome, note });
    }
    for &line in &product.picture_lines {
        let outcome = RowOutcome::Image;
        report.rows.push(RowReport { line, handle: product.handle.clone(), outcome, note: None });
    }
    report
}

/// Reports the rows of a product that does not come in.
fn refused(product: &SheetProduct, problem: &Problem) -> ImportReport {
    let lines = product.variants.iter().map(|variant| variant.line).chain(product.picture_lines.iter().copied());
    let rows = lines.map(|line| problem.report(line, &product.handle)).collect();
    ImportReport { rows, ..ImportReport::default() }
}

/// Whether nothing more comes in for now: a database that does not answer, or somebody else's turn, is no product's trouble.
const fn is_over(broken: &Broken) -> bool {
    matches!(broken, Broken::Storage(StorageError::Failed(_) | StorageError::TryAgain) | Broken::CutOff(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_over_a_product_keeps_no_other_out() {
        let corrupt = StorageError::Corrupt { table: "products", row: "mug".into(), problem: String::new() };
        for broken in [Broken::Storage(corrupt), Broken::Contradiction(String::new())] {
            assert!(!is_over(&broken), "{broken}");
        }
        for broken in [
            Broken::Storage(StorageError::TryAgain),
            Broken::Storage(StorageError::Failed("no disk".into())),
            Broken::CutOff(String::new()),
        ] {
            assert!(is_over(&broken), "{broken}");
        }
    }
}
