//! Changes to a cart: each counts once, whatever revision its sender had (C7).

use super::begun;
use crate::tally::ToCount;
use crate::unit::in_unit;
use crate::{Broken, Failure, Session, Shop, Token};
use sha2::{Digest, Sha256};
use shared::cart::{CartView, Change, ChangeNote, ChangeRefused};
use shared::id::{OperationId, Owner};
use shared::tally::{CartChanges, Event};
use storage::{Noted, Operation, Unit};

/// The state after a change, made or not (C7, C8).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CartAnswer {
    /// The cart now.
    pub cart: CartView,
    /// What the shopper should know of the change.
    pub note: Option<ChangeNote>,
    /// Why it was not made.
    pub refused: Option<ChangeRefused>,
}

/// A change as a program asks for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CartRequest {
    /// Names the change, however often it is sent (C7); one without a name is made each time.
    pub operation: Option<OperationId>,
    /// What is to be changed.
    pub change: Change,
    /// One of these revisions the cart must have; any where none are named.
    pub revisions: Option<Vec<u64>>,
}

/// A change was not made: nothing is different, and its operation can be sent again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CartRefused {
    /// The cart as it is.
    pub cart: Box<CartView>,
    /// Why.
    pub reason: CartRefusal,
}

/// Why a change was not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CartRefusal {
    /// The cart cannot be changed so.
    Change(ChangeRefused),
    /// It has none of the revisions that were named.
    Stale,
    /// The operation's id came before, with another change.
    OperationReused,
}

/// What came of a write, and whose it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written<T> {
    /// What came of it.
    pub answer: T,
    /// The token of the guest session that it has begun, for its bearer alone.
    pub begun: Option<Token>,
}

impl Shop {
    /// Makes a change, whatever revision its sender had; an operation that was made before is not made again (C7).
    pub async fn change_cart(
        &self,
        owner: Owner,
        operation: OperationId,
        change: Change,
    ) -> Result<CartAnswer, Broken> {
        let request = CartRequest { operation: Some(operation), change, revisions: None };
        let changed = async { in_unit!(self, |unit| self.change_in(unit, owner, &request)) };
        match self.count_change(changed.await) {
            Ok(answer) => Ok(answer),
            Err(Failure::Refused(CartRefused { cart, reason })) => {
                let refused = match reason {
                    CartRefusal::Change(refused) => Some(refused),
                    CartRefusal::Stale | CartRefusal::OperationReused => None,
                };
                Ok(CartAnswer { cart: *cart, note: None, refused })
            }
            Err(Failure::Broken(error)) => Err(error),
        }
    }

    /// Makes a change for whoever the session acts for. A visitor's session begins in the same unit of work, where the
    /// change is made.
    pub async fn request_change(
        &self,
        session: Option<&Session>,
        request: &CartRequest,
    ) -> Result<Written<CartAnswer>, Failure<CartRefused>> {
        let writer = self.writer(session);
        let changed = async {
            in_unit!(self, |unit| async {
                writer.begin(unit).await?;
                self.change_in(unit, writer.owner, request).await
            })
        };
        let answer = self.count_change(changed.await)?;
        Ok(Written { answer, begun: writer.token() })
    }

    async fn change_in(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        request: &CartRequest,
    ) -> Result<ToCount<CartAnswer>, Failure<CartRefused>> {
        let CartRequest { operation, change, revisions } = request;
        let owner = self.owner_in(unit, owner).await?;
        let mut cart = self.cart_in(unit, owner).await?;
        let mut variants: Vec<_> = cart.variants().collect();
        variants.extend(change.variant());
        let offers = unit.catalogue().offers(&variants).await?;
        let refuse = |cart, reason| Failure::Refused(CartRefused { cart: Box::new(cart), reason });
        let before = self.view(&cart, &offers)?;
        let noted = match operation {
            Some(operation) => unit.carts().note_operation(owner, &noted_as(*operation, change)?, self.now()).await?,
            None => Noted::Now,
        };
        match noted {
            Noted::Now => {}
            Noted::Before => return Ok(ToCount::nothing(CartAnswer { cart: before, note: None, refused: None })),
            Noted::Otherwise => return Err(refuse(before, CartRefusal::OperationReused)),
        }
        if revisions.as_ref().is_some_and(|named| !named.contains(&cart.revision)) {
            return Err(refuse(before, CartRefusal::Stale));
        }
        let was_empty = cart.lines.is_empty();
        let note = match cart.apply(*change, &offers, self.now()) {
            Ok(note) => note,
            Err(refused) => return Err(refuse(before, CartRefusal::Change(refused))),
        };
        unit.carts().put_cart(&cart).await?;
        let mut events = vec![Event::CartChanges(CartChanges::Made)];
        events.extend(begun(was_empty, &cart));
        Ok(ToCount::new(CartAnswer { cart: self.view(&cart, &offers)?, note, refused: None }, events))
    }

    fn count_change(
        &self,
        changed: Result<ToCount<CartAnswer>, Failure<CartRefused>>,
    ) -> Result<CartAnswer, Failure<CartRefused>> {
        let changed = changed.inspect_err(|failure| self.tally(Event::CartChanges(failure.into())))?;
        Ok(self.count(changed))
    }
}

/// The operation that `id` names, for `request` and nothing else.
pub(crate) fn noted_as(id: OperationId, request: &impl serde::Serialize) -> Result<Operation, Broken> {
    Ok(Operation { id, request: Sha256::digest(serde_json::to_vec(request)?).into() })
}
