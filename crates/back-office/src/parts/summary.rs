//! What is wrong with a form, above it.

use maud::{Markup, html};
use shared::field::FieldError;

/// How many fields are wrong, and a link to each. It takes the focus, so that whoever does not see the page hears of it
/// first. `label` says what a field is called.
pub(crate) fn summary(errors: &[FieldError], label: impl Fn(&str) -> String) -> Markup {
    let title = match errors.len() {
        1 => "One field needs another look".to_owned(),
        count => format!("{count} fields need another look"),
    };
    html! {
        div.notice data-kind="bad" role="alert" tabindex="-1" autofocus {
            strong { (title) }
            p { "Nothing was saved." }
            ul {
                @for error in errors {
                    li { a href={ "#" (error.field) } { (label(&error.field)) } ": " (error.problem) }
                }
            }
        }
    }
}

/// The place of a row as people count, from 1.
pub(crate) fn nth(place: &str) -> usize {
    place.parse::<usize>().map_or(1, |place| place.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::field::FieldProblem;

    #[test]
    fn each_field_is_linked_by_what_it_is_called() {
        let errors = [FieldError::new("name", FieldProblem::Missing), FieldError::new("a.0.b", FieldProblem::TooHigh)];
        let page = summary(&errors, |field| format!("The <{field}>")).into_string();
        assert!(page.contains("2 fields need another look"), "{page}");
        assert!(page.contains("<a href=\"#name\">The &lt;name&gt;</a>: Please fill this in."), "{page}");
        assert!(page.contains("href=\"#a.0.b\""), "{page}");
    }
}
