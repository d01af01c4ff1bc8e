//! What of wishlists is in the first download: it fetches their code where that is needed, and no sooner.

use super::removal::WishRemoval;
use crate::browser;
use crate::cart::{CartStore, Visitor};
use crate::dom::find;
use crate::island::do_wish;
use crate::ui::{Kind, Notices};
use gloo_events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::wishlist::STORAGE_KEY;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A thing to do with wishlists.
pub(crate) enum Task {
    /// To take over an island.
    Revive(HtmlElement),
    /// To light the hearts of the page, now and from now on.
    Light,
    /// To do what a heart that was pressed stands for.
    Press(HtmlElement),
    /// To take up what another tab wrote.
    Follow,
    /// To merge the guest's list into the account's.
    Join,
    /// To put back what was removed.
    Undo(Box<WishRemoval>),
}

/// Does it, once its code is there. A heart that stays dark is no failure to tell of, and what does not join is sent by the next page.
pub(crate) fn run(task: Task) {
    let notices = expect_context::<Notices>();
    spawn_local(async move {
        let quiet = matches!(task, Task::Light | Task::Follow | Task::Join);
        if let Err(error) = do_wish(task).await
            && !quiet
        {
            notices.say(Kind::Bad, &error.to_string());
        }
    });
}

/// Listens to hearts, and lights them where anything may be on a list.
pub(crate) fn listen(store: CartStore) {
    EventListener::new(&document(), "click", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let heart = target.and_then(|target| target.closest(".heart").ok().flatten());
        if let Some(heart) = heart.and_then(|heart| heart.dyn_into().ok()) {
            run(Task::Press(heart));
        }
    })
    .forget();
    EventListener::new(&window(), "storage", move |event| {
        let event = event.dyn_ref::<web_sys::StorageEvent>();
        if event.is_some_and(|event| event.key().is_none_or(|key| key == STORAGE_KEY)) && has_hearts() {
            run(Task::Follow);
        }
    })
    .forget();
    Effect::new(move |_| {
        let light = match store.visitor().get() {
            Visitor::SignedIn(_) => true,
            Visitor::Unknown => false,
            _ => has_list(),
        };
        if light && has_hearts() {
            run(Task::Light);
        }
    });
}

fn has_hearts() -> bool {
    document().document_element().is_some_and(|page| find::<Element>(&page, ".heart, .wishes").is_some())
}

/// True where this browser keeps a guest's list with something on it, as far as can be told without reading it.
fn has_list() -> bool {
    let kept = browser::stored(STORAGE_KEY).or_else(|| browser::kept_in_visit(STORAGE_KEY));
    kept.is_some_and(|text| !text.contains("\"items\":[]"))
}

/// Somebody is signed in: what a guest put onto the list here joins the account's (M4).
pub(crate) fn join() {
    if has_list() {
        run(Task::Join);
    }
}

/// Nothing of the account stays on the device (M5).
pub(crate) fn forget() {
    browser::forget(STORAGE_KEY);
    browser::forget(super::sync::KNOWN_KEY);
}
