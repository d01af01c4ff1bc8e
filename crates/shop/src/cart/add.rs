//! Items that come into a cart together, from a link or a list: shown first, and then added, once per operation (C7).

use super::{begun, noted_as, view_wanted};
use crate::tally::ToCount;
use crate::unit::in_unit;
use crate::{Broken, Shop};
use shared::cart::{Cart, CartLine, CartView, Change, ChangeNote, ChangeRefused};
use shared::cart_link::{AddedItem, AddedReceipt, CartLink, Short, SkuLink};
use shared::checkout::Wanted;
use shared::id::{OperationId, Owner, VariantId};
use storage::{Noted, Unit};

/// The state after items were added.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ItemsAdded {
    /// The cart now.
    pub cart: CartView,
    /// Outcome of each item.
    pub receipt: AddedReceipt,
}

impl Shop {
    /// Items of a link as the catalogue has them now, in their order.
    pub async fn quote_link(&self, link: &CartLink) -> Result<Vec<CartLine>, Broken> {
        let variants: Vec<_> = link.items.iter().map(|wanted| wanted.variant_id).collect();
        let offers = self.storage().reader().await?.catalogue().offers(&variants).await?;
        Ok(view_wanted(&link.items, &offers, self.settings().store.currency, self.now())?.lines)
    }

    /// The link to what another names by SKU. What the shop does not know counts as unread; none where it knows nothing of it.
    pub async fn link_of_skus(&self, link: SkuLink) -> Result<CartLink, Broken> {
        let (skus, quantities): (Vec<_>, Vec<_>) = link.items.into_iter().unzip();
        let found = self.storage().reader().await?.catalogue().with_skus(&skus).await?;
        let unknown = found.iter().filter(|variant| variant.is_none()).count();
        let known =
            found.into_iter().zip(quantities).filter_map(|(variant, quantity)| Some((variant?, quantity.get())));
        let known = CartLink::of_items(known).unwrap_or_default();
        Ok(CartLink { unread: link.unread.saturating_add(u32::try_from(unknown).unwrap_or(u32::MAX)), ..known })
    }

    /// Adds items to the owner's cart, as far as each can be had, once per operation (C7): each has its place in the receipt.
    pub async fn add_items(
        &self,
        owner: Owner,
        operation: OperationId,
        items: &[Wanted],
    ) -> Result<ItemsAdded, Broken> {
        let added = in_unit!(self, |unit| self.add_items_in(unit, owner, operation, items))?;
        Ok(self.count(added))
    }

    async fn add_items_in(
        &self,
        unit: &mut dyn Unit,
        owner: Owner,
        operation: OperationId,
        items: &[Wanted],
    ) -> Result<ToCount<ItemsAdded>, Broken> {
        let owner = self.owner_in(unit, owner).await?;
        let mut cart = self.cart_in(unit, owner).await?;
        let variants: Vec<_> = cart.variants().chain(items.iter().map(|wanted| wanted.variant_id)).collect();
        let offers = unit.catalogue().offers(&variants).await?;
        let operation = noted_as(operation, &items)?;
        if unit.carts().note_operation(owner, &operation, self.now()).await? != Noted::Now {
            let receipt = AddedReceipt { items: Vec::new(), repeated: true };
            return Ok(ToCount::nothing(ItemsAdded { cart: self.view(&cart, &offers)?, receipt }));
        }
        let was_empty = cart.lines.is_empty();
        let mut receipt = AddedReceipt::default();
        for Wanted { variant_id, quantity } in items.iter().copied() {
            let before = held(&cart, variant_id);
            let made = cart.apply(Change::Add { variant: variant_id, quantity }, &offers, self.now());
            let came = held(&cart, variant_id).saturating_sub(before);
            receipt.items.push(AddedItem { variant_id, wanted: quantity.get(), came, short: short(made) });
        }
        if receipt.came() > 0 {
            unit.carts().put_cart(&cart).await?;
        }
        let events = begun(was_empty, &cart).into_iter().collect();
        Ok(ToCount::new(ItemsAdded { cart: self.view(&cart, &offers)?, receipt }, events))
    }
}

fn held(cart: &Cart, variant: VariantId) -> u32 {
    cart.lines.iter().find(|line| line.variant == variant).map_or(0, |line| line.quantity.get())
}

/// Reason for which a change brought fewer units than it asked for.
pub(crate) fn short(made: Result<Option<ChangeNote>, ChangeRefused>) -> Option<Short> {
    match made {
        Ok(None) => None,
        Ok(Some(ChangeNote::OnlyLeft { .. })) => Some(Short::OnlyLeft),
        Ok(Some(ChangeNote::LimitReached { .. })) => Some(Short::Limit),
        Err(ChangeRefused::Gone) => Some(Short::Gone),
        Err(ChangeRefused::SoldOut | ChangeRefused::NoSuchLine) => Some(Short::SoldOut),
        Err(ChangeRefused::CartFull | ChangeRefused::SavedFull) => Some(Short::CartFull),
        Err(ChangeRefused::Unknown) => Some(Short::Unknown),
    }
}
