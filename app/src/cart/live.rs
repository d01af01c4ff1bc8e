//! What other devices change, as they do: while the page is seen, the server tells it (C10).

use super::store::CartStore;
use crate::browser;
use gloo_events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::guest::Json;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

/// Address of the stream of a session's events.
const EVENTS: &str = "/api/v1/cart/events";

/// An open stream. The browser connects it again where it breaks, and the server goes on from what was heard.
pub(super) struct LiveEvents {
    source: EventSource,
    _listeners: [EventListener; 3],
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
        Some(Self { source, _listeners: [cart, order, wishlist] })
    }

    /// True unless it has ended for good.
    pub(super) fn lasts(&self) -> bool {
        self.source.ready_state() != EventSource::CLOSED
    }
}

impl CartStore {
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
