//! An address as people read it.

use super::AddressInput;
use serde::{Deserialize, Serialize};

/// An address as pages, mails and API show it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AddressView {
    /// Its fields.
    pub fields: AddressInput,
    /// The country's name.
    pub country: String,
}

impl AddressView {
    /// As it stands on a parcel, line by line, without blank ones.
    pub fn lines(&self) -> Vec<String> {
        let AddressInput { name, line1, line2, city, region, postal_code, .. } = &self.fields;
        let town = format!("{city} {postal_code}");
        let lines = [name.as_str(), line1, line2, town.trim(), region, &self.country];
        lines.into_iter().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_line() {
        let fields = AddressInput {
            name: "Ana".into(),
            line1: "1 Main St".into(),
            city: "Portland".into(),
            region: "OR".into(),
            postal_code: "97201".into(),
            country: "US".into(),
            ..AddressInput::default()
        };
        let lines =
            |fields: &AddressInput| AddressView { fields: fields.clone(), country: "United States".into() }.lines();
        assert_eq!(lines(&fields), ["Ana", "1 Main St", "Portland 97201", "OR", "United States"]);
        let bill = AddressInput { name: "Ana".into(), country: "US".into(), ..AddressInput::default() };
        assert_eq!(lines(&bill), ["Ana", "United States"]);
    }
}
