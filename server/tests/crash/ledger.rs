//! What shoppers asked for, and what they were told.

use shared::id::{AttemptId, Owner, VariantId};
use shared::money::Money;
use std::collections::BTreeMap;
use std::sync::Mutex;
use tokio::sync::watch;

/// What is in a cart or an order, by variant.
pub type Goods = BTreeMap<VariantId, u32>;

/// An order that was asked for.
#[derive(Clone)]
pub struct Placing {
    pub owner: Owner,
    pub key: String,
    /// The cart's revision that it was made of.
    pub revision: u64,
    pub goods: Goods,
    pub total: Money,
    pub told: Told,
}

/// What the shop said last of a placing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Told {
    /// Nothing: the answer was lost.
    Nothing,
    /// That it was refused.
    Refused,
    /// That it was placed.
    Placed,
    /// That it was cancelled.
    Cancelled,
    /// That it was paid by that attempt.
    Paid(AttemptId),
}

pub struct Ledger {
    placings: Mutex<Vec<Placing>>,
    /// Placings before this one were looked at.
    looked_at: Mutex<usize>,
    closed: watch::Sender<bool>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { placings: Mutex::default(), looked_at: Mutex::default(), closed: watch::Sender::new(false) }
    }
}

impl Ledger {
    /// Writes down what is asked for, before it is; where it stands in the ledger.
    pub fn write(&self, placing: Placing) -> usize {
        let mut placings = self.placings.lock().unwrap();
        placings.push(placing);
        placings.len() - 1
    }

    pub fn told(&self, at: usize, told: Told) {
        self.placings.lock().unwrap()[at].told = told;
    }

    /// What was written since this was last asked, and the last ones of before, of which more may have been told.
    pub fn news(&self) -> Vec<Placing> {
        let placings = self.placings.lock().unwrap();
        let mut looked_at = self.looked_at.lock().unwrap();
        let news = placings[looked_at.saturating_sub(50)..].to_vec();
        *looked_at = placings.len();
        news
    }

    /// What the shop has said was placed. What became of it since may be told any moment.
    pub fn acknowledged(&self) -> Vec<Placing> {
        let placings = self.placings.lock().unwrap();
        let placed = placings.iter().filter(|placing| placing.told >= Told::Placed);
        placed.map(|placing| Placing { told: Told::Placed, ..placing.clone() }).collect()
    }

    pub fn look_at_all_again(&self) {
        *self.looked_at.lock().unwrap() = 0;
    }

    /// Shoppers go home once they have their answer.
    pub fn close_the_shop(&self) {
        self.closed.send_replace(true);
    }

    pub fn closed(&self) -> watch::Receiver<bool> {
        self.closed.subscribe()
    }

    pub fn summary(&self) -> String {
        let placings = self.placings.lock().unwrap();
        let count = |told: fn(Told) -> bool| placings.iter().filter(|placing| told(placing.told)).count();
        format!(
            "{} orders asked for, {} acknowledged ({} of them as cancelled, {} as paid), {} without an answer",
            placings.len(),
            count(|told| told >= Told::Placed),
            count(|told| told == Told::Cancelled),
            count(|told| matches!(told, Told::Paid(_))),
            count(|told| told == Told::Nothing),
        )
    }
}
