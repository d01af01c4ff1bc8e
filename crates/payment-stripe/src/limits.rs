//! The least and the most that Stripe takes: <https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts>.
//!
//! The least is that of an account which is paid out in the same currency. Where it is paid out in another, Stripe converts, and may
//! still refuse an amount that is near the least.

use iso_currency::Currency;
use shared::payment::AmountLimits;

/// Eight digits, in a currency that no rule of its own is known for.
const EIGHT_DIGITS: i64 = 99_999_999;

/// The limits in `currency`, in its minor units.
pub fn limits(currency: Currency) -> AmountLimits {
    AmountLimits { minimum: Some(minimum(currency)), maximum: maximum(currency) }
}

const fn minimum(currency: Currency) -> i64 {
    match currency {
        Currency::AUD
        | Currency::BRL
        | Currency::CAD
        | Currency::CHF
        | Currency::EUR
        | Currency::INR
        | Currency::JPY
        | Currency::NZD
        | Currency::SGD
        | Currency::USD => 50,
        Currency::GBP => 30,
        Currency::BGN => 100,
        Currency::AED | Currency::MYR | Currency::PLN | Currency::RON => 200,
        Currency::DKK => 250,
        Currency::NOK | Currency::SEK => 300,
        Currency::HKD => 400,
        Currency::MXN | Currency::THB => 1000,
        Currency::CZK => 1500,
        Currency::HUF => 17_500,
        _ => 1,
    }
}

/// More digits than eight are taken in currencies of small units; what exactly, Stripe says when it is asked.
fn maximum(currency: Currency) -> Option<i64> {
    let large = matches!(currency, Currency::COP | Currency::HUF | Currency::IDR | Currency::INR | Currency::LBP);
    (currency.exponent() == Some(2) && !large).then_some(EIGHT_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::limits;
    use iso_currency::Currency;
    use shared::money::Money;

    #[test]
    fn o10_what_stripe_would_refuse_is_known_before() {
        for (minor, currency, payable) in [
            (50, Currency::EUR, true),
            (49, Currency::EUR, false),
            (30, Currency::GBP, true),
            (29, Currency::GBP, false),
            (50, Currency::JPY, true),
            (49, Currency::JPY, false),
            (17_499, Currency::HUF, false),
            (99_999_999, Currency::USD, true),
            (100_000_000, Currency::USD, false),
            (100_000_000, Currency::IDR, true),
            (100_000_000, Currency::JPY, true),
            (5120, Currency::KWD, true),
            (5124, Currency::KWD, false),
            (700, Currency::MGA, true),
            (701, Currency::MGA, false),
        ] {
            let amount = Money::new(minor, currency);
            assert_eq!(limits(currency).check(amount).is_ok(), payable, "{amount}");
        }
    }
}
