//! Publishing a product, taking it off the shop, archiving it.

use super::{Refused, form, store, stored};
use crate::staff::Deed;
use crate::unit::in_unit;
use crate::{Failure, Shop, Staff};
use shared::audit::{Action, Subject};
use shared::id::ProductId;
use shared::product::{ProductForm, ProductRefused, ProductStatus};
use storage::{ProductRecord, Unit};

impl Shop {
    /// Gives the product another status, as it was seen at revision `seen`. One that is not published disables its lines in
    /// carts, and no more (C4).
    pub async fn set_product_status(
        &self,
        staff: &Staff,
        id: ProductId,
        seen: u64,
        status: ProductStatus,
    ) -> Refused<ProductForm> {
        let record = in_unit!(self, |unit| self.set_product_status_in(unit, staff, id, seen, status))?;
        Ok(self.saved(&record).await)
    }

    async fn set_product_status_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        id: ProductId,
        seen: u64,
        status: ProductStatus,
    ) -> Refused<ProductRecord> {
        let now = stored(unit, id).await?;
        if now.status == status {
            return Ok(now);
        }
        if seen != now.revision {
            return Err(Failure::Refused(ProductRefused::Moved { now: Box::new(form(&now)) }));
        }
        if status == ProductStatus::Published && now.variants.iter().all(|variant| variant.deleted) {
            return Err(Failure::Refused(ProductRefused::NothingToSell));
        }
        let deed =
            Deed { action: Action::ProductStatus, subject: Subject::product(id), before: &now.status, after: &status };
        staff.log(unit, self.now(), deed).await?;
        store(unit, ProductRecord { status, updated_at: self.now(), ..now }).await
    }
}
