//! Questions that overtake each other: an answer counts only while nothing newer was asked.

use leptos::prelude::*;

/// The questions of one part of the page.
#[derive(Clone, Copy)]
pub(super) struct Turns(StoredValue<u32>);

/// One question among them.
#[derive(Clone, Copy)]
pub(super) struct Turn {
    latest: StoredValue<u32>,
    number: u32,
}

impl Turns {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(0))
    }

    /// A question that overtakes all before it.
    pub(super) fn next(self) -> Turn {
        let number = self.0.get_value() + 1;
        self.0.set_value(number);
        Turn { latest: self.0, number }
    }
}

impl Turn {
    /// Whether its answer counts: the part of the page that asked is still there, and asked nothing since.
    pub(super) fn counts(self) -> bool {
        self.latest.try_get_value() == Some(self.number)
    }
}
