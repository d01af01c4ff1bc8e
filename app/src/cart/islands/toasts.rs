//! Short notices that come by themselves, said to assistive technology too.

use crate::cart::CartStore;
use crate::ui::{Icon, Kind, Notice, Notices};
use leptos::prelude::*;

/// The notices of one of their two regions. What did not work is an alert of its own, said when it comes.
#[component]
pub(super) fn Toasts(bad: bool) -> impl IntoView {
    let notices = expect_context::<Notices>();
    #[cfg(feature = "hydrate")]
    if !bad {
        crate::cart::carry::take_up(expect_context(), notices);
    }
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
    let Notice { id, kind, text, offer, .. } = notice;
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
                <Icon name="x" />
            </button>
        </div>
    }
}
