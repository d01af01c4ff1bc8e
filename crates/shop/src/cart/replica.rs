//! What browsers' replicas of a cart send: operations, each decided once (C7, C9).

use super::begun;
use super::change::noted_as;
use crate::secret::Purpose;
use crate::tally::ToCount;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::cart::ChangeRefused;
use shared::id::{OperationId, Owner};
use shared::replica::{OperationReceipt, OwnerTag, Push, PushAnswer, push};
use shared::tally::{CartChanges, Event};
use std::collections::BTreeMap;
use storage::{NotedOperation, Unit};

impl Shop {
    /// The tag by which a browser knows whose replica it has. Without the shop's secret key it tells nothing of the owner (C9).
    pub fn owner_tag(&self, owner: Owner) -> OwnerTag {
        let mac = self.inner.secret.mac(Purpose::Replica, &[owner.to_string().as_bytes()]);
        OwnerTag::new(std::array::from_fn(|index| mac[index]))
    }

    /// Makes the operations of a replica on the owner's cart, in their order and each once, and answers what came of each: the same
    /// whenever it is sent again (C7, C9). Another owner's are not looked at.
    pub async fn push_cart(&self, owner: Owner, push: &Push) -> Result<PushAnswer, Broken> {
        if push.owner != self.owner_tag(owner) {
            return Ok(PushAnswer::OtherOwner);
        }
        let pushed: Result<_, Broken> = async { in_unit!(self, |unit| self.push_in(unit, owner, push)) }.await;
        let pushed = pushed.inspect_err(|_| self.tally(Event::CartChanges(CartChanges::Failed)))?;
        Ok(self.count(pushed))
    }

    async fn push_in(&self, unit: &mut dyn Unit, owner: Owner, sent: &Push) -> Result<ToCount<PushAnswer>, Broken> {
        let owner = self.owner_in(unit, owner).await?;
        let mut cart = self.cart_in(unit, owner).await?;
        let named = sent.operations.iter().filter_map(|operation| operation.change.variant());
        let variants: Vec<_> = cart.variants().chain(named).collect();
        let offers = unit.catalogue().offers(&variants).await?;
        let ids: Vec<_> = sent.operations.iter().map(|operation| operation.id).collect();
        let noted = unit.carts().noted_operations(owner, &ids).await?;
        let decided: BTreeMap<_, _> = noted.into_iter().map(receipt_of).collect();

        let (was_empty, revision) = (cart.lines.is_empty(), cart.revision);
        let receipts = push(&mut cart, sent, &decided, &offers, self.now());
        let mut fresh = BTreeMap::new();
        for (operation, receipt) in sent.operations.iter().zip(&receipts) {
            if !decided.contains_key(&operation.id) {
                fresh.insert(operation.id, (noted_as(operation.id, &operation.change)?, receipt.clone()));
            }
        }
        let fresh: Vec<_> = fresh.into_values().collect();
        if !fresh.is_empty() {
            unit.carts().note_receipts(owner, &fresh, self.now()).await?;
        }
        if cart.revision != revision {
            unit.carts().put_cart(&cart).await?;
        }
        let events = fresh.iter().map(|(_, receipt)| Event::CartChanges(outcome(receipt.refused)));
        let events = events.chain(begun(was_empty, &cart)).collect();
        Ok(ToCount::new(PushAnswer::Decided { cart: Box::new(self.view(&cart, &offers)?), receipts }, events))
    }
}

fn receipt_of(noted: NotedOperation) -> (OperationId, OperationReceipt) {
    let NotedOperation { id, receipt } = noted;
    (id, receipt.unwrap_or_else(|| OperationReceipt::made_before(id)))
}

fn outcome(refused: Option<ChangeRefused>) -> CartChanges {
    refused.map_or(CartChanges::Made, CartChanges::from)
}
