//! What the store listens to in the browser: other tabs, the page coming back, the network.

use super::claimed::take_claimed;
use super::replica::Followed;
use super::store::{CartStore, Visitor};
use crate::browser::{self, Written};
use crate::ui::Known;
use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;

impl CartStore {
    /// Shows what this browser keeps, asks who is here, and keeps listening to other tabs and to the page coming back.
    pub(crate) fn listen(self) {
        self.show_kept();
        self.ready.set(true);
        let Some(window) = web_sys::window() else { return };
        Effect::new(move |_| {
            let known = !matches!(self.visitor.get(), Visitor::Unknown | Visitor::Unreached);
            if self.has_session() {
                let items = self.view.with(|view| view.as_ref().map_or(0, |view| view.item_count));
                browser::keep_session(Known { account: self.signed_in(), items });
            } else if known {
                browser::forget_session();
            }
        });
        EventListener::new(&window, "storage", move |event| {
            match event.dyn_ref::<web_sys::StorageEvent>().and_then(browser::written) {
                Some(Written::Cart) => self.follow(),
                Some(Written::Replica) => self.follow_replica(),
                Some(Written::Cleared) => {
                    self.state.update_value(|state| state.guest.cleared());
                    self.follow_replica();
                    self.show_kept();
                }
                Some(Written::Changed) => self.look_again(),
                None => {}
            }
        })
        .forget();
        EventListener::new(&window, "pagehide", move |_| {
            self.keep_waiting();
            self.hear_no_more();
        })
        .forget();
        EventListener::new(&window, "pageshow", move |event| {
            if event.dyn_ref::<web_sys::PageTransitionEvent>().is_some_and(web_sys::PageTransitionEvent::persisted) {
                self.look_again();
            }
        })
        .forget();
        EventListener::new(&window, "online", move |_| self.look_again()).forget();
        if let Some(document) = window.document() {
            EventListener::new(&document.clone(), "visibilitychange", move |_| {
                if document.hidden() {
                    self.hear_no_more();
                } else {
                    self.look_again();
                }
            })
            .forget();
        }
        spawn_local(async move {
            self.push();
            match take_claimed() {
                Some(claimed) => self.arrive(Some(claimed)).await,
                None if self.is_begun_by_page() => {}
                None => self.open().await,
            }
        });
        // Whoever does something here may open the cart next, perhaps without a network by then.
        for event in ["pointerdown", "keydown"] {
            let options = EventListenerOptions { passive: true, ..EventListenerOptions::default() };
            EventListener::once_with_options(&window, event, options, |_| spawn_local(crate::island::fetch_bag()))
                .forget();
        }
    }

    /// The page came back, or another tab signed in, signed out or changed the cart.
    fn look_again(self) {
        self.visits.update(|visits| *visits += 1);
        self.follow();
        self.push();
        spawn_local(self.open());
    }

    /// Another tab wrote the guest cart.
    fn follow(self) {
        let cart = self.state.try_update_value(|state| state.guest.follow());
        if let (Some(cart), false) = (cart, self.has_session_untracked()) {
            self.show_guest_cart(&cart);
        }
    }

    /// Another tab wrote the replica.
    fn follow_replica(self) {
        match self.state.try_update_value(|state| state.replica.follow()).flatten() {
            Some(Followed::Shown) => self.show_replica(),
            Some(Followed::Unknown) => {
                self.replicated.set(false);
                self.someone_else();
                spawn_local(self.open());
            }
            None => {}
        }
    }
}
