//! What follows an answer to signing in, registering or setting a new password: the merge and the way on, or the refusal and the focus.

use crate::AppError;
use crate::account::Entry;
use crate::account::entry::welcome;
use crate::account::next::with_next;
use crate::address;
use crate::cart::{CartStore, Visitor};
use crate::focus::focus_first;
use crate::ui::{Notices, SUMMARY, Wrong};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::path::LocalPath;

type Answer = Option<Result<Entry, AppError>>;

/// Where a form of this kind stands.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    answer: Signal<Answer>,
    entering: RwSignal<bool>,
    pending: Signal<bool>,
}

impl Arrival {
    /// Watches the form's answers. With none yet, the page's address may carry a refusal.
    pub(super) fn watch(answer: Signal<Answer>, pending: Signal<bool>, next: &LocalPath) -> Self {
        let carried = address::query("refused").and_then(|code| Entry::refused(&code));
        let answer = Signal::derive(move || answer.get().or_else(|| carried.clone().map(Ok)));
        let arrival = Self { answer, entering: RwSignal::new(false), pending };
        arrival.go_on_when_welcome(next.clone());
        Effect::new(move |_| {
            if let Some(ids) = arrival.wants_attention() {
                focus_first(ids);
            }
        });
        arrival
    }

    /// The guest cart joins the account's first (M4). The page goes on whatever came of that.
    fn go_on_when_welcome(self, next: LocalPath) {
        let store = expect_context::<CartStore>();
        let notices = expect_context::<Notices>();
        Effect::new(move |_| {
            let (receipt, offers) = match self.answer.get() {
                Some(Ok(Entry::Welcome { receipt, offers })) => (receipt, offers),
                // The guest cart joins once the second factor has been shown.
                Some(Ok(Entry::SecondFactor)) => {
                    address::go(&with_next("/login/code", &next));
                    return;
                }
                _ => return,
            };
            if self.entering.get_untracked() {
                return;
            }
            self.entering.set(true);
            let next = next.clone();
            spawn_local(async move {
                store.arrive(receipt).await;
                store.carry_along(notices);
                address::go_instead(&welcome(&next, offers));
            });
        });
    }

    /// Somebody has signed in elsewhere, such as in another tab.
    pub(super) fn go_on_when_here_already(self, next: LocalPath) {
        let store = expect_context::<CartStore>();
        Effect::new(move |_| {
            let here = store.visitor().with(|visitor| matches!(visitor, Visitor::SignedIn(_)));
            let welcome = self.answer.with_untracked(|answer| matches!(answer, Some(Ok(Entry::Welcome { .. }))));
            if here && !welcome && !self.pending.get_untracked() {
                address::go_instead(next.as_str());
            }
        });
    }

    /// The ids of what takes the focus after a refusal, the first that is there.
    fn wants_attention(self) -> Option<Vec<String>> {
        let first = match self.answer.get()? {
            Ok(Entry::Welcome { .. } | Entry::SecondFactor) => return None,
            Ok(Entry::Invalid { errors }) => errors.first().map(|error| error.field.clone()),
            Ok(Entry::WrongCode) => Some("code".to_owned()),
            Ok(
                Entry::WrongCredentials | Entry::TooOften(_) | Entry::SignInOver | Entry::EmailTaken | Entry::LinkOver,
            )
            | Err(_) => None,
        };
        Some(first.into_iter().chain([SUMMARY.to_owned()]).collect())
    }

    /// Whether the form is on its way, up to the page that follows.
    pub(super) fn busy(self) -> Signal<bool> {
        Signal::derive(move || self.pending.get() || self.entering.get())
    }

    /// Why the form was refused; none while it was not.
    pub(super) fn refusal(self) -> Answer {
        self.answer.get().filter(|answer| !answer.as_ref().is_ok_and(Entry::leads_on))
    }

    /// What is wrong with that field.
    pub(super) fn wrong(self, field: &'static str) -> Signal<Option<Wrong>> {
        Signal::derive(move || match self.answer.get()?.ok()? {
            Entry::WrongCredentials | Entry::WrongCode => Some(Wrong::AsSummarised),
            Entry::EmailTaken if field == "email" => Some(Wrong::AsSummarised),
            Entry::Invalid { errors } => {
                let error = errors.into_iter().find(|error| error.field == field)?;
                Some(Wrong::So(error.problem.to_string()))
            }
            Entry::TooOften(_)
            | Entry::SecondFactor
            | Entry::SignInOver
            | Entry::EmailTaken
            | Entry::LinkOver
            | Entry::Welcome { .. } => None,
        })
    }
}
