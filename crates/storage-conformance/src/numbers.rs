//! The shop in numbers.

use crate::Database;
use crate::fixture::{
    account, add, at, attempt, eur, guest, line, order, product, product_of, put, refund, stocked, variant_record,
};
use shared::cart::Cart;
use shared::id::{CartId, Owner};
use shared::numbers::{Backlog, CartCount, HourSum, OwnerKind, StockCount};
use shared::order::{Actor, HistoryEntry, Order, OrderState, PaymentStatus, Status};
use shared::outbox::Occasion;
use shared::payment::{AfterFailure, Attempt, AttemptState, RefundState};
use shared::product::ProductStatus;
use shared::time::{Span, Timestamp};
use storage::{Inbox, NewOrder, ProductRecord};
use uuid::Uuid;

fn hour(n: i64) -> Timestamp {
    at(0).hour().after(Span::hours(n))
}

fn sum(n: i64, count: u32, minor: i64) -> HourSum {
    HourSum { hour: hour(n), count, amount: eur(minor) }
}

async fn note(database: &Database, order: &Order, moved: (Option<Status>, Status), at: Timestamp) {
    let (from, to) = moved;
    let entry = HistoryEntry { at, actor: Actor::Shop, from, to, reason: String::new() };
    let mut unit = database.begin().await.unwrap();
    unit.orders().note(order.id, &entry).await.unwrap();
    unit.save().await.unwrap();
}

/// By the hour in which they were placed and paid, whatever else is noted of them; each order is 19.99 and 4.90.
pub async fn orders_are_summed_up_by_the_hour(database: Database) {
    let (pending, processing) = (Status::PendingPayment, Status::Processing);
    for (n, placed, paid) in [(1, hour(0), Some(hour(1))), (2, at(0), Some(hour(3).before(Span::millis(1))))] {
        let new = order(n, guest(n.into()), &[(1, 1)]);
        add(&database, &new).await;
        note(&database, &new.order, (None, pending), placed).await;
        note(&database, &new.order, (Some(pending), pending), hour(1)).await;
        if let Some(paid) = paid {
            note(&database, &new.order, (Some(pending), processing), paid).await;
        }
        note(&database, &new.order, (Some(processing), processing), hour(2)).await;
        note(&database, &new.order, (Some(processing), Status::Cancelled), hour(2)).await;
    }
    let mut reader = database.reader().await.unwrap();
    let mut numbers = reader.numbers();
    for (from, until, placed, paid) in [
        (hour(0), hour(9), vec![sum(0, 2, 4978)], vec![sum(1, 1, 2489), sum(2, 1, 2489)]),
        (hour(1), hour(2), vec![], vec![sum(1, 1, 2489)]),
        (hour(3), hour(9), vec![], vec![]),
    ] {
        assert_eq!(numbers.placed(from, until).await.unwrap(), placed);
        assert_eq!(numbers.paid(from, until).await.unwrap(), paid);
    }
}

/// When they are done, or failed and were paid back another way. Not what is due or failed otherwise, nor what no order could take.
pub async fn refunds_are_summed_up_by_the_hour(database: Database) {
    let new = order(1, guest(1), &[(1, 1)]);
    add(&database, &new).await;
    let paid = Attempt { state: AttemptState::Paid, ..attempt(1, &new.order) };
    let went_back = Attempt { state: AttemptState::Refunded, ..attempt(2, &new.order) };
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for attempt in [&paid, &went_back] {
        payments.add_attempt(attempt).await.unwrap();
    }
    for (n, attempt, minor, end) in [
        (1, &paid, 100, Some((RefundState::Done, hour(1)))),
        (2, &paid, 200, Some((RefundState::Done, hour(1)))),
        (3, &paid, 400, Some((RefundState::Done, hour(2)))),
        (4, &paid, 800, Some((RefundState::Failed, hour(1)))),
        (5, &paid, 10, None),
        (6, &went_back, 2489, Some((RefundState::Done, hour(1)))),
    ] {
        let refund = refund(n, attempt, minor);
        assert!(payments.add_refund(&refund, hour(0)).await.unwrap());
        if let Some((state, at)) = end {
            assert!(payments.change_refund(refund.id, RefundState::Due, state, at).await.unwrap());
        }
    }
    let otherwise = refund(7, &paid, 50);
    assert!(payments.add_refund(&otherwise, hour(0)).await.unwrap());
    assert!(payments.change_refund(otherwise.id, RefundState::Due, RefundState::Failed, hour(1)).await.unwrap());
    assert!(payments.note_after_failure(otherwise.id, AfterFailure::PaidOtherwise).await.unwrap());
    drop(payments);
    unit.save().await.unwrap();
    let mut reader = database.reader().await.unwrap();
    let mut numbers = reader.numbers();
    assert_eq!(numbers.refunded(hour(0), hour(9)).await.unwrap(), [sum(1, 3, 350), sum(2, 1, 400)]);
    assert_eq!(numbers.refunded(hour(2), hour(3)).await.unwrap(), [sum(2, 1, 400)]);
}

