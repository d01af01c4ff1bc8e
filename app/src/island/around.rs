//! What is around a page is HTML like the rest: places that are empty until there is something to show. What shows it is fetched then,
//! if it was not before.

use super::alive::show_in_bag;
use crate::AppError;
use crate::account::sign_in_from;
use crate::address;
use crate::browser;
use crate::cart::{Bag, CartStore};
use crate::dom;
use crate::ui::{Kind, Known, Notices};
use gloo_events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Element;

/// Says that the network is gone, and what works all the same (E2).
const OFFLINE: &str = "You’re offline. The cart works; changes are sent when the network is back.";

/// The id of a place, and what is shown there.
type Place = (&'static str, fn() -> Bag);

const DRAWER: &[Place] = &[("drawer-place", || Bag::Drawer)];
const RECEIPT: &[Place] = &[("receipt", || Bag::Receipt)];
const NOTICES: &[Place] = &[("notices", || Bag::Notices { bad: false }), ("alerts", || Bag::Notices { bad: true })];

/// Goes on writing the header, shows drawer, receipt and notices once they are wanted, and whether there is a network.
pub(super) fn listen(store: CartStore, notices: Notices) {
    account_link(store);
    cart_button(store);
    let failed = move |error: AppError| notices.say(Kind::Bad, &error.to_string());
    let undrawn = move |error| {
        failed(error);
        store.drawer().set(false);
    };
    once(move || store.drawer().get(), DRAWER, undrawn);
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

fn find(selector: &str) -> Option<Element> {
    dom::find(&document().document_element()?, selector)
}

/// The link to the account, or to sign in and come back: to the address that the page has when it is followed.
fn account_link(store: CartStore) {
    let (Some(link), Some(label)) = (find(".header-link"), find(".header-link span")) else { return };
    let lead = {
        let link = link.clone();
        move |account: bool| {
            let (path, query) = address::here();
            let href = if account { "/account".to_owned() } else { sign_in_from(&path, &query) };
            let _ = link.set_attribute("href", &href);
        }
    };
    EventListener::new(&link, "click", {
        let lead = lead.clone();
        move |_| lead(untrack(|| store.signed_in()))
    })
    .forget();
    Effect::new(move |_| {
        let account = store.signed_in();
        let text = Known { account, items: 0 }.account_label();
        let _ = link.set_attribute("aria-label", text);
        label.set_text_content(Some(text));
        lead(account);
    });
}

/// The cart's button opens the drawer and counts what is in the cart. Its badge bumps when the cart grows, not when it becomes known.
fn cart_button(store: CartStore) {
    let (Some(form), Some(name), Some(badge)) =
        (find(".header-tools form"), find(".header-cart .visually-hidden"), find(".badge"))
    else {
        return;
    };
    EventListener::new_with_options(&form, "submit", EventListenerOptions::enable_prevent_default(), move |event| {
        event.prevent_default();
        store.drawer().set(true);
    })
    .forget();
    EventListener::new(&badge, "animationend", {
        let badge = badge.clone();
        move |_| {
            let _ = badge.remove_attribute("data-state");
        }
    })
    .forget();
    let (view, count) = (store.view(), store.item_count());
    Effect::new(move |before: Option<Option<u32>>| {
        let items = count.get();
        name.set_text_content(Some(&Known { account: false, items }.cart_name()));
        badge.set_text_content(Some(&items.to_string()));
        let now = view.with(Option::is_some).then_some(items);
        let _ = match (before.flatten(), now) {
            _ if items == 0 => badge.set_attribute("data-state", "empty"),
            (Some(before), Some(now)) if now > before => badge.set_attribute("data-state", "bump"),
            _ => badge.remove_attribute("data-state"),
        };
        now
    });
}
