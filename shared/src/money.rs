//! Money: whole minor units of one currency. Never a float.

use iso_currency::{Currency, IntoEnumIterator};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in minor units (cents) of a currency. On the wire `{"amount":"19.99","currency":"EUR"}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "Wire", into = "Wire")]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an amount could not be read or computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MoneyError {
    /// Not a plain decimal number with at most the currency's digits after the point.
    #[error("not an amount")]
    NotAnAmount,
    /// Not an ISO 4217 code.
    #[error("not a currency")]
    NotACurrency,
    /// Beyond what 64 bits hold.
    #[error("the amount is too large")]
    TooLarge,
    /// Two currencies in one sum.
    #[error("amounts of different currencies")]
    MixedCurrencies,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    amount: String,
    currency: String,
}

impl Money {
    /// `minor` units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads an amount, as [`Self::parse`], and the code of its currency.
    pub fn read(amount: &str, currency: &str) -> Result<Self, MoneyError> {
        Self::parse(amount, currency_of(currency).ok_or(MoneyError::NotACurrency)?)
    }

    /// Reads `19.99`, `-3` or `1000`; the point is the only separator.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let digits = exponent(currency);
        let (negative, number) = amount.strip_prefix('-').map_or((false, amount), |rest| (true, rest));
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let numeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = part.len() <= digits && (!number.contains('.') || !part.is_empty());
        if whole.is_empty() || !numeric(whole) || !numeric(part) || !fits {
            return Err(MoneyError::NotAnAmount);
        }
        let minor: i64 = format!("{whole}{part:0<digits$}").parse().map_err(|_| MoneyError::TooLarge)?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }

    /// Minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// True where it can be paid: card networks carry two digits after the point, so that the third of a currency with three has
    /// to be 0 (O10).
    pub const fn is_payable(self) -> bool {
        self.minor % payable_step(self.currency) == 0
    }

    /// Whether it is nothing at all.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The decimal number without the currency, as on the wire: `19.99`.
    pub fn amount(self) -> String {
        let digits = exponent(self.currency);
        let sign = if self.minor < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", self.minor.unsigned_abs(), width = digits + 1);
        let (whole, part) = text.split_at(text.len() - digits);
        if digits == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }

    /// The sum, where the currencies agree.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::MixedCurrencies);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The difference, where the currencies agree.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        let negated = other.minor.checked_neg().ok_or(MoneyError::TooLarge)?;
        self.plus(Self::new(negated, other.currency))
    }

    /// So many of it.
    pub fn times(self, quantity: u32) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(i64::from(quantity)).ok_or(MoneyError::TooLarge)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The sum of amounts of `currency`; nothing where there are none.
    pub fn sum(amounts: impl IntoIterator<Item = Self>, currency: Currency) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }
}

/// The minor units between two amounts of `currency` that can be paid (O10). Of ariary only whole ones are: their fifths are
/// written with two digits, and no provider takes them.
pub const fn payable_step(currency: Currency) -> i64 {
    match currency {
        Currency::BHD
        | Currency::IQD
        | Currency::JOD
        | Currency::KWD
        | Currency::LYD
        | Currency::OMR
        | Currency::TND => 10,
        Currency::MGA => 100,
        _ => 1,
    }
}

/// The currency of that code. `Currency::from_code` does the same with a comparison written out for each, which is much to
/// download.
fn currency_of(code: &str) -> Option<Currency> {
    Currency::iter().find(|currency| currency.code() == code)
}

fn exponent(currency: Currency) -> usize {
    currency.exponent().map_or(0, usize::from)
}

/// As people read it: `€1,299.00`, or `CHF 12.50` where the currency has no sign of its own.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = self.amount();
        let (sign, number) = amount.strip_prefix('-').map_or(("", amount.as_str()), |rest| ("\u{2212}", rest));
        let (whole, part) = number.split_once('.').map_or((number, None), |(whole, part)| (whole, Some(part)));
        let symbol = match self.currency.code() {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            "JPY" => "¥",
            "INR" => "₹",
            code => return write!(f, "{sign}{code}\u{a0}{}{}", grouped(whole), fraction(part)),
        };
        write!(f, "{sign}{symbol}{}{}", grouped(whole), fraction(part))
    }
}

fn fraction(part: Option<&str>) -> String {
    part.map(|part| format!(".{part}")).unwrap_or_default()
}

fn grouped(whole: &str) -> String {
    let mut text = String::with_capacity(whole.len() + whole.len() / 3);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl TryFrom<Wire> for Money {
    type Error = MoneyError;

    fn try_from(wire: Wire) -> Result<Self, Self::Error> {
        Self::read(&wire.amount, &wire.currency)
    }
}

impl From<Money> for Wire {
    fn from(money: Money) -> Self {
        Self { amount: money.amount(), currency: money.currency.code().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_exactly_or_refused() {
        let eur = |text| Money::parse(text, Currency::EUR).map(Money::minor);
        for (text, minor) in [("0", 0), ("9.99", 999), ("10", 1000), ("0.5", 50), ("-3.10", -310), ("007", 700)] {
            assert_eq!(eur(text), Ok(minor), "{text}");
        }
        for text in ["", ".", "-", "1.", ".5", "1.234", "1,5", "1e3", "+1", " 1", "--1", "NaN"] {
            assert_eq!(eur(text), Err(MoneyError::NotAnAmount), "{text}");
        }
        assert_eq!(eur("99999999999999999999"), Err(MoneyError::TooLarge));
        assert_eq!(Money::parse("120", Currency::JPY).map(Money::minor), Ok(120));
        assert_eq!(Money::parse("1.5", Currency::JPY), Err(MoneyError::NotAnAmount));
    }

    #[test]
    fn people_read_it_with_a_sign_and_groups() {
        assert_eq!(Money::new(129_900, Currency::EUR).to_string(), "€1,299.00");
        assert_eq!(Money::new(-5, Currency::EUR).to_string(), "\u{2212}€0.05");
        assert_eq!(Money::new(1_234_567, Currency::JPY).to_string(), "¥1,234,567");
        assert_eq!(Money::new(1250, Currency::CHF).to_string(), "CHF\u{a0}12.50");
    }

    #[test]
    fn currencies_do_not_mix() {
        let sum = Money::new(1, Currency::EUR).plus(Money::new(1, Currency::USD));
        assert_eq!(sum, Err(MoneyError::MixedCurrencies));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(minor in any::<i32>()) {
            let money = Money::new(i64::from(minor), Currency::EUR);
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = Money::parse(&text, Currency::EUR);
        }
    }
}
