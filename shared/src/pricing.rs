//! Prices of orders: lines, shipping, tax. Totals are sums of lines (O8), and can be paid (O10).

mod rows;

pub use rows::{TotalsKind, TotalsRow};

use crate::address::Country;
use crate::cart::CartLine;
use crate::id::VariantId;
use crate::money::{Money, MoneyError, payable_step};
use iso_currency::Currency;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a cart or an order comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Totals {
    /// The sum of the lines.
    pub subtotal: Money,
    /// Taken off.
    pub discount: Money,
    /// Shipping.
    pub shipping: Money,
    /// Tax: contained in the other amounts where prices include it, else added to them.
    pub tax: Money,
    /// What is paid.
    pub total: Money,
}

impl Totals {
    /// Nothing at all.
    pub const fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { subtotal: zero, discount: zero, shipping: zero, tax: zero, total: zero }
    }

    /// Whether the tax was added to the other amounts; else they contain it.
    pub const fn tax_is_added(&self) -> bool {
        self.total.minor() > self.subtotal.minor() - self.discount.minor() + self.shipping.minor()
    }
}

/// A tax rate in percent, 0 to 100.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct TaxRate(Decimal);

/// The number is no rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a tax rate is 0 to 100 percent")]
pub struct NotARate;

impl TaxRate {
    /// No tax.
    pub const ZERO: Self = Self(Decimal::ZERO);

    /// So many percent.
    pub fn percent(percent: Decimal) -> Result<Self, NotARate> {
        if percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED { Ok(Self(percent)) } else { Err(NotARate) }
    }

    /// Percent.
    pub const fn as_percent(self) -> Decimal {
        self.0
    }

    /// The tax on `amount`, rounded half away from zero to what can be paid in its currency (O10).
    fn on(self, amount: Money, included: bool) -> Result<Money, MoneyError> {
        let whole = if included { Decimal::ONE_HUNDRED + self.0 } else { Decimal::ONE_HUNDRED };
        let step = Decimal::from(payable_step(amount.currency()));
        let tax = (Decimal::from(amount.minor()) * self.0 / whole / step)
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            * step;
        Ok(Money::new(tax.to_i64().ok_or(MoneyError::TooLarge)?, amount.currency()))
    }
}

impl TryFrom<Decimal> for TaxRate {
    type Error = NotARate;

    fn try_from(percent: Decimal) -> Result<Self, Self::Error> {
        Self::percent(percent)
    }
}

impl From<TaxRate> for Decimal {
    fn from(rate: TaxRate) -> Self {
        rate.0
    }
}

/// Tax rates by country: where the parcel goes, or where the bill goes of what is not sent as one (O9).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxRules {
    /// Whether catalogue prices contain the tax.
    pub prices_include_tax: bool,
    /// The rate of each country.
    pub rates: BTreeMap<Country, TaxRate>,
    /// The rate of every other country.
    pub otherwise: TaxRate,
}

impl TaxRules {
    /// The rate in `country`.
    pub fn rate(&self, country: Country) -> TaxRate {
        self.rates.get(&country).copied().unwrap_or(self.otherwise)
    }
}

/// A way of shipping, as it is offered for one country.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ShippingMethod {
    /// Its id, such as `standard`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How long it takes, in words.
    pub promise: String,
    /// What it costs.
    pub price: Money,
}

/// So many of a variant at a price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bought {
    /// What.
    pub variant: VariantId,
    /// How many.
    pub quantity: u32,
    /// What one costs.
    pub unit_price: Money,
    /// True where tax is charged on it (O9).
    pub taxable: bool,
}

impl From<&CartLine> for Bought {
    fn from(line: &CartLine) -> Self {
        let CartLine { variant_id: variant, quantity, unit_price, taxable, .. } = *line;
        Self { variant, quantity, unit_price, taxable }
    }
}

/// A line with what it comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PricedLine {
    /// What.
    pub variant: VariantId,
    /// How many.
    pub quantity: u32,
    /// What one costs.
    pub unit_price: Money,
    /// What they cost together.
    pub line_total: Money,
    /// The tax on it, rounded for this line; none where it is not taxable.
    pub tax: Money,
}

/// Lines and totals that belong together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Priced {
    /// The lines.
    pub lines: Vec<PricedLine>,
    /// The tax on shipping, rounded by itself.
    pub shipping_tax: Money,
    /// What they come to.
    pub totals: Totals,
}

