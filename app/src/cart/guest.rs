//! The guest cart of this tab: every change reads the newest stored state, applies one operation and writes it back (C1).

use super::lifetime::cart_lifetime;
use crate::browser;
use shared::guest::{GuestCart, GuestChange, Journal, Read, Trouble, read, write};
use shared::id::{GuestCartId, VariantId};
use shared::time::Span;

/// This tab's access to the guest cart.
pub(super) struct Guest {
    journal: Journal,
    lifetime: Span,
    /// The cart of this visit where storage is full or forbidden (C2).
    memory: Option<GuestCart>,
    reported: bool,
}

/// What the page should say of the stored cart, once.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Report {
    Trouble(Trouble),
    NotKept,
}

impl Guest {
    pub(super) fn new() -> Self {
        let mut guest = Self {
            journal: Journal::new(browser::new_tab()),
            lifetime: cart_lifetime(),
            memory: None,
            reported: false,
        };
        guest.memory = browser::cart_of_visit().map(|text| guest.understood(Some(&text)).cart);
        guest
    }

    fn understood(&self, stored: Option<&str>) -> Read {
        let fresh = GuestCartId(browser::new_id());
        read(stored, browser::parse, fresh, browser::now(), self.lifetime)
    }

    /// The newest state, and what is to be reported of it.
    pub(super) fn cart(&mut self) -> (GuestCart, Option<Report>) {
        if let Some(cart) = &self.memory {
            return (cart.clone(), None);
        }
        let Read { cart, trouble } = self.understood(browser::stored_cart().as_deref());
        let Some(trouble) = trouble else { return (cart, None) };
        // What could be understood is written back, so that it is reported once and not by every page.
        let kept = self.keep(&cart);
        let first = !std::mem::replace(&mut self.reported, true);
        (cart, kept.or(first.then_some(Report::Trouble(trouble))))
    }

    /// Makes a change on the newest state.
    pub(super) fn change(&mut self, change: GuestChange) -> (GuestCart, Option<Report>) {
        if self.memory.is_none() && browser::stored_cart().is_none() {
            self.journal.clear();
        }
        let (stored, report) = self.cart();
        let cart = self.journal.commit(stored, change, browser::now());
        let kept = self.keep(&cart);
        (cart, report.or(kept))
    }

    /// Another tab wrote: changes of this one that it did not know of are made again (C1).
    pub(super) fn follow(&mut self) -> GuestCart {
        let (stored, _) = self.cart();
        match self.journal.reconcile(&stored, browser::now()) {
            Some(cart) => {
                self.keep(&cart);
                cart
            }
            None => stored,
        }
    }

    /// Another tab cleared the storage: nothing of before is made again.
    pub(super) fn cleared(&mut self) {
        self.journal.clear();
        self.memory = None;
        browser::forget_cart_of_visit();
    }

    /// Nothing of the account stays on the device: a new, empty guest cart (M5).
    pub(super) fn start_anew(&mut self) {
        self.journal.clear();
        let (cart, _) = self.cart();
        let empty =
            GuestCart { writers: cart.writers, ..GuestCart::empty(GuestCartId(browser::new_id()), browser::now()) };
        self.keep(&empty);
    }

    /// The server has merged what was sent (M3).
    pub(super) fn acknowledge(&mut self, cart: GuestCartId, sent: Vec<(VariantId, u32)>) -> GuestCart {
        let remainder = GuestCartId(browser::new_id());
        self.change(GuestChange::Acknowledge { cart, sent, remainder }).0
    }

    fn keep(&mut self, cart: &GuestCart) -> Option<Report> {
        if self.memory.is_none() && browser::store_cart(&write(cart)) {
            return None;
        }
        let first = self.memory.is_none();
        browser::keep_for_visit(&write(cart));
        self.memory = Some(cart.clone());
        first.then_some(Report::NotKept)
    }
}
