//! Changes to the cart: on the replica where there is a session, else on the guest cart. Each shows at once.

use super::store::CartStore;
use super::words::sentence;
use crate::ui::Kind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::cart::{CartLine, CartView, Change, ChangeRefused, MAX_LINES};
use shared::guest::GuestChange;
use shared::id::VariantId;

/// Said where no more changes can wait for the network.
const TOO_MANY_WAIT: &str = "Too many changes wait to be sent. The shop has to be reached before there can be more.";

impl CartStore {
    /// Makes a change. False where there is no room for it, which is said (C11).
    pub(super) fn make(self, change: Change, known: Option<CartLine>) -> bool {
        if let Change::Add { variant, .. } = change
            && self.view.with_untracked(|view| view.as_ref().is_some_and(|view| is_full(view, variant)))
        {
            self.notices().say(Kind::Bad, &sentence(&ChangeRefused::CartFull.to_string()));
            return false;
        }
        if self.has_session_untracked() {
            return self.change_replica(change, known);
        }
        if self.awaits_session() {
            self.state.update_value(|state| state.waiting.push((change, known)));
            return true;
        }
        self.change_guest(change, known)
    }

    /// Makes a change on the session's cart: here at once, and on the server as soon as it can be reached (C9). False where no more can
    /// wait, which is said.
    pub(super) fn change_replica(self, change: Change, known: Option<CartLine>) -> bool {
        if self.in_session(|session| session.has_room()) == Some(false) {
            self.notices().say(Kind::Bad, TOO_MANY_WAIT);
            return false;
        }
        let made = self.state.try_update_value(|state| {
            if let Some(line) = &known {
                state.learn_line(line.clone());
            }
            let made = state.session().is_some_and(|session| session.change(change, known.clone()));
            if !made {
                // Somebody signed out or in elsewhere: it waits until it is known who is here.
                state.waiting.push((change, known));
            }
            made
        });
        if made == Some(true) {
            self.show_changed();
            self.push();
        } else {
            spawn_local(self.open());
        }
        true
    }

    /// Makes a change on the guest cart; false where that cart has nothing that it could be made on, or no room (C11).
    pub(super) fn change_guest(self, change: Change, known: Option<CartLine>) -> bool {
        let price_seen = known.as_ref().map(|line| line.unit_price);
        let Some(change) = GuestChange::of(change, price_seen) else { return false };
        let made = self.state.try_update_value(|state| {
            let fits = state.guest.cart().0.admits(&change);
            fits.then(|| {
                if let Some(line) = known {
                    state.learn_line(line);
                }
                state.guest.change(change)
            })
        });
        let Some(Some((cart, report))) = made else { return false };
        self.report(report);
        if !self.has_session_untracked() {
            self.show_guest_cart(&cart);
        }
        true
    }
}

/// True where one more line of that variant has no room.
fn is_full(view: &CartView, variant: VariantId) -> bool {
    view.lines.len() >= MAX_LINES && !view.lines.iter().any(|line| line.variant_id == variant)
}
