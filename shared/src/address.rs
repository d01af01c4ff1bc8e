//! Postal addresses, checked once.

mod billing;
mod view;

pub use billing::BillingAddress;
pub use view::AddressView;

use crate::field::{self, FieldError, FieldProblem};
use serde::{Deserialize, Serialize};

/// An address as it was entered; nothing is known of it.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressInput {
    /// Full name.
    #[serde(default)]
    pub name: String,
    /// Street and number.
    #[serde(default)]
    pub line1: String,
    /// Flat, floor, company.
    #[serde(default)]
    pub line2: String,
    /// Town.
    #[serde(default)]
    pub city: String,
    /// State, county or region.
    #[serde(default)]
    pub region: String,
    /// Postal code.
    #[serde(default)]
    pub postal_code: String,
    /// ISO 3166 code of two letters.
    #[serde(default)]
    pub country: String,
}

/// An address that a parcel can be sent to: name, first line, city and country are there, nothing is overlong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "AddressInput", into = "AddressInput")]
pub struct Address(AddressInput);

/// A country's ISO 3166 code, two capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// What is wrong with an address, field by field.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the address is incomplete or malformed")]
pub struct InvalidAddress(pub Vec<FieldError>);

/// Countries that have no postal codes, among those that shops ship to.
const WITHOUT_POSTAL_CODE: [&str; 4] = ["AE", "HK", "PA", "QA"];

impl Address {
    /// Checks every field and names each that is wrong.
    pub fn parse(input: &AddressInput) -> Result<Self, InvalidAddress> {
        input.checked(Needs::Parcel).map(Self)
    }

    /// The fields, each trimmed and within its length.
    pub const fn fields(&self) -> &AddressInput {
        &self.0
    }

    /// The country.
    pub fn country(&self) -> Country {
        self.0.checked_country()
    }
}

/// The fields that an address cannot do without.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    /// Those that a parcel is delivered by.
    Parcel,
    /// Those that a bill is made out by: name and country.
    Bill,
}

impl AddressInput {
    /// The fields, each trimmed and within its length; or each that is wrong.
    fn checked(&self, needs: Needs) -> Result<Self, InvalidAddress> {
        let mut errors = Vec::new();
        let mut checked = |name: &str, value: &str, least, most| {
            field::text(value, least, most).unwrap_or_else(|problem| {
                errors.push(FieldError::new(name, problem));
                String::new()
            })
        };
        let country = self.country.trim().to_ascii_uppercase();
        let parcel = needs == Needs::Parcel;
        let (least, code) = (u32::from(parcel), parcel && !WITHOUT_POSTAL_CODE.contains(&country.as_str()));
        let address = Self {
            name: checked("name", &self.name, 1, 120),
            line1: checked("line1", &self.line1, least, 200),
            line2: checked("line2", &self.line2, 0, 200),
            city: checked("city", &self.city, least, 120),
            region: checked("region", &self.region, 0, 120),
            postal_code: checked("postal_code", &self.postal_code, code.into(), 16),
            country: checked("country", &country, 1, 60),
        };
        if Country::parse(&address.country).is_none() && !address.country.is_empty() {
            errors.push(FieldError::new("country", FieldProblem::NotOffered));
        }
        if errors.is_empty() { Ok(address) } else { Err(InvalidAddress(errors)) }
    }

    /// The country of an address that was checked.
    fn checked_country(&self) -> Country {
        Country::parse(&self.country).unwrap_or(Country(*b"ZZ"))
    }
}

impl Country {
    /// Two letters, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().as_bytes() {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Some(Self([first.to_ascii_uppercase(), second.to_ascii_uppercase()]))
            }
            _ => None,
        }
    }

    /// The two letters.
    pub fn code(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl TryFrom<AddressInput> for Address {
    type Error = InvalidAddress;

    fn try_from(input: AddressInput) -> Result<Self, Self::Error> {
        Self::parse(&input)
    }
}

impl From<Address> for AddressInput {
    fn from(address: Address) -> Self {
        address.0
    }
}

/// The text is not two letters.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a country code: {0:?}")]
pub struct NotACountry(String);

impl TryFrom<String> for Country {
    type Error = NotACountry;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or(NotACountry(text))
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dublin() -> AddressInput {
        AddressInput {
            name: " Aoife Byrne ".into(),
            line1: "12 Camden Row".into(),
            city: "Dublin".into(),
            postal_code: "D08 X5C4".into(),
            country: "ie".into(),
            ..AddressInput::default()
        }
    }

    #[test]
    fn a_good_address_is_trimmed() {
        let address = Address::parse(&dublin()).unwrap();
        assert_eq!(address.fields().name, "Aoife Byrne");
        assert_eq!(address.country().code(), "IE");
    }

    #[test]
    fn every_wrong_field_is_named() {
        let InvalidAddress(errors) = Address::parse(&AddressInput::default()).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "line1", "city", "postal_code", "country"]);

        let long = AddressInput { city: "x".repeat(121), country: "Ireland".into(), ..dublin() };
        let InvalidAddress(errors) = Address::parse(&long).unwrap_err();
        assert_eq!(
            errors,
            [FieldError::new("city", FieldProblem::TooLong(120)), FieldError::new("country", FieldProblem::NotOffered),]
        );
    }

    #[test]
    fn a_country_without_postal_codes_needs_none() {
        let input = AddressInput { postal_code: String::new(), country: "HK".into(), ..dublin() };
        assert!(Address::parse(&input).is_ok());
    }

    #[test]
    fn control_characters_are_refused() {
        let input = AddressInput { line1: "12\nBcc: x".into(), ..dublin() };
        assert!(Address::parse(&input).is_err());
    }
}
