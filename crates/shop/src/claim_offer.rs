//! Orders that an account was offered when its holder signed in in the browser that they were placed in: the holder says whether
//! they are theirs. Until then they are nobody's but their mailed links' (O7).

use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::claim::OfferedOrderView;
use shared::id::AccountId;
use storage::{Claimed, Unit};

/// Orders that are shown at once.
const SHOWN: u32 = 50;

/// Reason for which offered orders were not added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfferedOrdersError {
    /// Payments of several orders are under way: they cannot wait in one account (O2, P11). The offer stays.
    PaymentsUnderWay,
}

impl Shop {
    /// The orders that the account was offered, the newest first.
    pub async fn offered_orders(&self, account: AccountId) -> Result<Vec<OfferedOrderView>, Broken> {
        let offered = self.storage().reader().await?.orders().offered(account, SHOWN).await?;
        let view = |order: storage::OfferedOrder| OfferedOrderView::new(order.number, &order.email, order.total);
        Ok(offered.into_iter().map(view).collect())
    }

    /// Makes the orders that the account was offered the account's; how many.
    pub async fn add_offered_orders(&self, account: AccountId) -> Result<u64, Failure<OfferedOrdersError>> {
        let offers = self.storage().reader().await?.accounts().claim_offers(account).await?;
        for guest in offers {
            self.close_earlier_pending_of(&Claimed::Session(guest), account).await?;
        }
        match in_unit!(self, |unit| self.add_offered_in(unit, account)) {
            Err(Broken::PaymentsUnderWay) => Err(Failure::Refused(OfferedOrdersError::PaymentsUnderWay)),
            added => Ok(added?),
        }
    }

    async fn add_offered_in(&self, unit: &mut dyn Unit, account: AccountId) -> Result<u64, Broken> {
        let offers = unit.accounts().claim_offers(account).await?;
        let mut added = 0;
        for guest in offers {
            added += self.claim_orders(unit, &Claimed::Session(guest), account).await?;
        }
        unit.accounts().close_claim_offers(account).await?;
        Ok(added)
    }

    /// Leaves the orders that the account was offered to whoever has their mailed links.
    pub async fn decline_offered_orders(&self, account: AccountId) -> Result<(), Broken> {
        in_unit!(self, |unit| decline(unit, account))
    }
}

async fn decline(unit: &mut dyn Unit, account: AccountId) -> Result<(), Broken> {
    unit.accounts().close_claim_offers(account).await?;
    Ok(())
}
