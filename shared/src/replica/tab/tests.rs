use super::*;
use crate::cart::Offers;
use crate::replica::MAX_OPERATIONS;
use crate::replica::fixture::{OWNER, Server, add, at, id, known, plenty, remove, replica};
use proptest::prelude::*;
use std::collections::VecDeque;

/// A tab with its copy of localStorage: while a write of its own travels, it takes nothing in.
struct Page {
    tab: ReplicaTab,
    copy: Option<Replica>,
    travelling: u32,
    inbox: VecDeque<(usize, Replica)>,
}

/// A browser whose tabs each read a copy that lags, as Chromium has it, and the shop.
struct Browser {
    pages: Vec<Page>,
    outbox: VecDeque<(usize, Replica)>,
    server: Server,
    offers: Offers,
    made: u128,
}

impl Browser {
    fn new(tabs: u32) -> Self {
        let server = Server::new(plenty());
        let mut first = ReplicaTab::new(TabId(99), replica(1));
        let stored = first.open(None, server.view(), at(0)).clone();
        let page = |n| Page {
            tab: ReplicaTab::new(TabId(n), stored.clone()),
            copy: Some(stored.clone()),
            travelling: 0,
            inbox: VecDeque::new(),
        };
        Self { pages: (0..tabs).map(page).collect(), outbox: VecDeque::new(), server, offers: plenty(), made: 0 }
    }

    fn write(&mut self, index: usize) {
        let replica = self.pages[index].tab.replica().clone();
        self.pages[index].copy = Some(replica.clone());
        self.pages[index].travelling += 1;
        self.outbox.push_back((index, replica));
    }

    fn add(&mut self, index: usize, now: Timestamp) {
        self.made += 1;
        let page = &mut self.pages[index];
        let line = known(1, &self.offers);
        page.tab.change(page.copy.clone(), id(self.made), add(1, 1), Some(line), now).unwrap();
        self.write(index);
    }

    /// Sends what the tab sees; the answer may be lost.
    fn push(&mut self, index: usize, heard: bool, now: Timestamp) {
        let page = &mut self.pages[index];
        let Some(push) = page.copy.as_ref().and_then(Replica::next_push) else { return };
        let receipts = self.server.push(&push);
        if heard {
            page.tab.acknowledge(page.copy.clone(), self.server.view(), &receipts, now).unwrap();
            self.write(index);
        }
    }

    fn order_one_write(&mut self) -> bool {
        let Some((from, replica)) = self.outbox.pop_front() else { return false };
        for page in &mut self.pages {
            page.inbox.push_back((from, replica.clone()));
        }
        true
    }

    fn deliver_one(&mut self, index: usize, now: Timestamp) -> bool {
        let page = &mut self.pages[index];
        let Some((from, replica)) = page.inbox.pop_front() else { return false };
        if from == index {
            page.travelling -= 1;
            return true;
        }
        if page.travelling == 0 {
            page.copy = Some(replica);
        }
        if page.tab.follow(page.copy.clone(), now) == Follow::Store {
            self.write(index);
        }
        true
    }

    fn settle(&mut self, now: Timestamp) {
        loop {
            let mut moved = self.order_one_write();
            for index in 0..self.pages.len() {
                moved |= self.deliver_one(index, now);
            }
            if !moved {
                return;
            }
        }
    }

    /// The network is there for good: everything is sent.
    fn come_online(&mut self, now: Timestamp) {
        self.settle(now);
        while self.pages[0].tab.replica().next_push().is_some() {
            self.push(0, true, now);
            self.settle(now);
        }
    }

    fn shown(&self, index: usize) -> u32 {
        self.pages[index].tab.replica().shown().unwrap().item_count
    }
}

