//! Where a value was read: what cannot be understood is an error that names table and row.

use crate::key::Key;
use iso_currency::Currency;
use serde::de::DeserializeOwned;
use shared::money::Money;
use std::fmt::Display;
use std::str::FromStr;
use storage::{Result, StorageError};

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) table: &'static str,
    pub(crate) row: &'a str,
}

impl<'a> Place<'a> {
    pub(crate) const fn new(table: &'static str, row: &'a str) -> Self {
        Self { table, row }
    }

    /// The error that this row is.
    pub(crate) fn corrupt(self, problem: impl Display) -> StorageError {
        StorageError::Corrupt { table: self.table, row: self.row.to_owned(), problem: problem.to_string() }
    }

    /// An id, an owner, or whatever else is read from text. That is in no error: it may name a person.
    pub(crate) fn parse<T: FromStr>(self, column: &str, text: &str) -> Result<T> {
        text.parse().map_err(|_| self.corrupt(format!("{column} holds {} bytes that cannot be read", text.len())))
    }

    /// A state by its name.
    pub(crate) fn key<T: Key>(self, column: &str, text: &str) -> Result<T> {
        let found = T::ALL.iter().copied().find(|value| value.key() == text);
        found.ok_or_else(|| self.corrupt(format!("{column} is {text:?}")))
    }

    /// A number that fits.
    pub(crate) fn number<T: TryFrom<i64>>(self, column: &str, number: i64) -> Result<T> {
        T::try_from(number).map_err(|_| self.corrupt(format!("{column} is {number}")))
    }

    /// JSON. Of what stands there only the place is in an error, as above.
    pub(crate) fn json<T: DeserializeOwned>(self, column: &str, text: &str) -> Result<T> {
        let at =
            |error: serde_json::Error| format!("{column} is wrong at line {}, column {}", error.line(), error.column());
        serde_json::from_str(text).map_err(|error| self.corrupt(at(error)))
    }

    /// A currency by its code.
    pub(crate) fn currency(self, code: &str) -> Result<Currency> {
        Currency::from_code(code).ok_or_else(|| self.corrupt(format!("currency is {code:?}")))
    }

    /// An amount.
    pub(crate) fn money(self, currency: &str, minor: i64) -> Result<Money> {
        Ok(Money::new(minor, self.currency(currency)?))
    }
}

/// What is stored as JSON.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StorageError::Failed(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use shared::id::AccountId;

    #[derive(Deserialize, Debug)]
    struct Address {
        #[expect(dead_code, reason = "it is only read")]
        line1: u32,
    }

    /// Errors are logged, and what is read from text and JSON are people's names and addresses.
    #[test]
    fn s3_what_names_people_is_in_no_error() {
        let place = Place::new("orders", "order-1");
        let address = r#"{"name":"Aoife Byrne","line1":"12 Camden Row"}"#;
        let errors = [
            place.parse::<AccountId>("owner", "aoife@example.com").unwrap_err(),
            place.json::<Address>("shipping_address", address).unwrap_err(),
            place.json::<Address>("shipping_address", "Aoife Byrne").unwrap_err(),
        ];
        for error in errors {
            let text = error.to_string();
            assert!(text.starts_with("orders order-1 cannot be read: "), "{text}");
            for personal in ["aoife", "Aoife", "example.com", "Camden"] {
                assert!(!text.contains(personal) && !format!("{error:?}").contains(personal), "{text}");
            }
        }
    }
}
