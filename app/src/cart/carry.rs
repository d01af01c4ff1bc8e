//! What is carried along when the page is left, to be said once more on the next one, and only there: what notices offer, and
//! what came of a merge.

use super::offer::Offer;
use crate::browser;
use crate::ui::Kind;
use crate::wire::{decode, encode};
use serde::{Deserialize, Serialize};
use shared::merge::Receipt;

/// What is carried along.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Carried {
    /// What notices offer.
    pub(super) notices: Vec<(Kind, String, Offer)>,
    /// What came of the last merge.
    pub(super) receipt: Option<Receipt>,
}

impl Carried {
    /// What the page before carried along; what another release wrote is dropped.
    pub(super) fn take() -> Self {
        browser::take_carried().and_then(|text| decode(&text)).unwrap_or_default()
    }

    /// Carries it along.
    pub(super) fn keep(&self) {
        if !self.notices.is_empty() || self.receipt.is_some() {
            browser::carry(&encode(self));
        }
    }
}
