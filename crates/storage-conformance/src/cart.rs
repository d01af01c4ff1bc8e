//! Carts, their operations and the ledger of merges.

use crate::Database;
use crate::fixture::{account, at, guest, line, variant};
use iso_currency::Currency;
use shared::cart::{Cart, Line};
use shared::id::{CartId, GuestCartId, OperationId, Owner};
use shared::merge::{Ledger, Outcome, Receipt, ReceiptLine};
use shared::money::Money;
use storage::{MergeRecord, Noted, Operation, StorageError};
use uuid::Uuid;

fn cart(n: u128, owner: Owner) -> Cart {
    Cart {
        revision: 3,
        lines: vec![line(5, 2), Line { from_saved: 1, at_sign_in: 2, added_at: at(7), ..line(2, 1000) }, line(9, 1)],
        saved: vec![Line { price_seen: Money::new(120, Currency::JPY), ..line(4, 1) }, line(5, 3)],
        ..Cart::empty(CartId(Uuid::from_u128(n)), owner, at(8))
    }
}

fn operation(n: u128) -> Operation {
    Operation { id: OperationId(Uuid::from_u128(n)), request: [7; 32] }
}

async fn put(database: &Database, cart: &Cart) {
    let mut unit = database.begin().await.unwrap();
    unit.carts().put_cart(cart).await.unwrap();
    unit.save().await.unwrap();
}

async fn get(database: &Database, owner: Owner) -> Option<Cart> {
    database.reader().await.unwrap().carts().cart(owner).await.unwrap()
}

/// Before its first write there is no cart, and reading makes none.
pub async fn c6_an_absent_cart_is_none(database: Database) {
    for _ in 0..2 {
        assert_eq!(get(&database, guest(1)).await, None);
    }
}

/// Lines in their order, what is saved beside them, and a variant in both.
pub async fn c3_a_cart_comes_back_as_it_was(database: Database) {
    put(&database, &cart(1, guest(1))).await;
    put(&database, &Cart::empty(CartId(Uuid::from_u128(2)), account(1), at(9))).await;
    assert_eq!(get(&database, guest(1)).await, Some(cart(1, guest(1))));
    let empty = get(&database, account(1)).await.unwrap();
    assert!(empty.lines.is_empty() && empty.saved.is_empty());
    assert_eq!(get(&database, account(2)).await, None);
}

/// Whatever was there before: changed lines, lines in another order, the same in the cart as beside it, and none.
pub async fn c3_a_cart_is_as_it_was_last_stored(database: Database) {
    let first = cart(1, account(1));
    let changed =
        Cart { lines: vec![Line { quantity: line(5, 4).quantity, ..first.lines[0] }, first.lines[1]], ..first.clone() };
    let turned = Cart { lines: vec![first.lines[2], first.lines[0], first.lines[1]], ..first.clone() };
    let crossed = Cart { lines: first.saved.clone(), saved: first.lines.clone(), ..first.clone() };
    let none = Cart { lines: Vec::new(), saved: Vec::new(), ..first.clone() };
    for stored in [&first, &changed, &turned, &first, &crossed, &turned, &none, &first] {
        put(&database, stored).await;
        assert_eq!(get(&database, account(1)).await.as_ref(), Some(stored));
    }
}

/// Of the owner's cart, all that is in it and nothing beside it.
pub async fn m4_what_is_in_a_cart_at_a_sign_in_is_noted(database: Database) {
    for (n, owner) in [(1, account(1)), (2, account(2))] {
        put(&database, &cart(n, owner)).await;
    }
    let mut unit = database.begin().await.unwrap();
    unit.carts().note_sign_in(account(1)).await.unwrap();
    unit.carts().note_sign_in(account(3)).await.unwrap();
    unit.save().await.unwrap();
    let mut noted = cart(1, account(1));
    for line in &mut noted.lines {
        line.at_sign_in = line.quantity.get();
    }
    assert_eq!(get(&database, account(1)).await, Some(noted));
    assert_eq!(get(&database, account(2)).await, Some(cart(2, account(2))));
}

