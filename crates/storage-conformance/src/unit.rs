//! Units of work: all or nothing, also among many and when cancelled.

use crate::Database;
use crate::fixture::{Dice, add, at, entered, guest, insist, level, movement, order, stocked, variant};
use shared::cart::Cart;
use shared::id::{AccountId, CartId, OrderId, Owner, WishlistId};
use shared::order::{Actor, HistoryEntry, Status};
use shared::wishlist::{Wishlist, WishlistName};
use std::time::Duration;
use storage::{MovementKind, OwnerChange, Result, SessionRecord, StockChange, StockLevel, StorageError, TokenHash};
use uuid::Uuid;

async fn receive(database: &Database, units: i64) -> Result<()> {
    let mut unit = database.begin().await?;
    let change = unit.stock().enter(&movement(MovementKind::Received, 1, units)).await?;
    assert_eq!(change, StockChange::Done);
    unit.save().await.map(drop)
}

/// Saved, all of it is there; dropped, none of it.
pub async fn a_unit_is_all_or_nothing(database: Database) {
    stocked(&database, 1, 5).await;
    for (n, saved) in [(1, false), (2, true)] {
        let new = order(n, guest(1), &[(1, 2)]);
        let mut unit = database.begin().await.unwrap();
        unit.orders().add(&new).await.unwrap();
        assert!(unit.stock().reserve(new.order.id, variant(1), 2).await.unwrap());
        if saved {
            unit.save().await.unwrap();
        } else {
            drop(unit);
        }
        let stored = database.reader().await.unwrap().orders().order_by_id(new.order.id).await.unwrap();
        assert_eq!((stored.is_some(), level(&database, 1).await), (saved, (5, if saved { 2 } else { 0 })));
    }
}

/// Saved, a unit tells what it has changed that its owners' devices show, as far as it did not take that back.
pub async fn c10_a_unit_tells_what_it_has_changed(database: Database) {
    let placed = order(1, guest(1), &[(1, 1)]);
    add(&database, &placed).await;
    let entry = |to, seconds| HistoryEntry {
        at: at(seconds),
        actor: Actor::Shopper,
        from: None,
        to,
        reason: "Because.".to_owned(),
    };
    let session = |n: u8, owner| SessionRecord {
        with_passkey: false,
        token: TokenHash([n; 32]),
        owner,
        epoch: 0,
        created_at: at(0),
        used_at: at(0),
        authenticated_at: None,
        expires_at: at(9),
        device: String::new(),
    };
    let (guest, account) = (guest(1), AccountId(Uuid::from_u128(2)));
    let mut unit = database.begin().await.unwrap();
    for (n, owner) in [(1, guest), (2, Owner::Account(account))] {
        unit.accounts().add_session(&session(n, owner)).await.unwrap();
    }
    assert_eq!(unit.save().await.unwrap(), [], "nothing that a device shows");

    let mut unit = database.begin().await.unwrap();
    let cart = Cart { revision: 3, ..Cart::empty(CartId(Uuid::from_u128(1)), guest, at(0)) };
    unit.carts().put_cart(&cart).await.unwrap();
    let wishlist = Wishlist::empty(WishlistId(Uuid::from_u128(1)), WishlistName::default(), at(0));
    unit.wishlists().put_wishlist(account, 5, &wishlist, None).await.unwrap();
    for (to, seconds) in [(Status::PendingPayment, 1), (Status::Processing, 2)] {
        unit.orders().note(placed.order.id, &entry(to, seconds)).await.unwrap();
    }
    unit.orders().note_for_staff(placed.order.id, &entry(Status::Processing, 3)).await.unwrap();
    unit.accounts().remove_session(TokenHash([1; 32])).await.unwrap();
    unit.accounts().remove_session(TokenHash([7; 32])).await.unwrap();
    unit.accounts().remove_sessions(Owner::Account(account), None).await.unwrap();
    let changed = unit.save().await.unwrap();
    let step = |changed: &OwnerChange| match changed {
        OwnerChange::Order { owner, step } => Some((*owner, *step)),
        _ => None,
    };
    let steps: Vec<_> = changed.iter().filter_map(step).collect();
    let [(owner, first), (_, last)] = steps[..] else { panic!("{changed:?}") };
    assert_eq!((owner, first.number, first.status), (guest, placed.order.number, Status::PendingPayment));
    assert!(last.status == Status::Processing && last.seq > first.seq, "{changed:?}");
    let others: Vec<_> = changed.into_iter().filter(|changed| !matches!(changed, OwnerChange::Order { .. })).collect();
    let told = [
        OwnerChange::Cart { owner: guest, revision: 3 },
        OwnerChange::Wishlists { account, revision: 5 },
        OwnerChange::Sessions { owner: guest },
        OwnerChange::Sessions { owner: Owner::Account(account) },
    ];
    assert_eq!(others, told);

    // An order stands as it was added, whatever its history tells.
    let mut reader = database.reader().await.unwrap();
    for (after, found) in [(0, vec![last.seq]), (first.seq, vec![last.seq]), (last.seq, vec![])] {
        let steps = reader.orders().steps_since(guest, after).await.unwrap();
        assert_eq!(steps.iter().map(|step| step.seq).collect::<Vec<_>>(), found);
    }
    assert_eq!(reader.orders().steps_since(Owner::Account(account), 0).await.unwrap(), []);
}

