use super::*;
use crate::guest::{GuestCart, counted_elsewhere};
use crate::id::GuestCartId;
use crate::merge::{Ledger, merge};
use crate::replica::AcknowledgedCart;
use crate::replica::fixture::{Server, add, at, id, line_change, plenty, remove, replica, set, units, variant};
use proptest::prelude::*;
use uuid::Uuid;

/// A replica that has seen what the server has, with changes that wait, numbered from 1.
fn waiting(server: &Server, changes: &[Change]) -> Replica {
    let mut replica = replica(1);
    replica.acknowledged = Some(AcknowledgedCart { cart: server.view(), at: at(0) });
    let operations = (1..).zip(changes).map(|(n, change)| replica.operation(id(n), *change, at(1))).collect();
    Replica { operations, ..replica }
}

#[test]
fn c8_net_additions_are_what_is_added_beyond_what_is_taken_away_again() {
    // Changes to a cart with three of variant 1, what they add by operation, and how many cannot go on.
    for (changes, added, left) in [
        (vec![], vec![], 0),
        (vec![add(1, 2), add(2, 1)], vec![(1, 1, 2), (2, 2, 1)], 0),
        (vec![add(2, 2), remove(2)], vec![], 0),
        (vec![add(2, 2), remove(2), add(2, 1)], vec![(3, 2, 1)], 0),
        (vec![remove(1)], vec![], 1),
        (vec![add(1, 2), remove(1)], vec![], 1),
        (vec![set(1, 5)], vec![(1, 1, 2)], 0),
        (vec![set(1, 1)], vec![], 1),
        (vec![add(1, 2), set(1, 4)], vec![(1, 1, 1)], 0),
        (vec![add(1, 2), set(1, 2)], vec![], 1),
        (vec![set(2, 2)], vec![], 1),
        (vec![add(2, 2), Change::Clear, add(2, 1)], vec![(3, 2, 1)], 1),
        (vec![add(2, 2), Change::SaveForLater { variant: variant(2) }], vec![(1, 2, 2)], 1),
    ] {
        let mut server = Server::new(plenty());
        server.push_changes(9, 0, 100, &[add(1, 3)]);
        let net = waiting(&server, &changes).net_additions();
        let of =
            |addition: &NetAddition| (addition.operation.0.as_u128(), addition.variant.0.as_u128(), addition.units);
        assert_eq!((net.additions.iter().map(of).collect(), net.left), (added, left), "{changes:?}");
    }
}

proptest! {
    /// The session ends after so many operations had reached the server, which the browser does not know: what waits goes to the
    /// guest cart, and is merged when somebody signs in again. Each addition counts once.
    #[test]
    fn c9_what_goes_to_the_guest_cart_counts_once_whatever_had_reached_the_server(
        start in prop::collection::vec(line_change(1..=3_u128), 0..6),
        changes in prop::collection::vec(line_change(1..=3_u128), 1..12),
        reached in 0_usize..12,
    ) {
        let mut server = Server::new(plenty());
        server.push_changes(9, 0, 100, &start);
        let replica = waiting(&server, &changes);
        let mut push = replica.next_push().unwrap();
        push.operations.truncate(reached);
        server.push(&push);
        let before = units(&server.cart);

        let mut guest = GuestCart::empty(GuestCartId(Uuid::from_u128(5)), at(2));
        let net = replica.net_additions();
        for _ in 0..2 {
            net.received().iter().for_each(|change| guest.apply(change, at(2)));
        }
        let counted = guest.unsent.iter().filter_map(|unsent| {
            server.decided.get(&unsent.operation).map(|receipt| (unsent.operation, receipt.added(unsent.variant)))
        });
        let elsewhere = counted_elsewhere(&guest.unsent, &counted.collect());
        let ledger = Ledger::new();
        if let Some(merged) = merge(&server.cart.lines, &guest.items, &[], &ledger, &elsewhere, &server.offers) {
            merged.fill(&mut server.cart);
        }
        let after = units(&server.cart);
        for n in 1..=3 {
            let total = |units: &BTreeMap<VariantId, (u32, u32)>| units.get(&variant(n)).map_or(0, |(cart, saved)| cart + saved);
            let missing: u32 = net.additions.iter().filter(|addition| addition.variant == variant(n)).map(|addition| {
                let came = server.decided.get(&addition.operation).map_or(0, |receipt| receipt.added(variant(n)));
                addition.units.saturating_sub(came)
            }).sum();
            prop_assert_eq!(total(&after), total(&before) + missing);
        }
    }
}