/// A cart and what is saved beside it have 200 lines each; one more is refused, and nothing of it is stored.
pub async fn c11_a_cart_has_so_many_lines(database: Database) {
    let lines = |count: u128| (0..count).map(|n| line(n + 1, 1)).collect::<Vec<_>>();
    let empty = Cart::empty(CartId(Uuid::from_u128(1)), account(1), at(8));
    let full = Cart { lines: lines(200), saved: lines(200), ..empty.clone() };
    put(&database, &full).await;
    assert_eq!(get(&database, account(1)).await, Some(full.clone()));
    for more in [Cart { lines: lines(201), ..empty.clone() }, Cart { saved: lines(201), ..empty }] {
        let mut unit = database.begin().await.unwrap();
        let refused = unit.carts().put_cart(&more).await;
        assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
        drop(unit);
        assert_eq!(get(&database, account(1)).await.as_ref(), Some(&full));
    }
}

/// Stored again, nothing of what it was is left.
pub async fn c3_a_cart_is_replaced_as_a_whole(database: Database) {
    put(&database, &cart(1, guest(1))).await;
    let next = Cart {
        revision: 4,
        lines: vec![line(9, 3), line(5, 2)],
        saved: vec![line(2, 1)],
        updated_at: at(20),
        ..cart(1, guest(1))
    };
    put(&database, &next).await;
    assert_eq!(get(&database, guest(1)).await, Some(next));
}

/// Another cart of an owner is refused.
pub async fn one_owner_has_one_cart(database: Database) {
    put(&database, &cart(1, guest(1))).await;
    let mut unit = database.begin().await.unwrap();
    let refused = unit.carts().put_cart(&cart(2, guest(1))).await;
    assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
    drop(unit);
    assert_eq!(get(&database, guest(1)).await, Some(cart(1, guest(1))));
}

/// A guest's cart can become an account's.
pub async fn a_cart_can_change_its_owner(database: Database) {
    put(&database, &cart(1, guest(1))).await;
    put(&database, &cart(1, account(1))).await;
    assert_eq!(get(&database, guest(1)).await, None);
    assert_eq!(get(&database, account(1)).await, Some(cart(1, account(1))));
}

/// An operation is noted once per owner; its id with another request is told apart.
pub async fn c7_an_operation_counts_once(database: Database) {
    let first = operation(1);
    let other = Operation { request: [8; 32], ..first };
    let mut unit = database.begin().await.unwrap();
    assert_eq!(unit.carts().note_operation(guest(1), &first, at(0)).await.unwrap(), Noted::Now);
    assert_eq!(unit.carts().note_operation(guest(1), &first, at(1)).await.unwrap(), Noted::Before);
    unit.save().await.unwrap();

    let mut reader = database.reader().await.unwrap();
    for (owner, id, noted) in [(guest(1), 1, true), (guest(1), 2, false), (account(1), 1, false)] {
        assert_eq!(reader.carts().is_noted(owner, operation(id).id).await.unwrap(), noted, "{owner} {id}");
    }
    drop(reader);

    let mut unit = database.begin().await.unwrap();
    let mut carts = unit.carts();
    assert_eq!(carts.note_operation(guest(1), &other, at(2)).await.unwrap(), Noted::Otherwise);
    assert_eq!(carts.note_operation(guest(1), &first, at(2)).await.unwrap(), Noted::Before);
    assert_eq!(carts.note_operation(account(1), &other, at(2)).await.unwrap(), Noted::Now, "ids belong to their owner");
    assert_eq!(carts.note_operation(guest(1), &operation(2), at(2)).await.unwrap(), Noted::Now);
}

