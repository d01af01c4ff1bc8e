//! Short notices that come by themselves, said to assistive technology too.

use crate::cart::Offer;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How long a notice that only says that something worked stays.
const GLANCE: Duration = Duration::from_secs(6);

/// How grave a notice is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// Something worked.
    Good,
    /// Something to know.
    Warn,
    /// Something did not work.
    Bad,
}

/// A notice.
#[derive(Clone)]
pub(crate) struct Notice {
    /// Names it.
    pub(crate) id: u32,
    /// How grave it is.
    pub(crate) kind: Kind,
    /// What it says.
    pub(crate) text: String,
    /// What it offers to do.
    pub(crate) offer: Option<Offer>,
    /// True where the page before carried it here.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser goes from page to page"))]
    carried: bool,
}

/// So many notices are shown at once.
const PLACES: usize = 3;

/// The notices that are shown now, each in a place of its own: one that comes or goes leaves the others untouched.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    /// The places.
    pub(crate) places: [RwSignal<Option<Notice>>; PLACES],
    next: StoredValue<u32>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Self { places: std::array::from_fn(|_| RwSignal::new(None)), next: StoredValue::new(0) }
    }

    /// Shows a notice.
    pub(crate) fn say(self, kind: Kind, text: &str) {
        self.show(kind, text, None, false);
    }

    /// Shows a notice with something to do.
    pub(crate) fn offer(self, kind: Kind, text: &str, offer: Offer) {
        self.show(kind, text, Some(offer), false);
    }

    /// Shows a notice once more that the page before carried here.
    #[cfg(feature = "hydrate")]
    pub(crate) fn offer_again(self, kind: Kind, text: &str, offer: Offer) {
        self.show(kind, text, Some(offer), true);
    }

    /// Offers of the notices that would be lost with the page, and were not carried here; all notices go away.
    #[cfg(feature = "hydrate")]
    pub(crate) fn take(self) -> Vec<(Kind, String, Offer)> {
        let taken = |place: RwSignal<Option<Notice>>| {
            let Notice { kind, text, offer, carried, .. } = place.try_update(Option::take)??;
            Some((kind, text, offer.filter(|offer| offer.is_carried() && !carried)?))
        };
        self.places.into_iter().filter_map(taken).collect()
    }

    /// The newest notice.
    #[cfg(feature = "hydrate")]
    pub(crate) fn newest(self) -> Option<Notice> {
        self.places.into_iter().filter_map(|place| place.get()).max_by_key(|notice| notice.id)
    }

    fn show(self, kind: Kind, text: &str, offer: Option<Offer>, carried: bool) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        if kind == Kind::Good && offer.is_none() {
            set_timeout(move || self.dismiss(id), GLANCE);
        }
        let place = self.place(text);
        place.set(Some(Notice { id, kind, text: text.to_owned(), offer, carried }));
    }

    /// Where a notice goes: where nothing stands, else where the oldest does. The same notice of before goes away, and
    /// what takes its place is elsewhere: so it is said again.
    fn place(self, text: &str) -> RwSignal<Option<Notice>> {
        let same = |place: &RwSignal<Option<Notice>>| {
            place.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.text == text))
        };
        let before = self.places.into_iter().find(same);
        let age = |place: &RwSignal<Option<Notice>>| {
            let age = place.with_untracked(|shown| shown.as_ref().map(|shown| shown.id));
            (before == Some(*place), age)
        };
        let free = self.places.into_iter().min_by_key(age).unwrap_or(self.places[0]);
        if let Some(before) = before {
            before.set(None);
        }
        free
    }

    /// Takes that notice away.
    pub(crate) fn dismiss(self, id: u32) {
        for place in self.places {
            if place.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.id == id)) {
                place.set(None);
            }
        }
    }
}
