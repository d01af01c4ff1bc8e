//! Who is here, and whose cart is shown.

use super::guest::Report;
use super::session_cart::{EndedSession, SessionCart};
use super::state::WaitingChange;
use super::store::{CartStore, Flushed, Visitor};
use super::{Opened, open_cart};
use crate::browser;
use crate::island::session_cart;
use crate::ui::{Kind, Notices};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::cart::CartView;
use shared::guest::{GuestCart, Trouble};

/// Name of the lock under which a tab sends.
const PUSH_LOCK: &str = "forever-cart.push";

impl CartStore {
    /// Does something with the cart of the session; none where there is none, or its code is not there.
    pub(super) fn in_session<T>(self, act: impl FnOnce(&mut dyn SessionCart) -> T) -> Option<T> {
        self.state.try_update_value(|state| state.session().map(act)).flatten()
    }

    /// Fetches the code for the cart of a session, where it is not there yet. False where it cannot be had.
    pub(super) async fn fetch_session(self) -> bool {
        if self.in_session(|_| ()).is_some() {
            return true;
        }
        let Ok(session) = session_cart().await else { return false };
        self.state.update_value(|state| {
            state.session.get_or_insert(session);
        });
        true
    }

    /// Shows what this browser keeps: the replica of a session's cart, where there is one, else the guest cart.
    pub(super) fn show_kept(self) {
        self.show_replica();
        let damaged = self.in_session(|session| session.take_damage()) == Some(true);
        let Some((cart, report)) = self.state.try_update_value(|state| state.guest.cart()) else { return };
        self.report(report.or(damaged.then_some(Report::Trouble(Trouble::Partial))));
        if !self.has_session_untracked() {
            self.show_guest_cart(&cart);
        }
    }

    /// Shows the replica's cart, where there is one.
    pub(super) fn show_replica(self) {
        if self.show_changed() {
            self.settled.update(|settled| *settled += 1);
        }
    }

    /// Shows the replica's cart after a change here that the server does not know yet. False where there is none.
    pub(super) fn show_changed(self) -> bool {
        let Some((Some(view), waiting)) = self.in_session(|session| (session.shown(), session.waiting())) else {
            return false;
        };
        self.state.update_value(|state| state.learn(&view));
        self.unsent.set(waiting);
        self.replicated.set(true);
        self.view.set(Some(view));
        true
    }

    /// Sends what waits, where that is not being done already.
    pub(super) fn push(self) {
        let begins = self.state.try_update_value(|state| !std::mem::replace(&mut state.pushing, true));
        if begins == Some(true) {
            spawn_local(async move {
                if !self.push_in_turn().await {
                    self.state.update_value(|state| state.pushing = false);
                }
            });
        }
    }

    /// Sends what waits, merges what of the guest cart is left, and returns what came of it.
    pub(super) async fn push_and_merge(self) -> Flushed {
        if browser::has_replica() && !self.fetch_session().await {
            return Flushed::Left(1);
        }
        self.push_in_turn().await;
        if self.has_session_untracked()
            && let Some(work) = self.in_session(|session| session.merge(self))
        {
            work.await;
        }
        let unmerged = self.state.try_update_value(|state| state.guest.cart().0.line_count()).unwrap_or_default();
        let ended = self.visitor.with_untracked(|visitor| *visitor == Visitor::Guest);
        Flushed::of(ended, self.unsent.get_untracked() + unmerged)
    }

    /// False where there is no session, or its code is not there.
    async fn push_in_turn(self) -> bool {
        let Some(work) = self.in_session(|session| session.push(self)) else { return false };
        browser::in_turn(PUSH_LOCK, work).await;
        true
    }

    /// Listens no more to what other devices change.
    pub(super) fn hear_no_more(self) {
        self.in_session(|session| session.hear_no_more());
    }

