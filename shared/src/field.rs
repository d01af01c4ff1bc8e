//! What is wrong with a field of a form, so that the page can say it at the field.

use crate::address::Country;
use crate::country::CountryError;
use crate::money::Money;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A field and what is wrong with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name on the wire, e.g. `shipping_address.postal_code`.
    pub field: String,
    /// What is wrong.
    pub problem: FieldProblem,
}

/// What can be wrong with a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldProblem {
    /// Nothing was entered.
    Missing,
    /// Fewer characters than this.
    TooShort(u32),
    /// More characters than this.
    TooLong(u32),
    /// Not of the form that the field has.
    Malformed,
    /// A value the shop does not offer, such as a country it does not ship to.
    NotOffered,
    /// Something else has it already, and it is to be one's alone.
    Taken,
    /// More entries than this.
    TooMany(u32),
    /// A number or an amount beyond what the shop takes.
    TooHigh,
    /// A price before that is not above the price.
    NotReduced,
    /// A character that cannot be seen stands in it.
    Invisible,
    /// Letters beyond plain ones stand where only those work.
    NotAscii,
    /// A password that many people use.
    TooCommon,
    /// A password of nothing but the shop's name and the account's own address and name.
    TooObvious,
    /// An amount between two that can be paid: those are multiples of this (O10).
    NotPayable(Money),
    /// Another name of this country, where its code is needed.
    OtherName(Country),
    /// Two letters that are no country's.
    NoCountry(Country),
    /// Not a country's two letters.
    NotTwoLetters,
    /// This country stands in that zone already; zones are counted from 1.
    InZone(Country, u32),
}

impl From<CountryError> for FieldProblem {
    fn from(error: CountryError) -> Self {
        match error {
            CountryError::OtherName(country) => Self::OtherName(country),
            CountryError::Unknown(country) => Self::NoCountry(country),
            CountryError::NotTwoLetters => Self::NotTwoLetters,
        }
    }
}

impl FieldError {
    /// `problem` at `field`.
    pub fn new(field: impl Into<String>, problem: FieldProblem) -> Self {
        Self { field: field.into(), problem }
    }
}

/// What the page says beside the field.
impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("Please fill this in."),
            Self::TooShort(least) => write!(f, "Please use at least {least} characters."),
            Self::TooLong(most) => write!(f, "Please use at most {most} characters."),
            Self::Malformed => f.write_str("This doesn't look right. Please check it."),
            Self::NotOffered => f.write_str("Please choose one of the options."),
            Self::Taken => f.write_str("This is already in use. Please choose another."),
            Self::TooMany(most) => write!(f, "Please keep to {most} at most."),
            Self::TooHigh => f.write_str("This is more than the shop can take."),
            Self::NotReduced => f.write_str("This has to be more than the price."),
            Self::Invisible => {
                f.write_str("There is an invisible character in this. Please type it instead of pasting it.")
            }
            Self::NotAscii => f.write_str("Before the @ only plain letters work, without accents."),
            Self::TooCommon => f.write_str("Many people use this one, so it is guessed first. Please choose another."),
            Self::TooObvious => f.write_str("This is easily guessed. Please use other words than names and addresses."),
            Self::NotPayable(unit) => write!(f, "Nobody can pay this exactly. Please use a multiple of {unit}."),
            Self::OtherName(country) => write!(f, "Did you mean {}?", country.code()),
            Self::NoCountry(country) => write!(f, "There is no country {}.", country.code()),
            Self::NotTwoLetters => f.write_str("Please write a country's two letters, such as IE."),
            Self::InZone(country, zone) => write!(f, "{} is in zone {zone} already.", country.code()),
        }
    }
}

/// Whether nothing of it shows, in any script.
pub(crate) const fn is_invisible(c: char) -> bool {
    is_format(c)
        || matches!(
            c,
            '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200c}'..='\u{200f}' | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}'
        )
}

/// Whether it is a format character that no word needs. Joiners, direction marks and variation selectors are part of some.
const fn is_format(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// Takes off blanks and invisible characters around `text`.
pub(crate) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Trims `text`, leaves out format characters that no word needs, and checks its length in characters.
pub fn text(text: &str, least: u32, most: u32) -> Result<String, FieldProblem> {
    let visible: String = text.chars().filter(|c| !is_format(*c)).collect();
    let trimmed = if trim(&visible).is_empty() { "" } else { visible.trim() };
    let length = u32::try_from(trimmed.chars().count()).unwrap_or(u32::MAX);
    match length {
        0 if least > 0 => Err(FieldProblem::Missing),
        _ if length < least => Err(FieldProblem::TooShort(least)),
        _ if length > most => Err(FieldProblem::TooLong(most)),
        _ if trimmed.chars().any(char::is_control) => Err(FieldProblem::Malformed),
        _ => Ok(trimmed.to_owned()),
    }
}

/// Trims `text`, which may have several lines, and checks its length in characters.
pub(crate) fn prose(text: &str, most: u32) -> Result<String, FieldProblem> {
    let trimmed = text.trim();
    match u32::try_from(trimmed.chars().count()) {
        Ok(length) if length <= most => {}
        _ => return Err(FieldProblem::TooLong(most)),
    }
    let breaks = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if trimmed.chars().any(breaks) { Err(FieldProblem::Malformed) } else { Ok(trimmed.to_owned()) }
}

/// Collects what is wrong with a form, field by field.
#[derive(Default)]
pub(crate) struct Findings(Vec<FieldError>);

impl Findings {
    /// The value, or its type's default, with the problem noted at `field`.
    pub(crate) fn take<T: Default>(&mut self, field: impl Into<String>, value: Result<T, FieldProblem>) -> T {
        value.unwrap_or_else(|problem| {
            self.add(field, problem);
            T::default()
        })
    }

    /// Notes `problem` at `field`.
    pub(crate) fn add(&mut self, field: impl Into<String>, problem: FieldProblem) {
        self.0.push(FieldError::new(field, problem));
    }

    /// What was found.
    pub(crate) fn errors(self) -> Vec<FieldError> {
        self.0
    }

    /// `form`, where nothing was found.
    pub(crate) fn clear<T>(self, form: T) -> Result<T, Vec<FieldError>> {
        if self.0.is_empty() { Ok(form) } else { Err(self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_what_words_need_and_loses_what_nobody_sees() {
        for (typed, kept) in [
            (" Ana\u{200b} Mar\u{ad}\u{ed}a\u{feff} ", Ok("Ana Mar\u{ed}a")),
            ("\u{202e}gnp.exe\u{202c}", Ok("gnp.exe")),
            ("\u{646}\u{200c}\u{645}", Ok("\u{646}\u{200c}\u{645}")),
            ("\u{915}\u{94d}\u{200d}\u{937}", Ok("\u{915}\u{94d}\u{200d}\u{937}")),
            ("\u{200f}12 \u{5e8}\u{5d7}\u{5d5}\u{5d1}", Ok("\u{200f}12 \u{5e8}\u{5d7}\u{5d5}\u{5d1}")),
            ("\u{3164}\u{200d} \u{2060}", Err(FieldProblem::Missing)),
            ("a\u{0}b", Err(FieldProblem::Malformed)),
            ("abcdef", Err(FieldProblem::TooLong(5))),
            ("ab\u{200b}\u{200b}\u{200b}\u{200b}", Ok("ab")),
        ] {
            let most = if typed == "abcdef" { 5 } else { 10 };
            assert_eq!(text(typed, 1, most), kept.map(str::to_owned), "{typed:?}");
        }
    }
}
