//! The amounts that a provider takes: what nobody can pay is no order (O10).

use crate::money::{Money, payable_step};
use serde::{Deserialize, Serialize};

/// The reasons for which an amount cannot be paid at a provider.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PayableError {
    /// Less than the provider takes.
    #[error("the least that can be paid here is {minimum}")]
    TooSmall {
        /// The least.
        minimum: Money,
    },
    /// More than the provider takes.
    #[error("the most that can be paid here at once is {maximum}")]
    TooLarge {
        /// The most.
        maximum: Money,
    },
    /// Between two amounts that can be paid.
    #[error("only whole multiples of {unit} can be paid here")]
    BetweenUnits {
        /// The unit that amounts are multiples of.
        unit: Money,
    },
}

/// The least and the most that a provider takes, in minor units of an amount's currency.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct AmountLimits {
    /// The least; none where the provider names none.
    pub minimum: Option<i64>,
    /// The most; none where the provider names none.
    pub maximum: Option<i64>,
}

impl AmountLimits {
    /// Refuses an `amount` that cannot be paid: beyond the limits, or with more digits than card networks carry.
    pub fn check(self, amount: Money) -> Result<(), PayableError> {
        let in_currency = |minor| Money::new(minor, amount.currency());
        if let Some(minimum) = self.minimum.filter(|minimum| amount.minor() < *minimum) {
            return Err(PayableError::TooSmall { minimum: in_currency(minimum) });
        }
        if let Some(maximum) = self.maximum.filter(|maximum| amount.minor() > *maximum) {
            return Err(PayableError::TooLarge { maximum: in_currency(maximum) });
        }
        if amount.is_payable() {
            Ok(())
        } else {
            Err(PayableError::BetweenUnits { unit: in_currency(payable_step(amount.currency())) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use iso_currency::Currency;

    #[test]
    fn o10_an_amount_is_within_limits_and_whole() {
        let limits = AmountLimits { minimum: Some(50), maximum: Some(99_999_999) };
        for (minor, currency, limits, expected) in [
            (50, Currency::EUR, limits, Ok(())),
            (99_999_999, Currency::EUR, limits, Ok(())),
            (49, Currency::EUR, limits, Err("the least that can be paid here is €0.50")),
            (100_000_000, Currency::EUR, limits, Err("the most that can be paid here at once is €999,999.99")),
            (1, Currency::EUR, AmountLimits::default(), Ok(())),
            (5120, Currency::KWD, AmountLimits::default(), Ok(())),
            (
                5124,
                Currency::KWD,
                AmountLimits::default(),
                Err("only whole multiples of KWD\u{a0}0.010 can be paid here"),
            ),
        ] {
            let checked = limits.check(Money::new(minor, currency)).map_err(|error| error.to_string());
            assert_eq!(checked, expected.map_err(str::to_owned), "{minor} {currency:?}");
        }
    }
}
