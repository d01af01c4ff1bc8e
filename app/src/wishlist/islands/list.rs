//! A list on its page, an account's or a guest's.

use super::added::Added;
use super::line::{Place, WishLine};
use crate::AppError;
use crate::operation::new_id;
use crate::ui::Emblem;
use crate::wishlist::api::OpenedWishlist;
use crate::wishlist::form::SendWishlistForm;
use crate::wishlist::store::WishStore;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::id::VariantId;

/// For visitors whose browser runs no scripts: their list is kept by one.
const WITHOUT_SCRIPTS: &str = "<div class=\"notice\" data-kind=\"calm\"><strong>Your wishlist is kept in this browser</strong>\
    <p>Showing it here needs JavaScript. <a href=\"/login?next=/wishlist\">Sign in</a> to use a wishlist without it.</p></div>";

/// In which of its shapes the page shows the list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Loading,
    Empty,
    Filled,
}

impl Phase {
    fn of(opened: Option<&OpenedWishlist>) -> Self {
        match opened {
            None => Self::Loading,
            Some(opened) if opened.lines.is_empty() && opened.missing == 0 => Self::Empty,
            Some(_) => Self::Filled,
        }
    }
}

/// The list, as the server rendered it first.
#[component]
pub(super) fn Wishes(opened: Result<Option<OpenedWishlist>, AppError>) -> impl IntoView {
    let store = expect_context::<WishStore>();
    let (rendered, failed) = match opened {
        Ok(opened) => (opened, None),
        Err(error) => (None, Some(error)),
    };
    store.begin(rendered.clone());
    let shown = RwSignal::new(rendered);
    let live = RwSignal::new(false);
    Effect::new(move |_| {
        if let Some(opened) = store.opened.get() {
            shown.set(Some(opened));
            live.set(true);
        }
    });
    let phase = Memo::new(move |_| shown.with(|shown| Phase::of(shown.as_ref())));
    let lines =
        Signal::derive(move || shown.with(|shown| shown.as_ref().map(|shown| shown.lines.clone()).unwrap_or_default()));
    let list = Signal::derive(move || shown.with(|shown| shown.as_ref().and_then(|shown| shown.list)));
    let place = Place { live: live.into(), list, lines };
    let name = Callback::new(move |variant: VariantId| {
        let found = lines.with_untracked(|lines| lines.iter().find(|line| line.variant_id == variant).cloned());
        found.map(|line| line.name).unwrap_or_default()
    });
    view! {
        <div class="wishes">
            <p class="visually-hidden" role="status">
                {move || live.get().then(|| shown.with(|shown| in_words(shown.as_ref())))}
            </p>
            <div class="wishes-receipt">
                <Added receipt=store.receipt name=name />
            </div>
            {move || match phase.get() {
                Phase::Loading => {
                    let failed = failed.clone().or_else(|| store.unreached.get().then_some(AppError::Unreachable));
                    view! { <Loading failed=failed /> }.into_any()
                }
                Phase::Empty => view! { <Nothing shown=shown /> }.into_any(),
                Phase::Filled => view! { <Filled shown=shown place=place /> }.into_any(),
            }}
        </div>
    }
}

/// The list in a sentence, for those who do not see it change.
fn in_words(opened: Option<&OpenedWishlist>) -> String {
    match opened.map_or(0, |opened| opened.lines.len()) {
        0 => String::new(),
        1 => "1 item on your wishlist".to_owned(),
        count => format!("{count} items on your wishlist"),
    }
}

#[component]
fn Filled(shown: RwSignal<Option<OpenedWishlist>>, place: Place) -> impl IntoView {
    let choices = Signal::derive(move || {
        shown.with(|shown| shown.as_ref().map(|shown| shown.choices.clone()).unwrap_or_default())
    });
    let missing = Memo::new(move |_| shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.missing)));
    view! {
        <AddAll place=place />
        <ul class="lines">
            <For each=move || place.lines.get() key=|line| line.variant_id let:line>
                <WishLine first=line choices=choices place=place />
            </For>
        </ul>
        <Show when=move || { missing.get() > 0 }>
            <Undescribed missing=missing />
        </Show>
    }
}

#[component]
fn AddAll(place: Place) -> impl IntoView {
    let store = expect_context::<WishStore>();
    let submit = move |event: SubmitEvent| {
        if place.live.get_untracked() {
            event.prevent_default();
            store.add_all();
        }
    };
    view! {
        <form class="wishes-all" method="post" action=SendWishlistForm::PATH on:submit=submit>
            <input type="hidden" name="what" value="all" />
            <input
                type="hidden"
                name="list"
                value=move || place.list.get().map(|id| id.to_string()).unwrap_or_default()
            />
            <input type="hidden" name="operation" value=new_id() />
            <button class="button is-cart" type="submit">
                "Add all to cart"
            </button>
        </form>
    }
}

/// Items of a guest that the shop has not described, as without a network: kept, if not shown (E2).
#[component]
fn Undescribed(missing: Memo<u32>) -> impl IntoView {
    let store = expect_context::<WishStore>();
    let words = move || match missing.get() {
        1 => "1 item can’t be shown just now".to_owned(),
        count => format!("{count} items can’t be shown just now"),
    };
    view! {
        <div class="notice" data-kind="warn" role="status">
            <strong>{words}</strong>
            <p>"Kept on your wishlist all the same. What the shop says of it hasn’t arrived yet."</p>
            <div class="notice-actions">
                <button class="button" type="button" on:click=move |_| store.again()>
                    "Try again"
                </button>
            </div>
        </div>
    }
}

#[component]
fn Nothing(shown: RwSignal<Option<OpenedWishlist>>) -> impl IntoView {
    let account = move || shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.account));
    view! {
        <div class="empty">
            <Emblem />
            <p>
                <b>"Your wishlist is empty"</b>
            </p>
            <p>"Press the heart beside anything you like. It stays here, and tells you when its price changes."</p>
            <div class="row">
                <a class="button is-ink" href="/">
                    "Look around"
                </a>
                <Show when=move || !account()>
                    <a class="button" href="/login?next=/wishlist">
                        "Sign in to see your saved wishlist"
                    </a>
                </Show>
            </div>
        </div>
    }
}

/// The list before it is known. Without scripts a failure is the last word; with them the store may still bring the list.
#[component]
fn Loading(failed: Option<AppError>) -> impl IntoView {
    if let Some(error) = failed {
        return view! {
            <div class="notice" data-kind="bad" role="alert">
                <strong>"Your wishlist couldn’t be read"</strong>
                <p>{error.to_string()}</p>
            </div>
        }
        .into_any();
    }
    let line = || {
        view! {
            <li class="line">
                <span class="tile skeleton"></span>
                <div class="line-text">
                    <span class="skeleton"></span>
                    <span class="skeleton is-short"></span>
                </div>
            </li>
        }
    };
    view! {
        <noscript inner_html=WITHOUT_SCRIPTS></noscript>
        <div aria-busy="true">
            <p class="visually-hidden">"Loading your wishlist"</p>
            <ul class="lines" aria-hidden="true">
                {line()}
                {line()}
                {line()}
            </ul>
        </div>
    }
    .into_any()
}
