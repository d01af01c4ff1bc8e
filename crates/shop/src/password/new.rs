//! Which passwords may be chosen: none that is common, and none that consists of what everybody knows of its account.
//! Length is what helps besides; there are no rules for kinds of characters.

use super::common::is_common;
use shared::account::{Email, Password};
use shared::field::FieldProblem;

/// The fewest characters of a staff member's password.
const STAFF_LEAST: u32 = 12;

/// Shorter words are part of too many passwords by chance.
const SHORTEST_WORD: usize = 3;

/// Whose password is chosen.
pub(crate) struct Chooser<'a> {
    /// The account's address.
    pub(crate) email: &'a Email,
    /// The name that its holder goes by.
    pub(crate) name: &'a str,
    /// Whether it may see the back office.
    pub(crate) staff: bool,
}

/// Refuses a password that is easily guessed.
pub(super) fn check(password: &Password, chooser: &Chooser<'_>, shop: &str) -> Result<(), FieldProblem> {
    let password = password.reveal();
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    if chooser.staff && length < STAFF_LEAST {
        return Err(FieldProblem::TooShort(STAFF_LEAST));
    }
    if is_common(password) {
        return Err(FieldProblem::TooCommon);
    }
    let known = [chooser.email.as_str(), chooser.name, shop];
    if consists_of(password, &known) { Err(FieldProblem::TooObvious) } else { Ok(()) }
}

/// Whether no letter of the password is left once the words of `known` are taken out.
fn consists_of(password: &str, known: &[&str]) -> bool {
    let mut words: Vec<String> = known.iter().flat_map(|text| words(text)).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let letters = letters(password);
    !letters.is_empty() && words.iter().fold(letters, |rest, word| rest.replace(word.as_str(), "")).is_empty()
}

/// The words of a text that are long enough, and all of its letters as one.
fn words(text: &str) -> impl Iterator<Item = String> {
    let whole = letters(text);
    let parts = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    parts.chain([whole]).filter(|word| word.chars().count() >= SHORTEST_WORD)
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(password: &str, staff: bool) -> Result<(), FieldProblem> {
        let email = Email::parse("aoife.byrne@harbour.example").unwrap();
        let chooser = Chooser { email: &email, name: "Aoife Ó Byrne", staff };
        check(&Password::parse(password).unwrap(), &chooser, "Forever Cart")
    }

    #[test]
    fn s3_easily_guessed_passwords_are_refused() {
        use FieldProblem::{TooCommon, TooObvious, TooShort};
        for (password, staff, outcome) in [
            ("correct horse", false, Ok(())),
            ("x".repeat(200).as_str(), false, Ok(())),
            ("aaaabbbbcc", false, Ok(())),
            ("forever young cart", false, Ok(())),
            ("Ä strange password", false, Ok(())),
            ("PASSWORD1", false, Err(TooCommon)),
            ("12345678", false, Err(TooCommon)),
            ("forever-cart", false, Err(TooObvious)),
            ("ForeverCart2026!", false, Err(TooObvious)),
            ("aoife.byrne@harbour.example", false, Err(TooObvious)),
            ("byrneAOIFE99", false, Err(TooObvious)),
            ("harbour-example", false, Err(TooObvious)),
            ("4711 0815 2718", false, Ok(())),
            ("short horse", true, Err(TooShort(12))),
            ("correct horse", true, Ok(())),
        ] {
            assert_eq!(chosen(password, staff), outcome, "{password}");
        }
    }
}
