//! Counting what the shop is asked and what becomes of it. No request waits or writes for it: counts are kept in memory and
//! written every few seconds, and once when the program ends. What was counted since then is lost in a crash.

use crate::cart::{CartRefusal, CartRefused};
use crate::unit::in_unit;
use crate::{Broken, Failure, SecurityEvent, Shop};
use metrics::{counter, describe_counter};
use shared::checkout::PlaceRefused;
use shared::merge::Receipt;
use shared::money::Money;
use shared::tally::{CartChanges, Checkouts, Event, MergedLines, Tallied};
use shared::time::Timestamp;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use storage::{StorageError, Unit};

const ORDERS_PAID: &str = "forever_cart_orders_paid_total";
const REVENUE: &str = "forever_cart_revenue_minor_units_total";
const REFUNDED: &str = "forever_cart_refunded_minor_units_total";
const STORAGE_ERRORS: &str = "forever_cart_database_errors_total";

/// What can be the matter with a call of the database.
const STORAGE_ERROR_KINDS: [&str; 4] = ["failed", "try_again", "constraint", "corrupt"];

/// What was counted and is not written yet.
#[derive(Default)]
pub(crate) struct Counted(Mutex<Counts>);

type Counts = BTreeMap<(Timestamp, Event), u64>;

/// What a unit of work gives, with what is to be counted of it once it is saved.
pub(crate) struct ToCount<T> {
    what: T,
    events: Vec<Event>,
}

impl<T> ToCount<T> {
    pub(crate) const fn new(what: T, events: Vec<Event>) -> Self {
        Self { what, events }
    }

    pub(crate) const fn nothing(what: T) -> Self {
        Self::new(what, Vec::new())
    }
}

impl Shop {
    /// Counts what happened.
    pub fn tally(&self, event: Event) {
        counter!(counter_of(event).name, "outcome" => event.detail()).increment(1);
        *self.counts().entry((self.now().hour(), event)).or_default() += 1;
    }

    /// Makes every event known to Prometheus, so that one which has not happened yet is seen not to have, and says what each
    /// counter is.
    pub fn announce_tallies(&self) {
        describe_counter!(ORDERS_PAID, "Orders that were paid.");
        describe_counter!(REVENUE, "Money that orders were paid with, in minor units, by currency.");
        describe_counter!(REFUNDED, "Money that went back to shoppers, in minor units, by currency.");
        describe_counter!(STORAGE_ERRORS, "Failures of the database that use cases met, by kind.");
        SecurityEvent::announce();
        let nothing = Money::zero(self.settings().store.currency);
        counter!(ORDERS_PAID).increment(0);
        add_up(REVENUE, nothing);
        add_up(REFUNDED, nothing);
        for kind in STORAGE_ERROR_KINDS {
            counter!(STORAGE_ERRORS, "kind" => kind).increment(0);
        }
        for event in Event::all() {
            let Counter { name, about } = counter_of(event);
            describe_counter!(name, about);
            counter!(name, "outcome" => event.detail()).increment(0);
        }
    }

    /// Writes what was counted since it was last written. What cannot be written now is written the next time.
    pub async fn write_tallies(&self) -> Result<(), Broken> {
        let counts = std::mem::take(&mut *self.counts());
        if counts.is_empty() {
            return Ok(());
        }
        let tallied: Vec<_> = counts.iter().map(|(&(hour, event), &count)| Tallied { hour, event, count }).collect();
        let written = self.write_counts(&tallied).await;
        if written.is_err() {
            for (key, count) in counts {
                *self.counts().entry(key).or_default() += count;
            }
        }
        written
    }

    async fn write_counts(&self, tallied: &[Tallied]) -> Result<(), Broken> {
        in_unit!(self, |unit| write(unit, tallied))
    }

    /// Counts what came of a unit of work that was saved.
    pub(crate) fn count<T>(&self, counted: ToCount<T>) -> T {
        counted.events.into_iter().for_each(|event| self.tally(event));
        counted.what
    }

