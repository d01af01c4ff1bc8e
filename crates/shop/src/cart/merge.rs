//! Merging a guest cart into an owner's, exactly once (M1, M2).

use super::begun;
use super::change::{Written, noted_as};
use crate::tally::{ToCount, merged};
use crate::unit::in_unit;
use crate::{Broken, Session, Shop};
use shared::cart::CartView;
use shared::guest::{SentGuestCart, counted_elsewhere};
use shared::id::Owner;
use shared::merge::{Ledger, Receipt, merge, nothing_new};
use shared::replica::OperationReceipt;
use shared::tally::{Event, Merges};
use std::collections::BTreeMap;
use storage::{MergeRecord, NotedOperation, Unit};

/// The state after a merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeAnswer {
    /// The cart now.
    pub cart: CartView,
    /// What came of each line (M1).
    pub receipt: Receipt,
}

impl Shop {
    /// Moves a guest cart into the owner's cart, exactly once (M1, M2).
    pub async fn merge(&self, owner: Owner, sent: &SentGuestCart<'_>) -> Result<MergeAnswer, Broken> {
        let merged = async { in_unit!(self, |unit| self.merge_in(unit, owner, sent)) };
        self.count_merge(merged.await)
    }

    /// Moves a guest cart into the cart of whoever the session acts for. A visitor's session begins in the same unit of work.
    pub async fn request_merge(
        &self,
        session: Option<&Session>,
        sent: &SentGuestCart<'_>,
    ) -> Result<Written<MergeAnswer>, Broken> {
        let writer = self.writer(session);
        let merged = async {
            in_unit!(self, |unit| async {
                writer.begin(unit).await?;
                self.merge_in(unit, writer.owner, sent).await
            })
        };
        let answer = self.count_merge(merged.await)?;
        Ok(Written { answer, begun: writer.token() })
    }

    async fn merge_in(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        sent: &SentGuestCart<'_>,
    ) -> Result<ToCount<MergeAnswer>, Broken> {
        let SentGuestCart { id: guest_cart, items, saved, .. } = *sent;
        let owner = self.owner_in(unit, owner).await?;
        let mut cart = self.cart_in(unit, owner).await?;
        let record = unit.carts().merge_record(owner, guest_cart).await?;
        let variants: Vec<_> = cart.variants().chain(items.iter().chain(saved).map(|item| item.variant)).collect();
        let offers = unit.catalogue().offers(&variants).await?;
        let elsewhere = self.counted_elsewhere(unit, owner, sent).await?;
        let ledger = record.as_ref().map(|record| record.ledger.clone()).unwrap_or_default();
        let Some(joined) = merge(&cart.lines, items, saved, &ledger, &elsewhere, &offers) else {
            let receipt = record.map_or_else(|| nothing_new(&cart, items, saved), |record| record.receipt);
            return Ok(ToCount::nothing(MergeAnswer { cart: self.view(&cart, &offers)?, receipt }));
        };
        let was_empty = cart.lines.is_empty();
        let before = cart.contents();
        let (ledger, receipt) = joined.fill(&mut cart);
        cart.note_joined(&before);
        cart.updated_at = self.now();
        let record = MergeRecord { ledger, receipt };
        unit.carts().put_cart(&cart).await?;
        unit.carts().put_merge_record(owner, guest_cart, &record, self.now()).await?;
        let receipt = record.receipt;
        let mut events = vec![Event::Merges(Merges::Made)];
        events.extend(merged(&receipt).chain(begun(was_empty, &cart)));
        Ok(ToCount::new(MergeAnswer { cart: self.view(&cart, &offers)?, receipt }, events))
    }

    /// Units of the guest cart that reached a session's cart before that session ended (C9). The operations are noted as this guest
    /// cart's where nobody has noted them, so that none is made that comes later.
    async fn counted_elsewhere(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        sent: &SentGuestCart<'_>,
    ) -> Result<Ledger, Broken> {
        if sent.unsent.is_empty() {
            return Ok(Ledger::new());
        }
        let operations = sent.unsent.iter().map(|addition| noted_as(addition.operation, &sent.id));
        let operations = operations.collect::<Result<Vec<_>, _>>()?;
        let noted = unit.carts().note_unsent(owner, &operations, self.now()).await?;
        let mut counted = BTreeMap::new();
        for NotedOperation { id, receipt } in noted {
            let addition = sent.unsent.iter().find(|addition| addition.operation == id);
            let added = |receipt: OperationReceipt| addition.map_or(0, |addition| receipt.added(addition.variant));
            let units = counted.entry(id).or_insert(0);
            *units = receipt.map_or(u32::MAX, added).max(*units);
        }
        Ok(counted_elsewhere(sent.unsent, &counted))
    }

    fn count_merge(&self, merged: Result<ToCount<MergeAnswer>, Broken>) -> Result<MergeAnswer, Broken> {
        let merged = merged.inspect_err(|_| self.tally(Event::Merges(Merges::Failed)))?;
        Ok(self.count(merged))
    }
}
