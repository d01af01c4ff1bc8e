//! The cart over any page: a dialog that the button in the header and Add to cart open.

use super::empty::EmptyDrawer;
use super::lines::{CartLines, Place};
use super::shown::{Phase, Shown, in_words, items, lines, phase};
use super::skeleton::LoadingLines;
use super::waiting::WaitingInDrawer;
use crate::cart::removal::Removal;
use crate::cart::store::CartStore;
use crate::focus::focus_first;
use crate::ui::Icon;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlDialogElement};
use std::time::Duration;

/// Longer than the drawer takes to slide away; its content goes after that.
const CLOSING: Duration = Duration::from_millis(500);

/// The drawer. The dialog itself gives the focus back to what opened it. Its content is there only while it is open.
#[component]
pub(super) fn Drawer() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let open = store.drawer();
    let filled = RwSignal::new(false);
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                filled.set(true);
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let closed = move |_| {
        open.set(false);
        set_timeout(move || filled.set(open.get_untracked()), CLOSING);
    };
    let clicked = move |event: MouseEvent| {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        // What lies behind a dialog counts as the dialog itself; its own area is covered by its parts.
        let behind = target.has_type::<HtmlDialogElement>();
        let leads_on = matches!(target.closest("a[href]"), Ok(Some(_)));
        if behind || leads_on {
            open.set(false);
        }
    };
    view! {
        <dialog
            class="drawer"
            id="drawer"
            aria-labelledby="drawer-title"
            node_ref=dialog
            on:close=closed
            on:click=clicked
        >
            <div class="drawer-head">
                <h2 id="drawer-title" tabindex="-1">
                    "Your cart"
                </h2>
                <button class="icon-button" type="button" aria-label="Close" on:click=move |_| open.set(false)>
                    <Icon name="x" />
                </button>
            </div>
            <Show when=move || filled.get()>
                <Content />
            </Show>
        </dialog>
    }
}

#[component]
fn Content() -> impl IntoView {
    let store = expect_context::<CartStore>();
    let cart = Memo::new(move |_| Shown::of(store));
    let phase = Memo::new(move |_| cart.with(|cart| phase(cart.as_ref())));
    let listed = Signal::derive(move || cart.with(|cart| lines(cart.as_ref())));
    let missing = Memo::new(move |_| cart.with(|cart| cart.as_ref().map_or(0, |shown| shown.missing)));
    let removed = RwSignal::new(None::<Removal>);
    let place = Place {
        ids: "drawer",
        heading: "drawer-title",
        full: false,
        served: Signal::derive(move || store.has_session()),
        live: Signal::stored(true),
        on_removed: Callback::new(move |removal| removed.set(Some(removal))),
    };
    view! {
        <div class="drawer-body">
            <Removed removed=removed />
            <WaitingInDrawer />
            {move || match phase.get() {
                Phase::Loading => view! { <LoadingLines small=true /> }.into_any(),
                Phase::Empty => view! { <EmptyDrawer /> }.into_any(),
                Phase::Filled => view! { <CartLines lines=listed place=place /> }.into_any(),
            }}
            <Show when=move || { missing.get() > 0 }>
                <p class="line-problem" data-kind="warn">
                    {move || format!("{} can't be shown just now. Kept in your cart all the same.", items(missing.get()))}
                </p>
            </Show>
        </div>
        <div class="drawer-foot">
            <p class="visually-hidden" role="status">
                {move || cart.with(|cart| in_words(cart.as_ref()))}
            </p>
            <Show when=move || phase.get() == Phase::Filled>
                <Total cart=cart />
            </Show>
            <a class="button is-wide" href="/cart">
                "View full cart"
            </a>
        </div>
    }
}

#[component]
fn Total(cart: Memo<Option<Shown>>) -> impl IntoView {
    let subtotal = move || cart.with(|cart| cart.as_ref().map(|shown| shown.view.totals.subtotal.to_string()));
    view! {
        <dl class="totals">
            <div class="is-total">
                <dt>"Subtotal"</dt>
                <dd>{subtotal}</dd>
            </div>
        </dl>
        <a class="button is-cart is-large is-wide" href="/checkout">
            "Checkout"
        </a>
    }
}

/// What was removed last, with the way back. The page's own notices are out of reach behind the dialog.
#[component]
fn Removed(removed: RwSignal<Option<Removal>>) -> impl IntoView {
    let store = expect_context::<CartStore>();
    let notice = move |removal: Removal| {
        let text = removal.words();
        let undo = removal.can_be_undone().then(|| {
            let click = move |_| {
                removed.set(None);
                focus_first(vec!["drawer-title".to_owned()]);
                removal.clone().undo(store);
            };
            view! {
                <button class="link-button" type="button" on:click=click>
                    "Undo"
                </button>
            }
        });
        view! {
            <div class="row">
                <p class="line-problem" data-kind="calm">
                    {text}
                </p>
                {undo}
            </div>
        }
    };
    view! { <div role="status">{move || removed.get().map(notice)}</div> }
}