/// Those that began in the span; of the other states there are none.
pub async fn attempts_are_counted_by_state(database: Database) {
    let new = order(1, guest(1), &[(1, 1)]);
    add(&database, &new).await;
    let mut unit = database.begin().await.unwrap();
    for (n, state) in
        [(1, AttemptState::Open), (2, AttemptState::Paid), (3, AttemptState::Open), (9, AttemptState::Held)]
    {
        unit.payments().add_attempt(&Attempt { state, ..attempt(n, &new.order) }).await.unwrap();
    }
    unit.save().await.unwrap();
    let mut reader = database.reader().await.unwrap();
    let counts = reader.numbers().attempts(at(1), at(9)).await.unwrap();
    assert_eq!(counts.len(), AttemptState::ALL.len());
    let some: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    assert_eq!(some, [(AttemptState::Open, 2), (AttemptState::Paid, 1)]);
}

/// By kind of owner, open or not. One in which nothing is but what is saved for later is none.
pub async fn carts_with_lines_are_counted(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let carts: [(u128, Owner, bool, i64); 6] = [
        (1, account(1), true, 10),
        (2, account(2), true, 9),
        (3, account(3), false, 10),
        (4, guest(4), true, 9),
        (5, guest(5), true, 8),
        (6, guest(6), false, 9),
    ];
    for (n, owner, filled, changed) in carts {
        let mut cart = Cart::empty(CartId(Uuid::from_u128(n)), owner, at(changed));
        (if filled { &mut cart.lines } else { &mut cart.saved }).push(line(1, 2));
        unit.carts().put_cart(&cart).await.unwrap();
    }
    unit.save().await.unwrap();
    let counts = database.reader().await.unwrap().numbers().carts(at(10)).await.unwrap();
    let count = |owner, open, carts| CartCount { owner, open, carts };
    assert_eq!(counts.len(), 3);
    for expected in
        [count(OwnerKind::Account, true, 1), count(OwnerKind::Account, false, 1), count(OwnerKind::Guest, false, 2)]
    {
        assert!(counts.contains(&expected), "{expected:?} in {counts:?}");
    }
}

/// Everything that waits, since when what is due has waited, and nothing that is done with.
pub async fn what_waits_is_counted(database: Database) {
    let backlog =
        async |now| database.reader().await.unwrap().numbers().backlog(now, at(-100), now, now).await.unwrap();
    assert_eq!(backlog(at(5000)).await, Backlog::default());

    let refund_failed =
        |new: NewOrder| NewOrder { order: Order { payment: PaymentStatus::RefundFailed, ..new.order }, ..new };
    let first = order(1, guest(1), &[(1, 1)]);
    add(&database, &first).await;
    let second = refund_failed(order(2, guest(2), &[(1, 1)]));
    let cancelled = Order { state: OrderState::Processing, ..second.order.clone() };
    add(&database, &NewOrder { order: cancelled, ..second }).await;
    let mut unit = database.begin().await.unwrap();
    let mut payments = unit.payments();
    for (n, state) in (1..).zip(AttemptState::ALL) {
        payments.add_attempt(&Attempt { state, ..attempt(n, &first.order) }).await.unwrap();
    }
    let paid = Attempt { state: AttemptState::Paid, ..attempt(3, &first.order) };
    assert!(payments.add_refund(&refund(1, &paid, 100), at(1)).await.unwrap());
    assert!(payments.add_refund(&refund(2, &paid, 100), at(1)).await.unwrap());
    let done = refund(1, &paid, 100);
    assert!(payments.change_refund(done.id, RefundState::Due, RefundState::Done, at(2)).await.unwrap());
    let slow = refund(3, &paid, 100);
    assert!(payments.add_refund(&slow, at(0)).await.unwrap());
    payments.note_under_way(slow.id).await.unwrap();
    let given_back = Attempt { state: AttemptState::Refunded, ..attempt(7, &first.order) };
    let failed = [refund(4, &given_back, 100), refund(5, &given_back, 200), refund(6, &given_back, 300)];
    for refund in &failed {
        assert!(payments.add_refund(refund, at(0)).await.unwrap());
        assert!(payments.change_refund(refund.id, RefundState::Due, RefundState::Failed, at(1)).await.unwrap());
    }
    assert!(payments.note_after_failure(failed[0].id, AfterFailure::TriedAgain).await.unwrap());
    for n in [8, 9] {
        let held = Attempt { state: AttemptState::Held, ..attempt(n, &first.order) };
        payments.add_attempt(&held).await.unwrap();
        assert!(payments.look_into(held.id).await.unwrap());
    }
    for (event, received, put_off, applied) in [
        ("old", -100, Some(50), false),
        ("due", 20, None, false),
        ("young", 30, None, false),
        ("applied", -200, None, true),
        ("given up", -300, Some(1), false),
    ] {
        let webhook = Inbox {
            provider: "sandbox".into(),
            event: event.into(),
            kind: "told".into(),
            reference: None,
            report: None,
            received_at: at(received),
        };
        assert!(payments.receive(&webhook).await.unwrap());
        if let Some(due) = put_off {
            payments.put_off("sandbox", event, at(due)).await.unwrap();
        }
        if event == "given up" {
            payments.give_up("sandbox", event, at(2)).await.unwrap();
        }
        if applied {
            payments.mark_applied("sandbox", event, at(1)).await.unwrap();
        }
    }
    drop(payments);
    for seconds in [1, 2, 3] {
        let occasion = Occasion::OrderConfirmed(shared::id::OrderId(Uuid::from_u128(seconds)));
        let written = at(i64::try_from(seconds).unwrap());
        assert!(unit.outbox().write(&occasion, None, written).await.unwrap());
    }
    let letters = unit.outbox().due(at(9), 9).await.unwrap();
    unit.outbox().close(letters[0].number, at(4)).await.unwrap();
    unit.outbox().put_off(letters[1].number, at(60)).await.unwrap();
    unit.save().await.unwrap();

    let waiting = Backlog {
        letters: 2,
        letter_unsent: Some(at(2)),
        webhooks: 3,
        webhook_due: Some(at(20)),
        webhooks_stuck: 1,
        refunds_due: 2,
        refund_due: Some(at(1)),
        refunds_failed: 2,
        attempts_open: 2,
        attempts_held: 1,
        orders_overdue: 0,
        under_way: 0,
        under_way_long: 0,
    };
    assert_eq!(backlog(at(40)).await, waiting);
    assert_eq!(backlog(at(1800)).await, Backlog { orders_overdue: 1, ..waiting });
    assert_eq!(backlog(at(0)).await, waiting);

    let mut unit = database.begin().await.unwrap();
    let open = Attempt { under_way_since: Some(at(2000)), due_at: None, ..attempt(2, &first.order) };
    assert!(unit.payments().change_attempt(&open, AttemptState::Open).await.unwrap());
    unit.save().await.unwrap();
    let under_way = Backlog { under_way: 1, ..waiting };
    assert_eq!(backlog(at(1999)).await, under_way, "its order is not overdue");
    assert_eq!(backlog(at(2000)).await, Backlog { under_way_long: 1, ..under_way });
}

