//! What only the browser's side of the store knows.

use super::guest::Guest;
use super::session_cart::SessionCart;
use crate::ui::Notices;
use iso_currency::Currency;
use leptos::prelude::expect_context;
use shared::cart::{CartLine, CartView, Change, LineProblem};
use shared::guest::{GuestCart, GuestItem};
use shared::id::VariantId;
use std::collections::HashMap;

/// The carts of this tab, and what is under way.
pub(super) struct State {
    pub(super) guest: Guest,
    /// The cart of the session; none before its code is there, or where there is no session.
    pub(super) session: Option<Box<dyn SessionCart>>,
    /// Changes that were made before it is known whose cart they are for.
    pub(super) waiting: Vec<WaitingChange>,
    /// Lines as the shop last described them, to show a guest's cart by.
    known: HashMap<VariantId, CartLine>,
    pub(super) notices: Notices,
    /// Grows with whoever is here: what was asked in another turn is not about them.
    pub(super) turn: u32,
    /// True while this tab sends, or waits for another one to end sending.
    pub(super) pushing: bool,
    /// How many pushes have failed, one after the other.
    pub(super) failures: u32,
}

/// A change, with the line as the page knows it.
pub(super) type WaitingChange = (Change, Option<CartLine>);

impl State {
    pub(super) fn new() -> Self {
        Self {
            guest: Guest::new(),
            session: None,
            waiting: Vec::new(),
            known: HashMap::new(),
            notices: expect_context(),
            turn: 0,
            pushing: false,
            failures: 0,
        }
    }

    /// Notes how the shop describes the lines.
    pub(super) fn learn(&mut self, cart: &CartView) {
        for line in cart.lines.iter().chain(&cart.saved) {
            self.known.insert(line.variant_id, line.clone());
        }
    }

    /// Notes how a page describes a line, where the shop has not.
    pub(super) fn learn_line(&mut self, line: CartLine) {
        self.known.entry(line.variant_id).or_insert(line);
    }

    /// The name of a variant, as far as it is known.
    pub(super) fn name(&self, variant: VariantId) -> &str {
        self.known.get(&variant).map_or("An item", |line| &line.name)
    }

    /// The cart of the session, where there is one and its code is there.
    pub(super) fn session(&mut self) -> Option<&mut (dyn SessionCart + 'static)> {
        self.session.as_deref_mut()
    }

    /// True where the shop has not described all of it.
    pub(super) fn is_unknown(&self, cart: &GuestCart) -> bool {
        cart.items.iter().chain(&cart.saved).any(|item| !self.known.contains_key(&item.variant))
    }

    /// The guest cart as far as the shop's description of its lines is known.
    pub(super) fn guest_view(&self, cart: &GuestCart) -> CartView {
        let currency = self.known.values().next().map_or(Currency::EUR, |line| line.unit_price.currency());
        let mut view = CartView::empty(currency);
        let lines = |items: &[GuestItem]| items.iter().filter_map(|item| self.guest_line(item)).collect();
        (view.lines, view.saved) = (lines(&cart.items), lines(&cart.saved));
        let _ = view.recount();
        view.item_count = cart.item_count();
        view
    }

    /// The item as a line; none where the shop has not described it.
    fn guest_line(&self, item: &GuestItem) -> Option<CartLine> {
        let known = self.known.get(&item.variant)?;
        let price_seen = item.line(known.unit_price).price_seen;
        let mut shown = CartLine { quantity: item.quantity.get(), price_seen, ..known.clone() };
        shown.problems.retain(|problem| problem.disables());
        if shown.enabled() && shown.available < shown.quantity {
            shown.problems.push(LineProblem::OnlyLeft { left: shown.available });
        }
        if shown.enabled() && shown.price_seen != shown.unit_price {
            let (from, to) = (shown.price_seen, shown.unit_price);
            shown.problems.push(LineProblem::PriceChanged { from, to });
        }
        Some(shown)
    }
}
