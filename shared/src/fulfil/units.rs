//! Where the units of an order's line are. How far the line came follows from that alone.

use crate::order::{Fulfilment, OrderState};
use serde::{Deserialize, Serialize};

/// Where the units of an order's line are: `shipped + cancelled <= ordered`, `delivered <= shipped`, `returned <= shipped`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "Counts", into = "Counts")]
pub struct Units(Counts);

/// Units of a line, counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Counts {
    /// How many were ordered.
    pub ordered: u32,
    /// How many of them were shipped.
    pub shipped: u32,
    /// How many of those arrived.
    pub delivered: u32,
    /// How many were cancelled before they shipped.
    pub cancelled: u32,
    /// How many of those that shipped came back and were booked in.
    pub returned: u32,
}

/// The counts do not fit together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("units of a line that do not fit together: {0:?}")]
pub struct DoNotFit(Counts);

/// There are only so many.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Only(pub u32);

impl Counts {
    /// How many can still be shipped, or cancelled; none where the counts do not fit together.
    pub const fn left(self) -> u32 {
        self.ordered.saturating_sub(self.shipped).saturating_sub(self.cancelled)
    }

    /// How many of those that shipped have not come back; none where the counts do not fit together.
    pub const fn out(self) -> u32 {
        self.shipped.saturating_sub(self.returned)
    }
}

impl Units {
    /// So many, none of which has gone anywhere.
    pub const fn new(ordered: u32) -> Self {
        Self(Counts { ordered, shipped: 0, delivered: 0, cancelled: 0, returned: 0 })
    }

    /// The counts.
    pub const fn counts(self) -> Counts {
        self.0
    }

    /// How many were ordered.
    pub const fn ordered(self) -> u32 {
        self.0.ordered
    }

    /// How many can still be shipped, or cancelled.
    pub const fn left(self) -> u32 {
        self.0.left()
    }

    /// How many of those that shipped have not come back.
    pub const fn out(self) -> u32 {
        self.0.out()
    }

    /// Whether all that was to be shipped was.
    pub const fn is_shipped(self) -> bool {
        self.left() == 0
    }

    /// Whether all that was shipped has arrived.
    pub const fn is_delivered(self) -> bool {
        self.0.delivered == self.0.shipped
    }

    /// After so many of those that are left were shipped.
    pub fn ship(self, units: u32) -> Result<Self, Only> {
        within(units, self.left())?;
        Ok(Self(Counts { shipped: self.0.shipped + units, ..self.0 }))
    }

    /// After so many of those that were shipped arrived.
    pub fn deliver(self, units: u32) -> Result<Self, Only> {
        within(units, self.0.shipped - self.0.delivered)?;
        Ok(Self(Counts { delivered: self.0.delivered + units, ..self.0 }))
    }

    /// After all that were shipped arrived.
    #[must_use]
    pub const fn arrived(self) -> Self {
        Self(Counts { delivered: self.0.shipped, ..self.0 })
    }

    /// After so many of those that are left were cancelled.
    pub fn cancel(self, units: u32) -> Result<Self, Only> {
        within(units, self.left())?;
        Ok(Self(Counts { cancelled: self.0.cancelled + units, ..self.0 }))
    }

    /// After so many of those that are out were booked in.
    pub fn book_in(self, units: u32) -> Result<Self, Only> {
        within(units, self.out())?;
        Ok(Self(Counts { returned: self.0.returned + units, ..self.0 }))
    }

    /// How far the line came, in an order that stands so: one that ships in parts has shipped with its last unit, and what
    /// has not shipped of a cancelled order is cancelled with it.
    pub fn fulfilment(self, order: OrderState) -> Fulfilment {
        let off = matches!(order, OrderState::Cancelled { .. }) && self.0.shipped == 0;
        if off || self.0.cancelled == self.0.ordered {
            Fulfilment::Cancelled
        } else if self.left() > 0 {
            Fulfilment::Unfulfilled
        } else if self.is_delivered() {
            Fulfilment::Delivered
        } else {
            Fulfilment::Shipped
        }
    }
}

const fn within(units: u32, most: u32) -> Result<(), Only> {
    if units <= most { Ok(()) } else { Err(Only(most)) }
}

impl TryFrom<Counts> for Units {
    type Error = DoNotFit;

    fn try_from(counts: Counts) -> Result<Self, Self::Error> {
        let Counts { ordered, shipped, delivered, cancelled, returned } = counts;
        let fit = shipped.checked_add(cancelled).is_some_and(|gone| gone <= ordered);
        if fit && delivered <= shipped && returned <= shipped { Ok(Self(counts)) } else { Err(DoNotFit(counts)) }
    }
}

impl From<Units> for Counts {
    fn from(units: Units) -> Self {
        units.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::CancelledBy;

    fn units([ordered, shipped, delivered, cancelled, returned]: [u32; 5]) -> Result<Units, DoNotFit> {
        Units::try_from(Counts { ordered, shipped, delivered, cancelled, returned })
    }

    #[test]
    fn units_that_do_not_fit_together_are_none() {
        for counts in [[3, 3, 3, 0, 3], [3, 1, 0, 2, 1], [3, 0, 0, 3, 0], [0, 0, 0, 0, 0]] {
            assert!(units(counts).is_ok(), "{counts:?}");
        }
        for counts in [[3, 4, 0, 0, 0], [3, 2, 0, 2, 0], [3, 1, 2, 0, 0], [3, 1, 0, 0, 2], [3, u32::MAX, 0, 9, 0]] {
            assert!(units(counts).is_err(), "{counts:?}");
        }
        assert!(
            serde_json::from_str::<Units>(r#"{"ordered":1,"shipped":2,"delivered":0,"cancelled":0,"returned":0}"#)
                .is_err()
        );
    }

    #[test]
    fn a_lines_state_follows_from_its_units() {
        use Fulfilment::{Cancelled, Delivered, Shipped, Unfulfilled};
        let live = OrderState::Processing;
        let off = OrderState::Cancelled { by: CancelledBy::Staff };
        for (counts, order, expected) in [
            ([3, 0, 0, 0, 0], live, Unfulfilled),
            ([3, 2, 0, 0, 0], live, Unfulfilled),
            ([3, 2, 2, 0, 0], live, Unfulfilled),
            ([3, 3, 0, 0, 0], live, Shipped),
            ([3, 3, 2, 0, 0], live, Shipped),
            ([3, 3, 3, 0, 1], live, Delivered),
            ([3, 2, 0, 1, 0], live, Shipped),
            ([3, 2, 2, 1, 0], live, Delivered),
            ([3, 0, 0, 2, 0], live, Unfulfilled),
            ([3, 0, 0, 3, 0], live, Cancelled),
            ([3, 0, 0, 0, 0], off, Cancelled),
            ([3, 3, 0, 0, 3], off, Shipped),
        ] {
            assert_eq!(units(counts).unwrap().fulfilment(order), expected, "{counts:?} {order:?}");
        }
    }

    #[test]
    fn no_more_goes_anywhere_than_is_there() {
        let some = units([5, 2, 1, 1, 1]).unwrap();
        for (moved, most, after) in [
            (Units::ship as fn(Units, u32) -> Result<Units, Only>, 2, [5, 4, 1, 1, 1]),
            (Units::deliver, 1, [5, 2, 2, 1, 1]),
            (Units::cancel, 2, [5, 2, 1, 3, 1]),
            (Units::book_in, 1, [5, 2, 1, 1, 2]),
        ] {
            assert_eq!(moved(some, most).unwrap(), units(after).unwrap());
            assert_eq!(moved(some, most + 1), Err(Only(most)));
        }
    }
}
