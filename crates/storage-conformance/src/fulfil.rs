//! Shipments, where the units of orders are, and the revision that rises with them.

use crate::Database;
use crate::fixture::{account, add, at, attempt, guest, insist, order, refund};
use shared::fulfil::{Counts, LineUnits, Shipment, Tracking};
use shared::id::{AccountId, OrderId, OrderLineId, ShipmentId};
use shared::order::{Actor, HistoryEntry, Order, OrderState, PaymentStatus, Status};
use shared::payment::{Attempt, AttemptState, RefundState};
use storage::{Claimed, Result, StateChange, Unit};
use uuid::Uuid;

/// So many units of the n-th line.
fn of(order: &Order, n: usize, units: u32) -> LineUnits {
    LineUnits { line: order.lines[n].id, units }
}

fn shipment(n: u128, lines: &[LineUnits]) -> Shipment {
    let tracking = Tracking::parse("An Post", &format!("CX{n}IE")).unwrap();
    Shipment {
        id: ShipmentId(Uuid::from_u128(n)),
        tracking,
        lines: lines.to_vec(),
        shipped_at: at(5),
        delivered_at: None,
    }
}

/// An order of three of one thing and two of another, that is processed.
async fn processing(database: &Database) -> Order {
    let mut new = order(1, guest(1), &[(1, 3), (2, 2)]);
    new.order.state = OrderState::Processing;
    add(database, &new).await;
    new.order
}

/// Shipped, delivered, cancelled and returned units of each line.
async fn units(unit: &mut dyn Unit, order: OrderId) -> Vec<[u32; 4]> {
    let order = unit.orders().order_by_id(order).await.unwrap().unwrap();
    let each = order.lines.iter().map(|line| {
        let Counts { shipped, delivered, cancelled, returned, .. } = line.units.counts();
        [shipped, delivered, cancelled, returned]
    });
    each.collect()
}

/// Of each line no more than are left; where one line has too few, none of the shipment ships.
pub async fn o5_a_unit_ships_once(database: Database) {
    let new = processing(&database).await;
    let mut unit = database.begin().await.unwrap();
    let of = |n, units| of(&new, n, units);
    for (n, lines, ships, expected) in [
        (1, vec![of(0, 2), of(1, 1)], true, [2, 1]),
        (2, vec![of(0, 1), of(1, 2)], false, [2, 1]),
        (3, vec![of(0, 2)], false, [2, 1]),
        (4, vec![], false, [2, 1]),
        (5, vec![LineUnits { line: OrderLineId(Uuid::from_u128(77)), units: 1 }], false, [2, 1]),
        (6, vec![of(0, 1), of(1, 1)], true, [3, 2]),
        (7, vec![of(0, 1)], false, [3, 2]),
    ] {
        assert_eq!(unit.fulfilments().ship(new.id, &shipment(n, &lines)).await.unwrap(), ships, "{n}");
        let shipped: Vec<_> = units(&mut *unit, new.id).await.iter().map(|units| units[0]).collect();
        assert_eq!(shipped, expected, "{n}");
    }
    let sent = unit.fulfilments().shipments(new.id).await.unwrap();
    assert_eq!(sent.iter().map(|shipment| shipment.id.0.as_u128()).collect::<Vec<_>>(), [1, 6]);
}

/// Oldest first, their lines in the order's order; of another order there is none.
pub async fn a_shipment_comes_back_as_it_was(database: Database) {
    let new = processing(&database).await;
    let first = shipment(9, &[of(&new, 0, 1), of(&new, 1, 1)]);
    let second = Shipment { tracking: Tracking::default(), shipped_at: at(1), ..shipment(3, &[of(&new, 0, 2)]) };
    let turned = Shipment { lines: vec![first.lines[1], first.lines[0]], ..first.clone() };
    let mut unit = database.begin().await.unwrap();
    assert!(unit.fulfilments().ship(new.id, &turned).await.unwrap());
    assert!(unit.fulfilments().ship(new.id, &second).await.unwrap());
    assert!(unit.fulfilments().deliver(second.id, at(9)).await.unwrap());
    unit.save().await.unwrap();
    let mut reader = database.reader().await.unwrap();
    let arrived = Shipment { delivered_at: Some(at(9)), ..second };
    assert_eq!(reader.fulfilments().shipments(new.id).await.unwrap(), [first, arrived]);
    assert_eq!(reader.fulfilments().shipments(OrderId(Uuid::from_u128(1))).await.unwrap(), []);
}

