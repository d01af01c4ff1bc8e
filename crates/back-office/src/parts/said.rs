//! What is said of the step before: it was done, or why it was not.

use maud::{Markup, html};

/// Why something was not done, and what to do next (E3).
pub(crate) struct Problem {
    pub title: String,
    pub text: String,
}

impl Problem {
    /// A problem.
    pub(crate) fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), text: text.into() }
    }

    /// The notice.
    pub(crate) fn view(&self) -> Markup {
        html! {
            div.notice data-kind="bad" role="alert" {
                strong { (self.title) }
                p { (self.text) }
            }
        }
    }
}

/// That something was done.
pub(crate) fn said(text: &str) -> Markup {
    html! {
        div.notice data-kind="good" role="status" { p { (text) } }
    }
}
