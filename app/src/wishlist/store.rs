//! The list that a page shows, as far as it is known, whoever's it is. On the server it is inert.

use super::api::OpenedWishlist;
use leptos::prelude::*;
use shared::cart_link::AddedReceipt;
use shared::id::VariantId;
use shared::wishlist::WishlistLine;

/// What islands of wishlists share.
#[derive(Clone, Copy)]
pub(crate) struct WishStore {
    /// The list of the page; none until it is known here.
    pub(super) opened: RwSignal<Option<OpenedWishlist>>,
    /// Outcome of adding all of it to the cart.
    pub(super) receipt: RwSignal<Option<AddedReceipt>>,
    /// True while the shop could not be reached to describe the list.
    pub(super) unreached: RwSignal<bool>,
    #[cfg(feature = "hydrate")]
    pub(super) inner: StoredValue<super::sync::Inner, LocalStorage>,
}

impl WishStore {
    pub(crate) fn new() -> Self {
        Self {
            opened: RwSignal::new(None),
            receipt: RwSignal::new(None),
            unreached: RwSignal::new(false),
            #[cfg(feature = "hydrate")]
            inner: StoredValue::new_local(super::sync::Inner::new()),
        }
    }

    /// Begins to follow the list that the server rendered; without one, the guest's.
    pub(super) fn begin(self, rendered: Option<OpenedWishlist>) {
        #[cfg(feature = "hydrate")]
        self.follow_page(rendered);
        #[cfg(not(feature = "hydrate"))]
        drop(rendered);
    }

    /// Takes an item off the list, and offers the way back.
    pub(super) fn remove(self, line: WishlistLine) {
        #[cfg(feature = "hydrate")]
        self.remove_line(line);
        #[cfg(not(feature = "hydrate"))]
        drop(line);
    }

    /// Chooses another variant in the place of one.
    pub(super) fn choose(self, line: WishlistLine, instead: VariantId) {
        #[cfg(feature = "hydrate")]
        self.choose_variant(line, instead);
        #[cfg(not(feature = "hydrate"))]
        let _ = (line, instead);
    }

    /// Moves an item to the cart.
    pub(super) fn move_to_cart(self, line: WishlistLine) {
        #[cfg(feature = "hydrate")]
        self.move_line(line);
        #[cfg(not(feature = "hydrate"))]
        drop(line);
    }

    /// Puts one of each item into the cart; they stay on the list.
    pub(super) fn add_all(self) {
        #[cfg(feature = "hydrate")]
        self.add_lines();
    }

    /// Asks the shop again.
    pub(super) fn again(self) {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(self.refresh());
    }

    /// The account's list that is shown; none is the default one.
    #[cfg(feature = "hydrate")]
    pub(super) fn list(self) -> Option<shared::id::WishlistId> {
        self.opened.with_untracked(|opened| opened.as_ref().and_then(|opened| opened.list))
    }
}
