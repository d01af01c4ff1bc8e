//! From a wishlist into the account's cart: one item, which leaves the list, or all of them, which stay.

use super::{WishlistRequest, WishlistRequestError};
use crate::unit::in_unit;
use crate::{Failure, Shop};
use serde::Serialize;
use shared::cart::{Cart, CartView, Change, ChangeNote, ChangeRefused};
use shared::id::{AccountId, Owner, VariantId};
use shared::quantity::Quantity;
use shared::wishlist::{Wishlist, WishlistChange, WishlistChangeError, WishlistRef, WishlistView, Wishlists};
use storage::Unit;

/// The state after an item was moved to the cart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MovedToCart {
    /// The list now.
    pub wishlist: WishlistView,
    /// The cart now.
    pub cart: CartView,
    /// A note for the shopper; none where there is nothing to say.
    pub note: Option<ChangeNote>,
}

/// The state after all items of a list were added to the cart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AddedToCart {
    /// The cart now.
    pub cart: CartView,
    /// Outcome of each item, in the list's order; empty where all of it was done before.
    pub items: Vec<AddedItem>,
}

/// Outcome of one item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AddedItem {
    /// The variant.
    pub variant: VariantId,
    /// A note for the shopper, or the reason for which it is not in the cart.
    pub outcome: Result<Option<ChangeNote>, ChangeRefused>,
}

/// A move to the cart, as it is noted (C7).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum ToCart {
    /// One item, off the list.
    Move(WishlistRef, VariantId),
    /// All items, which stay on it.
    AddAll(WishlistRef),
}

impl Shop {
    /// Moves one of an item to the cart, and the item off the list, or neither.
    pub async fn move_wish_to_cart(
        &self,
        account: AccountId,
        wishlist: WishlistRef,
        variant: VariantId,
        request: &WishlistRequest<()>,
    ) -> Result<MovedToCart, Failure<WishlistRequestError>> {
        let request = request.asking(ToCart::Move(wishlist, variant));
        in_unit!(self, |unit| self.move_in(unit, account, wishlist, variant, &request))
    }

    async fn move_in(
        &self,
        unit: &mut dyn Unit,
        account: AccountId,
        wishlist: WishlistRef,
        variant: VariantId,
        request: &WishlistRequest<ToCart>,
    ) -> Result<MovedToCart, Failure<WishlistRequestError>> {
        let Both { mut lists, mut cart, offers } = self.both(unit, account, wishlist).await?;
        let mut note = None;
        if self.is_due(unit, &lists, request).await? {
            let remove = WishlistChange::Remove { wishlist, variant };
            let id = lists.apply(&remove, self.new_wishlist(), &offers, self.now())?;
            let add = Change::Add { variant, quantity: Quantity::ONE };
            let made = cart.apply(add, &offers, self.now());
            note = made.map_err(|refused| Failure::Refused(WishlistRequestError::Cart(refused)))?;
            unit.carts().put_cart(&cart).await?;
            self.put_wishlist(unit, &lists, id).await?;
        }
        let shown = lists.view(wishlist, &offers, self.settings().store.currency)?;
        let wishlist = shown.ok_or(WishlistChangeError::NoSuchWishlist)?;
        Ok(MovedToCart { wishlist, cart: self.view(&cart, &offers)?, note })
    }

    /// Adds one of each item to the cart, as far as each can be had; the list stays as it is.
    pub async fn add_wishlist_to_cart(
        &self,
        account: AccountId,
        wishlist: WishlistRef,
        request: &WishlistRequest<()>,
    ) -> Result<AddedToCart, Failure<WishlistRequestError>> {
        let request = request.asking(ToCart::AddAll(wishlist));
        in_unit!(self, |unit| self.add_all_in(unit, account, wishlist, &request))
    }

    async fn add_all_in(
        &self,
        unit: &mut dyn Unit,
        account: AccountId,
        wishlist: WishlistRef,
        request: &WishlistRequest<ToCart>,
    ) -> Result<AddedToCart, Failure<WishlistRequestError>> {
        let Both { lists, mut cart, offers } = self.both(unit, account, wishlist).await?;
        if lists.get(wishlist).is_none() && wishlist != WishlistRef::Default {
            return Err(WishlistChangeError::NoSuchWishlist.into());
        }
        let mut items = Vec::new();
        if self.is_due(unit, &lists, request).await? {
            for variant in lists.get(wishlist).into_iter().flat_map(Wishlist::variants) {
                let add = Change::Add { variant, quantity: Quantity::ONE };
                items.push(AddedItem { variant, outcome: cart.apply(add, &offers, self.now()) });
            }
            if items.iter().any(|item| item.outcome.is_ok()) {
                unit.carts().put_cart(&cart).await?;
            }
        }
        Ok(AddedToCart { cart: self.view(&cart, &offers)?, items })
    }

    async fn both(
        &self,
        unit: &mut dyn Unit,
        account: AccountId,
        wishlist: WishlistRef,
    ) -> Result<Both, Failure<WishlistRequestError>> {
        let lists = unit.wishlists().wishlists(account).await?;
        let cart = self.cart_in(unit, Owner::Account(account)).await?;
        let listed = lists.get(wishlist).into_iter().flat_map(Wishlist::variants);
        let variants: Vec<_> = cart.variants().chain(listed).collect();
        let offers = unit.catalogue().offers(&variants).await?;
        Ok(Both { lists, cart, offers })
    }
}

/// The account's lists and cart, with what the catalogue says of both.
struct Both {
    lists: Wishlists,
    cart: Cart,
    offers: shared::cart::Offers,
}

impl WishlistRequest<()> {
    /// The same request, of what it asks.
    fn asking<T>(&self, asked: T) -> WishlistRequest<T> {
        WishlistRequest { operation: self.operation, asked, revisions: self.revisions.clone() }
    }
}
