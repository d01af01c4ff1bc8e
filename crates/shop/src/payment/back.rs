//! Coming back from the provider's page. What the address says is never believed: the provider is asked (P1).

use crate::{Broken, Shop};
use payment::Caller;
use shared::id::{AttemptId, Owner};
use shared::order::{OrderNumber, Status};

/// What became of the order that a shopper comes back from paying. It is known without a session; the page shows it to
/// the owner alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReturnedTo {
    /// The order's owner.
    pub owner: Owner,
    /// The order's number.
    pub number: OrderNumber,
    /// Where it stands now.
    pub status: Status,
    /// Whether a payment of it is under way (P11).
    pub under_way: bool,
}

impl Shop {
    /// Asks the provider about an attempt that is not decided, and settles what it says; none for an unknown attempt.
    pub async fn payment_return(&self, attempt: AttemptId) -> Result<Option<ReturnedTo>, Broken> {
        let Some(attempt) = self.storage().reader().await?.payments().attempt(attempt).await? else { return Ok(None) };
        if attempt.state.is_open() {
            self.reconcile(&attempt, Caller::Visitor).await?;
        }
        let mut reader = self.storage().reader().await?;
        let order = reader.orders().order_by_id(attempt.order).await?;
        let attempt = reader.payments().attempt(attempt.id).await?;
        let returned = |order: shared::order::Order| ReturnedTo {
            owner: order.owner,
            number: order.number,
            status: order.state.status(),
            under_way: attempt.is_some_and(|attempt| attempt.is_under_way(self.now())),
        };
        Ok(order.map(returned))
    }
}
