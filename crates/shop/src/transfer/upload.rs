//! How staff import: a file is looked at and kept, and what is let in then is that very file. Its rows come in beside the
//! requests, so that nobody's browser has to wait for them; where that is cut off, somebody else goes on with the products
//! that are not done.

use super::ImportMode;
use super::import::{KEPT, Work};
use crate::forget::{AT_ONCE, in_parts};
use crate::staff::Deed;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop, Staff};
use shared::audit::{Action, Subject};
use shared::id::ImportId;
use shared::import::{ImportRefused, ImportReport, ImportState, ImportView, MAX_BYTES};
use shared::role::Permission;
use shared::time::{Span, Timestamp};
use storage::{ImportJob, NewImport, Unit};

/// For so long an import is kept.
const REMEMBERED: Span = Span::days(7);

type Refused<T> = Result<T, Failure<ImportRefused>>;

impl Shop {
    /// Looks at a file and keeps it: says row by row what would come of it, and changes nothing.
    pub async fn preview_import(&self, staff: &Staff, csv: Vec<u8>, set_stock: bool) -> Refused<ImportView> {
        staff.permit(Permission::Import)?;
        if csv.len() > MAX_BYTES {
            return Err(Failure::Refused(ImportRefused::TooLarge));
        }
        let work = Work { mode: ImportMode { dry_run: true, set_stock }, staff: None, import: None };
        let preview = self.import_file(csv.clone(), &work).await?;
        let id = ImportId(self.new_id());
        let import = NewImport { id, staff: staff.account(), csv, set_stock, preview, uploaded_at: self.now() };
        in_unit!(self, |unit| add(unit, &import))
    }

    /// How far an import is; none where there is none, or it is forgotten.
    pub async fn import_view(&self, staff: &Staff, id: ImportId) -> Result<Option<ImportView>, Broken> {
        staff.permit(Permission::Import)?;
        Ok(self.storage().reader().await?.imports().import(id).await?)
    }

    /// Lets in what was previewed; its rows come in from now on. Asked again, it is begun once.
    pub async fn begin_import(&self, staff: &Staff, id: ImportId) -> Refused<ImportView> {
        in_unit!(self, |unit| self.begin_import_in(unit, staff, id))
    }

    /// Works at the imports that were begun and that nobody works at, one after the other.
    pub async fn run_imports(&self) -> Result<(), Broken> {
        while let Some(job) = in_unit!(self, |unit| take(unit, self.now()))? {
            let mode = ImportMode { dry_run: false, set_stock: job.set_stock };
            let staff = self.who_was_staff(job.staff).await?;
            let work = Work { mode, staff: Some(staff), import: Some(job.id) };
            let ImportJob { id, csv, .. } = job;
            let report = self.import_file(csv, &work).await?;
            in_unit!(self, |unit| finish(unit, id, &report))?;
        }
        Ok(())
    }

    /// Forgets imports that are long over, or were never begun.
    pub(crate) async fn forget_imports(&self) -> Result<(), Broken> {
        in_parts!(self, |unit| forget(unit, self.now().before(REMEMBERED)))
    }

    async fn begin_import_in(&self, unit: &mut dyn Unit, staff: &Staff, id: ImportId) -> Refused<ImportView> {
        let import = view(unit, id).await?;
        if import.state != ImportState::Previewed {
            return Ok(import);
        }
        let preview = import.preview.unwrap_or_default();
        if preview.is_fruitless() {
            return Err(Failure::Refused(ImportRefused::NothingToImport));
        }
        unit.imports().begin(id).await?;
        let foreseen = ImportReport { rows: Vec::new(), ..preview };
        let deed = Deed { action: Action::ProductImport, subject: Subject::import(id), before: &(), after: &foreseen };
        staff.log(unit, self.now(), deed).await?;
        view(unit, id).await
    }
}

async fn add(unit: &mut dyn Unit, import: &NewImport) -> Refused<ImportView> {
    unit.imports().add(import).await?;
    view(unit, import.id).await
}

async fn view(unit: &mut dyn Unit, id: ImportId) -> Refused<ImportView> {
    unit.imports().import(id).await?.ok_or(Failure::Refused(ImportRefused::NotFound))
}

async fn take(unit: &mut dyn Unit, now: Timestamp) -> Result<Option<ImportJob>, Broken> {
    Ok(unit.imports().take(now, now.after(KEPT)).await?)
}

async fn finish(unit: &mut dyn Unit, id: ImportId, report: &ImportReport) -> Result<(), Broken> {
    Ok(unit.imports().finish(id, report).await?)
}

async fn forget(unit: &mut dyn Unit, before: Timestamp) -> Result<u64, Broken> {
    Ok(unit.imports().forget(before, AT_ONCE).await?)
}
