//! The cart: changes, merges, and what a guest's cart comes to.

use crate::unit::in_unit;
use crate::{Broken, Shop};
use iso_currency::Currency;
use shared::cart::{Cart, CartView, Change, ChangeNote, ChangeRefused, Line, Offers};
use shared::checkout::Wanted;
use shared::guest::GuestItem;
use shared::id::{CartId, GuestCartId, OperationId, Owner};
use shared::merge::{Receipt, merge};
use shared::money::Money;
use shared::time::Timestamp;
use storage::{MergeRecord, Unit};

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

/// The state after a merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeAnswer {
    /// The cart now.
    pub cart: CartView,
    /// What came of each line (M1).
    pub receipt: Receipt,
}

impl Shop {
    /// The owner's cart; an empty one where nothing was written yet (C6).
    pub async fn cart(&self, owner: Owner) -> Result<CartView, Broken> {
        let mut reader = self.storage().reader().await?;
        let Some(cart) = reader.carts().cart(owner).await? else {
            return Ok(CartView::empty(self.settings().store.currency));
        };
        let offers = reader.catalogue().offers(&cart.variants().collect::<Vec<_>>()).await?;
        self.view(&cart, &offers)
    }

    /// Makes a change, whatever revision its sender had; an operation that was made before is not made again (C7).
    pub async fn change_cart(
        &self,
        owner: Owner,
        operation: OperationId,
        change: Change,
    ) -> Result<CartAnswer, Broken> {
        in_unit!(self, |unit| self.change_in(unit, owner, operation, change))
    }

    /// Moves a guest cart into the owner's cart, exactly once (M1, M2).
    pub async fn merge(
        &self,
        owner: Owner,
        guest_cart: GuestCartId,
        items: &[GuestItem],
    ) -> Result<MergeAnswer, Broken> {
        in_unit!(self, |unit| self.merge_in(unit, owner, guest_cart, items))
    }

    /// Forgets the carts of guest sessions that have not changed for so long; an account's stays (C5).
    pub async fn forget_guest_carts(&self) -> Result<(), Broken> {
        let before = self.now().before(self.settings().cart_lifetime);
        in_unit!(self, |unit| remove_guest_carts(unit, before))
    }

    /// A guest's cart as the catalogue has it now. The server's prices are the only ones (C3).
    pub async fn quote_guest_cart(&self, items: &[GuestItem]) -> Result<CartView, Broken> {
        let variants: Vec<_> = items.iter().map(|item| item.variant).collect();
        let offers = self.storage().reader().await?.catalogue().offers(&variants).await?;
        let currency = self.settings().store.currency;
        let price = |item: &GuestItem| offers.get(&item.variant).map_or(Money::zero(currency), |offer| offer.price);
        let lines: Vec<Line> = items.iter().map(|item| item.line(price(item))).collect();
        Ok(CartView::of_lines(None, 0, &lines, &[], &offers, currency)?)
    }

    /// The owner's cart as it is stored, or a new one that is not stored yet.
    pub(crate) async fn cart_in(&self, unit: &mut dyn Unit, owner: Owner) -> Result<Cart, Broken> {
        let stored = unit.carts().cart(owner).await?;
        Ok(stored.unwrap_or_else(|| Cart::empty(CartId(self.new_id()), owner, self.now())))
    }

    pub(crate) fn view(&self, cart: &Cart, offers: &Offers) -> Result<CartView, Broken> {
        Ok(CartView::of(cart, offers, self.settings().store.currency)?)
    }

    pub(crate) async fn change_in(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        operation: OperationId,
        change: Change,
    ) -> Result<CartAnswer, Broken> {
        let owner = self.owner_in(unit, owner).await?;
        let mut cart = self.cart_in(unit, owner).await?;
        let mut variants: Vec<_> = cart.variants().collect();
        variants.extend(change.variant());
        let offers = unit.catalogue().offers(&variants).await?;
        let mut answer = CartAnswer { cart: self.view(&cart, &offers)?, note: None, refused: None };
        if !unit.carts().note_operation(owner, operation, self.now()).await? {
            return Ok(answer);
        }
        match cart.apply(change, &offers, self.now()) {
            Ok(note) => {
                unit.carts().put_cart(&cart).await?;
                answer.cart = self.view(&cart, &offers)?;
                answer.note = note;
            }
            Err(refused) => answer.refused = Some(refused),
        }
        Ok(answer)
    }

    async fn merge_in(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        guest_cart: GuestCartId,
        items: &[GuestItem],
    ) -> Result<MergeAnswer, Broken> {
        let owner = self.owner_in(unit, owner).await?;
        let mut cart = self.cart_in(unit, owner).await?;
        let record = unit.carts().merge_record(owner, guest_cart).await?.unwrap_or_default();
        let variants: Vec<_> = cart.variants().chain(items.iter().map(|item| item.variant)).collect();
        let offers = unit.catalogue().offers(&variants).await?;
        let Some(merged) = merge(&cart.lines, items, &record.ledger, &offers) else {
            return Ok(MergeAnswer { cart: self.view(&cart, &offers)?, receipt: record.receipt });
        };
        let merged = if owner.guest().is_some() { merged.unmarked() } else { merged };
        cart.lines = merged.lines;
        cart.revision += 1;
        cart.updated_at = self.now();
        let record = MergeRecord { ledger: merged.ledger, receipt: merged.receipt };
        unit.carts().put_cart(&cart).await?;
        unit.carts().put_merge_record(owner, guest_cart, &record, self.now()).await?;
        Ok(MergeAnswer { cart: self.view(&cart, &offers)?, receipt: record.receipt })
    }
}

/// What is to be bought now, shown as a cart: at today's prices, with what is the matter with each line.
pub(crate) fn view_wanted(
    wanted: &[Wanted],
    offers: &Offers,
    currency: Currency,
    now: Timestamp,
) -> Result<CartView, Broken> {
    let line = |wanted: &Wanted| Line {
        variant: wanted.variant_id,
        quantity: wanted.quantity,
        price_seen: offers.get(&wanted.variant_id).map_or(Money::zero(currency), |offer| offer.price),
        added_at: now,
        from_saved: 0,
    };
    let lines: Vec<_> = wanted.iter().map(line).collect();
    Ok(CartView::of_lines(None, 0, &lines, &[], offers, currency)?)
}

async fn remove_guest_carts(unit: &mut dyn Unit, before: Timestamp) -> Result<(), Broken> {
    Ok(unit.carts().remove_guest_carts(before).await.map(drop)?)
}
