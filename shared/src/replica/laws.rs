//! What holds of operations, whichever they are (C9, C10).

use super::fixture::{
    OWNER, Server, add, at, change, id, known, line_change, offers, plenty, remove, replica, set, units, variant,
};
use super::{CartOperation, OperationReceipt, Push, Replica, ReplicaTab};
use crate::cart::{CausalContext, Change, ChangeRefused};
use crate::guest::TabId;
use crate::id::ReplicaId;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The units of variant 1 that are left in the cart.
fn left(server: &Server) -> u32 {
    units(&server.cart).get(&variant(1)).map_or(0, |(cart, saved)| cart + saved)
}

#[test]
fn c9_a_removal_or_set_quantity_leaves_what_it_had_not_seen() {
    // What another device did since, what a device then asks that had seen three, and what is left.
    for (since, asked, comes_to) in [
        (vec![], remove(1), Ok(0)),
        (vec![add(1, 2)], remove(1), Ok(2)),
        (vec![add(1, 2)], Change::Clear, Ok(2)),
        (vec![add(1, 2), add(1, 1)], remove(1), Ok(3)),
        (vec![add(1, 2), remove(1)], remove(1), Ok(0)),
        (vec![add(1, 2), remove(1), add(1, 1)], remove(1), Ok(1)),
        (vec![set(1, 5)], remove(1), Ok(2)),
        (vec![set(1, 2)], remove(1), Ok(0)),
        (vec![add(1, 2), Change::SaveForLater { variant: variant(1) }], remove(1), Ok(2)),
        (vec![], set(1, 5), Ok(5)),
        (vec![add(1, 2)], set(1, 5), Ok(7)),
        (vec![add(1, 2)], set(1, 1), Ok(3)),
        (vec![set(1, 5)], set(1, 5), Ok(5)),
        (vec![set(1, 2)], set(1, 4), Ok(4)),
        (vec![remove(1)], set(1, 4), Err(ChangeRefused::NoSuchLine)),
        (vec![remove(1), add(1, 1)], set(1, 4), Err(ChangeRefused::NoSuchLine)),
    ] {
        let mut server = Server::new(plenty());
        server.push_changes(1, 0, 1, &[add(1, 3)]);
        let seen = server.cart.revision;
        for (number, change) in (10..).zip(&since) {
            let newest = server.cart.revision;
            server.push_changes(2, newest, number, &[*change]);
        }
        let before = left(&server);
        let receipts = server.push_changes(1, seen, 50, &[asked]);
        let expected = comes_to.unwrap_or(before);
        assert_eq!((left(&server), receipts[0].refused), (expected, comes_to.err()), "{since:?}, then {asked:?}");
    }
}

#[test]
fn c9_a_removal_takes_what_its_own_replica_added_before_it() {
    let mut server = Server::new(plenty());
    server.push_changes(2, 0, 10, &[add(1, 2)]);
    server.push_changes(1, 0, 1, &[add(1, 3), add(1, 1)]);
    server.push_changes(1, 0, 3, &[remove(1), add(1, 1)]);
    assert_eq!(left(&server), 3, "the two of another device, and the one after");
}

#[test]
fn c9_what_comes_by_a_merge_is_not_removed_unseen() {
    let mut server = Server::new(plenty());
    server.push_changes(1, 0, 1, &[add(1, 3)]);
    let (seen, before) = (server.cart.revision, server.cart.contents());
    server.cart.lines[0].quantity = server.cart.lines[0].quantity.plus(super::fixture::quantity(4));
    server.cart.note_joined(&before);
    server.push_changes(1, seen, 2, &[remove(1)]);
    assert_eq!(left(&server), 4);
}

#[test]
fn c9_more_additions_than_are_told_apart_stay_rather_than_go() {
    let mut server = Server::new(plenty());
    for number in 1..=30 {
        server.push_changes(number, 0, number, &[add(1, 1)]);
    }
    assert_eq!(server.cart.additions.len(), 10);
    server.push_changes(99, 25, 99, &[remove(1)]);
    assert_eq!(left(&server), 5, "the last five are told apart");
    let mut server = Server::new(plenty());
    for number in 1..=30 {
        server.push_changes(number, 0, number, &[add(1, 1)]);
    }
    server.push_changes(99, 3, 99, &[remove(1)]);
    assert_eq!(left(&server), 30, "of the first twenty-one nobody knows any more which were seen");
}

