//! What an account is known by: email, name, password.

use crate::field::{self, FieldProblem};
use crate::id::AccountId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An email address that mailers and providers take: a dot-atom before the `@`, a domain in its ASCII form after it, all in
/// lower case. That it works, only a mail can tell.
///
/// What the shop itself stored or sent is read as it stands: see [`Email::stored`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

/// The text is no email address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not an email address")]
pub struct NotAnEmail(pub FieldProblem);

/// The longest address, in bytes, that mail servers have to take (RFC 5321).
const LONGEST_ADDRESS: u32 = 254;

/// The longest part before the `@`.
const LONGEST_LOCAL: usize = 64;

impl Email {
    /// Takes off blanks and invisible characters around it, lowers the case, turns the domain into its `xn--` form, and
    /// checks the form.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = field::trim(text);
        let refuse = |problem| Err(NotAnEmail(problem));
        if text.is_empty() {
            return refuse(FieldProblem::Missing);
        }
        if text.chars().any(field::is_invisible) {
            return refuse(FieldProblem::Invisible);
        }
        let Some((local, domain)) = text.rsplit_once('@') else { return refuse(FieldProblem::Malformed) };
        if !local.is_ascii() {
            return refuse(FieldProblem::NotAscii);
        }
        let Some(domain) = ascii_domain(domain).filter(|domain| is_domain(domain)) else {
            return refuse(FieldProblem::Malformed);
        };
        let address = format!("{}@{domain}", local.to_ascii_lowercase());
        match u32::try_from(address.len()) {
            Ok(length) if length <= LONGEST_ADDRESS && local.len() <= LONGEST_LOCAL => {}
            _ => return refuse(FieldProblem::TooLong(LONGEST_ADDRESS)),
        }
        if local.split('.').all(is_atom) { Ok(Self(address)) } else { refuse(FieldProblem::Malformed) }
    }

    /// The address of an account, as its holder types it. One that was made when the shop took more is known by what was
    /// typed then.
    pub fn of_account(text: &str) -> Result<Self, NotAnEmail> {
        Self::parse(text).or_else(|wrong| Self::stored(text.trim().to_ascii_lowercase()).map_err(|_| wrong))
    }

    /// An address that the shop stored, whatever it took when it did: no old one keeps anything from being read.
    pub fn stored(text: impl Into<String>) -> Result<Self, NotAnEmail> {
        let text = text.into();
        let sound = text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty());
        if sound { Ok(Self(text)) } else { Err(NotAnEmail(FieldProblem::Malformed)) }
    }

    /// The address as somebody knows it again who knows it: its first character and its domain.
    pub fn masked(&self) -> String {
        let (local, domain) = self.0.rsplit_once('@').unwrap_or((&self.0, ""));
        format!("{}…@{domain}", local.chars().take(1).collect::<String>())
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether it is an atom of RFC 5322.
fn is_atom(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
}

/// Whether it is a domain that others can have mail at: of several labels, the last of which is no number.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(is_label)
        && top.len() > 1
        && top.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// The domain as names are looked up (UTS 46); none where it has no such form.
#[cfg(not(target_arch = "wasm32"))]
fn ascii_domain(domain: &str) -> Option<String> {
    use idna::AsciiDenyList;
    use idna::uts46::{DnsLength, Hyphens, Uts46};
    let ascii =
        Uts46::new().to_ascii(domain.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify);
    ascii.ok().map(std::borrow::Cow::into_owned)
}

/// The browser has not the tables for it: what is typed there, the server reads.
#[cfg(target_arch = "wasm32")]
fn ascii_domain(domain: &str) -> Option<String> {
    domain.is_ascii().then(|| domain.to_ascii_lowercase())
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = NotAnEmail;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::stored(text)
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

/// How an account's holder can prove who they are, and whether they did lately.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ProofView {
    /// True where the account has a password; without one, a passkey alone proves it.
    pub has_password: bool,
    /// True where the last proof is fresh, so that what opens the account can be changed (S3).
    pub is_fresh: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_are_brought_to_one_form() {
        for (text, address) in [
            (" Demo@Example.COM ", "demo@example.com"),
            ("\u{feff}ana@example.com\u{200b}", "ana@example.com"),
            ("\u{2060}\u{ad}ana@example.com \u{200e}", "ana@example.com"),
            ("ANA@M\u{dc}LLER.example", "ana@xn--mller-kva.example"),
            ("ana@mu\u{308}ller.example", "ana@xn--mller-kva.example"),
            ("ana@xn--mller-kva.example", "ana@xn--mller-kva.example"),
            ("info@\u{4f8b}\u{3048}\u{3002}jp", "info@xn--r8jz45g.jp"),
            ("o'brien+shop!#$%&*/=?^_`{|}~-1@mail.example.co.uk", "o'brien+shop!#$%&*/=?^_`{|}~-1@mail.example.co.uk"),
            ("first.last@r3---sn.example.com", "first.last@r3---sn.example.com"),
        ] {
            assert_eq!(Email::parse(text).map(|email| email.to_string()), Ok(address.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn what_no_mailer_takes_is_no_email() {
        use FieldProblem::{Invisible, Malformed, Missing, NotAscii, TooLong};
        let long_local = format!("{}@example.com", "x".repeat(65));
        let long = format!("a@{}.example", ["x".repeat(60).as_str(); 5].join("."));
        let long_in_ascii = format!("{}@{}example.com", "x".repeat(64), "\u{fc}bung.".repeat(14));
        for (text, problem) in [
            ("", Missing),
            (" \u{200b}\u{feff} ", Missing),
            ("demo", Malformed),
            ("@example.com", Malformed),
            ("demo@", Malformed),
            ("demo@host", Malformed),
            ("a b@example.com", Malformed),
            ("a\u{7}b@example.com", Malformed),
            ("a@b@c.de", Malformed),
            ("a@.com", Malformed),
            ("a@x..y.de", Malformed),
            ("a@x.de.", Malformed),
            ("a@-x.de", Malformed),
            ("a@x-.de", Malformed),
            ("a@b.c_d", Malformed),
            ("a@b.c", Malformed),
            ("a@127.0.0.1", Malformed),
            ("a@[127.0.0.1]", Malformed),
            ("a@x y.de", Malformed),
            ("taro..yamada@docomo.example", Malformed),
            ("taro.@docomo.example", Malformed),
            (".taro@docomo.example", Malformed),
            ("\"taro\"@docomo.example", Malformed),
            ("a,b@example.com", Malformed),
            ("a@xn--a.example", Malformed),
            ("ana@exam\u{200b}ple.com", Invisible),
            ("an\u{ad}a@example.com", Invisible),
            ("a\u{202e}na@example.com", Invisible),
            ("j\u{fc}rgen@example.com", NotAscii),
            ("ana\u{ff20}example.com", Malformed),
            (&long_local, TooLong(254)),
            (&long, Malformed),
            (&long_in_ascii, TooLong(254)),
        ] {
            assert_eq!(Email::parse(text), Err(NotAnEmail(problem)), "{text:?}");
        }
    }

    #[test]
    fn an_address_of_before_is_read_and_its_account_is_found() {
        for old in ["taro..yamada@docomo.example", "ana@example.com\u{200b}", "info@m\u{fc}ller.example", "a@b.c"] {
            assert_eq!(Email::stored(old).unwrap().as_str(), old);
            assert_eq!(serde_json::from_value::<Email>(old.into()).unwrap().as_str(), old);
        }
        assert_eq!(Email::of_account(" Taro..Yamada@docomo.example").unwrap().as_str(), "taro..yamada@docomo.example");
        assert_eq!(Email::of_account("Ana@M\u{fc}ller.example").unwrap().as_str(), "ana@xn--mller-kva.example");
        for nothing in ["", "demo", "@", "a@", "@b"] {
            assert!(Email::of_account(nothing).is_err() && Email::stored(nothing).is_err(), "{nothing}");
        }
    }

    #[test]
    fn passwords_are_long_enough_and_never_shown() {
        assert_eq!(Password::parse("short"), Err(FieldProblem::TooShort(8)));
        assert_eq!(Password::parse(&"x".repeat(201)), Err(FieldProblem::TooLong(200)));
        assert_eq!(format!("{:?}", Password::parse("forever-cart").unwrap()), "Password(…)");
    }
}
