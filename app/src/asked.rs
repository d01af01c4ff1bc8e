//! Asking for a letter: a form that answers everybody alike, so that it tells nobody what the shop knows.

use crate::AppError;
use crate::address;
use crate::focus::focus_first;
use crate::ui::{SUMMARY, Wrong};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::field::{FieldError, FieldProblem};
use shared::guess::TooOften;
use shared::time::Span;

/// What came of asking. Whether there is a letter to send is not said.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// If there is something to send, it is on its way.
    Sent,
    /// It was asked for too often, whether or not there is something to send.
    TooOften(TooOften),
    /// Something in the form is missing or malformed.
    Invalid {
        /// What, field by field.
        errors: Vec<FieldError>,
    },
}

impl Asked {
    /// Leads a form that was sent without JavaScript back to `page`, with what came of it. What was typed is not in the
    /// address: addresses are kept by browsers and logs.
    #[cfg(feature = "ssr")]
    pub(crate) fn lead_back(&self, page: &str) {
        if crate::context::wants_page() {
            crate::context::lead_to(&format!("{page}?asked={}", self.code()));
        }
    }

    #[cfg(feature = "ssr")]
    fn code(&self) -> String {
        match self {
            Self::Sent => "sent".to_owned(),
            Self::TooOften(wait) => format!("often-{}", wait.seconds()),
            Self::Invalid { errors } => errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>().join(","),
        }
    }

    /// What an address carries, see [`Asked::lead_back`].
    fn carried(code: &str) -> Option<Self> {
        if code == "sent" {
            return Some(Self::Sent);
        }
        if let Some(seconds) = code.strip_prefix("often-") {
            return seconds.parse().ok().map(|seconds| Self::TooOften(TooOften(Span::seconds(seconds))));
        }
        let known = code.split(',').filter(|field| matches!(*field, "number" | "email"));
        let errors: Vec<_> = known.map(|field| FieldError::new(field, FieldProblem::Malformed)).collect();
        (!errors.is_empty()).then_some(Self::Invalid { errors })
    }
}

/// Where a form that asks for a letter stands.
#[derive(Clone, Copy)]
pub(crate) struct Asking {
    answer: Signal<Option<Result<Asked, AppError>>>,
}

impl Asking {
    /// Watches the form's answers. With none yet, the page's address may carry one.
    pub(crate) fn watch(answer: Signal<Option<Result<Asked, AppError>>>) -> Self {
        let carried = address::query("asked").and_then(|code| Asked::carried(&code));
        Effect::new(move |_| {
            let first = match answer.get() {
                None => return,
                Some(Ok(Asked::Invalid { errors })) => errors.first().map(|error| error.field.clone()),
                Some(_) => None,
            };
            focus_first(first.into_iter().chain([SUMMARY.to_owned()]).collect());
        });
        Self { answer: Signal::derive(move || answer.get().or_else(|| carried.clone().map(Ok))) }
    }

    /// What is wrong with that field.
    pub(crate) fn wrong(self, field: &'static str) -> Signal<Option<Wrong>> {
        Signal::derive(move || {
            let Some(Ok(Asked::Invalid { errors })) = self.answer.get() else { return None };
            let error = errors.into_iter().find(|error| error.field == field)?;
            Some(Wrong::So(error.problem.to_string()))
        })
    }
}

/// What came of asking; `sent` says what is on its way, if anything is.
#[component]
pub(crate) fn AskedNotice(asking: Asking, sent: &'static str) -> impl IntoView {
    move || {
        let (kind, role, title, text) = match asking.answer.get()? {
            Ok(Asked::Sent) => ("good", "status", "Have a look at your mail", sent.to_owned()),
            Ok(Asked::TooOften(wait)) => {
                let text = format!(
                    "Letters were asked for often enough for now. Please look for them in your mail, or ask again {wait}."
                );
                ("bad", "alert", "That was a little too often.", text)
            }
            Ok(Asked::Invalid { .. }) => {
                ("bad", "alert", "Please check what you entered.", "What needs a look is marked below.".to_owned())
            }
            Err(error) => ("bad", "alert", "That didn’t work.", error.to_string()),
        };
        Some(view! {
            <div class="notice" data-kind=kind role=role id=SUMMARY tabindex="-1">
                <strong>{title}</strong>
                <p>{text}</p>
            </div>
        })
    }
}

/// Why what a mailed link leads to is not there.
#[cfg(feature = "ssr")]
#[component]
pub(crate) fn Failed(title: &'static str, text: String) -> impl IntoView {
    view! {
        <div class="notice" data-kind="bad" role="alert">
            <strong>{title}</strong>
            <p>{text}</p>
        </div>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn e1_an_address_carries_what_came_of_asking() {
        let invalid = |field: &str| Asked::Invalid { errors: vec![FieldError::new(field, FieldProblem::Malformed)] };
        for asked in [Asked::Sent, Asked::TooOften(TooOften(Span::minutes(5))), invalid("email"), invalid("number")] {
            assert_eq!(Asked::carried(&asked.code()), Some(asked));
        }
        assert_eq!(Asked::carried("<b>pay here</b>"), None);
    }
}
