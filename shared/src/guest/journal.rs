//! Nothing that a tab did is lost when another tab, not yet knowing of it, writes over it (C1).
//!
//! Every renderer process reads a copy of localStorage that lags; the browser orders the writes and the last one wins.
//! A lock does not help, since the copy still lags when the lock is held. Instead every stored cart carries, per tab,
//! the number of that tab's changes that it contains. A tab keeps its recent changes; when it reads a state that
//! contains fewer of them than it made, it makes the missing ones again. Changes of one tab are numbered without gaps,
//! so one number says exactly which are missing, and none is ever made twice.

use super::{GuestCart, GuestChange, Writer};
use crate::time::{Span, Timestamp};
use crate::wishlist::{GuestWishlist, GuestWishlistChange};
use serde::{Deserialize, Serialize};

/// One loaded page. Random, made anew with every load.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TabId(pub u32);

/// For so long a tab remembers its changes: far longer than any copy of localStorage lags.
const REMEMBERED: Span = Span::minutes(1);

/// For so long a stored cart names a writer: longer than any tab remembers, so that none that is forgotten here still
/// has changes to make again.
const NAMED: Span = Span::minutes(10);

/// A document that several tabs of a browser write: a guest's cart or wishlist.
pub trait Journaled: Clone {
    /// A change to it, which can be made again on a newer state without harm.
    type Change;
    /// Makes `change`.
    fn apply(&mut self, change: &Self::Change, now: Timestamp);
    /// Numbers of the changes of each tab that it contains.
    fn writers(&mut self) -> &mut Vec<Writer>;
}

impl Journaled for GuestCart {
    type Change = GuestChange;

    fn apply(&mut self, change: &GuestChange, now: Timestamp) {
        Self::apply(self, change, now);
    }

    fn writers(&mut self) -> &mut Vec<Writer> {
        &mut self.writers
    }
}

impl Journaled for GuestWishlist {
    type Change = GuestWishlistChange;

    fn apply(&mut self, change: &GuestWishlistChange, now: Timestamp) {
        Self::apply(self, change, now);
    }

    fn writers(&mut self) -> &mut Vec<Writer> {
        &mut self.writers
    }
}

/// The recent changes of one tab, to the guest cart where nothing else is said.
#[derive(Clone, Debug)]
pub struct Journal<S: Journaled = GuestCart> {
    tab: TabId,
    made: u64,
    recent: Vec<(u64, Timestamp, S::Change)>,
}

impl<S: Journaled> Journal<S> {
    /// The journal of a tab that has changed nothing yet.
    pub const fn new(tab: TabId) -> Self {
        Self { tab, made: 0, recent: Vec::new() }
    }

    /// Makes `change` on the newest `stored` state, after whatever of this tab's is missing there. The result is to be stored.
    #[must_use]
    pub fn commit(&mut self, stored: S, change: S::Change, now: Timestamp) -> S {
        self.made += 1;
        self.recent.push((self.made, now, change));
        self.catch_up(stored, now)
    }

    /// The state to store where `stored`, written by another tab, lacks changes of this one; none where it has them all.
    #[must_use]
    pub fn reconcile(&mut self, stored: &S, now: Timestamp) -> Option<S> {
        self.forget(now);
        let mut stored = stored.clone();
        let done = done(stored.writers(), self.tab);
        let missing = self.recent.iter().any(|(number, ..)| *number > done);
        missing.then(|| self.catch_up(stored, now))
    }

    /// Forgets every change, as after signing out.
    pub fn clear(&mut self) {
        self.recent.clear();
    }

    fn catch_up(&mut self, mut stored: S, now: Timestamp) -> S {
        self.forget(now);
        let done = done(stored.writers(), self.tab);
        for (_, at, change) in self.recent.iter().filter(|(number, ..)| *number > done) {
            stored.apply(change, *at);
        }
        let writers = stored.writers();
        writers.retain(|writer| writer.tab != self.tab && writer.at > now.before(NAMED));
        writers.push(Writer { tab: self.tab, done: self.made, at: now });
        stored
    }

    fn forget(&mut self, now: Timestamp) {
        let earliest = now.before(REMEMBERED);
        self.recent.retain(|(_, at, _)| *at > earliest);
    }
}

