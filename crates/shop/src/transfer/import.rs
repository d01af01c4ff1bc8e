//! Import: a unit of work for each product, so that one that cannot be saved takes no other back.

use super::ImportMode;
use super::apply::{Applied, AppliedVariant, apply};
use super::problem::Problem;
use super::product::SheetProduct;
use super::sheet;
use crate::stock::below_reserved;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::id::{AccountId, ImportId};
use shared::import::{ImportReport, RowOutcome, RowReport};
use shared::stock::MovementKind;
use shared::time::Span;
use storage::{Movement, StockChange, StorageError, Unit};

/// What came of a product: its rows, and what to count.
struct Imported {
    new: bool,
    changed: bool,
    changed_itself: bool,
    variants: Vec<AppliedVariant>,
}

/// Who has a file imported, and how.
pub(super) struct Work {
    pub mode: ImportMode,
    /// Who of the staff enters its stock.
    pub staff: Option<AccountId>,
    /// The import whose progress is noted.
    pub import: Option<ImportId>,
}

/// Somebody who works at an import keeps it for so long after each product.
pub(super) const KEPT: Span = Span::minutes(1);

impl Shop {
    /// Takes in the products of a file in Shopify's product CSV format, and says what came of each row. Rows that are
    /// wrong do not stop the others; the same file again changes nothing. Stock goes through the ledger (O5).
    pub async fn import(&self, csv: &[u8], mode: ImportMode) -> Result<ImportReport, Broken> {
        self.import_file(csv.to_vec(), &Work { mode, staff: None, import: None }).await
    }

    pub(super) async fn import_file(&self, csv: Vec<u8>, work: &Work) -> Result<ImportReport, Broken> {
        let currency = self.settings().store.currency;
        let read = tokio::task::spawn_blocking(move || sheet::read(&csv, currency));
        let sheet = read.await.map_err(|error| Broken::CutOff(error.to_string()))?;
        let dry_run = work.mode.dry_run;
        let mut report = ImportReport { dry_run, rows: sheet.rejected, ..ImportReport::default() };
        for product in &sheet.products {
            let done = report.rows.len() + product.variants.len() + product.picture_lines.len();
            match self.import_product(product, work, done).await {
                Ok(imported) | Err(Failure::Refused(imported)) => count(&mut report, product, imported),
                // What one product cannot be is its rows' trouble, not that of the products after it.
                Err(Failure::Broken(Broken::Storage(StorageError::Constraint(name)))) => {
                    refuse(&mut report, product, &Problem::Constraint(name));
                }
                Err(Failure::Broken(broken)) => return Err(broken),
            }
        }
        report.rows.sort_by_key(|row| row.line);
        if !dry_run {
            self.look_around_after_saving().await;
        }
        Ok(report)
    }

    /// A dry run is refused with what would have come of it: so its unit of work is dropped. `done` rows are done then.
    async fn import_product(
        &self,
        product: &SheetProduct,
        work: &Work,
        done: usize,
    ) -> Result<Imported, Failure<Imported>> {
        in_unit!(self, |unit| async {
            let imported = self.import_in(unit, product, work).await?;
            if let Some(import) = work.import {
                let done = u32::try_from(done).unwrap_or(u32::MAX);
                unit.imports().progress(import, done, self.now().after(KEPT)).await?;
            }
            if work.mode.dry_run { Err(Failure::Refused(imported)) } else { Ok(imported) }
        })
    }

    async fn import_in(&self, unit: &mut dyn Unit, product: &SheetProduct, work: &Work) -> Result<Imported, Broken> {
        self.currency_holds(unit, product).await?;
        let stored = unit.catalogue().record(&product.handle).await?;
        let applied = apply(stored.as_ref(), product, self.now(), || self.new_id());
        let Applied { record, changed, changed_itself, mut variants } = applied;
        if changed && !unit.catalogue().put(&record).await? {
            return Err(StorageError::TryAgain.into());
        }
        for variant in variants.iter_mut().filter(|variant| variant.new || work.mode.set_stock) {
            self.stock_in(unit, variant, work.staff).await?;
        }
        Ok(Imported { new: stored.is_none(), changed, changed_itself, variants })
    }

    /// The file was read with prices in a currency that may have changed since.
    async fn currency_holds(&self, unit: &mut dyn Unit, product: &SheetProduct) -> Result<(), Broken> {
        let currency = self.settings_in(unit).await?.store.currency;
        if product.variants.iter().any(|variant| variant.price.currency() != currency) {
            return Err(Broken::Contradiction("the currency changed while products came in".into()));
        }
        Ok(())
    }

    /// Brings the variant's units on hand to what the file says, where it says so.
    async fn stock_in(
        &self,
        unit: &mut dyn Unit,
        variant: &mut AppliedVariant,
        staff: Option<AccountId>,
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
            staff,
            reason: "Imported".to_owned(),
            at: self.now(),
        };
        let change = unit.stock().enter(&movement).await?;
        match change {
            StockChange::Done if variant.new => {}
            StockChange::Done => variant.outcome = RowOutcome::Updated,
            StockChange::BelowReserved(level) => {
                let refused = below_reserved(unit, variant.id, level).await?;
                variant.outcome = Problem::BelowReserved(refused).outcome();
            }
        }
        Ok(())
    }
}

/// Counts a product that came in, and reports its rows.
fn count(report: &mut ImportReport, product: &SheetProduct, imported: Imported) {
    let Imported { new, changed, changed_itself, variants } = imported;
    let is = |outcome| variants.iter().filter(|variant| variant.outcome == outcome).map(|_| 1).sum::<u32>();
    let (added, updated) = (is(RowOutcome::Added), is(RowOutcome::Updated));
    report.variants_added += added;
    report.variants_updated += updated;
    match new {
        true => report.products_added += 1,
        false if changed || updated > 0 => report.products_updated += 1,
        false => report.products_unchanged += 1,
    }
    for variant in variants {
        let own = variant.line == product.line && changed_itself;
        let outcome = match variant.outcome {
            RowOutcome::Unchanged if own => RowOutcome::Updated,
            outcome => outcome,
        };
        report.rows.push(RowReport { line: variant.line, handle: product.handle.clone(), outcome });
    }
    for &line in &product.picture_lines {
        report.rows.push(RowReport { line, handle: product.handle.clone(), outcome: RowOutcome::Image });
    }
}

/// Reports the rows of a product that the database refuses.
fn refuse(report: &mut ImportReport, product: &SheetProduct, problem: &Problem) {
    let lines = product.variants.iter().map(|variant| variant.line).chain(product.picture_lines.iter().copied());
    report.rows.extend(lines.map(|line| problem.report(line, &product.handle)));
}
