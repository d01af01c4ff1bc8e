//! Putting an order's items into the cart: after cancelling it, or to buy them again (B2).

use crate::cart::{begun, noted_as};
use crate::tally::ToCount;
use crate::unit::in_unit;
use crate::{Broken, Failure, Shop};
use shared::cart::{Cart, Change};
use shared::checkout::{CameBack, OrderRefused, PutBack};
use shared::id::{OperationId, Owner, VariantId};
use shared::order::{Order, OrderNumber, OrderState};
use shared::quantity::Quantity;
use storage::{Noted, Unit};

impl Shop {
    /// Puts the order's items back into the owner's cart, once per operation (B2, C7). An order that waits for payment is
    /// cancelled first, so that its units are free. What is gone, or came only in part, is said.
    pub async fn put_back(
        &self,
        owner: Owner,
        number: OrderNumber,
        operation: OperationId,
    ) -> Result<PutBack, Failure<OrderRefused>> {
        let order = self.own_order(owner, number).await?;
        if order.state == OrderState::PendingPayment && !self.is_noted(owner, operation).await? {
            match self.cancel_order_as_shown(owner, number, 0).await {
                Err(Failure::Refused(OrderRefused::RefundUnconfirmed { .. })) => {
                    return Err(Failure::Refused(OrderRefused::PaidMeanwhile));
                }
                cancelled => cancelled?,
            };
        }
        let put_back = in_unit!(self, |unit| self.put_back_in(unit, owner, &order, operation))?;
        Ok(self.count(put_back))
    }

    /// Puts the order's items into the owner's cart, to buy them again, once per operation (C7). What is gone, or came only
    /// in part, is said.
    pub async fn buy_again(
        &self,
        owner: Owner,
        number: OrderNumber,
        operation: OperationId,
    ) -> Result<PutBack, Failure<OrderRefused>> {
        let order = self.own_order(owner, number).await?;
        let put_back = in_unit!(self, |unit| self.put_back_in(unit, owner, &order, operation))?;
        Ok(self.count(put_back))
    }

    async fn is_noted(&self, owner: Owner, operation: OperationId) -> Result<bool, Broken> {
        Ok(self.storage().reader().await?.carts().is_noted(owner, operation).await?)
    }

    async fn put_back_in(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        order: &Order,
        operation: OperationId,
    ) -> Result<ToCount<PutBack>, Broken> {
        let owner = self.owner_in(unit, owner).await?;
        let mut cart = self.cart_in(unit, owner).await?;
        let ordered = order.lines.iter().map(|line| line.variant);
        let variants: Vec<_> = cart.variants().chain(ordered).collect();
        let offers = unit.catalogue().offers(&variants).await?;
        let was_empty = cart.lines.is_empty();
        let mut lines = Vec::new();
        let operation = noted_as(operation, &order.number)?;
        let repeated = unit.carts().note_operation(owner, &operation, self.now()).await? != Noted::Now;
        if repeated {
            lines.extend(order.lines.iter().map(|line| {
                let ordered = line.units.ordered();
                CameBack { name: line.name.clone(), ordered, came: held(&cart, line.variant).min(ordered) }
            }));
        } else {
            for line in &order.lines {
                let Some(quantity) = Quantity::capped(line.units.ordered()) else { continue };
                let before = held(&cart, line.variant);
                // A refusal leaves the cart as it is: then none came.
                let _ = cart.apply(Change::Add { variant: line.variant, quantity }, &offers, self.now());
                let came = held(&cart, line.variant).saturating_sub(before);
                lines.push(CameBack { name: line.name.clone(), ordered: line.units.ordered(), came });
            }
            unit.carts().put_cart(&cart).await?;
        }
        let events = begun(was_empty, &cart).into_iter().collect();
        Ok(ToCount::new(PutBack { cart: self.view(&cart, &offers)?, lines, repeated }, events))
    }
}

/// How many of the variant are in the cart.
fn held(cart: &Cart, variant: VariantId) -> u32 {
    cart.lines.iter().find(|line| line.variant == variant).map_or(0, |line| line.quantity.get())
}
