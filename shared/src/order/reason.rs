//! What staff write beside what they do.

use crate::field::{self, FieldProblem};
use std::fmt;

const MAX: u32 = 500;

/// What staff write beside what they do, or as a note: 1 to 500 characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason(String);

impl Reason {
    /// One line: trims it and checks the length.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        field::text(text, 1, MAX).map(Self)
    }

    /// The same of a note, which may have several lines.
    pub fn note(text: &str) -> Result<Self, FieldProblem> {
        match field::prose(text, MAX)? {
            nothing if nothing.is_empty() => Err(FieldProblem::Missing),
            note => Ok(Self(note)),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_and_not_too_much() {
        assert_eq!(Reason::parse(" A scratch. ").unwrap().as_str(), "A scratch.");
        assert_eq!(Reason::parse("  "), Err(FieldProblem::Missing));
        assert_eq!(Reason::parse(&"x".repeat(501)), Err(FieldProblem::TooLong(500)));
        assert_eq!(Reason::parse("A scratch.\nCall them."), Err(FieldProblem::Malformed));
    }

    #[test]
    fn a_note_may_have_several_lines() {
        assert_eq!(Reason::note(" A scratch.\r\nCall them.\n").unwrap().as_str(), "A scratch.\r\nCall them.");
        assert_eq!(Reason::note(" \n "), Err(FieldProblem::Missing));
        assert_eq!(Reason::note(&"x".repeat(501)), Err(FieldProblem::TooLong(500)));
        assert_eq!(Reason::note("\u{7}"), Err(FieldProblem::Malformed));
    }
}
