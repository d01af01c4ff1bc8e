//! What a notice offers to do. It is data: some of it is carried along when the page is left.

use super::edit::Edit;
use super::store::CartStore;
use crate::wishlist::WishRemoval;
use leptos::prelude::Set;
use serde::{Deserialize, Serialize};

/// An offer.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Offer {
    /// To open the cart.
    View,
    /// To undo an edit.
    Undo(Box<Edit>),
    /// To open the wishlist.
    Wishlist,
    /// To put back what was taken off a wishlist.
    UndoWish(Box<WishRemoval>),
}

impl Offer {
    /// What its button says.
    pub(crate) const fn label(&self) -> &'static str {
        match self {
            Self::View => "View cart",
            Self::Wishlist => "View wishlist",
            Self::Undo(_) | Self::UndoWish(_) => "Undo",
        }
    }

    /// Whether it would be lost with the page.
    #[cfg(feature = "hydrate")]
    pub(crate) const fn is_carried(&self) -> bool {
        matches!(self, Self::Undo(_) | Self::UndoWish(_))
    }

    /// Does it.
    pub(crate) fn take_up(self, store: CartStore) {
        match self {
            Self::View => store.drawer().set(true),
            Self::Wishlist => crate::address::go("/wishlist"),
            Self::Undo(edit) => edit.undo(store),
            #[cfg(feature = "hydrate")]
            Self::UndoWish(removal) => crate::wishlist::run(crate::wishlist::Task::Undo(removal)),
            #[cfg(not(feature = "hydrate"))]
            Self::UndoWish(_) => {}
        }
    }
}
