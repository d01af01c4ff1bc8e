//! Merging the guest cart into the session's (M2, M3).

use super::store::{CartStore, Visitor};
use super::{MergeReply, merge_cart};
use crate::browser;
use crate::ui::Kind;
use leptos::prelude::*;

/// Said where a merge has failed.
const KEPT: &str = "Your cart on the server couldn't be reached, so what is in this browser was kept. It is added as soon as possible.";

/// Merges the guest cart of a visitor for whom there is a session.
pub(super) async fn merge(store: CartStore) {
    store.merge().await;
}

/// Begins a guest session with the guest cart, or where something is bought `beside` it.
pub(super) async fn begin(store: CartStore, beside: bool) {
    store.begin_with_guest_cart(beside).await;
}

impl CartStore {
    /// Merges the guest cart, and what was added meanwhile next (M2, M3). A merge that fails is made by the next page:
    /// it never fails a sign-in (M4).
    async fn merge(self) {
        loop {
            let asked = self.state.try_update_value(|state| (state.guest.cart().0, state.turn));
            let Some((cart, turn)) = asked else { return };
            if cart.is_empty() {
                return;
            }
            let part = cart.part_to_merge();
            let sent = part.units();
            let unsent: Vec<_> = part.unsent.iter().map(|addition| addition.operation).collect();
            match merge_cart(cart.id, part.items, part.saved, part.unsent, false).await {
                Ok(MergeReply::Merged { cart: merged, receipt }) => {
                    self.state.update_value(|state| {
                        state.guest.acknowledge(cart.id, sent, unsent);
                    });
                    if !self.is_turn(turn) {
                        return;
                    }
                    self.answered(*merged);
                    // A guest's own cart has only moved: there is something to say where not all of it came along.
                    if self.visitor.with_untracked(|visitor| *visitor != Visitor::GuestSession) || !receipt.is_whole() {
                        self.receipt.set(Some(receipt));
                    }
                    browser::tell_other_tabs();
                }
                Ok(MergeReply::SignedOut) => return,
                Err(_) if !self.is_turn(turn) => return,
                Err(_) => {
                    self.notices().say(Kind::Warn, KEPT);
                    return;
                }
            }
        }
    }

    /// Begins a guest session with the guest cart. Only then is it merged like any other: so it leaves the browser once
    /// the session is known to have been kept here, and a lost answer loses nothing (M2, M3).
    async fn begin_with_guest_cart(self, beside: bool) {
        let Some((cart, _)) = self.state.try_update_value(|state| state.guest.cart()) else { return };
        let part = cart.part_to_merge();
        let merges = beside || !cart.items.is_empty();
        if merges && merge_cart(cart.id, part.items, part.saved, part.unsent, true).await.is_ok() {
            self.someone_else();
        }
    }
}
