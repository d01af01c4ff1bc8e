//! What a notice offers to do. It is data: some of it is carried along when the page is left.

use super::queue::Pending;
use super::removal::Removal;
use super::store::CartStore;
use leptos::prelude::Set;
use serde::{Deserialize, Serialize};

/// An offer.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Offer {
    /// To open the cart.
    View,
    /// To put back what was removed.
    Undo(Box<Removal>),
    /// To make changes that failed once more (C8).
    Again(Vec<Pending>),
}

impl Offer {
    /// What its button says.
    pub(crate) const fn label(&self) -> &'static str {
        match self {
            Self::View => "View cart",
            Self::Undo(_) => "Undo",
            Self::Again(_) => "Try again",
        }
    }

    /// Whether it would be lost with the page.
    #[cfg(feature = "hydrate")]
    pub(crate) const fn is_carried(&self) -> bool {
        matches!(self, Self::Undo(_) | Self::Again(_))
    }

    /// Does it.
    pub(crate) fn take_up(self, store: CartStore) {
        match self {
            Self::View => store.drawer().set(true),
            Self::Undo(removal) => removal.undo(store),
            Self::Again(changes) => store.make_again(changes),
        }
    }
}
