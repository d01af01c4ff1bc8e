//! Offers of notices, and the outcome of a merge, carried along when the page is left, to be shown once more on the next one, and
//! only there.

use super::offer::Offer;
use super::store::CartStore;
use crate::browser;
use crate::ui::{Kind, Notices};
use crate::wire::{decode, encode};
use gloo_events::EventListener;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::merge::Receipt;

/// Things that are carried along.
#[derive(Default, Serialize, Deserialize)]
struct Carried {
    /// Notices that offer something.
    notices: Vec<(Kind, String, Offer)>,
    /// Outcome of the last merge.
    receipt: Option<Receipt>,
}

/// Shows what the page before carried along, and carries along what is shown for the first time here when the page is left.
pub(super) fn take_up(store: CartStore, notices: Notices) {
    // What this page has carried along already is the next one's.
    let Carried { notices: carried, receipt } = if store.is_left() { Carried::default() } else { Carried::take() };
    for (kind, text, offer) in carried {
        notices.offer_again(kind, &text, offer);
    }
    if receipt.is_some() {
        // Its lines have names once the cart is known; to a visitor it says nothing any more.
        Effect::new(move |shown: Option<bool>| {
            let known = store.settled().get() > 0;
            if known && shown != Some(true) && store.receipt().with_untracked(Option::is_none) {
                store.receipt().set(receipt.clone());
                store.carried_receipt().set_value(true);
            }
            known
        });
    }
    EventListener::new(&window(), "pagehide", move |_| carry_along(store, notices)).forget();
}

/// Carries along what would be lost with the page, unless the page before had carried it here.
pub(crate) fn carry_along(store: CartStore, notices: Notices) {
    let receipt = store.receipt().get_untracked().filter(|_| !store.carried_receipt().get_value());
    store.receipt().set(None);
    store.set_left();
    Carried { notices: notices.take(), receipt }.keep();
}

impl Carried {
    /// What the page before carried along; what another release wrote is dropped.
    fn take() -> Self {
        browser::take_carried().and_then(|text| decode(&text)).unwrap_or_default()
    }

    /// Carries it along.
    fn keep(&self) {
        if !self.notices.is_empty() || self.receipt.is_some() {
            browser::carry(&encode(self));
        }
    }
}
