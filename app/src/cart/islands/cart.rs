//! The cart on its page.

use super::empty::EmptyCart;
use super::lines::{CartLines, Place};
use super::saved::SavedForLater;
use super::shown::{Phase, Shown, in_words, items, lines, phase};
use super::skeleton::LoadingCart;
use super::summary::Summary;
use crate::AppError;
use crate::cart::forms::SetAsideSaved;
use crate::cart::removal::Removal;
use crate::cart::store::{CartStore, Visitor};
use crate::cart::{Offer, Opened};
use crate::ui::{Kind, Notices};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::cart::Change;

/// The cart, as the server rendered it first.
#[component]
pub(super) fn Cart(opened: Result<Option<Opened>, AppError>) -> impl IntoView {
    let (rendered, failed) = match opened {
        Ok(opened) => (opened.map(Shown::rendered), None),
        Err(error) => (None, Some(error)),
    };
    let store = expect_context::<CartStore>();
    let notices = expect_context::<Notices>();
    let (cart, live) = follow(store, rendered);
    let phase = Memo::new(move |_| cart.with(|cart| phase(cart.as_ref())));
    let signed_in = Signal::derive(move || cart.with(|cart| cart.as_ref().is_some_and(|shown| shown.signed_in)));
    let on_removed = Callback::new(move |removal: Removal| {
        let text = removal.words();
        if removal.can_be_undone() {
            notices.offer(Kind::Good, &text, Offer::Undo(Box::new(removal)));
        } else {
            notices.say(Kind::Good, &text);
        }
    });
    let served = Signal::derive(move || cart.with(|cart| cart.as_ref().is_some_and(|shown| shown.served)));
    let place = Place { ids: "cart", heading: "cart-title", full: true, served, live, on_removed };
    view! {
        <p class="visually-hidden" role="status">
            {move || live.get().then(|| cart.with(|cart| in_words(cart.as_ref())))}
        </p>
        {move || match phase.get() {
            Phase::Loading => {
                let unreached = store.visitor.with(|visitor| *visitor == Visitor::Unreached);
                let failed = failed.clone().or_else(|| unreached.then_some(AppError::Unreachable));
                view! { <Loading failed=failed /> }.into_any()
            }
            Phase::Empty => view! { <EmptyCart signed_in=signed_in /> }.into_any(),
            Phase::Filled => view! { <Filled cart=cart place=place /> }.into_any(),
        }}
        <SavedBelow cart=cart phase=phase place=place />
    }
}

/// The cart that was rendered, until the store knows it; and whether it does.
///
/// The first of it is what the server rendered, so that hydration finds what it expects.
fn follow(store: CartStore, rendered: Option<Shown>) -> (Signal<Option<Shown>>, Signal<bool>) {
    let session = rendered.is_some();
    let cart = RwSignal::new(rendered);
    let live = RwSignal::new(false);
    Effect::new(move |_| {
        let Some(shown) = Shown::of(store) else { return };
        // The server has said that there is a session: a guest's cart is not its before that is known here too, unless
        // the shop was asked again since.
        let asked_again = store.visits.get() > 0 && store.visitor.get() != Visitor::Unreached;
        if !session || shown.served || live.get_untracked() || asked_again {
            cart.set(Some(shown));
            live.set(true);
        }
    });
    (cart.into(), live.into())
}

#[component]
fn Heading() -> impl IntoView {
    view! {
        <div class="page-head">
            <h1 id="cart-title" tabindex="-1">
                "Your cart"
            </h1>
        </div>
    }
}

/// Without scripts a failure is the last word; with them the store may still bring the cart.
#[component]
fn Loading(failed: Option<AppError>) -> impl IntoView {
    let rest = match failed {
        None => view! { <LoadingCart /> }.into_any(),
        Some(error) => view! {
            <div class="notice" data-kind="bad" role="alert">
                <strong>"Your cart couldn't be read"</strong>
                <p>{error.to_string()}</p>
            </div>
        }
        .into_any(),
    };
    view! {
        <Heading />
        {rest}
    }
}

#[component]
fn Filled(cart: Signal<Option<Shown>>, place: Place) -> impl IntoView {
    let listed = Signal::derive(move || cart.with(|cart| lines(cart.as_ref())));
    view! {
        <Heading />
        <div class="cart">
            <div class="cart-main">
                <FromSaved cart=cart place=place />
                <CartLines lines=listed place=place />
                <Undescribed cart=cart />
                <Saved cart=cart place=place />
            </div>
            <Summary cart=cart />
        </div>
    }
}

/// What came from the saved cart can be set aside at once, and only that (M4).
#[component]
fn FromSaved(cart: Signal<Option<Shown>>, place: Place) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let notices = expect_context::<Notices>();
    let some = Memo::new(move |_| {
        cart.with(|cart| cart.as_ref().is_some_and(|shown| shown.view.lines.iter().any(|line| line.from_saved > 0)))
    });
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
            crate::focus::focus_first(vec![place.heading.to_owned()]);
            store.change(Change::SetAsideSaved, None);
            notices.say(Kind::Good, "What was in your saved cart is now saved for later.");
        }
    };
    view! {
        <Show when=move || some.get()>
            <div class="notice" data-kind="calm">
                <strong>"Some of this is from your saved cart"</strong>
                <p>"It was in your account before you signed in here, and is marked below."</p>
                <form class="notice-actions" method="post" action=SetAsideSaved::PATH on:submit=submit>
                    <button class="button" type="submit">
                        "Save just those for later"
                    </button>
                </form>
            </div>
        </Show>
    }
}

/// Items of a guest that the shop has not described, as without a network: kept, if not shown (E2).
#[component]
fn Undescribed(cart: Signal<Option<Shown>>) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let missing = Memo::new(move |_| cart.with(|cart| cart.as_ref().map_or(0, |shown| shown.missing)));
    view! {
        <Show when=move || { missing.get() > 0 }>
            <div class="notice" data-kind="warn" role="status">
                <strong>{move || format!("{} can't be shown just now", items(missing.get()))}</strong>
                <p>"Kept in your cart all the same. What the shop says of it hasn't arrived yet."</p>
                <div class="notice-actions">
                    <button class="button" type="button" on:click=move |_| store.refresh()>
                        "Try again"
                    </button>
                </div>
            </div>
        </Show>
    }
}

#[component]
fn Saved(cart: Signal<Option<Shown>>, place: Place) -> impl IntoView {
    let saved = Signal::derive(move || {
        cart.with(|cart| cart.as_ref().map(|shown| shown.view.saved.clone()).unwrap_or_default())
    });
    view! { <SavedForLater saved=saved place=Place { ids: "saved", ..place } /> }
}

/// What is saved stands below an empty cart too.
#[component]
fn SavedBelow(cart: Signal<Option<Shown>>, phase: Memo<Phase>, place: Place) -> impl IntoView {
    view! {
        <Show when=move || phase.get() == Phase::Empty>
            <Saved cart=cart place=place />
        </Show>
    }
}