/// Its units count as delivered once.
pub async fn a_shipment_arrives_once(database: Database) {
    let new = processing(&database).await;
    let sent = shipment(1, &[of(&new, 0, 2), of(&new, 1, 1)]);
    let mut unit = database.begin().await.unwrap();
    assert!(unit.fulfilments().ship(new.id, &sent).await.unwrap());
    for first in [true, false] {
        assert_eq!(unit.fulfilments().deliver(sent.id, at(6)).await.unwrap(), first);
        assert_eq!(units(&mut *unit, new.id).await, [[2, 2, 0, 0], [1, 1, 0, 0]]);
    }
    assert!(!unit.fulfilments().deliver(ShipmentId(Uuid::from_u128(7)), at(6)).await.unwrap());
}

/// What has shipped is not cancelled, what has not does not come back, and neither happens twice.
pub async fn units_are_cancelled_and_booked_in_while_there_are_some(database: Database) {
    let new = processing(&database).await;
    let of = |n, units| of(&new, n, units);
    let mut unit = database.begin().await.unwrap();
    assert!(unit.fulfilments().ship(new.id, &shipment(1, &[of(0, 2)])).await.unwrap());
    let mut fulfilments = unit.fulfilments();
    assert!(!fulfilments.cancel_units(new.id, &[of(1, 1), of(0, 2)]).await.unwrap());
    assert!(fulfilments.cancel_units(new.id, &[of(1, 2), of(0, 1)]).await.unwrap());
    assert!(!fulfilments.cancel_units(new.id, &[of(1, 1)]).await.unwrap());
    assert!(!fulfilments.book_in(new.id, &[of(0, 1), of(1, 1)]).await.unwrap());
    assert!(fulfilments.book_in(new.id, &[of(0, 1)]).await.unwrap());
    assert!(!fulfilments.book_in(new.id, &[of(0, 2)]).await.unwrap());
    assert!(!fulfilments.book_in(OrderId(Uuid::from_u128(1)), &[of(0, 1)]).await.unwrap());
    drop(fulfilments);
    assert_eq!(units(&mut *unit, new.id).await, [[2, 0, 1, 1], [0, 0, 2, 0]]);
}

async fn ship(database: &Database, order: OrderId, shipment: &Shipment) -> Result<bool> {
    let mut unit = database.begin().await?;
    let shipped = unit.fulfilments().ship(order, shipment).await?;
    unit.save().await?;
    Ok(shipped)
}

/// Twenty people ship the same three units.
pub async fn o5_units_that_are_shipped_at_once_ship_once(database: Database) {
    let new = processing(&database).await;
    let people = (1..=20).map(|n| {
        let (database, order, sent) = (database.clone(), new.id, shipment(n, &[of(&new, 0, 3)]));
        tokio::spawn(async move { insist(|| ship(&database, order, &sent)).await.unwrap() })
    });
    let shipped = futures::future::join_all(people.collect::<Vec<_>>()).await;
    assert_eq!(shipped.into_iter().filter(|shipped| *shipped.as_ref().unwrap()).count(), 1);
    assert_eq!(database.reader().await.unwrap().fulfilments().shipments(new.id).await.unwrap().len(), 1);
}

