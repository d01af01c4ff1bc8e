//! The countries there are, and what they are called. The table is the server's: pages get the names that they show with their
//! data, so that no browser downloads all of them.

mod names;

use crate::address::Country;
use names::NAMES;

/// Codes and names that people write for a country, and that are none.
const ALIASES: [(&str, &str); 19] = [
    ("america", "US"),
    ("britain", "GB"),
    ("czech republic", "CZ"),
    ("el", "GR"),
    ("en", "GB"),
    ("eng", "GB"),
    ("england", "GB"),
    ("gbr", "GB"),
    ("great britain", "GB"),
    ("holland", "NL"),
    ("irl", "IE"),
    ("korea", "KR"),
    ("northern ireland", "GB"),
    ("scotland", "GB"),
    ("turkey", "TR"),
    ("uk", "GB"),
    ("united states of america", "US"),
    ("usa", "US"),
    ("wales", "GB"),
];

/// The common name of a country; none where there is no such country.
pub fn name(country: Country) -> Option<&'static str> {
    let place = NAMES.binary_search_by_key(&country.code(), |(code, _)| *code).ok()?;
    NAMES.get(place).map(|(_, name)| *name)
}

/// The reasons for which a text is no country's code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CountryError {
    /// It is another name of this country.
    #[error("did you mean {}?", .0.code())]
    OtherName(Country),
    /// Two letters that are no country's.
    #[error("there is no country {}", .0.code())]
    Unknown(Country),
    /// Anything else.
    #[error("countries are written with two letters, such as IE")]
    NotTwoLetters,
}

/// Reads a country's two letters, in either case. There is such a country.
pub fn parse(text: &str) -> Result<Country, CountryError> {
    let country = Country::parse(text);
    if let Some(known) = country.filter(|country| name(*country).is_some()) {
        return Ok(known);
    }
    let typed = text.trim().to_lowercase();
    let alias = ALIASES.iter().find(|(other, _)| *other == typed).map(|(_, code)| *code);
    let named = || NAMES.iter().find(|(_, name)| name.to_lowercase() == typed).map(|(code, _)| *code);
    match (alias.or_else(named).and_then(Country::parse), country) {
        (Some(meant), _) => Err(CountryError::OtherName(meant)),
        (None, Some(unknown)) => Err(CountryError::Unknown(unknown)),
        (None, None) => Err(CountryError::NotTwoLetters),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Country {
        Country::parse(text).unwrap()
    }

    #[test]
    fn countries_have_names_and_stand_in_order() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(NAMES.iter().all(|(code, name)| code.len() == 2 && name.len() > 2));
        for (text, expected) in
            [("IE", Some("Ireland")), ("AD", Some("Andorra")), ("ZW", Some("Zimbabwe")), ("ZZ", None)]
        {
            assert_eq!(name(code(text)), expected, "{text}");
        }
        assert!(ALIASES.iter().all(|(_, meant)| name(code(meant)).is_some()));
    }

    #[test]
    fn what_is_no_country_says_what_it_may_mean() {
        for (text, expected) in [
            ("IE", Ok("IE")),
            (" de ", Ok("DE")),
            ("UK", Err(CountryError::OtherName(code("GB")))),
            ("ireland", Err(CountryError::OtherName(code("IE")))),
            ("United States", Err(CountryError::OtherName(code("US")))),
            ("CÔTE D’IVOIRE", Err(CountryError::OtherName(code("CI")))),
            ("zz", Err(CountryError::Unknown(code("ZZ")))),
            ("XX", Err(CountryError::Unknown(code("XX")))),
            ("Europe", Err(CountryError::NotTwoLetters)),
            ("", Err(CountryError::NotTwoLetters)),
            ("I1", Err(CountryError::NotTwoLetters)),
        ] {
            assert_eq!(parse(text), expected.map(code), "{text}");
        }
    }
}