/// Ledger and receipt come back, per owner and guest cart, and are replaced as a whole.
pub async fn m2_a_merge_record_is_kept(database: Database) {
    let (first, second) = (GuestCartId(Uuid::from_u128(1)), GuestCartId(Uuid::from_u128(2)));
    let receipt_line = ReceiptLine { variant_id: variant(5), outcome: Outcome::Capped, from: 1, to: 4 };
    let record = MergeRecord {
        ledger: [(variant(5), 3), (variant(6), 1)].into(),
        receipt: Receipt {
            lines: vec![receipt_line, ReceiptLine { outcome: Outcome::Unknown, ..receipt_line }],
            saved: Vec::new(),
        },
    };
    let mut unit = database.begin().await.unwrap();
    assert_eq!(unit.carts().merge_record(account(1), first).await.unwrap(), None);
    unit.carts().put_merge_record(account(1), first, &record, at(0)).await.unwrap();
    unit.save().await.unwrap();

    let grown = MergeRecord {
        ledger: [(variant(5), 7), (variant(8), 2)].into(),
        receipt: Receipt { lines: vec![receipt_line], saved: vec![receipt_line] },
    };
    let mut unit = database.begin().await.unwrap();
    let mut carts = unit.carts();
    assert_eq!(carts.merge_record(account(1), first).await.unwrap(), Some(record));
    assert_eq!(carts.merge_record(account(1), second).await.unwrap(), None);
    assert_eq!(carts.merge_record(account(2), first).await.unwrap(), None);
    carts.put_merge_record(account(1), first, &grown, at(1)).await.unwrap();
    carts.put_merge_record(account(1), second, &MergeRecord::default(), at(1)).await.unwrap();
    assert_eq!(carts.merge_record(account(1), first).await.unwrap(), Some(grown));
    assert_eq!(carts.merge_record(account(1), second).await.unwrap(), Some(MergeRecord::default()));
}

/// A guest session's that last changed before the moment, with all that belongs to it; an account's never.
pub async fn c5_guest_carts_expire_and_no_others(database: Database) {
    let aged = |n, owner, seconds| Cart { updated_at: at(seconds), ..cart(n, owner) };
    let (older, old, young, forever) = (guest(3), guest(1), guest(2), account(1));
    for (n, owner, seconds) in [(1, old, 9), (2, young, 10), (3, forever, 0), (4, older, 8)] {
        put(&database, &aged(n, owner, seconds)).await;
        let mut unit = database.begin().await.unwrap();
        let mut carts = unit.carts();
        assert_eq!(carts.note_operation(owner, &operation(1), at(0)).await.unwrap(), Noted::Now);
        let record = MergeRecord { ledger: [(variant(5), 3)].into(), receipt: Receipt::default() };
        carts.put_merge_record(owner, GuestCartId(Uuid::from_u128(1)), &record, at(0)).await.unwrap();
        drop(carts);
        unit.save().await.unwrap();
    }
    let mut unit = database.begin().await.unwrap();
    let mut carts = unit.carts();
    assert_eq!(carts.remove_guest_carts(at(10), 1).await.unwrap(), 1);
    assert_eq!(carts.cart(older).await.unwrap(), None);
    assert!(carts.cart(old).await.unwrap().is_some(), "so many at a time");
    assert_eq!(carts.remove_guest_carts(at(10), 9).await.unwrap(), 1);
    assert_eq!(carts.remove_guest_carts(at(10), 9).await.unwrap(), 0);
    assert_eq!(carts.cart(old).await.unwrap(), None);
    assert_eq!(carts.cart(young).await.unwrap(), Some(aged(2, young, 10)));
    assert_eq!(carts.cart(forever).await.unwrap(), Some(aged(3, forever, 0)));
    for (owner, forgotten) in [(old, true), (young, false), (forever, false)] {
        let noted = if forgotten { Noted::Now } else { Noted::Before };
        assert_eq!(carts.note_operation(owner, &operation(1), at(20)).await.unwrap(), noted);
        let record = carts.merge_record(owner, GuestCartId(Uuid::from_u128(1))).await.unwrap();
        assert_eq!(record.is_none(), forgotten);
    }
}

