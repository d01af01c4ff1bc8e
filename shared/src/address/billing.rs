//! The address on a bill. Goods that are not sent as a parcel need no more of it than tax asks for: name and country (O9).

use super::{Address, AddressInput, Country, InvalidAddress, Needs};
use serde::{Deserialize, Serialize};

/// An address that a bill can be made out to: name and country are there, nothing is overlong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "AddressInput", into = "AddressInput")]
pub struct BillingAddress(AddressInput);

impl BillingAddress {
    /// Checks every field and names each that is wrong.
    pub fn parse(input: &AddressInput) -> Result<Self, InvalidAddress> {
        input.checked(Needs::Bill).map(Self)
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

impl From<Address> for BillingAddress {
    fn from(address: Address) -> Self {
        Self(address.into())
    }
}

impl TryFrom<AddressInput> for BillingAddress {
    type Error = InvalidAddress;

    fn try_from(input: AddressInput) -> Result<Self, Self::Error> {
        Self::parse(&input)
    }
}

impl From<BillingAddress> for AddressInput {
    fn from(address: BillingAddress) -> Self {
        address.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{FieldError, FieldProblem};

    #[test]
    fn o9_a_bill_needs_a_name_and_a_country() {
        let ana = AddressInput { name: " Ana ".into(), country: "ie".into(), ..AddressInput::default() };
        let bill = BillingAddress::parse(&ana).unwrap();
        assert_eq!((bill.fields().name.as_str(), bill.country().code()), ("Ana", "IE"));
        let errors = |input: &AddressInput| BillingAddress::parse(input).unwrap_err().0;
        let missing = ["name", "country"].map(|field| FieldError::new(field, FieldProblem::Missing));
        assert_eq!(errors(&AddressInput::default()), missing);
        let long = AddressInput { city: "x".repeat(121), ..ana };
        assert_eq!(errors(&long), [FieldError::new("city", FieldProblem::TooLong(120))]);
    }
}