/// Whatever the code asks for.
pub async fn o5_the_database_refuses_units_that_do_not_fit(database: Database) {
    let new = processing(&database).await;
    let sent = shipment(1, &[of(&new, 0, 1)]);
    let zero = Shipment { id: ShipmentId(Uuid::from_u128(2)), lines: vec![of(&new, 0, 0)], ..sent.clone() };
    let mut unit = database.begin().await.unwrap();
    assert!(unit.fulfilments().ship(new.id, &zero).await.is_err(), "a shipment of nothing");
    drop(unit);
    let mut unit = database.begin().await.unwrap();
    assert!(unit.fulfilments().ship(new.id, &sent).await.unwrap());
    assert!(unit.fulfilments().ship(new.id, &sent).await.is_err(), "the same shipment twice");
}

async fn revision(unit: &mut dyn Unit, order: OrderId) -> u64 {
    unit.orders().order_by_id(order).await.unwrap().unwrap().revision
}

/// A move, its money, its window, its owner, a note, its units, its attempts and refunds. What changed nothing leaves it, and so
/// does what happens to other orders.
pub async fn whatever_changes_an_order_makes_its_revision_greater(database: Database) {
    let new = order(1, guest(1), &[(1, 3), (2, 2)]).order;
    let other = order(2, guest(2), &[(1, 1)]);
    add(&database, &order(1, guest(1), &[(1, 3), (2, 2)])).await;
    add(&database, &other).await;
    let paying = Attempt { state: AttemptState::Creating, ..attempt(1, &new) };
    let claimed = refund(1, &paying, 5);
    let sent = shipment(1, &[of(&new, 0, 1), of(&new, 1, 1)]);
    let entry = HistoryEntry {
        at: at(1),
        actor: Actor::Staff,
        from: Some(Status::Processing),
        to: Status::Processing,
        reason: "A note.".into(),
    };
    let moved = |from, to| StateChange { order: new.id, from, to, payment: PaymentStatus::Paid, attempt: None };
    let mut unit = database.begin().await.unwrap();
    unit.payments().add_attempt(&paying).await.unwrap();
    let mut last = 1;
    macro_rules! raises {
        ($($repository:ident . $change:ident ( $($with:expr),* );)+) => {$(
            unit.$repository().$change($($with),*).await.unwrap();
            let now = revision(&mut *unit, new.id).await;
            assert!(now > last, "{} left it at {now}", stringify!($change));
            last = now;
        )+};
    }
    let (open, paid) = (Attempt { state: AttemptState::Open, ..paying.clone() }, AttemptState::Paid);
    raises! {
        payments.change_attempt(&open, AttemptState::Creating);
        payments.change_attempt(&Attempt { note: Some("No funds.".into()), ..open.clone() }, AttemptState::Open);
        payments.change_attempt(&Attempt { state: paid, ..open.clone() }, AttemptState::Open);
        orders.change_state(&moved(OrderState::PendingPayment, OrderState::Processing));
        orders.set_window(new.id, at(3));
        orders.set_payment_status(new.id, PaymentStatus::RefundDue);
        orders.note(new.id, &entry);
        orders.note_for_staff(new.id, &entry);
        payments.add_refund(&claimed, at(1));
        payments.change_refund(claimed.id, RefundState::Due, RefundState::Done, at(2));
        fulfilments.ship(new.id, &sent);
        fulfilments.deliver(sent.id, at(4));
        fulfilments.cancel_units(new.id, &[of(&new, 0, 1)]);
        fulfilments.book_in(new.id, &[of(&new, 1, 1)]);
        orders.hand_over(&Claimed::Session(guest(1).guest().unwrap()), AccountId(Uuid::from_u128(8)));
    }
    let stale = moved(OrderState::PendingPayment, OrderState::Processing);
    assert!(!unit.orders().change_state(&stale).await.unwrap());
    assert!(!unit.fulfilments().deliver(sent.id, at(4)).await.unwrap());
    assert!(!unit.fulfilments().cancel_units(new.id, &[of(&new, 0, 9)]).await.unwrap());
    assert_eq!(revision(&mut *unit, new.id).await, last);
    assert_eq!(revision(&mut *unit, other.order.id).await, 1);
    let order = unit.orders().order_by_id(new.id).await.unwrap().unwrap();
    assert_eq!((order.owner, order.lines[0].units.ordered()), (account(8), 3));
}
