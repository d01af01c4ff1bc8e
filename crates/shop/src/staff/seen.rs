//! An order as staff saw it: what they do to it is done to that, once, however often it is asked and whoever else asks.

use super::{Deed, Staff};
use crate::cart::noted_as;
use crate::{Broken, Failure, Shop};
use serde::Serialize;
use shared::audit::{Action, Subject};
use shared::fulfil::Counts;
use shared::id::{OperationId, OrderId, OrderLineId, Owner};
use shared::order::{Order, OrderNumber, OrderView, PaymentStatus, StaffRefused, Status};
use shared::time::Timestamp;
use storage::{Noted, OrderReads, Unit};

/// What a staff use case gives.
pub(super) type Answer<T> = Result<T, Failure<StaffRefused>>;

/// An order as a staff member saw it. Where its revision is another by now, nothing is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seen {
    /// Its number.
    pub number: OrderNumber,
    /// The revision that they saw.
    pub revision: u64,
    /// Names what they do, which is then done once however often it is asked. Without it, what they saw tells.
    pub operation: Option<OperationId>,
}

impl Seen {
    /// The order as it was seen there.
    pub const fn at(number: OrderNumber, revision: u64) -> Self {
        Self { number, revision, operation: None }
    }

    /// The order, where `what` was done to it before under that name, whatever has become of it since. Noted otherwise, as
    /// done together with the unit.
    pub(super) async fn done_before(
        self,
        unit: &mut dyn Unit,
        staff: &Staff,
        what: &(impl Serialize + Sync),
        at: Timestamp,
    ) -> Answer<Option<OrderId>> {
        let Some(operation) = self.operation else { return Ok(None) };
        let operation = noted_as(operation, &(self.number, what))?;
        let noted = unit.carts().note_operation(Owner::Account(staff.account()), &operation, at).await?;
        match noted {
            Noted::Now => Ok(None),
            Noted::Before => Ok(unit.orders().order(self.number).await?.map(|order| order.id)),
            Noted::Otherwise => Err(Failure::Refused(StaffRefused::OperationReused)),
        }
    }

    /// The order, where it is still the one that they saw.
    pub(super) async fn find(self, orders: &mut (impl OrderReads + ?Sized)) -> Answer<Order> {
        let order = orders.order(self.number).await?.ok_or(Failure::Refused(StaffRefused::NotFound))?;
        if order.revision == self.revision {
            Ok(order)
        } else {
            Err(Failure::Refused(StaffRefused::Stale { revision: order.revision }))
        }
    }
}

/// An order as the audit log keeps it.
#[derive(Serialize)]
struct OrderThen {
    revision: u64,
    status: Status,
    payment_status: PaymentStatus,
    lines: Vec<LineThen>,
}

#[derive(Serialize)]
struct LineThen {
    id: OrderLineId,
    sku: String,
    #[serde(flatten)]
    units: Counts,
}

/// An order as the audit log keeps it, with what was done.
#[derive(Serialize)]
struct OrderNow<'a, T> {
    #[serde(flatten)]
    order: OrderThen,
    done: &'a T,
}

impl From<&Order> for OrderThen {
    fn from(order: &Order) -> Self {
        let line = |line: &shared::order::OrderLine| LineThen {
            id: line.id,
            sku: line.sku.clone(),
            units: line.units.counts(),
        };
        Self {
            revision: order.revision,
            status: order.state.status(),
            payment_status: order.payment,
            lines: order.lines.iter().map(line).collect(),
        }
    }
}

impl Shop {
    /// Logs what was done to an order: how it was, how it is now in this unit of work, and what in particular was done.
    pub(super) async fn log_order<T: Serialize + Sync>(
        &self,
        unit: &mut dyn Unit,
        staff: &Staff,
        action: Action,
        before: &Order,
        done: &T,
    ) -> Result<(), Broken> {
        let now = order_now(unit, before.id).await?;
        let after = OrderNow { order: OrderThen::from(&now), done };
        let subject = Subject::order(before.number);
        staff.log(unit, self.now(), Deed { action, subject, before: &OrderThen::from(before), after: &after }).await
    }

    /// The order as it is now, for whoever changed it.
    pub(super) async fn changed(&self, id: OrderId) -> Answer<OrderView> {
        let order = self.storage().reader().await?.orders().order_by_id(id).await?;
        let order = order.ok_or(Failure::Refused(StaffRefused::NotFound))?;
        Ok(self.order_view(&order).await?)
    }
}

async fn order_now(unit: &mut dyn Unit, id: OrderId) -> Result<Order, Broken> {
    let order = unit.orders().order_by_id(id).await?;
    order.ok_or_else(|| Broken::Contradiction(format!("order {id} is gone within a unit of work")))
}
