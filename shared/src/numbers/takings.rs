//! What was ordered, paid and given back.

use crate::money::{Money, MoneyError};
use crate::period::Period;
use crate::time::Timestamp;
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

/// Orders or refunds of one hour and one currency, added up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HourSum {
    /// The beginning of the hour.
    pub hour: Timestamp,
    /// How many there are.
    pub count: u32,
    /// What they come to.
    pub amount: Money,
}

/// What was ordered, paid and given back. Counts are of all orders; amounts are of the shop's currency alone, since amounts
/// of several do not add up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sales {
    /// Orders that were placed.
    pub placed: u32,
    /// Orders that were paid.
    pub paid: u32,
    /// What was paid for orders, when it was paid. What was refunded later is not taken off.
    pub revenue: Money,
    /// What of orders' money was given back, when it was given back.
    pub refunded: Money,
}

/// The sales of an hour or a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Slot {
    /// When it begins.
    pub begins: Timestamp,
    /// What was sold.
    pub sales: Sales,
}

/// The sales of a period, as a whole and cut.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Takings {
    /// As a whole.
    pub total: Sales,
    /// What a paid order came to on average, rounded down; none without a paid order.
    pub average: Option<Money>,
    /// By the period's hours or days.
    pub slots: Vec<Slot>,
}

impl Sales {
    const fn none(currency: Currency) -> Self {
        Self { placed: 0, paid: 0, revenue: Money::zero(currency), refunded: Money::zero(currency) }
    }
}

impl Takings {
    /// Adds up what was placed, paid and given back in the period; what is of another time is left out.
    pub fn of(
        period: Period,
        currency: Currency,
        placed: &[HourSum],
        paid: &[HourSum],
        refunded: &[HourSum],
    ) -> Result<Self, MoneyError> {
        let none = Sales::none(currency);
        let mut takings = Self {
            total: none,
            average: None,
            slots: period.slots().map(|begins| Slot { begins, sales: none }).collect(),
        };
        takings.add(period, placed, |sales, sum| {
            sales.placed += sum.count;
            Ok(())
        })?;
        takings.add(period, paid, |sales, sum| {
            sales.paid += sum.count;
            add(&mut sales.revenue, sum.amount)
        })?;
        takings.add(period, refunded, |sales, sum| add(&mut sales.refunded, sum.amount))?;
        let ours = |sum: &&HourSum| sum.amount.currency() == currency && period.slot_of(sum.hour).is_some();
        let orders: i64 = paid.iter().filter(ours).map(|sum| i64::from(sum.count)).sum();
        takings.average = takings.total.revenue.minor().checked_div(orders).map(|minor| Money::new(minor, currency));
        Ok(takings)
    }

    /// Adds the sums to the whole and to their slots.
    fn add(
        &mut self,
        period: Period,
        sums: &[HourSum],
        add: impl Fn(&mut Sales, &HourSum) -> Result<(), MoneyError>,
    ) -> Result<(), MoneyError> {
        for sum in sums {
            let Some(slot) = period.slot_of(sum.hour).and_then(|index| self.slots.get_mut(index)) else { continue };
            add(&mut slot.sales, sum)?;
            add(&mut self.total, sum)?;
        }
        Ok(())
    }
}

/// Adds what is of the same currency.
fn add(to: &mut Money, amount: Money) -> Result<(), MoneyError> {
    if to.currency() == amount.currency() {
        *to = to.plus(amount)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(hour: &str, count: u32, minor: i64, currency: Currency) -> HourSum {
        HourSum { hour: Timestamp::parse(hour).unwrap(), count, amount: Money::new(minor, currency) }
    }

    fn sales(placed: u32, paid: u32, revenue: i64, refunded: i64) -> Sales {
        let eur = |minor| Money::new(minor, Currency::EUR);
        Sales { placed, paid, revenue: eur(revenue), refunded: eur(refunded) }
    }

    #[test]
    fn sums_are_added_to_the_whole_and_to_their_slots() {
        let (eur, usd) = (Currency::EUR, Currency::USD);
        let (nine, ten, other) = ("2026-11-20T09:00:00Z", "2026-11-20T10:00:00Z", "2026-11-21T00:00:00Z");
        for (placed, paid, refunded, total, at_nine, at_ten, average) in [
            (vec![], vec![], vec![], sales(0, 0, 0, 0), sales(0, 0, 0, 0), sales(0, 0, 0, 0), None),
            (
                vec![sum(nine, 3, 4500, eur), sum(ten, 1, 900, eur)],
                vec![sum(ten, 3, 4000, eur)],
                vec![],
                sales(4, 3, 4000, 0),
                sales(3, 0, 0, 0),
                sales(1, 3, 4000, 0),
                Some(1333),
            ),
            (
                vec![],
                vec![],
                vec![sum(nine, 1, 700, eur)],
                sales(0, 0, 0, 700),
                sales(0, 0, 0, 700),
                sales(0, 0, 0, 0),
                None,
            ),
            (
                vec![sum(nine, 1, 100, eur), sum(nine, 1, 100, usd)],
                vec![sum(nine, 1, 100, eur), sum(nine, 1, 9900, usd)],
                vec![sum(nine, 1, 9900, usd)],
                sales(2, 2, 100, 0),
                sales(2, 2, 100, 0),
                sales(0, 0, 0, 0),
                Some(100),
            ),
            (
                vec![sum(other, 9, 9, eur)],
                vec![sum(other, 9, 9, eur)],
                vec![sum(other, 9, 9, eur)],
                sales(0, 0, 0, 0),
                sales(0, 0, 0, 0),
                sales(0, 0, 0, 0),
                None,
            ),
        ] {
            let period = "2026-11-20".parse().unwrap();
            let takings = Takings::of(period, eur, &placed, &paid, &refunded).unwrap();
            assert_eq!(takings.total, total, "{placed:?} {paid:?} {refunded:?}");
            assert_eq!((takings.slots[9].sales, takings.slots[10].sales), (at_nine, at_ten));
            assert_eq!(takings.average.map(Money::minor), average);
            assert_eq!(takings.slots.len(), 24);
        }
    }

    #[test]
    fn a_month_is_cut_into_days() {
        let paid = [
            sum("2026-11-01T00:00:00Z", 1, 100, Currency::EUR),
            sum("2026-11-01T23:00:00Z", 1, 200, Currency::EUR),
            sum("2026-11-30T23:00:00Z", 1, 400, Currency::EUR),
        ];
        let takings = Takings::of("2026-11".parse().unwrap(), Currency::EUR, &[], &paid, &[]).unwrap();
        let days: Vec<_> = takings.slots.iter().map(|slot| slot.sales.revenue.minor()).collect();
        assert_eq!((days.len(), days[0], days[29], days.iter().sum::<i64>()), (30, 300, 400, 700));
    }
}
