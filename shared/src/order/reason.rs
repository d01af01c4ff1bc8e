//! What staff write beside what they do.

use crate::field::{self, FieldProblem};
use std::fmt;

/// What staff write beside what they do, or as a note: 1 to 500 characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason(String);

impl Reason {
    /// Trims and checks the length.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        field::text(text, 1, 500).map(Self)
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
    }
}
