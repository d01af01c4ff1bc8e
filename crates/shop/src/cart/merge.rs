//! Merging a guest cart into an owner's, exactly once (M1, M2).

use super::begun;
use super::change::Written;
use crate::tally::{ToCount, merged};
use crate::unit::in_unit;
use crate::{Broken, Session, Shop};
use shared::cart::CartView;
use shared::guest::GuestItem;
use shared::id::{GuestCartId, Owner};
use shared::merge::{Receipt, merge};
use shared::tally::{Event, Merges};
use storage::{MergeRecord, Unit};

/// The state after a merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeAnswer {
    /// The cart now.
    pub cart: CartView,
    /// What came of each line (M1).
    pub receipt: Receipt,
}

impl Shop {
    /// Moves a guest cart that has nothing saved for later into the owner's cart, exactly once (M1, M2).
    pub async fn merge(
        &self,
        owner: Owner,
        guest_cart: GuestCartId,
        items: &[GuestItem],
    ) -> Result<MergeAnswer, Broken> {
        let merged = async { in_unit!(self, |unit| self.merge_in(unit, owner, guest_cart, items, &[])) };
        self.count_merge(merged.await)
    }

    /// Moves a guest cart, with what is saved for later, into the cart of whoever the session acts for. A visitor's session begins in the same unit of work.
    pub async fn request_merge(
        &self,
        session: Option<&Session>,
        guest_cart: GuestCartId,
        items: &[GuestItem],
        saved: &[GuestItem],
    ) -> Result<Written<MergeAnswer>, Broken> {
        let writer = self.writer(session);
        let merged = async {
            in_unit!(self, |unit| async {
                writer.begin(unit).await?;
                self.merge_in(unit, writer.owner, guest_cart, items, saved).await
            })
        };
        let answer = self.count_merge(merged.await)?;
        Ok(Written { answer, begun: writer.token() })
    }

    async fn merge_in(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        guest_cart: GuestCartId,
        items: &[GuestItem],
        saved: &[GuestItem],
    ) -> Result<ToCount<MergeAnswer>, Broken> {
        let owner = self.owner_in(unit, owner).await?;
        let mut cart = self.cart_in(unit, owner).await?;
        let record = unit.carts().merge_record(owner, guest_cart).await?.unwrap_or_default();
        let variants: Vec<_> = cart.variants().chain(items.iter().chain(saved).map(|item| item.variant)).collect();
        let offers = unit.catalogue().offers(&variants).await?;
        let Some(joined) = merge(&cart.lines, items, saved, &record.ledger, &offers) else {
            let receipt = record.receipt;
            return Ok(ToCount::nothing(MergeAnswer { cart: self.view(&cart, &offers)?, receipt }));
        };
        let was_empty = cart.lines.is_empty();
        let (ledger, receipt) = joined.fill(&mut cart);
        cart.revision += 1;
        cart.updated_at = self.now();
        let record = MergeRecord { ledger, receipt };
        unit.carts().put_cart(&cart).await?;
        unit.carts().put_merge_record(owner, guest_cart, &record, self.now()).await?;
        let receipt = record.receipt;
        let mut events = vec![Event::Merges(Merges::Made)];
        events.extend(merged(&receipt).chain(begun(was_empty, &cart)));
        Ok(ToCount::new(MergeAnswer { cart: self.view(&cart, &offers)?, receipt }, events))
    }

    fn count_merge(&self, merged: Result<ToCount<MergeAnswer>, Broken>) -> Result<MergeAnswer, Broken> {
        let merged = merged.inspect_err(|_| self.tally(Event::Merges(Merges::Failed)))?;
        Ok(self.count(merged))
    }
}