/// Operations and merge records move; where both have one the larger quantity holds; the cart is gone, others stay.
pub async fn m2_what_a_claim_hands_over_counts_for_its_new_owner(database: Database) {
    let (from, to, other) = (guest(1), account(1), guest(2));
    let cart_of = |n| GuestCartId(Uuid::from_u128(n));
    let record = |ledger: &[(u128, u32)], outcome| MergeRecord {
        ledger: ledger.iter().map(|&(n, quantity)| (variant(n), quantity)).collect(),
        receipt: Receipt {
            lines: vec![ReceiptLine { variant_id: variant(5), outcome, from: 0, to: 1 }],
            saved: Vec::new(),
        },
    };
    put(&database, &cart(1, from)).await;
    put(&database, &cart(2, to)).await;
    put(&database, &cart(3, other)).await;
    let mut unit = database.begin().await.unwrap();
    let mut carts = unit.carts();
    for (owner, n) in [(from, 1), (from, 2), (to, 2), (to, 3), (other, 4)] {
        assert_eq!(carts.note_operation(owner, &operation(n), at(0)).await.unwrap(), Noted::Now);
    }
    carts.put_merge_record(from, cart_of(1), &record(&[(5, 3)], Outcome::Added), at(0)).await.unwrap();
    carts.put_merge_record(from, cart_of(2), &record(&[(5, 3), (6, 1)], Outcome::Added), at(0)).await.unwrap();
    carts.put_merge_record(to, cart_of(2), &record(&[(5, 2), (6, 4), (7, 1)], Outcome::Raised), at(0)).await.unwrap();

    carts.put_merge_record(to, cart_of(3), &record(&[(5, 9)], Outcome::Added), at(0)).await.unwrap();
    let in_both = [(variant(5), 2), (variant(6), 1)].into();
    assert_eq!(carts.merged_into_both(from, to).await.unwrap(), in_both);
    assert_eq!(carts.merged_into_both(other, to).await.unwrap(), Ledger::new());

    carts.hand_over(from, to).await.unwrap();
    assert_eq!(carts.cart(from).await.unwrap(), None);
    assert_eq!(carts.cart(to).await.unwrap(), Some(cart(2, to)));
    assert_eq!(carts.cart(other).await.unwrap(), Some(cart(3, other)));
    let other = Operation { request: [8; 32], ..operation(1) };
    assert_eq!(carts.note_operation(to, &other, at(1)).await.unwrap(), Noted::Otherwise);
    for (owner, n, noted) in [
        (to, 1, Noted::Before),
        (to, 2, Noted::Before),
        (to, 3, Noted::Before),
        (to, 4, Noted::Now),
        (from, 1, Noted::Now),
    ] {
        assert_eq!(carts.note_operation(owner, &operation(n), at(1)).await.unwrap(), noted, "{owner} {n}");
    }
    assert_eq!(carts.merge_record(to, cart_of(1)).await.unwrap(), Some(record(&[(5, 3)], Outcome::Added)));
    let both = record(&[(5, 3), (6, 4), (7, 1)], Outcome::Raised);
    assert_eq!(carts.merge_record(to, cart_of(2)).await.unwrap(), Some(both));
    assert_eq!(carts.merge_record(from, cart_of(1)).await.unwrap(), None);
    carts.hand_over(from, to).await.unwrap();
}

/// The oldest first, so many at a time.
pub async fn operations_and_merges_are_forgotten_by_their_age(database: Database) {
    let cart_of = |n| GuestCartId(Uuid::from_u128(n));
    let record = MergeRecord { ledger: [(variant(5), 3)].into(), receipt: Receipt::default() };
    let mut unit = database.begin().await.unwrap();
    let mut carts = unit.carts();
    for n in 1..=4 {
        let noted = carts.note_operation(account(1), &operation(n), at(i64::try_from(n).unwrap())).await.unwrap();
        assert_eq!(noted, Noted::Now);
        carts.put_merge_record(account(1), cart_of(n), &record, at(i64::try_from(n).unwrap())).await.unwrap();
    }
    assert_eq!(carts.forget_operations(at(4), 2).await.unwrap(), 2);
    assert_eq!(carts.forget_merges(at(4), 2).await.unwrap(), 2);
    for (n, kept) in [(1, false), (2, false), (3, true), (4, true)] {
        assert_eq!(carts.is_noted(account(1), operation(n).id).await.unwrap(), kept, "{n}");
        assert_eq!(carts.merge_record(account(1), cart_of(n)).await.unwrap(), kept.then(|| record.clone()), "{n}");
    }
    assert_eq!(carts.forget_operations(at(4), 2).await.unwrap(), 1);
    assert_eq!(carts.forget_merges(at(4), 2).await.unwrap(), 1);
    assert!(carts.is_noted(account(1), operation(4).id).await.unwrap());
    assert_eq!(carts.merged_into_both(account(1), account(1)).await.unwrap(), [(variant(5), 3)].into());
}
