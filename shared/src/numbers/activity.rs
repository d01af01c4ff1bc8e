//! What was asked of the shop, and what became of it: from what was counted as it happened.

use crate::tally::{
    Alarms, CartChanges, Carts, CheckoutPages, Checkouts, Event, MergedLines, Merges, PaymentPages, Tallied,
};
use serde::{Deserialize, Serialize};

/// What was asked of the shop in a period, and what became of it. It may lag behind by some seconds, and a crash loses as many.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Activity {
    /// Orders that were asked for.
    pub checkouts: CheckoutNumbers,
    /// Carts, and changes of them.
    pub carts: CartNumbers,
    /// What became of pages to pay on.
    pub payment_pages: Vec<(PaymentPages, u64)>,
    /// What somebody of the shop had to see to.
    pub alarms: Vec<(Alarms, u64)>,
}

/// Orders that were asked for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CheckoutNumbers {
    /// Placed, of carts and of what was bought now.
    pub placed: u64,
    /// Refused, by reason.
    pub refused: Vec<(Checkouts, u64)>,
    /// Something broke.
    pub failed: u64,
    /// Somebody tried to check out with an empty cart: asked for an order, or came to the page.
    pub empty_carts: u64,
    /// Of a hundred carts that were begun, so many became orders; none where no cart was begun. What was bought now had no
    /// cart. A cart that was begun before the period and ordered in it counts, so it may be more than a hundred.
    pub conversion: Option<u64>,
}

/// Carts, and changes of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CartNumbers {
    /// Carts that were begun: each that was empty, and then was not.
    pub begun: u64,
    /// Changes that were made.
    pub changed: u64,
    /// Changes that were not made, by reason.
    pub errors: Vec<(CartChanges, u64)>,
    /// Merges, by what became of them.
    pub merges: Vec<(Merges, u64)>,
    /// Merged lines, by what became of them.
    pub merged: Vec<(MergedLines, u64)>,
}

impl Activity {
    /// Adds up what was counted.
    pub fn of(tallied: &[Tallied]) -> Self {
        let count = |event: Event| tallied.iter().filter(|row| row.event == event).map(|row| row.count).sum::<u64>();
        let checkout = |detail| count(Event::Checkouts(detail));
        let (from_carts, begun) = (checkout(Checkouts::Placed), count(Event::Carts(Carts::Begun)));
        let in_vain = [Checkouts::Placed, Checkouts::PlacedNow, Checkouts::Failed];
        Self {
            checkouts: CheckoutNumbers {
                placed: from_carts + checkout(Checkouts::PlacedNow),
                refused: each(Checkouts::ALL, &in_vain, checkout),
                failed: checkout(Checkouts::Failed),
                empty_carts: checkout(Checkouts::CartEmpty) + count(Event::CheckoutPages(CheckoutPages::Empty)),
                conversion: (from_carts * 100).checked_div(begun),
            },
            carts: CartNumbers {
                begun,
                changed: count(Event::CartChanges(CartChanges::Made)),
                errors: each(CartChanges::ALL, &[CartChanges::Made], |detail| count(Event::CartChanges(detail))),
                merges: each(Merges::ALL, &[], |detail| count(Event::Merges(detail))),
                merged: each(MergedLines::ALL, &[], |detail| count(Event::MergedLines(detail))),
            },
            payment_pages: each(PaymentPages::ALL, &[], |detail| count(Event::PaymentPages(detail))),
            alarms: each(Alarms::ALL, &[], |detail| count(Event::Alarms(detail))),
        }
    }
}

/// Every detail but for those, with its count.
fn each<T: Copy + PartialEq>(all: &[T], but: &[T], count: impl Fn(T) -> u64) -> Vec<(T, u64)> {
    all.iter().filter(|detail| !but.contains(detail)).map(|detail| (*detail, count(*detail))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn tallied(hour: i64, event: Event, count: u64) -> Tallied {
        Tallied { hour: Timestamp::from_millis(hour * 3_600_000), event, count }
    }

    #[test]
    fn nothing_counted_is_nothing_of_everything() {
        let activity = Activity::of(&[]);
        assert_eq!(activity.checkouts.conversion, None);
        assert_eq!(activity.checkouts.refused.len() + 3, Checkouts::ALL.len());
        assert!(activity.checkouts.refused.iter().all(|(_, count)| *count == 0));
    }

    #[test]
    fn what_was_counted_is_added_up_by_what_became_of_it() {
        let activity = Activity::of(&[
            tallied(1, Event::Carts(Carts::Begun), 6),
            tallied(2, Event::Carts(Carts::Begun), 2),
            tallied(1, Event::Checkouts(Checkouts::Placed), 3),
            tallied(2, Event::Checkouts(Checkouts::PlacedNow), 4),
            tallied(2, Event::Checkouts(Checkouts::CartEmpty), 1),
            tallied(2, Event::Checkouts(Checkouts::Failed), 5),
            tallied(2, Event::CheckoutPages(CheckoutPages::Empty), 2),
            tallied(2, Event::CartChanges(CartChanges::Made), 10),
            tallied(2, Event::CartChanges(CartChanges::SoldOut), 7),
            tallied(3, Event::MergedLines(MergedLines::Capped), 8),
            tallied(3, Event::Merges(Merges::Made), 1),
            tallied(3, Event::Merges(Merges::Failed), 9),
            tallied(3, Event::Alarms(Alarms::Dispute), 1),
        ]);
        let CheckoutNumbers { placed, refused, failed, empty_carts, conversion } = activity.checkouts;
        assert_eq!((placed, failed, empty_carts, conversion), (7, 5, 3, Some(37)));
        assert_eq!(refused.iter().map(|(_, count)| count).sum::<u64>(), 1);
        assert!(refused.contains(&(Checkouts::CartEmpty, 1)));
        let CartNumbers { begun, changed, errors, merges, merged } = activity.carts;
        assert_eq!((begun, changed), (8, 10));
        assert_eq!(merges, [(Merges::Made, 1), (Merges::Failed, 9)]);
        assert_eq!(errors.iter().filter(|(_, count)| *count > 0).collect::<Vec<_>>(), [&(CartChanges::SoldOut, 7)]);
        assert!(merged.contains(&(MergedLines::Capped, 8)));
        assert!(activity.alarms.contains(&(Alarms::Dispute, 1)));
    }
}
