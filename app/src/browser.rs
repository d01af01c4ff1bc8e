//! The browser's clock, randomness, storage and locks.

use crate::ui::Known;
use gloo_storage::{LocalStorage, Storage as _};
use js_sys::{Array, Object, Promise};
use leptos::prelude::document;
use shared::guest::{Json, STORAGE_KEY, TabId};
use shared::time::Timestamp;
use std::cell::Cell;
use std::rc::Rc;
use uuid::Uuid;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Other tabs read session and cart again when this changes. It says nothing of either.
const CHANGED_KEY: &str = "forever-cart.changed";

/// Who was here last, for the header: it is shown by it before the page is alive. Not there for a guest, and after signing out (M5).
const SESSION_KEY: &str = "forever-cart.session";

/// What is carried along to the next page, in sessionStorage.
const CARRIED_KEY: &str = "forever-cart.carried";

/// Unanswered changes to the session's cart, in sessionStorage.
const UNANSWERED_KEY: &str = "forever-cart.unanswered";

/// Now, by the visitor's clock.
#[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// A new id.
pub(crate) fn new_id() -> Uuid {
    let mut bytes = [0; 16];
    fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// This page's id among the tabs.
pub(crate) fn new_tab() -> TabId {
    let mut bytes = [0; 4];
    fill(&mut bytes);
    TabId(u32::from_le_bytes(bytes))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255 fit")]
fn fill(bytes: &mut [u8]) {
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    if crypto.is_none_or(|crypto| crypto.get_random_values_with_u8_array(bytes).is_err()) {
        // A browser without it is older than WebAssembly; ids only have to differ.
        for byte in bytes {
            *byte = (js_sys::Math::random() * 256.0) as u8;
        }
    }
}

/// The content of the document's meta of that name.
pub(crate) fn meta(name: &str) -> Option<String> {
    let document = web_sys::window()?.document()?;
    document.query_selector(&format!("meta[name={name}]")).ok()??.get_attribute("content")
}

/// localStorage, where the browser allows it: gloo's panics where it does not.
fn allowed() -> bool {
    web_sys::window().is_some_and(|window| matches!(window.local_storage(), Ok(Some(_))))
}

/// The stored guest cart's text.
pub(crate) fn stored_cart() -> Option<String> {
    allowed().then(|| LocalStorage::raw().get_item(STORAGE_KEY).ok().flatten()).flatten()
}

/// Parses JSON; none where it is none, or deeper than anything of ours.
pub(crate) fn parse(text: &str) -> Option<Json> {
    const DEPTH: u32 = 8;
    js_sys::JSON::parse(text).ok().and_then(|value| json(&value, DEPTH))
}

fn json(value: &JsValue, depth: u32) -> Option<Json> {
    let deeper = depth.checked_sub(1)?;
    if let Some(text) = value.as_string() {
        return Some(Json::Text(text));
    }
    if let Some(number) = value.as_f64() {
        return Some(Json::Number(number));
    }
    if let Some(list) = value.dyn_ref::<Array>() {
        return list.iter().map(|value| json(&value, deeper)).collect::<Option<_>>().map(Json::List);
    }
    let Some(map) = value.dyn_ref::<Object>() else { return Some(Json::Other) };
    let entries = Object::entries(map);
    let entries = entries.iter().map(|entry| {
        let entry = Array::from(&entry);
        Some((entry.get(0).as_string()?, json(&entry.get(1), deeper)?))
    });
    entries.collect::<Option<_>>().map(Json::Map)
}

/// Stores the guest cart's text; `false` where storage is full or forbidden.
pub(crate) fn store_cart(text: &str) -> bool {
    allowed() && LocalStorage::raw().set_item(STORAGE_KEY, text).is_ok()
}

/// Has the other tabs read session and cart again.
pub(crate) fn tell_other_tabs() {
    if allowed() {
        let _ = LocalStorage::raw().set_item(CHANGED_KEY, &new_tab().0.to_string());
    }
}

/// The session that this browser had last; none where it had none, or has signed out.
pub(crate) fn kept_session() -> Option<Known> {
    let stored = allowed().then(|| LocalStorage::raw().get_item(SESSION_KEY).ok().flatten()).flatten();
    let Some(Json::Map(entries)) = stored.as_deref().and_then(parse) else { return None };
    let mut known = Known::default();
    for (key, value) in entries {
        match (key.as_str(), value) {
            ("account", Json::Number(account)) => known.account = account > 0.0,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cart holds fewer")]
            ("items", Json::Number(items)) => known.items = items as u32,
            _ => {}
        }
    }
    Some(known)
}

/// Keeps who is here.
pub(crate) fn keep_session(known: Known) {
    let Known { account, items } = known;
    if allowed() {
        let text = format!(r#"{{"account":{},"items":{items}}}"#, u8::from(account));
        let _ = LocalStorage::raw().set_item(SESSION_KEY, &text);
    }
}

/// Nobody is here any more.
pub(crate) fn forget_session() {
    if allowed() {
        let _ = LocalStorage::raw().remove_item(SESSION_KEY);
    }
}

/// What the header shows, written by the server or by its script; and whether by the server, which knows who is here.
pub(crate) fn shown_in_header() -> (Known, bool) {
    let find = |selector| document().query_selector(selector).ok().flatten();
    let text = |selector| find(selector).and_then(|found| found.text_content());
    let items = text(".header-tools .badge").and_then(|text| text.parse().ok()).unwrap_or_default();
    let account =
        text(".header-tools a span").is_some_and(|label| label == Known { account: true, items }.account_label());
    (Known { account, items }, find(".header-tools[data-known]").is_some())
}

fn session_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// Whether the page before carried anything along.
pub(crate) fn has_carried() -> bool {
    session_storage().is_some_and(|storage| storage.get_item(CARRIED_KEY).is_ok_and(|text| text.is_some()))
}

/// Takes text out of sessionStorage; none where there is none.
fn take(key: &str) -> Option<String> {
    let storage = session_storage()?;
    let text = storage.get_item(key).ok()??;
    let _ = storage.remove_item(key);
    Some(text)
}

/// Puts text into sessionStorage; false where it is full or forbidden.
fn put(key: &str, text: &str) -> bool {
    session_storage().is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Notices and receipt that the page before carried along, once.
pub(crate) fn take_carried() -> Option<String> {
    take(CARRIED_KEY)
}

/// Carries them along to the next page of this tab.
pub(crate) fn carry(text: &str) {
    put(CARRIED_KEY, text);
}

/// Changes to the session's cart that the page before had not heard the answer to, once.
pub(crate) fn take_unanswered() -> Option<String> {
    take(UNANSWERED_KEY)
}

/// Keeps them for the next page of this tab.
pub(crate) fn keep_unanswered(text: &str) {
    put(UNANSWERED_KEY, text);
}

/// Guest cart of a visit whose localStorage is full or forbidden; none where localStorage serves.
pub(crate) fn cart_of_visit() -> Option<String> {
    session_storage()?.get_item(STORAGE_KEY).ok()?
}

/// Keeps that cart from page to page of this tab; false where this browser forbids that, too.
pub(crate) fn keep_for_visit(text: &str) -> bool {
    put(STORAGE_KEY, text)
}

/// Drops that cart.
pub(crate) fn forget_cart_of_visit() {
    take(STORAGE_KEY);
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"])]
    fn request(name: &str, callback: &JsValue) -> Result<Promise, JsValue>;
}

/// Does `work` while no other tab does any under that name; at once where the browser has no locks.
pub(crate) async fn in_turn(name: &str, work: impl Future<Output = ()> + 'static) {
    let work = Rc::new(Cell::new(Some(work)));
    let held = work.clone();
    let callback = Closure::once_into_js(move || {
        future_to_promise(async move {
            if let Some(work) = held.take() {
                work.await;
            }
            Ok(JsValue::UNDEFINED)
        })
    });
    if let Ok(done) = request(name, &callback) {
        let _ = JsFuture::from(done).await;
    }
    if let Some(work) = work.take() {
        work.await;
    }
}

/// What another tab wrote.
pub(crate) enum Written {
    /// The guest cart.
    Cart,
    /// All of storage was cleared, or the guest cart removed.
    Cleared,
    /// Session or server cart changed.
    Changed,
}

/// What a storage event is about, where it concerns the shop.
pub(crate) fn written(event: &web_sys::StorageEvent) -> Option<Written> {
    match event.key() {
        None => Some(Written::Cleared),
        Some(key) if key == STORAGE_KEY && event.new_value().is_none() => Some(Written::Cleared),
        Some(key) if key == STORAGE_KEY => Some(Written::Cart),
        Some(key) if key == CHANGED_KEY => Some(Written::Changed),
        Some(_) => None,
    }
}