    /// Counts the lines that were merged.
    pub(crate) fn count_merged(&self, receipt: &Receipt) {
        merged(receipt).for_each(|event| self.tally(event));
    }

    /// Counts an order that was paid, for Prometheus alone: tables tell of it.
    pub(crate) fn count_paid(amount: Money) {
        counter!(ORDERS_PAID).increment(1);
        add_up(REVENUE, amount);
    }

    /// Counts money that went back, for Prometheus alone: tables tell of it.
    pub(crate) fn count_refunded(amount: Money) {
        add_up(REFUNDED, amount);
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.inner.counted.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The lines of a receipt, as they are counted.
pub(crate) fn merged(receipt: &Receipt) -> impl Iterator<Item = Event> + '_ {
    receipt.lines.iter().chain(&receipt.saved).map(|line| Event::MergedLines(MergedLines::from(line.outcome)))
}

/// Adds to a counter of money by currency.
fn add_up(name: &'static str, amount: Money) {
    let minor = u64::try_from(amount.minor()).unwrap_or(0);
    counter!(name, "currency" => amount.currency().code()).increment(minor);
}

async fn write(unit: &mut dyn Unit, tallied: &[Tallied]) -> Result<(), Broken> {
    Ok(unit.tallies().add(tallied).await?)
}

impl From<&Failure<CartRefused>> for CartChanges {
    fn from(failure: &Failure<CartRefused>) -> Self {
        match failure {
            Failure::Refused(CartRefused { reason, .. }) => match reason {
                CartRefusal::Change(refused) => (*refused).into(),
                CartRefusal::Stale => Self::Stale,
                CartRefusal::OperationReused => Self::OperationReused,
            },
            Failure::Broken(_) => Self::Failed,
        }
    }
}

impl From<&Failure<PlaceRefused>> for Checkouts {
    fn from(failure: &Failure<PlaceRefused>) -> Self {
        match failure {
            Failure::Refused(refused) => refused.into(),
            Failure::Broken(_) => Self::Failed,
        }
    }
}

/// Counts a failure of the database, for Prometheus alone. One that a unit of work is tried again for is among them.
pub(crate) fn count_storage_error(error: &StorageError) {
    let [failed, try_again, constraint, corrupt] = STORAGE_ERROR_KINDS;
    let kind = match error {
        StorageError::Failed(_) => failed,
        StorageError::TryAgain => try_again,
        StorageError::Constraint(_) => constraint,
        StorageError::Corrupt { .. } => corrupt,
    };
    counter!(STORAGE_ERRORS, "kind" => kind).increment(1);
}

/// A counter in Prometheus.
struct Counter {
    name: &'static str,
    about: &'static str,
}

/// What counts the event in Prometheus.
const fn counter_of(event: Event) -> Counter {
    let (name, about) = match event {
        Event::Carts(_) => ("forever_cart_carts_total", "Carts that got their first line."),
        Event::CartChanges(_) => {
            ("forever_cart_cart_changes_total", "Changes of carts that were asked for, by outcome.")
        }
        Event::Merges(_) => ("forever_cart_merges_total", "Guest carts that were to be merged, by outcome."),
        Event::MergedLines(_) => ("forever_cart_merged_lines_total", "Lines of merged guest carts, by outcome."),
        Event::CheckoutPages(_) => ("forever_cart_checkout_pages_total", "Checkout pages that were looked at in vain."),
        Event::Checkouts(_) => ("forever_cart_checkouts_total", "Orders that were asked for, by outcome."),
        Event::PaymentPages(_) => {
            ("forever_cart_payment_pages_total", "Pages to pay on that were asked for, by outcome.")
        }
        Event::Alarms(_) => ("forever_cart_alarms_total", "What somebody of the shop has to see to, by kind."),
    };
    Counter { name, about }
}