#[test]
fn c9_five_hundred_additions_from_each_of_two_tabs_count_offline_and_online() {
    for online in [false, true] {
        let mut browser = Browser::new(2);
        for step in 0..500 {
            browser.add(0, at(step));
            browser.add(1, at(step));
            if step % 7 == 0 {
                browser.order_one_write();
                browser.deliver_one(0, at(step));
            }
            if online && step % 5 == 0 {
                browser.push(usize::try_from(step % 2).unwrap(), step % 3 != 0, at(step));
            }
        }
        browser.settle(at(600));
        assert_eq!((browser.shown(0), browser.shown(1)), (1000, 1000), "shown before it is sent");
        browser.come_online(at(700));
        assert_eq!(browser.server.view().item_count, 1000);
        assert_eq!((browser.shown(0), browser.shown(1)), (1000, 1000));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn c9_nothing_is_lost_and_nothing_counts_twice(steps in prop::collection::vec((0_usize..3, 0_u8..8), 1..250)) {
        let mut browser = Browser::new(3);
        for (index, (tab, what)) in steps.into_iter().enumerate() {
            let now = at(i64::try_from(index).unwrap());
            match what {
                0 | 1 => browser.add(tab, now),
                2 => browser.push(tab, true, now),
                3 => browser.push(tab, false, now),
                4 => { browser.order_one_write(); }
                _ => { browser.deliver_one(tab, now); }
            }
        }
        browser.come_online(at(1000));
        prop_assert_eq!(u128::from(browser.server.view().item_count), browser.made);
        for index in 0..3 {
            prop_assert_eq!(u128::from(browser.shown(index)), browser.made);
            prop_assert!(browser.pages[index].tab.replica().operations.is_empty());
        }
    }
}

fn tab() -> ReplicaTab {
    let mut tab = ReplicaTab::new(TabId(1), replica(1));
    tab.open(None, Server::new(plenty()).view(), at(0));
    tab
}

#[test]
fn c9_another_owners_replica_is_neither_shown_nor_written_over() {
    let other = Replica { owner: OwnerTag::new([8; 8]), ..replica(2) };
    for stored in [None, Some(other)] {
        let mut tab = tab();
        let before = tab.replica().clone();
        assert_eq!(tab.change(stored.clone(), id(1), add(1, 1), None, at(1)), None);
        let cart = before.shown().unwrap();
        assert_eq!(tab.acknowledge(stored.clone(), cart.clone(), &[], at(1)), None);
        assert_eq!(tab.follow(stored.clone(), at(1)), Follow::Ask);
        assert_eq!(tab.replica().operations, before.operations);
        assert_eq!(tab.open(stored, cart, at(2)).owner, OWNER, "the server says that this one is here");
    }
}

#[test]
fn c9_only_an_answer_takes_an_operation_back() {
    let mut server = Server::new(crate::replica::fixture::offers(&[5, 0]));
    let mut tab = tab();
    let make = |tab: &mut ReplicaTab, n, change| {
        let (stored, line) = (tab.replica().clone(), known(1, &plenty()));
        tab.change(Some(stored), id(n), change, Some(line), at(1)).unwrap();
    };
    make(&mut tab, 1, add(1, 2));
    make(&mut tab, 2, add(2, 1));
    let push = tab.replica().next_push().unwrap();
    server.push(&push);
    assert_eq!(tab.replica().next_push(), Some(push.clone()), "without an answer it waits on");
    let receipts = server.push(&push);
    assert_eq!(receipts[1].refused, Some(crate::cart::ChangeRefused::SoldOut));
    assert!(receipts[1].is_short() && !receipts[0].is_short());
    let stored = tab.replica().clone();
    tab.acknowledge(Some(stored), server.view(), &receipts, at(2)).unwrap();
    let shown = tab.replica().shown().unwrap();
    assert_eq!((shown.item_count, tab.replica().next_push()), (2, None));
}

#[test]
fn c9_a_cart_that_has_what_waits_already_is_not_shown_with_it_on_top() {
    let mut server = Server::new(plenty());
    let mut tab = tab();
    let stored = tab.replica().clone();
    tab.change(Some(stored), id(1), add(1, 2), Some(known(1, &plenty())), at(1)).unwrap();
    // It arrives, and its answer does not; then the cart is asked for.
    let push = tab.replica().next_push().unwrap();
    server.push(&push);
    server.push_changes(2, 0, 10, &[add(2, 1)]);
    let stored = tab.replica().clone();
    tab.open(Some(stored), server.view(), at(2));
    assert_eq!(tab.replica().shown().unwrap().item_count, 2);
    assert!(!tab.is_behind(server.cart.revision), "the answer to the push brings the cart");
    // An answer from before the other device's change comes late.
    let older = Server::new(plenty()).view();
    let stored = tab.replica().clone();
    tab.acknowledge(Some(stored), older, &server.push(&push), at(2)).unwrap();
    assert!(tab.lags(), "it is to be asked for");
    let stored = tab.replica().clone();
    tab.open(Some(stored), server.view(), at(3));
    assert_eq!((tab.replica().shown().unwrap().item_count, tab.lags()), (3, false));
    assert!(tab.is_behind(server.cart.revision + 1) && !tab.is_behind(server.cart.revision));
}

#[test]
fn c10_the_newer_state_is_shown_whichever_answer_comes_first() {
    let mut server = Server::new(plenty());
    server.push_changes(2, 0, 1, &[add(1, 1)]);
    let older = server.view();
    server.push_changes(2, 1, 2, &[add(1, 1)]);
    let newer = server.view();
    for answers in [[&older, &newer], [&newer, &older]] {
        let mut tab = tab();
        for answer in answers {
            let stored = tab.replica().clone();
            tab.acknowledge(Some(stored), answer.clone(), &[], at(1)).unwrap();
        }
        assert_eq!(tab.replica().shown().unwrap().item_count, 2);
        let restored = at(0).after(crate::time::Span::minutes(2));
        let stored = tab.replica().clone();
        tab.acknowledge(Some(stored), older.clone(), &[], restored).unwrap();
        assert_eq!(tab.replica().shown().unwrap().item_count, 1, "no answer is overtaken for so long");
    }
}

#[test]
fn c10_what_waits_stays_on_top_of_what_another_device_changed() {
    let mut server = Server::new(plenty());
    let mut tab = tab();
    let stored = tab.replica().clone();
    tab.change(Some(stored), id(1), add(1, 2), Some(known(1, &plenty())), at(1)).unwrap();
    server.push_changes(2, 0, 10, &[add(1, 3), add(2, 1)]);
    let stored = tab.replica().clone();
    tab.acknowledge(Some(stored), server.view(), &[], at(2)).unwrap();
    assert_eq!(tab.replica().shown().unwrap().item_count, 6);
    let stored = tab.replica().clone();
    tab.change(Some(stored), id(2), remove(2), None, at(3)).unwrap();
    assert_eq!(tab.replica().operations.iter().map(|operation| operation.seen).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn c10_a_tab_that_heard_of_a_newer_state_stores_it_again() {
    let mut server = Server::new(plenty());
    let mut tab = tab();
    let behind = tab.replica().clone();
    server.push_changes(2, 0, 1, &[add(1, 1)]);
    tab.acknowledge(Some(behind.clone()), server.view(), &[], at(1)).unwrap();
    let current = tab.replica().clone();
    assert_eq!(tab.follow(Some(current.clone()), at(2)), Follow::Show);
    let written_over = Replica { writers: current.writers, ..behind };
    assert_eq!(tab.follow(Some(written_over), at(2)), Follow::Store);
    assert_eq!(tab.replica().shown().unwrap().item_count, 1);
}

#[test]
fn c9_so_many_operations_wait_and_no_more() {
    let mut tab = tab();
    for n in 0..=u128::try_from(MAX_OPERATIONS).unwrap() {
        let stored = tab.replica().clone();
        assert_eq!(stored.has_room(), n < u128::try_from(MAX_OPERATIONS).unwrap());
        tab.change(Some(stored), id(n), add(1, 1), None, at(1)).unwrap();
    }
    assert_eq!(tab.replica().operations.len(), MAX_OPERATIONS);
}

#[test]
fn c9_whoever_was_here_before_is_told_from_whoever_is_here_now() {
    let of = |n: u8, guest| Replica { owner: OwnerTag::new([n; 8]), guest, ..replica(n.into()) };
    let shown = |replica: &Replica| ReplicaTab::new(TabId(1), replica.clone());
    let (one, other, guest, new) =
        (of(1, false), of(2, false), of(3, true), Replica { id: replica(9).id, ..of(1, false) });
    // What the page showed, what is stored; whose id the replica has then, and who was here before.
    for (tab, stored, id, before) in [
        (None, None, new.id, None),
        (None, Some(&one), one.id, None),
        (None, Some(&other), new.id, Some(&other)),
        (None, Some(&guest), new.id, Some(&guest)),
        (Some(&one), Some(&one), one.id, None),
        (Some(&one), Some(&other), one.id, Some(&other)),
        (Some(&guest), Some(&one), one.id, Some(&guest)),
        (Some(&other), None, new.id, Some(&other)),
    ] {
        let (here, ended) = ReplicaTab::arrive(tab.map(shown), stored, TabId(2), new.clone());
        assert_eq!((here.replica().id, ended.as_ref()), (id, before), "{tab:?} {stored:?}");
    }
    let mut newer = guest.clone();
    newer.known.push(known(1, &plenty()));
    let (_, ended) = ReplicaTab::arrive(Some(shown(&guest)), Some(&newer), TabId(2), new);
    assert_eq!(ended, Some(newer.clone()), "another tab's changes go along");
    assert_eq!(shown(&guest).leave(Some(newer.clone())), newer);
    assert_eq!(shown(&guest).leave(Some(one.clone())), guest);
    assert_eq!(shown(&one).next_push(Some(other)), None);
}
