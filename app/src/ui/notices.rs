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

/// The notices that are shown now.
#[derive(Clone, Copy)]
pub(crate) struct Notices {
    list: RwSignal<Vec<Notice>>,
    next: StoredValue<u32>,
}

impl Notices {
    pub(crate) fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
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
        let notice = Notice { id, kind, text: text.to_owned(), action };
        self.list.update(|list| {
            list.retain(|shown| shown.text != notice.text);
            list.push(notice);
            let surplus = list.len().saturating_sub(3);
            list.drain(..surplus);
        });
    }

    fn dismiss(self, id: u32) {
        self.list.update(|list| list.retain(|notice| notice.id != id));
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
                <For each=move || of(notices, false) key=|notice| notice.id let:notice>
                    <Toast notice=notice />
                </For>
            </div>
            <For each=move || of(notices, true) key=|notice| notice.id let:notice>
                <Toast notice=notice />
            </For>
        </div>
    }
}

fn of(notices: Notices, bad: bool) -> Vec<Notice> {
    let mut list = notices.list.get();
    list.retain(|notice| (notice.kind == Kind::Bad) == bad);
    list
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
        view! { <button class="link-button" type="button" on:click=click>{label}</button> }
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