/// Prices `bought` with `shipping` at `rate`: tax is computed and rounded per line, totals are sums of lines (O8). Tax is charged
/// on what is taxable, and on shipping (O9).
pub fn price(
    bought: &[Bought],
    shipping: Money,
    rate: TaxRate,
    prices_include_tax: bool,
) -> Result<Priced, MoneyError> {
    let currency = shipping.currency();
    let lines = bought
        .iter()
        .map(|line| {
            let line_total = line.unit_price.times(line.quantity)?;
            let rate = if line.taxable { rate } else { TaxRate::ZERO };
            let tax = rate.on(line_total, prices_include_tax)?;
            let Bought { variant, quantity, unit_price, .. } = *line;
            Ok(PricedLine { variant, quantity, unit_price, line_total, tax })
        })
        .collect::<Result<Vec<_>, MoneyError>>()?;
    let shipping_tax = rate.on(shipping, prices_include_tax)?;
    let subtotal = Money::sum(lines.iter().map(|line| line.line_total), currency)?;
    let tax = Money::sum(lines.iter().map(|line| line.tax), currency)?.plus(shipping_tax)?;
    let before_tax = subtotal.plus(shipping)?;
    let total = if prices_include_tax { before_tax } else { before_tax.plus(tax)? };
    let totals = Totals { subtotal, discount: Money::zero(currency), shipping, tax, total };
    Ok(Priced { lines, shipping_tax, totals })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn rate(percent: i64) -> TaxRate {
        TaxRate::percent(Decimal::from(percent)).unwrap()
    }

    fn bought(unit: i64, quantity: u32) -> Bought {
        Bought { variant: VariantId(Uuid::nil()), quantity, unit_price: eur(unit), taxable: true }
    }

    #[test]
    fn o9_tax_is_charged_on_what_is_taxable_and_on_shipping() {
        let exempt = |unit| Bought { taxable: false, ..bought(unit, 1) };
        // lines, shipping, included: tax, total; at 23 %
        for (lines, shipping, included, tax, total) in [
            (vec![bought(1000, 1), exempt(1000)], 0, false, 230, 2230),
            (vec![bought(1000, 1), exempt(1000)], 0, true, 187, 2000),
            (vec![exempt(2500)], 0, false, 0, 2500),
            (vec![exempt(1000)], 490, false, 113, 1603),
            (vec![exempt(1000)], 490, true, 92, 1490),
        ] {
            let priced = price(&lines, eur(shipping), rate(23), included).unwrap();
            assert_eq!((priced.totals.tax, priced.totals.total), (eur(tax), eur(total)), "{lines:?}");
            let taxed: Vec<_> = priced.lines.iter().map(|line| !line.tax.is_zero()).collect();
            assert_eq!(taxed, lines.iter().map(|line| line.taxable).collect::<Vec<_>>());
        }
    }

    #[test]
    fn o8_tax_is_rounded_per_line() {
        // lines, shipping, percent, included: tax, total
        for (lines, shipping, percent, included, tax, total) in [
            (vec![], 0, 23, true, 0, 0),
            (vec![(1999, 1)], 490, 23, true, 374 + 92, 2489),
            (vec![(333, 1), (333, 1), (333, 1)], 0, 21, false, 210, 999 + 210),
            (vec![(5, 1)], 0, 10, false, 1, 6),
            (vec![(1999, 3)], 0, 0, false, 0, 5997),
        ] {
            let lines: Vec<_> = lines.into_iter().map(|(unit, quantity)| bought(unit, quantity)).collect();
            let totals = price(&lines, eur(shipping), rate(percent), included).unwrap().totals;
            assert_eq!((totals.tax, totals.total), (eur(tax), eur(total)), "{lines:?}");
        }
    }

    #[test]
    fn a_rate_is_zero_to_a_hundred() {
        assert!(TaxRate::percent(Decimal::from(-1)).is_err());
        assert!(TaxRate::percent(Decimal::from(101)).is_err());
    }

    #[test]
    fn sums_beyond_all_measure_are_refused() {
        assert_eq!(price(&[bought(i64::MAX, 2)], eur(0), rate(0), true), Err(MoneyError::TooLarge));
    }

    proptest! {
        #[test]
        fn o8_totals_are_sums_of_lines(
            lines in prop::collection::vec((0_i64..1_000_000, 1_u32..=1000), 0..20),
            shipping in 0_i64..10_000, percent in 0_i64..=30, included in any::<bool>(),
        ) {
            let lines: Vec<_> = lines.into_iter().map(|(unit, quantity)| bought(unit, quantity)).collect();
            let priced = price(&lines, eur(shipping), rate(percent), included).unwrap();
            let sum: i64 = priced.lines.iter().map(|line| line.line_total.minor()).sum();
            let tax: i64 = priced.lines.iter().map(|line| line.tax.minor()).sum::<i64>() + priced.shipping_tax.minor();
            let added = if included { 0 } else { tax };
            prop_assert_eq!(priced.totals.subtotal, eur(sum));
            prop_assert_eq!(priced.totals.tax, eur(tax));
            prop_assert_eq!(priced.totals.total, eur(sum + shipping + added));
            prop_assert!(tax <= sum + shipping);
        }

        #[test]
        fn o10_totals_of_payable_prices_are_payable(
            lines in prop::collection::vec((0_i64..100_000, 1_u32..=1000, any::<bool>()), 0..20),
            shipping in 0_i64..10_000, percent in 0_i64..=3000, included in any::<bool>(),
        ) {
            for currency in [Currency::KWD, Currency::JPY, Currency::MGA, Currency::EUR] {
                let step = payable_step(currency);
                let line = |(unit, quantity, taxable): &(i64, u32, bool)| {
                    let unit_price = Money::new(unit * step, currency);
                    Bought { variant: VariantId(Uuid::nil()), quantity: *quantity, unit_price, taxable: *taxable }
                };
                let lines: Vec<_> = lines.iter().map(line).collect();
                let rate = TaxRate::percent(Decimal::new(percent, 2)).unwrap();
                let totals = price(&lines, Money::new(shipping * step, currency), rate, included).unwrap().totals;
                prop_assert!(totals.total.is_payable(), "{:?}", totals);
            }
        }
    }
}
