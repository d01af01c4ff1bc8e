//! The browser's side: finds the islands of the page, and brings each to life with the code of its part.
#![allow(clippy::unnecessary_wraps, reason = "the split function's caller is told where its part cannot be had")]

use super::{Main, Part, around};
use crate::AppError;
use crate::account::Account;
use crate::address;
use crate::browser;
use crate::cart::{Bag, CartStore};
use crate::checkout::Buying;
use crate::ui::{Follow, Kind, Notices};
use crate::wire::decode;
use leptos::mount::hydrate_islands;
use leptos::prelude::*;
use leptos::server_fn::redirect::set_redirect_hook;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use std::mem::forget;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

impl From<SplitLoaderError> for AppError {
    fn from(_: SplitLoaderError) -> Self {
        Self::Unreachable
    }
}

/// Brings the islands of the page to life. What they share belongs to the page, not to one of them.
pub fn hydrate() {
    hydrate_islands();
    let _ = set_redirect_hook(address::go);
    let notices = Notices::new();
    provide_context(notices);
    let store = CartStore::new(browser::shown_in_header(), browser::kept_session());
    provide_context(store);
    revive_all(document().body().as_deref());
    around::listen(store, notices);
    store.listen();
}

/// Brings the islands within that to life.
fn revive_all(within: Option<&web_sys::Element>) {
    let Some(found) = within.and_then(|within| within.query_selector_all("leptos-island").ok()) else { return };
    for index in 0..found.length() {
        let Some(root) = found.get(index).and_then(|node| node.dyn_into::<HtmlElement>().ok()) else { continue };
        match root.dataset().get("component").as_deref() {
            Some(Main::NAME) => revive::<Main>(&root),
            Some(Bag::NAME) => spawn_local(async move {
                let part = bag(root.clone(), None).await;
                reached(&root, part)
            }),
            Some(Buying::NAME) => spawn_local(async move {
                let part = buying(root.clone()).await;
                reached(&root, part)
            }),
            Some(Follow::NAME) => spawn_local(async move {
                let part = follow(root.clone()).await;
                reached(&root, part)
            }),
            Some(Account::NAME) => spawn_local(async move {
                let part = account(root.clone()).await;
                reached(&root, part)
            }),
            _ => {}
        }
    }
}

/// Takes over what the server has rendered. An island of another release stays as it is.
fn revive<P: Part>(root: &HtmlElement) {
    let Some(part) = root.dataset().get("props").and_then(|props| decode::<P>(&props)) else { return };
    let owner = Owner::new();
    let state = owner.with(|| part.view().hydrate_from::<true>(root));
    forget((owner, state));
    settle(root, "");
}

/// Tells the page's script that forms within need not wait any longer (`start.js`).
fn settle(root: &HtmlElement, live: &str) {
    let _ = root.set_attribute("data-live", live);
    if let Ok(event) = web_sys::Event::new("alive") {
        let _ = root.dispatch_event(&event);
    }
}

/// Builds a view that the server has not rendered.
fn build<P: Part>(root: &HtmlElement, part: P) {
    let owner = Owner::new();
    let state = owner.with(|| {
        let mut state = part.view().build();
        state.mount(root, None);
        state
    });
    forget((owner, state));
}

#[wasm_split(bag, wasm_split_path = leptos::wasm_split, preload(preload_bag), fallible)]
fn bag(root: HtmlElement, built: Option<Bag>) -> Result<(), AppError> {
    match built {
        Some(part) => build(&root, part),
        None => revive::<Bag>(&root),
    }
    Ok(())
}

#[wasm_split(buying, wasm_split_path = leptos::wasm_split, fallible)]
fn buying(root: HtmlElement) -> Result<(), AppError> {
    revive::<Buying>(&root);
    Ok(())
}

#[wasm_split(account, wasm_split_path = leptos::wasm_split, fallible)]
fn account(root: HtmlElement) -> Result<(), AppError> {
    revive::<Account>(&root);
    Ok(())
}

#[wasm_split(follow, wasm_split_path = leptos::wasm_split, fallible)]
fn follow(root: HtmlElement) -> Result<(), AppError> {
    revive::<Follow>(&root);
    Ok(())
}

/// Fetches the cart's part, so that it is there without a network too.
pub(crate) async fn fetch_bag() {
    let _ = preload_bag().await;
}

/// Shows a view of the cart's part in the place of that id, which is empty. Fails where the part cannot be had.
pub(super) async fn show_in_bag(place: &str, part: Bag) -> Result<(), AppError> {
    match document().get_element_by_id(place).and_then(|place| place.dyn_into().ok()) {
        Some(place) => bag(place, Some(part)).await,
        None => Ok(()),
    }
}

/// What of a part cannot be had stays as the server wrote it, and that is said.
fn reached(root: &HtmlElement, part: Result<(), AppError>) {
    if let Err(error) = part {
        settle(root, "no");
        expect_context::<Notices>().say(Kind::Bad, &error.to_string());
    }
}
