//! What an owner's orders come to.

use super::Status;
use crate::money::{Money, MoneyError};
use iso_currency::Currency;

/// An owner's orders of one status and one currency, counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tally {
    /// Where they stand.
    pub status: Status,
    /// How many there are.
    pub orders: u32,
    /// What was paid for them.
    pub paid: Money,
    /// What of that went back, or is on its way back.
    pub refunded: Money,
}

/// What an owner's orders come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OrderStats {
    /// How many there are.
    pub total_orders: u32,
    /// What was paid and stays paid.
    pub total_spent: Money,
    /// How many stand where: every status, in the order of an order's life.
    pub status_counts: Vec<(Status, u32)>,
}

impl OrderStats {
    /// Adds up. Orders count whatever their currency; what was spent is told of `currency` alone, since amounts of several
    /// do not add up.
    pub fn of(tallies: &[Tally], currency: Currency) -> Result<Self, MoneyError> {
        let ours = tallies.iter().filter(|tally| tally.paid.currency() == currency);
        let total_spent = ours
            .map(|tally| tally.paid.minus(tally.refunded))
            .try_fold(Money::zero(currency), |sum, spent| sum.plus(spent?))?;
        let count = |status| tallies.iter().filter(|tally| tally.status == status).map(|tally| tally.orders).sum();
        let status_counts = Status::ALL.into_iter().map(|status| (status, count(status))).collect();
        Ok(Self { total_orders: tallies.iter().map(|tally| tally.orders).sum(), total_spent, status_counts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(status: Status, orders: u32, paid: i64, refunded: i64, currency: Currency) -> Tally {
        Tally { status, orders, paid: Money::new(paid, currency), refunded: Money::new(refunded, currency) }
    }

    #[test]
    fn what_was_paid_and_not_refunded_is_spent_and_every_status_is_counted() {
        use Status::{Cancelled, Delivered, PaymentFailed, PendingPayment, Processing, Shipped};
        let (eur, usd) = (Currency::EUR, Currency::USD);
        for (tallies, orders, spent, counts) in [
            (vec![], 0, 0, [0, 0, 0, 0, 0, 0]),
            (vec![tally(PendingPayment, 1, 0, 0, eur)], 1, 0, [1, 0, 0, 0, 0, 0]),
            (
                vec![tally(Delivered, 3, 5000, 1200, eur), tally(Cancelled, 2, 900, 900, eur)],
                5,
                3800,
                [0, 0, 0, 0, 3, 2],
            ),
            (vec![tally(Shipped, 1, 700, 0, eur), tally(Shipped, 2, 9900, 0, usd)], 3, 700, [0, 0, 0, 3, 0, 0]),
            (vec![tally(Processing, 1, 1, 0, eur), tally(PaymentFailed, 4, 0, 0, eur)], 5, 1, [0, 4, 1, 0, 0, 0]),
        ] {
            let stats = OrderStats::of(&tallies, eur).unwrap();
            assert_eq!((stats.total_orders, stats.total_spent), (orders, Money::new(spent, eur)), "{tallies:?}");
            assert_eq!(stats.status_counts, Status::ALL.into_iter().zip(counts).collect::<Vec<_>>(), "{tallies:?}");
        }
    }
}
