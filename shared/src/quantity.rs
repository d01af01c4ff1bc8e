//! How many of a variant a line may hold.

use serde::{Deserialize, Serialize};

/// 1 to [`Quantity::LIMIT`] (C3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Quantity(u32);

/// The number is outside of 1 to the limit per line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a quantity is 1 to {}", Quantity::LIMIT)]
pub struct OutOfRange;

impl Quantity {
    /// The shop's limit per line.
    pub const LIMIT: u32 = 1000;

    /// One.
    pub const ONE: Self = Self(1);

    /// The number as a quantity, where it is one.
    pub const fn new(number: u32) -> Result<Self, OutOfRange> {
        if number >= 1 && number <= Self::LIMIT { Ok(Self(number)) } else { Err(OutOfRange) }
    }

    /// The nearest quantity; none for zero.
    pub const fn capped(number: u32) -> Option<Self> {
        match number {
            0 => None,
            1..=Self::LIMIT => Some(Self(number)),
            _ => Some(Self(Self::LIMIT)),
        }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The sum, at most the limit.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        let sum = self.0 + other.0;
        Self(if sum > Self::LIMIT { Self::LIMIT } else { sum })
    }
}

impl TryFrom<u32> for Quantity {
    type Error = OutOfRange;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        Self::new(number)
    }
}

impl From<Quantity> for u32 {
    fn from(quantity: Quantity) -> Self {
        quantity.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c3_a_quantity_is_one_to_the_limit() {
        assert_eq!(Quantity::new(0), Err(OutOfRange));
        assert_eq!(Quantity::new(1001), Err(OutOfRange));
        assert_eq!(Quantity::new(1000).map(Quantity::get), Ok(1000));
        assert_eq!(Quantity::capped(u32::MAX).map(Quantity::get), Some(1000));
        assert_eq!(Quantity::new(999).unwrap().plus(Quantity::new(5).unwrap()).get(), 1000);
        assert!(serde_json::from_str::<Quantity>("-1").is_err());
        assert!(serde_json::from_str::<Quantity>("1.5").is_err());
    }
}
