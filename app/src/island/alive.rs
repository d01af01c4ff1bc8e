//! The browser's side: finds the islands of the page, and brings each to life with the code of its part.
#![allow(clippy::unnecessary_wraps, reason = "the split function's caller is told where its part cannot be had")]

use super::{Island, Part, around};
use crate::AppError;
use crate::account::Account;
use crate::address;
use crate::browser;
use crate::cart::{Bag, CartStore};
use crate::catalogue::{Buy, hydrate_buy_form};
use crate::checkout::Buying;
use crate::dom::elements;
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

/// Brings the page to life. What its islands share belongs to the page, not to one of them.
pub fn hydrate() {
    hydrate_islands();
    let _ = set_redirect_hook(address::go);
    let notices = Notices::new();
    provide_context(notices);
    let (shown, known) = browser::shown_in_header();
    let store = CartStore::new(shown, known.then_some(shown), browser::kept_session());
    provide_context(store);
    spawn_local(async move {
        let roots = revive_all().await;
        // Only now: islands begin with what the server rendered.
        around::listen(store, notices);
        store.listen();
        for (root, live) in roots {
            settle(&root, live);
        }
    });
}

/// Brings the islands to life, each with its part, and says which are alive. What of a part cannot be had stays as the server
/// wrote it, and that is said.
async fn revive_all() -> Vec<(HtmlElement, bool)> {
    let Some(page) = document().document_element() else { return Vec::new() };
    let mut settled = Vec::new();
    for root in elements::<HtmlElement>(&page, "leptos-island, .header-tools") {
        let component = root.dataset().get("component");
        let part = match component.as_deref() {
            Some(Buy::NAME) => {
                buy(&root);
                Ok(())
            }
            Some(Bag::NAME) => bag(root.clone(), None).await,
            Some(Buying::NAME) => buying(root.clone()).await,
            Some(Follow::NAME) => follow(root.clone()).await,
            Some(Account::NAME) => account(root.clone()).await,
            _ => Ok(()),
        };
        if let Err(error) = &part {
            expect_context::<Notices>().say(Kind::Bad, &error.to_string());
        }
        settled.push((root, part.is_ok()));
    }
    settled
}

/// The props that the page carries; none where another release wrote them.
fn props<I: Island>(root: &HtmlElement) -> Option<I> {
    let props = root.dataset().get("props")?;
    // What is private in it does not stay where the view may go (M5).
    let _ = root.remove_attribute("data-props");
    decode(&props)
}

/// Takes over the product's form.
fn buy(root: &HtmlElement) {
    if let Some(buy) = props(root) {
        hydrate_buy_form(root, buy, expect_context(), expect_context());
    }
}

/// Takes over what the server has rendered. An island of another release stays as it is.
fn revive<P: Part>(root: &HtmlElement) {
    let Some(part) = props::<P>(root) else { return };
    let owner = Owner::new();
    let state = owner.with(|| part.view().hydrate_from::<true>(root));
    forget((owner, state));
}

/// Tells the page's script that forms within need not wait any longer (`start.js`).
fn settle(root: &HtmlElement, live: bool) {
    let _ = root.set_attribute("data-live", if live { "" } else { "no" });
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
    match document().get_element_by_id(place).and_then(|place| place.dyn_into::<HtmlElement>().ok()) {
        Some(place) => {
            place.set_text_content(None);
            bag(place, Some(part)).await
        }
        None => Ok(()),
    }
}
