//! Amounts as Stripe counts them: <https://docs.stripe.com/currencies>.

use iso_currency::Currency;
use payment_adapter::amount::iso_digits;

/// How many digits after the point Stripe counts: those of ISO 4217, but for currencies that it counts as it always did.
pub fn digits(currency: Currency) -> u32 {
    match currency {
        Currency::ISK | Currency::UGX => 2,
        Currency::MGA => 0,
        currency => iso_digits(currency),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use payment_adapter::amount::{AmountError, from_units, to_units};
    use shared::money::Money;

    #[test]
    fn p9_currencies_have_the_digits_that_stripe_lists() {
        let zero = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF";
        let three = "BHD JOD KWD OMR TND";
        let two = "AED AUD BRL CAD CHF DKK EUR GBP HUF INR ISK MXN NOK PLN SEK SGD TWD UGX USD ZAR";
        for (codes, expected) in [(zero, 0), (two, 2), (three, 3)] {
            for code in codes.split(' ') {
                assert_eq!(digits(Currency::from_code(code).unwrap()), expected, "{code}");
            }
        }
    }

    #[test]
    fn p9_amounts_are_asked_for_and_read_alike() {
        for (minor, currency, units) in [
            (1999, Currency::EUR, Ok(1999)),
            (500, Currency::JPY, Ok(500)),
            (5, Currency::ISK, Ok(500)),
            (5, Currency::UGX, Ok(500)),
            (700, Currency::MGA, Ok(7)),
            (701, Currency::MGA, Err(AmountError::NotExact)),
            (5120, Currency::KWD, Ok(5120)),
            (5124, Currency::KWD, Err(AmountError::NotExact)),
        ] {
            let amount = Money::new(minor, currency);
            assert_eq!(to_units(amount, digits), units, "{amount}");
            if let Ok(units) = units {
                assert_eq!(from_units(units, currency.code(), digits), Ok(amount));
            }
        }
        assert_eq!(from_units(550, "isk", digits), Err(AmountError::NotExact));
    }
}
