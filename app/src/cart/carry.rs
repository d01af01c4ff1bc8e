//! What is carried along when the page is left, to be said once more on the next one, and only there: what notices offer, and
//! what came of a merge.

use super::offer::Offer;
use super::store::CartStore;
use crate::browser;
use crate::ui::{Kind, Notices};
use crate::wire::{decode, encode};
use gloo_events::EventListener;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::merge::Receipt;

/// What is carried along.
#[derive(Default, Serialize, Deserialize)]
struct Carried {
    /// What notices offer.
    notices: Vec<(Kind, String, Offer)>,
    /// What came of the last merge.
    receipt: Option<Receipt>,
}

/// Shows what the page before carried along, and carries along what this one shows when it is left.
pub(super) fn carry(store: CartStore, notices: Notices) {
    let Carried { notices: carried, receipt } = Carried::take();
    for (kind, text, offer) in carried {
        notices.offer(kind, &text, offer);
    }
    if receipt.is_some() {
        // Its lines have names once the cart is known; to a visitor it says nothing any more.
        Effect::new(move |shown: Option<bool>| {
            let known = store.settled().get() > 0;
            if known && shown != Some(true) && store.receipt().with_untracked(Option::is_none) {
                store.receipt().set(receipt.clone());
            }
            known
        });
    }
    EventListener::new(&window(), "pagehide", move |_| {
        let receipt = store.receipt().get_untracked();
        Carried { notices: notices.take(), receipt }.keep();
    })
    .forget();
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