/// Of all variants, shown or not, and with what is reserved until it is sold or let go.
pub async fn o5_units_on_hand_and_held_are_summed_up(database: Database) {
    let count = async || database.reader().await.unwrap().numbers().stock_count().await.unwrap();
    assert_eq!(count().await, StockCount::default());
    for (n, units) in [(1, 9), (2, 2)] {
        stocked(&database, n, units).await;
    }
    let holder = order(1, guest(1), &[]).order.id;
    let mut unit = database.begin().await.unwrap();
    assert!(unit.stock().reserve(holder, crate::fixture::variant(1), 4).await.unwrap());
    assert!(unit.stock().reserve(holder, crate::fixture::variant(2), 1).await.unwrap());
    unit.save().await.unwrap();
    assert_eq!(count().await, StockCount { on_hand: 11, reserved: 5 });
}

/// Of what is shown and sold, the lowest first, so many; what is reserved cannot be sold.
pub async fn what_is_about_to_sell_out_is_found(database: Database) {
    for (n, units) in [(1, 9), (2, 2), (3, 0), (4, 3)] {
        stocked(&database, n, units).await;
    }
    put(&database, &[ProductRecord { status: ProductStatus::Draft, ..product(5, "hidden") }]).await;
    let mut withdrawn = variant_record(6, 100);
    withdrawn.deleted = true;
    put(&database, &[product_of(6, "withdrawn", vec![withdrawn, variant_record(7, 100)])]).await;
    let mut unit = database.begin().await.unwrap();
    assert!(unit.stock().reserve(order(1, guest(1), &[]).order.id, crate::fixture::variant(4), 2).await.unwrap());
    unit.save().await.unwrap();

    let mut reader = database.reader().await.unwrap();
    let mut numbers = reader.numbers();
    let low = async |numbers: &mut dyn storage::NumberReads, threshold, limit| {
        let found = numbers.low_stock(threshold, limit).await.unwrap();
        let lowest: Vec<_> = found.lowest.iter().map(|low| (low.slug.clone(), low.available)).collect();
        (found.low, lowest)
    };
    let named =
        |lowest: &[(&str, u32)]| lowest.iter().map(|(slug, left)| ((*slug).to_owned(), *left)).collect::<Vec<_>>();
    let all = named(&[("thing-3", 0), ("withdrawn", 0), ("thing-4", 1), ("thing-2", 2)]);
    assert_eq!(low(&mut *numbers, 2, 9).await, (4, all.clone()));
    assert_eq!(low(&mut *numbers, 2, 1).await, (4, all[..1].to_vec()));
    assert_eq!(low(&mut *numbers, 1, 9).await, (3, all[..3].to_vec()));
    assert_eq!(numbers.low_stock(0, 1).await.unwrap().lowest[0].variant_id, crate::fixture::variant(3));
}
