//! Orders as staff see them: lists, and one with all that there is to know of it.

use super::Staff;
use crate::session;
use crate::{Broken, Shop};
use shared::audit::Subject;
use shared::catalogue::Page;
use shared::fulfil::OpenSteps;
use shared::money::MoneyError;
use shared::order::{AttemptView, OrderFilter, OrderNumber, StaffOrder, StaffRefund, StaffSummary};
use shared::payment::{Attempt, Refund};
use shared::refund::left;
use shared::role::Permission;

/// Orders on one page of a list.
const PER_PAGE: u32 = 25;

/// Entries of the audit log that are shown with an order.
const LATEST: u32 = 50;

impl Shop {
    /// One page of the orders that fit the filter, whoever placed them, newest first.
    pub async fn staff_orders(
        &self,
        staff: &Staff,
        filter: &OrderFilter,
        page: u32,
    ) -> Result<Page<StaffSummary>, Broken> {
        staff.permit(Permission::ReadOrders)?;
        let mut found = self.storage().reader().await?.orders().find(filter, page, PER_PAGE).await?;
        for StaffSummary { order, .. } in &mut found.items {
            self.say_what_follows(order);
        }
        Ok(found)
    }

    /// The order of that number with all that staff see of it; none where there is none.
    pub async fn staff_order(&self, staff: &Staff, number: OrderNumber) -> Result<Option<StaffOrder>, Broken> {
        staff.permit(Permission::ReadOrders)?;
        let mut reader = self.storage().reader().await?;
        let Some(order) = reader.orders().order(number).await? else { return Ok(None) };
        let account = match order.owner.account() {
            Some(account) => reader.accounts().account(account).await?.map(|account| session::view(&account)),
            None => None,
        };
        let attempts = reader.payments().attempts(order.id).await?;
        let refunds = reader.payments().refunds(order.id).await?;
        let notes = reader.orders().staff_notes(order.id).await?;
        let audit = reader.audit().entries(Some(&Subject::order(number)), 1, LATEST).await?.items;
        drop(reader);
        Ok(Some(StaffOrder {
            order: self.order_view(&order).await?,
            account,
            attempts: attempts.iter().map(|attempt| view_attempt(attempt, &refunds)).collect::<Result<_, _>>()?,
            open: OpenSteps::of(&order, &attempts, &refunds)?,
            notes,
            audit,
            email: order.email,
        }))
    }
}

fn view_attempt(attempt: &Attempt, refunds: &[Refund]) -> Result<AttemptView, MoneyError> {
    let left = left(attempt, refunds)?;
    let of_attempt = refunds.iter().filter(|refund| refund.attempt == attempt.id);
    let view = |refund: &Refund| {
        let waits = refund.waits_for_staff() && refund.amount.minor() <= left.minor();
        let Refund { id, amount, state, reason, after_failure, .. } = refund.clone();
        StaffRefund { id, amount, state, reason, after_failure, waits }
    };
    Ok(AttemptView {
        id: attempt.id,
        amount: attempt.amount,
        state: attempt.state,
        held: attempt.is_held(),
        refunds: of_attempt.map(view).collect(),
        provider: attempt.provider.clone(),
        reference: attempt.reference.clone(),
        note: attempt.note.clone(),
        under_way_since: attempt.under_way_since,
        created_at: attempt.created_at,
    })
}
