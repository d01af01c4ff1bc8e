//! Short notices that come by themselves, said to assistive technology too.

use crate::cart::{CartStore, Offer};
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
    id: u32,
    kind: Kind,
    text: String,
    offer: Option<Offer>,
}

/// So many notices are shown at once.
const PLACES: usize = 3;

/// The notices that are shown now, each in a place of its own: one that comes or goes leaves the others untouched.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    places: [RwSignal<Option<Notice>>; PLACES],
    next: StoredValue<u32>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Self { places: std::array::from_fn(|_| RwSignal::new(None)), next: StoredValue::new(0) }
    }

    /// Shows a notice.
    pub(crate) fn say(self, kind: Kind, text: &str) {
        self.show(kind, text, None);
    }

    /// Shows a notice with something to do.
    pub(crate) fn offer(self, kind: Kind, text: &str, offer: Offer) {
        self.show(kind, text, Some(offer));
    }

    /// What the notices offer that would be lost with the page; they go away.
    #[cfg(feature = "hydrate")]
    pub(crate) fn take(self) -> Vec<(Kind, String, Offer)> {
        let taken = |place: RwSignal<Option<Notice>>| {
            let Notice { kind, text, offer, .. } = place.try_update(Option::take)??;
            Some((kind, text, offer.filter(Offer::is_carried)?))
        };
        self.places.into_iter().filter_map(taken).collect()
    }

    fn show(self, kind: Kind, text: &str, offer: Option<Offer>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        if kind == Kind::Good && offer.is_none() {
            set_timeout(move || self.dismiss(id), GLANCE);
        }
        let place = self.place(text);
        place.set(Some(Notice { id, kind, text: text.to_owned(), offer }));
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

    fn dismiss(self, id: u32) {
        for place in self.places {
            if place.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.id == id)) {
                place.set(None);
            }
        }
    }
}

/// The notices, at the end of the body. Their region is there, empty, before the first of them is put in; what did not
/// work is an alert of its own, said when it comes.
#[component]
pub(super) fn Toasts() -> impl IntoView {
    let notices = expect_context::<Notices>();
    view! {
        <div class="toasts">
            <div class="stack" role="status">
                {shown(notices, false)}
            </div>
            {shown(notices, true)}
        </div>
    }
}

fn shown(notices: Notices, bad: bool) -> impl IntoView {
    let toast = move |place: RwSignal<Option<Notice>>| {
        let notice = place.get().filter(|notice| (notice.kind == Kind::Bad) == bad)?;
        Some(view! { <Toast notice=notice /> }.into_any())
    };
    notices.places.map(|place| (move || toast(place)).into_any()).into_iter().collect_view()
}

#[component]
fn Toast(notice: Notice) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let store = expect_context::<CartStore>();
    let Notice { id, kind, text, offer } = notice;
    let data_kind = match kind {
        Kind::Good => "good",
        Kind::Warn => "warn",
        Kind::Bad => "bad",
    };
    let act = offer.map(|offer| {
        let label = offer.label().to_owned();
        let click = move |_| {
            notices.dismiss(id);
            offer.clone().take_up(store);
        };
        view! { <button class="link-button" type="button" on:click=click>{label}</button> }.into_any()
    });
    view! {
        <div class="toast" data-kind=data_kind role=(kind == Kind::Bad).then_some("alert")>
            <p>{text}</p>
            {act}
            <button class="icon-button" type="button" aria-label="Dismiss" on:click=move |_| notices.dismiss(id)>
                <super::Icon name="x" />
            </button>
        </div>
    }
}