/// A reader sees nothing of a unit before it is saved, and all of it afterwards.
pub async fn a_unit_sees_its_own_writes_and_readers_what_was_saved(database: Database) {
    stocked(&database, 1, 5).await;
    let mut unit = database.begin().await.unwrap();
    assert!(unit.stock().reserve(OrderId(Uuid::from_u128(1)), variant(1), 2).await.unwrap());
    assert_eq!(unit.stock().level(variant(1)).await.unwrap().unwrap().reserved, 2);
    assert_eq!(level(&database, 1).await, (5, 0));
    let mut reader = database.reader().await.unwrap();
    assert_eq!(reader.stock().level(variant(1)).await.unwrap().unwrap().reserved, 0);
    unit.save().await.unwrap();
    assert_eq!(level(&database, 1).await, (5, 2));
    assert_eq!(reader.stock().level(variant(1)).await.unwrap().unwrap().reserved, 2);
}

/// One that is dropped among others that are saved.
pub async fn a_dropped_unit_takes_back_only_itself(database: Database) {
    stocked(&database, 1, 0).await;
    let units = (0..60).map(|n| {
        let database = database.clone();
        tokio::spawn(async move {
            if n % 3 == 0 {
                let mut unit = database.begin().await.unwrap();
                unit.stock().enter(&movement(MovementKind::Received, 1, 1000)).await.unwrap();
                drop(unit);
            } else {
                insist(|| receive(&database, 1)).await.unwrap();
            }
        })
    });
    for unit in units.collect::<Vec<_>>() {
        unit.await.unwrap();
    }
    assert_eq!((level(&database, 1).await, entered(&database, 1).await), ((40, 0), 40));
}

/// One whose write the database refuses, among others.
pub async fn a_refused_write_harms_no_other_unit(database: Database) {
    stocked(&database, 1, 0).await;
    add(&database, &order(1, guest(1), &[(1, 1)])).await;
    let units = (0..40).map(|n| {
        let database = database.clone();
        tokio::spawn(async move {
            if n % 4 == 0 {
                let mut unit = database.begin().await.unwrap();
                unit.stock().enter(&movement(MovementKind::Received, 1, 1000)).await.unwrap();
                let refused = unit.orders().add(&order(2, guest(1), &[(1, 1)])).await;
                assert!(matches!(refused, Err(StorageError::Constraint(_) | StorageError::TryAgain)), "{refused:?}");
            } else {
                insist(|| receive(&database, 1)).await.unwrap();
            }
        })
    });
    for unit in units.collect::<Vec<_>>() {
        unit.await.unwrap();
    }
    assert_eq!((level(&database, 1).await, entered(&database, 1).await), ((30, 0), 30));
}

/// Two hundred units at once, each counted once.
pub async fn concurrent_units_all_count(database: Database) {
    stocked(&database, 1, 0).await;
    let units = (0..200).map(|_| {
        let database = database.clone();
        tokio::spawn(async move { insist(|| receive(&database, 1)).await.unwrap() })
    });
    for unit in units.collect::<Vec<_>>() {
        unit.await.unwrap();
    }
    assert_eq!((level(&database, 1).await, entered(&database, 1).await), ((200, 0), 200));
}

/// Places an order for one unit and sells it.
async fn buy(database: &Database, n: u32) -> Result<bool> {
    let order = order(n, guest(n.into()), &[(1, 1)]);
    let mut unit = database.begin().await?;
    if unit.orders().order_by_id(order.order.id).await?.is_some() {
        return Ok(true);
    }
    unit.orders().add(&order).await?;
    if !unit.stock().reserve(order.order.id, variant(1), 1).await? {
        return Ok(false);
    }
    tokio::task::yield_now().await;
    unit.stock().sell(order.order.id, at(1)).await?;
    unit.save().await?;
    Ok(true)
}

/// Four hundred buyers of fifty units, most of them cancelled at any moment: what was acknowledged is sold, nothing is
/// sold twice or left half done, and the database goes on.
pub async fn random_cancellation_leaves_the_books_right(database: Database) {
    stocked(&database, 1, 50).await;
    let mut dice = Dice::new(50);
    let buyers = (1..=400).map(|n| {
        let database = database.clone();
        let patience = Duration::from_micros(dice.roll(60_000));
        tokio::spawn(async move {
            let bought = tokio::time::timeout(patience, insist(|| buy(&database, n))).await;
            (n, matches!(bought, Ok(Ok(true))))
        })
    });
    let mut acknowledged = Vec::new();
    for buyer in buyers.collect::<Vec<_>>() {
        acknowledged.push(buyer.await.unwrap());
    }

    // Units whose callers were cancelled may still be on their way: a unit sees all that came before it.
    let mut unit = database.begin().await.unwrap();
    let ledger = unit.stock().ledger(variant(1)).await.unwrap();
    let sold: Vec<_> = ledger.iter().filter_map(|movement| movement.order).collect();
    for (n, acknowledged) in &acknowledged {
        let id = order(*n, guest(0), &[]).order.id;
        let times = sold.iter().filter(|order| **order == id).count();
        assert!(times <= 1 && (times == 1 || !acknowledged), "order {n} was sold {times} times");
        let stored = unit.orders().order_by_id(id).await.unwrap();
        assert_eq!(stored.is_some(), times == 1, "order {n}");
    }
    let left = 50 - u32::try_from(sold.len()).unwrap();
    let level_now = unit.stock().level(variant(1)).await.unwrap();
    assert_eq!(level_now, Some(StockLevel { on_hand: left, reserved: 0 }));
    assert_eq!(ledger.iter().map(|movement| movement.units).sum::<i64>(), i64::from(left));
    drop(unit);

    for n in 1..=400 {
        insist(|| buy(&database, n)).await.unwrap();
    }
    assert_eq!((level(&database, 1).await, entered(&database, 1).await), ((0, 0), 0));
}
