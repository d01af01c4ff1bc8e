//! Taking something out of the cart, and the way back.

use super::store::CartStore;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::cart::{CartLine, Change};
use shared::id::VariantId;
use shared::quantity::Quantity;

/// What was removed: removing takes a variant out of the cart and out of what is saved.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Removal {
    cart: Option<CartLine>,
    saved: Option<CartLine>,
}

impl Removal {
    /// Removes the variant.
    pub(super) fn of(store: CartStore, variant: VariantId) -> Self {
        let find = |lines: &[CartLine]| lines.iter().find(|line| line.variant_id == variant).cloned();
        let removal = store.view.with_untracked(|view| {
            let view = view.as_ref();
            Self { cart: view.and_then(|view| find(&view.lines)), saved: view.and_then(|view| find(&view.saved)) }
        });
        store.change(Change::Remove { variant }, None);
        removal
    }

    /// What to say of it.
    pub(super) fn words(&self) -> String {
        let line = self.cart.as_ref().or(self.saved.as_ref());
        format!("Removed: {}.", line.map_or("the item", |line| line.name.as_str()))
    }

    /// Whether it can be put back: not what is sold out or gone.
    pub(super) fn can_be_undone(&self) -> bool {
        let mut lines = self.cart.iter().chain(&self.saved).peekable();
        lines.peek().is_some() && lines.all(CartLine::enabled)
    }

    /// Puts it back where it was.
    pub(super) fn undo(self, store: CartStore) {
        if let Some(line) = self.saved {
            let variant = line.variant_id;
            add(store, line);
            store.change(Change::SaveForLater { variant }, None);
        }
        if let Some(line) = self.cart {
            add(store, line);
        }
    }
}

fn add(store: CartStore, line: CartLine) {
    if let Some(quantity) = Quantity::capped(line.quantity) {
        store.change(Change::Add { variant: line.variant_id, quantity }, Some(line));
    }
}
