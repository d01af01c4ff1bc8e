//! Stock as staff see and change it (O5).

use crate::cart::noted_as;
use crate::staff::Deed;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop, Staff};
use shared::audit::{Action, Subject};
use shared::catalogue::Page;
use shared::field::{FieldError, FieldProblem};
use shared::id::{OperationId, Owner, VariantId};
use shared::role::Permission;
use shared::stock::{
    BelowReserved, StockEdit, StockEntry, StockInput, StockLevel, StockRefused, StockRow, StockSearch,
};
use storage::{Movement, Noted, StockChange, Unit};

/// So many of the orders that keep a stock from falling are named (O5).
const NAMED: u32 = 10;

/// Entries on one page of a ledger.
const PER_PAGE: u32 = 50;

impl Shop {
    /// One page of the variants that staff ask for, with their units.
    pub async fn stock_list(&self, staff: &Staff, search: &StockSearch) -> Result<Page<StockRow>, Broken> {
        staff.permit(Permission::Stock)?;
        Ok(self.storage().reader().await?.stock().stock_list(search).await?)
    }

    /// The variant with its units, sold or not; none where there is no such variant.
    pub async fn stock_of(&self, staff: &Staff, variant: VariantId) -> Result<Option<StockRow>, Broken> {
        staff.permit(Permission::Stock)?;
        Ok(self.storage().reader().await?.stock().stock_row(variant).await?)
    }

    /// One page of a variant's ledger, newest first.
    pub async fn stock_ledger(&self, staff: &Staff, variant: VariantId, page: u32) -> Result<Page<StockEntry>, Broken> {
        staff.permit(Permission::Stock)?;
        Ok(self.storage().reader().await?.stock().movements(variant, page, PER_PAGE).await?)
    }

    /// Enters units of a variant by hand, once per operation however often it is sent; gives the units that there are then.
    /// Fewer than are promised to orders are refused, and the orders named (O5).
    pub async fn adjust_stock(
        &self,
        staff: &Staff,
        variant: VariantId,
        operation: OperationId,
        input: &StockInput,
    ) -> Result<StockLevel, Failure<StockRefused>> {
        let edit = input.check().map_err(|errors| Failure::Refused(StockRefused::Invalid { errors }))?;
        in_unit!(self, |unit| self.adjust_stock_in(unit, staff, variant, operation, &edit))
    }

    async fn adjust_stock_in(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        variant: VariantId,
        operation: OperationId,
        edit: &StockEdit,
    ) -> Result<StockLevel, Failure<StockRefused>> {
        let before = level(unit, variant).await?;
        if i64::from(before.on_hand) + edit.units > i64::from(u32::MAX) {
            let errors = vec![FieldError::new("adjust", FieldProblem::TooHigh)];
            return Err(Failure::Refused(StockRefused::Invalid { errors }));
        }
        let (owner, at) = (Owner::Account(staff.account()), self.now());
        let operation = noted_as(operation, &(variant, edit))?;
        match unit.carts().note_operation(owner, &operation, at).await? {
            Noted::Now => {}
            Noted::Before => return Ok(before),
            Noted::Otherwise => return Err(Failure::Refused(StockRefused::OperationReused)),
        }
        let movement = Movement {
            variant,
            kind: edit.kind,
            units: edit.units,
            order: None,
            staff: Some(staff.account()),
            reason: edit.reason.clone(),
            at,
        };
        let change = unit.stock().enter(&movement).await?;
        if let StockChange::BelowReserved(level) = change {
            let refused = below_reserved(unit, variant, level).await?;
            return Err(Failure::Refused(StockRefused::BelowReserved(refused)));
        }
        let after = level(unit, variant).await?;
        let deed =
            Deed { action: Action::StockAdjust, subject: Subject::variant(variant), before: &before, after: &after };
        staff.log(unit, at, deed).await?;
        Ok(after)
    }
}

async fn level(unit: &mut dyn Unit, variant: VariantId) -> Result<StockLevel, Failure<StockRefused>> {
    unit.stock().level(variant).await?.ok_or(Failure::Refused(StockRefused::NotFound))
}

/// What a refusal says: how the stock stands, and which orders it is promised to (O5).
pub(crate) async fn below_reserved(
    unit: &mut dyn Unit,
    variant: VariantId,
    level: StockLevel,
) -> Result<BelowReserved, Broken> {
    let mut orders = unit.stock().reserved_for(variant, NAMED + 1).await?;
    let more = orders.len() > NAMED as usize;
    orders.truncate(NAMED as usize);
    Ok(BelowReserved { level, orders, more })
}
