//! What the cart's pages show: the store's view, as far as it is known well enough.

use crate::cart::Opened;
use crate::cart::store::{CartStore, Visitor};
use leptos::prelude::*;
use shared::cart::{CartLine, CartView};

/// A cart that can be shown.
#[derive(Clone, PartialEq)]
pub(super) struct Shown {
    /// The cart.
    pub(super) view: CartView,
    /// How many of a guest's items the shop has not described yet. They are kept all the same.
    pub(super) missing: u32,
    /// Whether it is a session's: kept on the server, with what is saved for later.
    pub(super) served: bool,
    /// Whether it is an account's.
    pub(super) signed_in: bool,
}

/// In which of its shapes a page shows the cart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// It is not known yet.
    Loading,
    /// Nothing is in it.
    Empty,
    /// Something is in it.
    Filled,
}

impl Shown {
    /// The cart as the server rendered it.
    pub(super) fn rendered(opened: Opened) -> Self {
        Self { view: opened.cart, missing: 0, served: opened.session, signed_in: opened.account.is_some() }
    }

    /// The store's cart; none while it is not known. An empty guest cart is no answer before it is known who is here.
    pub(super) fn of(store: CartStore) -> Option<Self> {
        let visitor = store.visitor.get();
        let view = store.view.get()?;
        let described: u32 = view.lines.iter().map(|line| line.quantity).sum();
        let missing = view.item_count.saturating_sub(described);
        let unknown = matches!(visitor, Visitor::Unknown | Visitor::Unreached);
        if unknown && described == 0 && (visitor == Visitor::Unknown || missing == 0) {
            return None;
        }
        let missing = if visitor == Visitor::Unknown { 0 } else { missing };
        let signed_in = matches!(visitor, Visitor::SignedIn(_));
        Some(Self { view, missing, served: visitor.has_session(), signed_in })
    }

    fn phase(&self) -> Phase {
        if self.view.lines.is_empty() && self.missing == 0 { Phase::Empty } else { Phase::Filled }
    }
}

/// The shape in which that cart is shown.
pub(super) fn phase(shown: Option<&Shown>) -> Phase {
    shown.map_or(Phase::Loading, Shown::phase)
}

/// Its lines.
pub(super) fn lines(shown: Option<&Shown>) -> Vec<CartLine> {
    shown.map(|shown| shown.view.lines.clone()).unwrap_or_default()
}

/// The cart in a sentence, for those who do not see it change. Nothing while it is empty: the page says that itself.
pub(super) fn in_words(shown: Option<&Shown>) -> String {
    let Some(Shown { view, .. }) = shown.filter(|shown| shown.phase() == Phase::Filled) else { return String::new() };
    format!("{}, subtotal {}", items(view.item_count), view.totals.subtotal)
}

/// A number of items, in words.
pub(super) fn items(count: u32) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{count} items") }
}
