//! What is around a page is HTML like the rest: places that are empty until there is something to show. What shows it is fetched then,
//! if it was not before.

use super::alive::show_in_bag;
use crate::AppError;
use crate::browser;
use crate::cart::{Bag, CartStore};
use crate::ui::{Kind, Notices};
use gloo_events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Says that the network is gone, and what works all the same (E2).
const OFFLINE: &str = "You’re offline. The cart works; changes are sent when the network is back.";

/// The id of a place, and what is shown there.
type Place = (&'static str, fn() -> Bag);

const DRAWER: &[Place] = &[("drawer-place", || Bag::Drawer)];
const RECEIPT: &[Place] = &[("receipt", || Bag::Receipt)];
const NOTICES: &[Place] = &[("notices", || Bag::Notices { bad: false }), ("alerts", || Bag::Notices { bad: true })];

/// Shows drawer, receipt and notices once they are wanted, and whether there is a network.
pub(super) fn listen(store: CartStore, notices: Notices) {
    let failed = move |error: AppError| {
        notices.say(Kind::Bad, &error.to_string());
        store.drawer().set(false);
    };
    once(move || store.drawer().get(), DRAWER, failed);
    once(move || store.receipt().with(Option::is_some), RECEIPT, failed);
    let plain = move |_| put("notices", &notices.newest().map(|notice| notice.text).unwrap_or_default());
    // They also see to what is carried along to the next page.
    let carries = move || store.receipt().with(Option::is_some) || browser::has_carried();
    once(move || notices.newest().is_some() || carries(), NOTICES, plain);

    let window = window();
    let tell = || put("offline", if leptos::prelude::window().navigator().on_line() { "" } else { OFFLINE });
    tell();
    for event in ["online", "offline"] {
        EventListener::new(&window, event, move |_| tell()).forget();
    }
}

/// Shows what belongs to these places once it is wanted.
fn once(wanted: impl Fn() -> bool + 'static, places: &'static [Place], failed: impl Fn(AppError) + Copy + 'static) {
    let there = StoredValue::new(false);
    Effect::new(move |_| {
        if !wanted() || there.get_value() {
            return;
        }
        there.set_value(true);
        spawn_local(async move {
            for (place, part) in places {
                if let Err(error) = show_in_bag(place, part()).await {
                    there.set_value(false);
                    return failed(error);
                }
            }
        });
    });
}

/// Writes into the place of that id.
fn put(place: &str, text: &str) {
    if let Some(place) = document().get_element_by_id(place) {
        place.set_text_content(Some(text));
    }
}
