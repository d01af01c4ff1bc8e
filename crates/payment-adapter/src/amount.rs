//! Amounts as providers write them: whole units of a currency, whose digits after the point are mostly, but not always,
//! those of ISO 4217. An amount that cannot be written exactly is refused, never rounded (P9).

use iso_currency::Currency;
use payment::GatewayError;
use shared::money::Money;

/// How many digits after the point a provider counts for a currency.
pub type Digits = fn(Currency) -> u32;

/// Why an amount cannot be written or read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AmountError {
    /// Between two of the units that can be paid.
    #[error("the amount is no whole number of the provider's units")]
    NotExact,
    /// Not an ISO 4217 code.
    #[error("not a currency")]
    NotACurrency,
    /// Beyond what 64 bits hold.
    #[error("the amount is too large")]
    TooLarge,
}

/// The digits of ISO 4217.
pub fn iso_digits(currency: Currency) -> u32 {
    currency.exponent().map_or(0, u32::from)
}

/// The amount in the provider's units. With three digits after the point the last has to be 0: card networks carry two,
/// and both Stripe and Razorpay ask for it.
pub fn to_units(amount: Money, digits: Digits) -> Result<i64, AmountError> {
    let (iso, own) = (iso_digits(amount.currency()), digits(amount.currency()));
    let units = rescale(amount.minor(), iso, own)?;
    if own == 3 && units % 10 != 0 { Err(AmountError::NotExact) } else { Ok(units) }
}

/// The amount in the provider's units, for a call; where it cannot be written, the provider would refuse the call.
pub fn payable(amount: Money, digits: Digits) -> Result<i64, GatewayError> {
    to_units(amount, digits).map_err(|error| GatewayError::Refused(format!("{amount}: {error}")))
}

/// What `units` of the currency with that code are, in small or capital letters.
pub fn from_units(units: i64, code: &str, digits: Digits) -> Result<Money, AmountError> {
    let currency = Currency::from_code(&code.to_ascii_uppercase()).ok_or(AmountError::NotACurrency)?;
    let minor = rescale(units, digits(currency), iso_digits(currency))?;
    Ok(Money::new(minor, currency))
}

fn rescale(units: i64, from: u32, to: u32) -> Result<i64, AmountError> {
    let factor = 10_i64.checked_pow(from.abs_diff(to)).ok_or(AmountError::TooLarge)?;
    if to >= from {
        units.checked_mul(factor).ok_or(AmountError::TooLarge)
    } else if units % factor == 0 {
        Ok(units / factor)
    } else {
        Err(AmountError::NotExact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p9_amounts_are_exact_or_refused() {
        let one_digit: Digits = |_| 1;
        let too_many: Digits = |_| 30;
        for (minor, currency, digits, units) in [
            (1999, Currency::EUR, iso_digits as Digits, Ok(1999)),
            (500, Currency::JPY, iso_digits, Ok(500)),
            (5120, Currency::KWD, iso_digits, Ok(5120)),
            (5124, Currency::KWD, iso_digits, Err(AmountError::NotExact)),
            (1990, Currency::EUR, one_digit, Ok(199)),
            (1999, Currency::EUR, one_digit, Err(AmountError::NotExact)),
            (5, Currency::JPY, one_digit, Ok(50)),
            (i64::MAX, Currency::JPY, one_digit, Err(AmountError::TooLarge)),
            (1, Currency::JPY, too_many, Err(AmountError::TooLarge)),
        ] {
            let amount = Money::new(minor, currency);
            assert_eq!(to_units(amount, digits), units, "{amount}");
            if let Ok(units) = units {
                assert_eq!(from_units(units, &currency.code().to_lowercase(), digits), Ok(amount));
            }
        }
        assert_eq!(from_units(1, "XXL", iso_digits), Err(AmountError::NotACurrency));
        assert_eq!(from_units(55, "JPY", one_digit), Err(AmountError::NotExact));
    }
}