    /// Shows a guest's cart, and asks the shop about lines that are not known yet.
    pub(super) fn show_guest_cart(self, cart: &GuestCart) {
        let (view, unknown) = self.state.with_value(|state| (state.guest_view(cart), state.is_unknown(cart)));
        self.view.set(Some(view));
        if unknown && self.visitor.with_untracked(|visitor| *visitor == Visitor::Guest) {
            spawn_local(self.open());
        }
    }

    /// Asks who is here and reads their cart afresh; merges the guest cart where there is a session.
    pub(super) async fn open(self) {
        let asked = self.state.try_update_value(|state| (state.guest.cart().0, state.turn));
        let Some((cart, turn)) = asked else { return };
        let answer = open_cart(cart.described()).await;
        if !self.is_turn(turn) {
            return;
        }
        let signing_out = browser::signing_out();
        match answer {
            Ok(Opened { owner: Some(owner), .. }) if signing_out == Some(owner.to_string()) => {
                self.sign_out_late().await;
            }
            Ok(Opened { owner: Some(owner), account, cart, .. }) => {
                // Whoever it was, somebody else is here.
                browser::set_signing_out(false);
                if !self.fetch_session().await {
                    return self.unreached();
                }
                if !self.is_turn(turn) {
                    return;
                }
                let guest = account.is_none();
                let ended = self.in_session(|session| session.open(owner, guest, cart)).flatten();
                self.visitor.set(account.map_or(Visitor::GuestSession, Visitor::SignedIn));
                match ended {
                    Some(ended) if ended.guest => self.move_to_guest_cart(ended),
                    Some(ended) if ended.kept + ended.left > 0 => self.notices().say(Kind::Warn, NOT_SENT),
                    _ => {}
                }
                self.show_replica();
                self.make_waiting();
                self.push();
                self.in_session(|session| session.hear(self));
                if let Some(work) = self.in_session(|session| session.merge(self)) {
                    work.await;
                }
                if !guest {
                    crate::wishlist::join();
                }
            }
            Ok(Opened { cart, .. }) => {
                browser::set_signing_out(false);
                self.state.update_value(|state| state.learn(&cart));
                if browser::has_replica() {
                    self.fetch_session().await;
                }
                self.session_ended();
                self.show_kept();
            }
            // What is shown still holds; the page is read again when it comes back or the network does. What is clicked
            // until then is kept, and merged where there turns out to be a session.
            Err(_) => self.unreached(),
        }
    }

    /// Ends the session of an owner who signed out without a network (M5).
    async fn sign_out_late(self) {
        if self.fetch_session().await
            && let Some(work) = self.in_session(|session| session.sign_out())
        {
            work.await;
        }
        if browser::signing_out().is_none() {
            self.forget();
        } else {
            self.unreached();
        }
    }

    fn unreached(self) {
        if self.visitor.with_untracked(|visitor| *visitor == Visitor::Unknown) {
            self.visitor.set(Visitor::Unreached);
            self.keep_waiting();
        }
    }

    /// The server answered the session's cart, though not to a push.
    pub(super) fn answered(self, cart: CartView) {
        self.in_session(|session| session.answered(cart));
        self.show_replica();
    }

    /// Who is here has just changed: what is still being asked does not know it.
    pub(super) fn someone_else(self) {
        self.state.update_value(|state| state.turn += 1);
    }

    pub(super) fn is_turn(self, turn: u32) -> bool {
        self.state.try_with_value(|state| state.turn) == Some(turn)
    }

    /// Begins a guest session with the guest cart.
    pub(super) async fn begin(self, beside: bool) {
        if self.fetch_session().await
            && let Some(work) = self.in_session(|session| session.begin(self, beside))
        {
            work.await;
        }
        self.open().await;
    }

    /// There is no session. Where there was one, what waits to be sent goes on in the guest cart (C8, C9).
    pub(super) fn session_ended(self) {
        self.visitor.set(Visitor::Guest);
        self.replicated.set(false);
        self.hear_no_more();
        if let Some(ended) = self.in_session(|session| session.end()).flatten() {
            self.someone_else();
            let (kept, left) = (ended.kept, ended.left);
            self.move_to_guest_cart(ended);
            if let Some(words) = words_of_end(kept, left) {
                self.notices().say(Kind::Warn, words);
            }
        }
        let lost = self.make_waiting();
        if lost > 0 {
            self.notices().say(Kind::Warn, NOT_MADE);
        }
    }

