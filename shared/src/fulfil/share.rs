//! What part of an order's money a cancelled part of a line was.

use crate::money::{Money, MoneyError, payable_step};
use crate::order::OrderLine;

/// The share of `line`'s money that goes back when so many of its units are cancelled: of the line's total and, where tax is
/// added to the prices, its tax. The shares of all units, in whatever parts, add up to exactly the line.
pub(super) fn of_line(line: &OrderLine, units: u32, tax_is_added: bool) -> Result<Money, MoneyError> {
    let whole = if tax_is_added { line.line_total.plus(line.tax)? } else { line.line_total };
    let (before, ordered) = (line.units.counts().cancelled, line.units.ordered());
    up_to(whole, before.saturating_add(units), ordered)?.minus(up_to(whole, before, ordered)?)
}

/// The worth of so many units of `of`: all of them the whole, fewer rounded down to what can be paid (O10).
fn up_to(whole: Money, units: u32, of: u32) -> Result<Money, MoneyError> {
    if units >= of {
        return Ok(whole);
    }
    let step = i128::from(payable_step(whole.currency()));
    let minor = i128::from(whole.minor()) * i128::from(units) / i128::from(of.max(1)) / step * step;
    Ok(Money::new(i64::try_from(minor).map_err(|_| MoneyError::TooLarge)?, whole.currency()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fulfil::tests::line;
    use iso_currency::Currency;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn p9_the_shares_of_a_lines_units_in_any_parts_are_the_line(
            total in 0_i64..1_000_000, tax in 0_i64..100_000, parts in prop::collection::vec(1_u32..9, 1..9), added in any::<bool>(),
        ) {
            let mut line = line(1, [parts.iter().sum(), 0, 0, 0, 0]);
            line.line_total = Money::new(total, Currency::EUR);
            line.tax = Money::new(tax, Currency::EUR);
            let mut back = 0;
            for units in parts {
                let share = of_line(&line, units, added).unwrap().minor();
                prop_assert!(share >= 0);
                back += share;
                line.units = line.units.cancel(units).unwrap();
            }
            prop_assert_eq!(back, if added { total + tax } else { total });
        }

        #[test]
        fn o10_the_shares_of_a_payable_line_can_be_paid_back(
            unit in 0_i64..100_000, ordered in 1_u32..9, tax in 0_i64..10_000,
        ) {
            let mut line = line(1, [ordered, 0, 0, 0, 0]);
            line.line_total = Money::new(unit * 10, Currency::KWD).times(ordered).unwrap();
            line.tax = Money::new(tax * 10, Currency::KWD);
            for _ in 0..ordered {
                prop_assert!(of_line(&line, 1, true).unwrap().is_payable());
                line.units = line.units.cancel(1).unwrap();
            }
        }
    }
}
