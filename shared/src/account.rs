//! What an account is known by: email, name, password.

use crate::field::{self, FieldProblem};
use crate::id::AccountId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An email address in lower case. Its form is checked roughly: that it works, only a mail can tell.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// The text is no email address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an email address")]
pub struct NotAnEmail(pub FieldProblem);

impl Email {
    /// Trims, lowers the case and checks the form.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = field::text(text, 1, 254).map_err(NotAnEmail)?;
        let malformed = Err(NotAnEmail(FieldProblem::Malformed));
        let Some((local, domain)) = text.rsplit_once('@') else { return malformed };
        let labels = domain.split('.').collect::<Vec<_>>();
        let label_holds = |label: &&str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
        let sound = !local.is_empty()
            && local.len() <= 64
            && !text.chars().any(|c| c.is_whitespace() || "<>(),;:\\\"[]".contains(c))
            && !local.contains('@')
            && labels.len() >= 2
            && labels.iter().all(label_holds);
        if sound { Ok(Self(text.to_ascii_lowercase())) } else { malformed }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// A name that a person goes by: 1 to 120 characters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonName(String);

impl PersonName {
    /// Trims and checks the length.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        field::text(text, 1, 120).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password as it was typed: 8 to 200 characters. It never shows in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Checks the length only: length is what helps.
    pub fn parse(text: &str) -> Result<Self, FieldProblem> {
        match text.chars().count() {
            0 => Err(FieldProblem::Missing),
            1..8 => Err(FieldProblem::TooShort(8)),
            8..=200 => Ok(Self(text.to_owned())),
            _ => Err(FieldProblem::TooLong(200)),
        }
    }

    /// The password, for hashing.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What the pages show of an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// Its email address.
    pub email: Email,
    /// The name that its holder goes by.
    pub name: String,
    /// Whether it may see the back office.
    pub staff: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_are_lowered_and_checked() {
        assert_eq!(Email::parse(" Demo@Example.COM ").unwrap().as_str(), "demo@example.com");
        for text in [
            "",
            "demo",
            "@example.com",
            "demo@",
            "demo@host",
            "a b@example.com",
            "a@b@c.de",
            "a@.com",
            "a@x..y",
            "a@-x.de",
        ] {
            assert!(Email::parse(text).is_err(), "{text}");
        }
        assert!(Email::parse(&format!("{}@example.com", "x".repeat(250))).is_err());
    }

    #[test]
    fn passwords_are_long_enough_and_never_shown() {
        assert_eq!(Password::parse("short"), Err(FieldProblem::TooShort(8)));
        assert_eq!(Password::parse(&"x".repeat(201)), Err(FieldProblem::TooLong(200)));
        assert_eq!(format!("{:?}", Password::parse("forever-cart").unwrap()), "Password(…)");
    }
}
