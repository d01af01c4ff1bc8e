//! Short notices that come by themselves, said to assistive technology too.

use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// How long a notice that only says that something worked stays.
const GLANCE: Duration = Duration::from_secs(6);

/// How grave a notice is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something worked.
    Good,
    /// Something to know.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only what scripts do has such news"))]
    Warn,
    /// Something did not work.
    Bad,
}

/// What a notice offers to do. It outlives the page that said it, as a `Callback` would not.
type Action = Arc<dyn Fn() + Send + Sync>;

/// A notice.
#[derive(Clone)]
pub(crate) struct Notice {
    id: u32,
    kind: Kind,
    text: String,
    action: Option<(String, Action)>,
}

/// So many notices are shown at once.
const PLACES: usize = 3;

/// The notices that are shown now, each in a place of its own: one that comes or goes leaves the others untouched.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    places: [RwSignal<Option<Notice>>; PLACES],
    next: StoredValue<u32>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Self { places: std::array::from_fn(|_| RwSignal::new(None)), next: StoredValue::new(0) }
    }

    /// Shows a notice.
    pub(crate) fn say(self, kind: Kind, text: &str) {
        self.show(kind, text, None);
    }

    /// Shows a notice with something to do.
    pub(crate) fn offer(self, kind: Kind, text: &str, label: &str, action: impl Fn() + Send + Sync + 'static) {
        self.show(kind, text, Some((label.to_owned(), Arc::new(action))));
    }

    fn show(self, kind: Kind, text: &str, action: Option<(String, Action)>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        if kind == Kind::Good && action.is_none() {
            set_timeout(move || self.dismiss(id), GLANCE);
        }
        let place = self.place(text);
        place.set(Some(Notice { id, kind, text: text.to_owned(), action }));
    }

    /// Where a notice goes: where nothing stands, else where the oldest does. The same notice of before goes away, and
    /// what takes its place is elsewhere: so it is said again.
    fn place(self, text: &str) -> RwSignal<Option<Notice>> {
        let same = |place: &RwSignal<Option<Notice>>| {
            place.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.text == text))
        };
        let before = self.places.into_iter().find(same);
        let age = |place: &RwSignal<Option<Notice>>| {
            let age = place.with_untracked(|shown| shown.as_ref().map(|shown| shown.id));
            (before == Some(*place), age)
        };
        let free = self.places.into_iter().min_by_key(age).unwrap_or(self.places[0]);
        if let Some(before) = before {
            before.set(None);
        }
        free
    }

    fn dismiss(self, id: u32) {
        for place in self.places {
            if place.with_untracked(|shown| shown.as_ref().is_some_and(|shown| shown.id == id)) {
                place.set(None);
            }
        }
    }
}

/// The notices, at the end of the body. Their region is there, empty, before the first of them is put in; what did not
/// work is an alert of its own, said when it comes.
#[component]
pub(crate) fn Toasts() -> impl IntoView {
    let notices = expect_context::<Notices>();
    view! {
        <div class="toasts">
            <div class="stack" role="status">
                {shown(notices, false)}
            </div>
            {shown(notices, true)}
        </div>
    }
}

fn shown(notices: Notices, bad: bool) -> impl IntoView {
    let toast = move |place: RwSignal<Option<Notice>>| {
        let notice = place.get().filter(|notice| (notice.kind == Kind::Bad) == bad)?;
        Some(view! { <Toast notice=notice /> }.into_any())
    };
    notices.places.map(|place| (move || toast(place)).into_any()).into_iter().collect_view()
}

#[component]
fn Toast(notice: Notice) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let Notice { id, kind, text, action } = notice;
    let data_kind = match kind {
        Kind::Good => "good",
        Kind::Warn => "warn",
        Kind::Bad => "bad",
    };
    let act = action.map(|(label, run)| {
        let click = move |_| {
            notices.dismiss(id);
            run();
        };
        view! { <button class="link-button" type="button" on:click=click>{label}</button> }.into_any()
    });
    view! {
        <div class="toast" data-kind=data_kind role=(kind == Kind::Bad).then_some("alert")>
            <p>{text}</p>
            {act}
            <button class="icon-button" type="button" aria-label="Dismiss" on:click=move |_| notices.dismiss(id)>
                <super::Icon name="x" />
            </button>
        </div>
    }
}