/// Number of the tab's changes that are contained.
fn done(writers: &[Writer], tab: TabId) -> u64 {
    writers.iter().find(|writer| writer.tab == tab).map_or(0, |writer| writer.done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{GuestCartId, VariantId};
    use crate::quantity::Quantity;
    use proptest::prelude::*;
    use std::collections::VecDeque;
    use uuid::Uuid;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000 + millis)
    }

    fn add(n: u128) -> GuestChange {
        GuestChange::Add { variant: VariantId(Uuid::from_u128(n)), quantity: Quantity::ONE, price_seen: None }
    }

    fn empty() -> GuestCart {
        GuestCart::empty(GuestCartId(Uuid::from_u128(1)), at(0))
    }

    /// A browser with one renderer process per tab, as Chromium has it: each reads its own copy, writes travel to the
    /// browser process, which orders them and tells the others; while a write of its own travels, a copy takes nothing in.
    struct Tab {
        journal: Journal,
        copy: GuestCart,
        travelling: u32,
        inbox: VecDeque<(usize, GuestCart)>,
    }

    struct Browser {
        tabs: Vec<Tab>,
        outbox: VecDeque<(usize, GuestCart)>,
    }

    impl Browser {
        fn new(tabs: u32) -> Self {
            let tab =
                |id| Tab { journal: Journal::new(TabId(id)), copy: empty(), travelling: 0, inbox: VecDeque::new() };
            Self { tabs: (0..tabs).map(tab).collect(), outbox: VecDeque::new() }
        }

        fn write(&mut self, index: usize, cart: GuestCart) {
            self.tabs[index].copy = cart.clone();
            self.tabs[index].travelling += 1;
            self.outbox.push_back((index, cart));
        }

        fn change(&mut self, index: usize, change: GuestChange, now: Timestamp) {
            let copy = self.tabs[index].copy.clone();
            let cart = self.tabs[index].journal.commit(copy, change, now);
            self.write(index, cart);
        }

        fn order_one_write(&mut self) -> bool {
            let Some((from, cart)) = self.outbox.pop_front() else { return false };
            for tab in &mut self.tabs {
                tab.inbox.push_back((from, cart.clone()));
            }
            true
        }

        fn deliver_one(&mut self, index: usize, now: Timestamp) -> bool {
            let tab = &mut self.tabs[index];
            let Some((from, cart)) = tab.inbox.pop_front() else { return false };
            if from == index {
                tab.travelling -= 1;
                return true;
            }
            if tab.travelling == 0 {
                tab.copy = cart;
            }
            let copy = tab.copy.clone();
            if let Some(cart) = tab.journal.reconcile(&copy, now) {
                self.write(index, cart);
            }
            true
        }

        fn settle(&mut self, now: Timestamp) {
            loop {
                let mut moved = self.order_one_write();
                for index in 0..self.tabs.len() {
                    moved |= self.deliver_one(index, now);
                }
                if !moved {
                    return;
                }
            }
        }
    }

    #[test]
    fn c1_five_hundred_from_each_of_two_tabs() {
        let mut browser = Browser::new(2);
        for step in 0..500 {
            browser.change(0, add(1), at(step));
            browser.change(1, add(2), at(step));
            if step % 7 == 0 {
                browser.order_one_write();
                browser.deliver_one(0, at(step));
            }
        }
        browser.settle(at(600));
        for tab in &browser.tabs {
            assert_eq!(tab.copy.item_count(), 1000);
        }
    }

    #[test]
    fn c1_what_was_forgotten_is_not_made_again() {
        let mut journal = Journal::new(TabId(1));
        let cart = journal.commit(empty(), add(1), at(0));
        let later = at(0).after(NAMED).after(NAMED);
        let mut other = Journal::new(TabId(2));
        let cart = other.commit(cart, add(2), later);
        assert!(cart.writers.iter().all(|writer| writer.tab != TabId(1)));
        assert_eq!(journal.reconcile(&cart, later), None);
        assert_eq!(journal.commit(cart, add(1), later).item_count(), 3);
    }

    proptest! {
        #[test]
        fn c1_nothing_is_lost_and_nothing_counts_twice(
            steps in prop::collection::vec((0_usize..3, 0_u8..5), 1..400),
        ) {
            let mut browser = Browser::new(3);
            let mut added = 0;
            for (index, (tab, what)) in steps.into_iter().enumerate() {
                let now = at(i64::try_from(index).unwrap());
                match what {
                    0 | 1 => {
                        browser.change(tab, add(u128::from(what)), now);
                        added += 1;
                    }
                    2 => { browser.order_one_write(); }
                    _ => { browser.deliver_one(tab, now); }
                }
            }
            browser.settle(at(1000));
            for tab in &browser.tabs {
                prop_assert_eq!(tab.copy.item_count(), added);
            }
        }
    }
}
