//! Passkeys of an account, as its holder sees them.

use crate::account::ProofView;
use crate::field::{self, FieldProblem};
use crate::id::PasskeyId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Most passkeys of an account.
pub const MOST: usize = 10;

/// Most characters of a passkey's name.
pub const NAME_LENGTH: u32 = 60;

/// Name that its holder gives a passkey: 1 to 60 characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PasskeyName(String);

impl PasskeyName {
    /// Trims and checks the length.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        field::text(text, 1, NAME_LENGTH).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A passkey, in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PasskeyView {
    /// Its id.
    pub id: PasskeyId,
    /// The name that its holder gave it.
    pub name: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last signed in; none where it never did.
    pub last_used_at: Option<Timestamp>,
}

/// An account's passkeys, and what can be done with them now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PasskeyList {
    /// The passkeys, in the order in which they were added.
    pub passkeys: Vec<PasskeyView>,
    /// The proof of its holder: passkeys are added and removed where it is fresh (S3).
    pub proof: ProofView,
}

impl PasskeyList {
    /// True where a passkey can be removed: another way to sign in is left.
    pub const fn can_remove(&self) -> bool {
        can_remove(self.passkeys.len(), self.proof.has_password)
    }

    /// True where there is room for another one.
    pub const fn can_add(&self) -> bool {
        self.passkeys.len() < MOST
    }
}

/// True where an account with so many passkeys can do without one: another or a password is left to sign in with.
pub const fn can_remove(passkeys: usize, has_password: bool) -> bool {
    has_password || passkeys > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_the_last_way_to_sign_in_stays() {
        for (passkeys, has_password, can) in [(1, false, false), (2, false, true), (1, true, true), (10, true, true)] {
            assert_eq!(can_remove(passkeys, has_password), can, "{passkeys} {has_password}");
        }
    }

    #[test]
    fn a_name_is_a_line_of_some_length() {
        assert_eq!(PasskeyName::parse(" Work phone ").map(|name| name.0), Ok("Work phone".to_owned()));
        assert_eq!(PasskeyName::parse("\u{200b}"), Err(FieldProblem::Missing));
        assert_eq!(PasskeyName::parse(&"x".repeat(61)), Err(FieldProblem::TooLong(60)));
    }
}