    /// Takes what was added to a session's cart and not known to be sent into the guest cart, once. Whatever reached the server after
    /// all is left out when that is merged.
    fn move_to_guest_cart(self, ended: EndedSession) {
        let EndedSession { received: Some(change), known, .. } = ended else { return };
        let made = self.state.try_update_value(|state| {
            for line in known {
                state.learn_line(line);
            }
            state.guest.change(change)
        });
        if let Some((_, report)) = made {
            self.report(report);
        }
    }

    /// Makes the changes that waited until it is known whose cart this is. Answers how many could not be made.
    pub(super) fn make_waiting(self) -> usize {
        let waiting = self.state.try_update_value(|state| std::mem::take(&mut state.waiting)).unwrap_or_default();
        let session = self.has_session_untracked();
        let made = |(change, known): WaitingChange| {
            if session { self.change_replica(change, known) } else { self.change_guest(change, known) }
        };
        waiting.into_iter().filter(|waiting| !made(waiting.clone())).count()
    }

    /// The shop could not be reached, or the page is left: what waited to know whose cart this is goes to the guest cart, which lasts
    /// and is merged. What can be made on the session's alone goes on waiting.
    pub(super) fn keep_waiting(self) {
        let waiting = self.state.try_update_value(|state| std::mem::take(&mut state.waiting)).unwrap_or_default();
        let left = waiting.into_iter().filter(|(change, known)| !self.change_guest(*change, known.clone())).collect();
        self.state.update_value(|state| state.waiting = left);
    }

    /// Nothing of the account stays on the device (M5).
    pub(super) fn forget(self) {
        self.hear_no_more();
        if self.in_session(|session| session.end().map(drop)).is_none() {
            browser::forget_replica();
        }
        self.state.update_value(|state| {
            state.waiting.clear();
            state.turn += 1;
            state.guest.start_anew();
        });
        self.replicated.set(false);
        browser::forget_session();
        crate::wishlist::forget();
        self.visitor.set(Visitor::Guest);
        self.receipt.set(None);
        self.notices().take();
        self.visits.update(|visits| *visits += 1);
        self.show_kept();
        browser::tell_other_tabs();
    }

    pub(super) fn notices(self) -> Notices {
        self.state.with_value(|state| state.notices)
    }

    /// Says what is to be said of what this browser keeps.
    pub(super) fn report(self, report: Option<Report>) {
        match report {
            Some(Report::Trouble(trouble)) => {
                self.notices().say(Kind::Warn, &super::words::sentence(&trouble.to_string()));
            }
            Some(Report::NotKept) => {
                let text = "This browser doesn't let the shop keep your cart. It works while this page is open; sign in to keep it.";
                self.notices().say(Kind::Warn, text);
            }
            None => {}
        }
    }
}

/// Said where another account is here, and changes to the cart of the one before wait: they are nobody else's.
const NOT_SENT: &str =
    "Changes to the cart of the account that was signed in here before had not been sent, and are lost.";

/// Said where a session has ended and nothing that waited could go on without it.
const NOT_MADE: &str = "Your session has ended, and this change was not made. If you have an account, sign in to find your cart as it was.";

/// Words for a session that has ended with changes that waited; none where none did.
const fn words_of_end(kept: usize, left: usize) -> Option<&'static str> {
    match (kept, left) {
        (0, 0) => None,
        (_, 0) => Some(
            "Your session has ended. The change was kept in this browser's cart; if you have an account, sign in to have it there.",
        ),
        (0, _) => Some(NOT_MADE),
        _ => Some(
            "Your session has ended. What you added was kept in this browser's cart, other changes were not made. If you have an account, sign in to find your cart.",
        ),
    }
}
