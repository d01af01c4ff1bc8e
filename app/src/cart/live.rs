//! What other devices change, as they do: while the page is seen, the server tells it (C10).

use super::store::CartStore;
use crate::browser;
use gloo_events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::guest::Json;
use std::cell::Cell;
use std::future::pending;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

/// Address of the stream of a session's events.
const EVENTS: &str = "/api/v1/cart/events";

/// So many milliseconds after the stream was lost it is asked for again.
const RETRY: u32 = 2_000;

/// So many pass at most between two such tries.
const LONGEST_WAIT: u32 = 60_000;

/// An open stream. It begins with how the cart and the lists stand, so that nothing is missed between two of them.
pub(super) struct LiveEvents {
    source: EventSource,
    _listeners: [EventListener; 4],
}

impl Drop for LiveEvents {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl LiveEvents {
    /// Opens the stream; none while the page is not seen. Where it cannot be had, the cart is asked for whenever the page comes to the
    /// front.
    pub(super) fn open(store: CartStore) -> Option<Self> {
        if document().hidden() {
            return None;
        }
        let source = EventSource::new(EVENTS).ok()?;
        let cart = EventListener::new(&source, "cart", move |event| store.cart_changed(event));
        // What the stream begins with is how the lists stand, which the page has asked for.
        let lists = Cell::new(None);
        let wishlist = EventListener::new(&source, "wishlist", move |event| {
            let now = revision(event);
            if lists.replace(now).is_some_and(|before| now != Some(before)) {
                store.visits.update(|visits| *visits += 1);
            }
        });
        let order = EventListener::new(&source, "order", move |_| store.visits.update(|visits| *visits += 1));
        // The browser would ask again at once, and for a session that has ended, too.
        let lost = EventListener::new(&source, "error", {
            let source = source.clone();
            move |_| {
                source.close();
                spawn_local(store.listen_again());
            }
        });
        Some(Self { source, _listeners: [cart, order, wishlist, lost] })
    }

    /// True unless it has ended for good.
    pub(super) fn lasts(&self) -> bool {
        self.source.ready_state() != EventSource::CLOSED
    }
}

impl CartStore {
    /// The stream was lost: asks who is here after a while, and again after longer ones, until it is back or the page is not seen.
    async fn listen_again(self) {
        let mut wait = RETRY;
        while !document().hidden() {
            browser::within(wait, pending::<()>()).await;
            self.visits.update(|visits| *visits += 1);
            self.open().await;
            if !self.has_session_untracked() || self.in_session(|session| session.hears()) == Some(true) {
                return;
            }
            wait = (wait * 2).min(LONGEST_WAIT);
        }
    }

    fn cart_changed(self, event: &web_sys::Event) {
        let Some(revision) = revision(event) else { return };
        if self.in_session(|session| session.is_behind(revision)) == Some(true) {
            spawn_local(self.open());
        }
    }
}

/// The revision that the event tells of.
fn revision(event: &web_sys::Event) -> Option<u64> {
    let data = event.dyn_ref::<MessageEvent>()?.data().as_string()?;
    browser::parse(&data).as_ref().and_then(|data: &Json| data.count("revision"))
}