/// What one device does.
#[derive(Clone, Copy, Debug)]
enum Step {
    Add(u32),
    Remove,
    /// Sends what waits, and hears of what the others did.
    Sync,
}

struct Device {
    replica: Replica,
    /// Additions that were on the server when it last heard of it.
    heard: BTreeSet<u128>,
    own: BTreeSet<u128>,
}

fn steps() -> impl Strategy<Value = Vec<(usize, Step)>> {
    let step = prop_oneof![2 => (1_u32..4).prop_map(Step::Add), 1 => Just(Step::Remove), 2 => Just(Step::Sync)];
    prop::collection::vec((0_usize..3, step), 1..24)
}

proptest! {
    #[test]
    fn c9_a_removal_beats_the_additions_it_had_seen_and_no_others(steps in steps()) {
        let mut server = Server::new(plenty());
        let mut devices: Vec<_> = (1..=3)
            .map(|n| Device { replica: replica(n), heard: BTreeSet::new(), own: BTreeSet::new() })
            .collect();
        let (mut added, mut beaten, mut arrived) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let last = (0..3).map(|index| (index, Step::Sync));
        for (number, (index, step)) in (1..).zip(steps.into_iter().chain(last)) {
            let device = &mut devices[index];
            let make = |device: &mut Device, change| {
                let operation = device.replica.operation(id(number), change, at(0));
                device.replica.operations.push(operation);
            };
            match step {
                Step::Add(more) => {
                    make(device, add(1, more));
                    added.push((number, more));
                    device.own.insert(number);
                }
                Step::Remove => {
                    make(device, remove(1));
                    beaten.extend(device.heard.union(&device.own).copied());
                }
                Step::Sync => {
                    while let Some(push) = device.replica.next_push() {
                        server.push(&push);
                        device.replica.operations.drain(..push.operations.len());
                    }
                    arrived.extend(device.own.iter().copied());
                    device.heard.clone_from(&arrived);
                    let cart = server.view();
                    device.replica.learn(&super::AcknowledgedCart { cart, at: at(number.try_into().unwrap()) });
                }
            }
        }
        let stay: u32 = added.iter().filter(|(number, _)| !beaten.contains(number)).map(|(_, units)| units).sum();
        prop_assert_eq!(left(&server), stay);
    }

    #[test]
    fn c9_operations_on_different_lines_commute(
        start in prop::collection::vec(change(2), 0..12),
        (one, other) in (line_change(Just(1)), line_change(Just(2))),
        stock in prop::collection::vec(0_u32..12, 2),
        seen in 0_u64..8,
    ) {
        let in_order = |first: (u128, Change), second: (u128, Change)| {
            let mut server = Server::new(offers(&stock));
            let newest = u64::MAX;
            server.push_changes(9, newest, 100, &start);
            let mut receipts: Vec<OperationReceipt> = Vec::new();
            for (n, change) in [first, second] {
                receipts.extend(server.push_changes(n, seen, n, &[change]));
            }
            receipts.sort_by_key(|receipt| receipt.id);
            (units(&server.cart), receipts)
        };
        prop_assert_eq!(in_order((1, one), (2, other)), in_order((2, other), (1, one)));
    }

    #[test]
    fn c9_the_same_operation_twice_counts_once(
        changes in prop::collection::vec(change(3), 1..20),
        again in prop::collection::vec((0_usize..20, 1_usize..6), 0..12),
        stock in prop::collection::vec(0_u32..12, 3),
    ) {
        let operations: Vec<_> = (1..)
            .zip(&changes)
            .map(|(n, change)| CartOperation { id: id(n), change: *change, seen: 0, at: at(0) })
            .collect();
        let push = |from: usize, to: usize| {
            let operations = operations[from.min(operations.len())..to.min(operations.len())].to_vec();
            Push { owner: OWNER, replica: ReplicaId(Uuid::from_u128(1)), operations }
        };
        let mut once = Server::new(offers(&stock));
        let receipts = once.push(&push(0, operations.len()));
        let mut often = Server::new(offers(&stock));
        let mut sent = 0;
        for (from, many) in again {
            // What was answered is sent no more; what was not is sent again from there.
            let from = from.min(sent);
            often.push(&push(from, from + many));
            sent = sent.max(from + many);
        }
        prop_assert_eq!(often.push(&push(0, operations.len())), receipts);
        prop_assert_eq!(units(&often.cart), units(&once.cart));
    }

    #[test]
    fn c9_the_sum_of_receipts_is_the_difference_of_carts(
        start in prop::collection::vec(change(3), 0..12),
        changes in prop::collection::vec((change(3), 0_u64..12), 1..20),
        stock in prop::collection::vec(0_u32..12, 3),
    ) {
        let mut server = Server::new(offers(&stock));
        server.push_changes(9, 0, 100, &start);
        let mut sum = units(&server.cart);
        for (n, (change, seen)) in (1..).zip(changes) {
            for line in server.push_changes(n % 3, seen, n, &[change]).iter().flat_map(|receipt| &receipt.lines) {
                let (cart, saved) = sum.entry(line.variant_id).or_default();
                prop_assert_eq!((*cart, *saved), (line.from, line.saved_from));
                (*cart, *saved) = (*cart + line.to - line.from, *saved + line.saved_to - line.saved_from);
            }
        }
        sum.retain(|_, units| *units != (0, 0));
        prop_assert_eq!(units(&server.cart), sum);
    }

    /// Units that additions name are there.
    #[test]
    fn c9_no_more_units_are_noted_than_there_are(
        changes in prop::collection::vec((0_u128..3, change(3), 0_u64..12), 1..40),
        stock in prop::collection::vec(0_u32..12, 3),
    ) {
        let mut server = Server::new(offers(&stock));
        for (number, (n, change, seen)) in (1..).zip(changes) {
            server.push_changes(n, seen, number, &[change]);
            for (variant, (cart, saved)) in (1..=3).map(|n| (variant(n), units(&server.cart).get(&variant(n)).copied().unwrap_or_default())) {
                let noted = server.cart.additions.iter().filter(|addition| addition.variant == variant);
                prop_assert!(noted.map(|addition| addition.units).sum::<u32>() <= cart + saved);
            }
        }
    }

    /// With stock enough, what one device shows is what comes of it.
    #[test]
    fn c9_what_is_shown_is_what_the_server_makes_of_it(changes in prop::collection::vec(change(4), 0..40)) {
        let mut server = Server::new(plenty());
        let mut tab = ReplicaTab::new(TabId(1), replica(1));
        tab.open(None, server.view(), at(0));
        for (number, change) in (1..).zip(changes) {
            let line = change.variant().map(|variant| known(variant.0.as_u128(), &server.offers));
            let stored = tab.replica().clone();
            tab.change(Some(stored), id(number), change, line, at(1)).unwrap();
        }
        let shown = tab.replica().shown().unwrap();
        while let Some(push) = tab.replica().next_push() {
            let receipts = server.push(&push);
            let stored = tab.replica().clone();
            tab.acknowledge(Some(stored), server.view(), &receipts, at(2)).unwrap();
        }
        let came = tab.replica().shown().unwrap();
        prop_assert_eq!((&shown.lines, &shown.saved, shown.totals), (&came.lines, &came.saved, came.totals));
        prop_assert!(tab.replica().known.is_empty());
    }
}

#[test]
fn c9_whoever_has_seen_everything_removes_everything() {
    let mut server = Server::new(plenty());
    server.push_changes(1, 0, 1, &[add(1, 3)]);
    assert_eq!(CausalContext::NEWEST.replica, None);
    server.cart.apply(remove(1), &server.offers, at(0)).unwrap();
    assert_eq!((left(&server), server.cart.additions.len()), (0, 0));
}
