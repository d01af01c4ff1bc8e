//! Orders and their history.

use crate::Database;
use crate::fixture::{account, add, address, at, attempt, email, eur, guest, order, refund, stocked, variant};
use shared::address::{Address, AddressInput, BillingAddress};
use shared::fulfil::{Counts, Units};
use shared::id::{AccountId, AttemptId, GuestId, OrderId, Owner};
use shared::order::{
    Actor, CancelledBy, HistoryEntry, Order, OrderFilter, OrderNumber, OrderState, PaymentStatus, Status, Tally,
};
use shared::payment::{AfterFailure, Attempt, AttemptState, RefundState};
use shared::unpaid::{HeldStock, Holding};
use storage::{Claimed, IdempotencyKey, NewHold, NewOrder, Placed, StateChange, StorageError, UnpaidQuery};
use uuid::Uuid;

const STATES: [OrderState; 10] = [
    OrderState::PendingPayment,
    OrderState::PaymentFailed,
    OrderState::Processing,
    OrderState::Shipped,
    OrderState::Delivered,
    OrderState::Cancelled { by: CancelledBy::Shopper },
    OrderState::Cancelled { by: CancelledBy::Staff },
    OrderState::Cancelled { by: CancelledBy::NewerOrder },
    OrderState::Cancelled { by: CancelledBy::Window },
    OrderState::Cancelled { by: CancelledBy::OutOfStock },
];

const PAYMENTS: [PaymentStatus; 6] = [
    PaymentStatus::Unpaid,
    PaymentStatus::Paid,
    PaymentStatus::RefundDue,
    PaymentStatus::PartiallyRefunded,
    PaymentStatus::Refunded,
    PaymentStatus::RefundFailed,
];

fn change(order: &Order, from: OrderState, to: OrderState) -> StateChange {
    StateChange { order: order.id, from, to, payment: PaymentStatus::Unpaid, attempt: None }
}

fn in_state(n: u32, owner: Owner, state: OrderState) -> NewOrder {
    let NewOrder { order, key } = order(n, owner, &[(1, 1)]);
    NewOrder { order: Order { state, ..order }, key }
}

/// Found by number and by id, with all that it says.
pub async fn o1_an_order_comes_back_as_it_was(database: Database) {
    let mut new = order(1, account(1), &[(5, 2), (2, 1), (3, 7)]);
    new.order.attempt = Some(AttemptId(Uuid::from_u128(4)));
    let units = |shipped, delivered, cancelled, returned| {
        move |units: Units| {
            Units::try_from(Counts { shipped, delivered, cancelled, returned, ..units.counts() }).unwrap()
        }
    };
    for (line, moved) in new.order.lines.iter_mut().zip([units(2, 1, 0, 0), units(0, 0, 1, 0), units(5, 4, 2, 3)]) {
        line.units = moved(line.units);
    }
    new.order.revision = 7;
    new.order.totals.discount = eur(100);
    add(&database, &new).await;
    // Nothing of it is a parcel: it goes nowhere, and its bill is made out to somebody in a country.
    let mut card = order(2, guest(1), &[]);
    let bill = AddressInput { name: "Ana".into(), country: "DE".into(), ..AddressInput::default() };
    (card.order.delivery, card.order.billing_address) = (None, BillingAddress::parse(&bill).unwrap());
    add(&database, &card).await;

    let mut reader = database.reader().await.unwrap();
    let mut orders = reader.orders();
    assert_eq!(orders.order(OrderNumber(1001)).await.unwrap(), Some(new.order.clone()));
    assert_eq!(orders.order_by_id(new.order.id).await.unwrap(), Some(new.order));
    assert_eq!(orders.order(OrderNumber(1002)).await.unwrap(), Some(card.order));
    assert_eq!(orders.order(OrderNumber(9999)).await.unwrap(), None);
    assert_eq!(orders.order_by_id(OrderId(Uuid::from_u128(1))).await.unwrap(), None);
}

/// A second one is refused, by adding as by moving; it is found, and free again once it moved on.
pub async fn o2_one_pending_order_per_owner(database: Database) {
    let first = order(1, guest(1), &[(1, 1)]);
    add(&database, &first).await;
    add(&database, &order(2, guest(2), &[(1, 1)])).await;
    let failed = in_state(3, guest(1), OrderState::PaymentFailed);
    add(&database, &failed).await;
    let is_refused = |refused| matches!(refused, Err(StorageError::Constraint(name)) if name == "one_pending_order");

    let mut unit = database.begin().await.unwrap();
    assert!(is_refused(unit.orders().add(&order(4, guest(1), &[(1, 1)])).await));
    drop(unit);
    let mut unit = database.begin().await.unwrap();
    let retried = change(&failed.order, OrderState::PaymentFailed, OrderState::PendingPayment);
    assert!(is_refused(unit.orders().change_state(&retried).await.map(drop)));
    drop(unit);

    let mut unit = database.begin().await.unwrap();
    let mut orders = unit.orders();
    assert_eq!(orders.pending(guest(1)).await.unwrap(), Some(first.order.clone()));
    assert_eq!(orders.pending(guest(3)).await.unwrap(), None);
    let by = CancelledBy::NewerOrder;
    let off = change(&first.order, OrderState::PendingPayment, OrderState::Cancelled { by });
    assert!(orders.change_state(&off).await.unwrap());
    assert_eq!(orders.pending(guest(1)).await.unwrap(), None);
    assert!(orders.change_state(&retried).await.unwrap());
    assert_eq!(orders.pending(guest(1)).await.unwrap().map(|order| order.id), Some(failed.order.id));
}

/// With the request's hash, as the order now is, and only for its owner.
pub async fn o3_a_key_finds_its_order(database: Database) {
    let new = order(1, guest(1), &[(1, 1)]);
    add(&database, &new).await;
    let mut unit = database.begin().await.unwrap();
    let to = OrderState::Processing;
    assert!(unit.orders().change_state(&change(&new.order, OrderState::PendingPayment, to)).await.unwrap());
    unit.save().await.unwrap();

    let mut reader = database.reader().await.unwrap();
    let mut orders = reader.orders();
    let found = orders.placed(guest(1), "key-1").await.unwrap().unwrap();
    let revision = found.order.revision;
    assert_eq!(found, Placed { order: Order { state: to, revision, ..new.order }, request: [7; 32] });
    assert_eq!(orders.placed(guest(2), "key-1").await.unwrap(), None);
    assert_eq!(orders.placed(guest(1), "key-2").await.unwrap(), None);
}

/// By one owner; another may use the same.
pub async fn o3_a_key_is_used_once(database: Database) {
    let key = IdempotencyKey { key: "k".repeat(200), request: [1; 32] };
    let with_key = |n, owner| NewOrder { key: key.clone(), ..in_state(n, owner, OrderState::Processing) };
    add(&database, &with_key(1, guest(1))).await;
    add(&database, &with_key(2, guest(2))).await;
    let mut unit = database.begin().await.unwrap();
    let refused = unit.orders().add(&with_key(3, guest(1))).await;
    assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
}

/// Every state, every payment status, and the attempt that pays.
pub async fn o6_every_state_is_kept(database: Database) {
    let new = order(1, guest(1), &[(1, 1)]);
    add(&database, &new).await;
    let mut unit = database.begin().await.unwrap();
    let mut orders = unit.orders();
    let mut from = OrderState::PendingPayment;
    for (n, to) in STATES.into_iter().enumerate() {
        let payment = PAYMENTS[n % PAYMENTS.len()];
        let attempt = (n % 2 == 0).then(|| AttemptId(Uuid::from_u128(9)));
        let step = StateChange { payment, attempt, ..change(&new.order, from, to) };
        assert!(orders.change_state(&step).await.unwrap(), "{to:?}");
        let order = orders.order_by_id(new.order.id).await.unwrap().unwrap();
        assert_eq!((order.state, order.payment, order.attempt), (to, payment, attempt));
        from = to;
    }
    for payment in PAYMENTS {
        orders.set_payment_status(new.order.id, payment).await.unwrap();
        assert_eq!(orders.order_by_id(new.order.id).await.unwrap().unwrap().payment, payment);
    }
}

/// Where the order does not stand as expected nothing changes.
pub async fn o6_a_move_from_elsewhere_is_refused(database: Database) {
    let window = OrderState::Cancelled { by: CancelledBy::Window };
    let new = in_state(1, guest(1), window);
    add(&database, &new).await;
    let mut unit = database.begin().await.unwrap();
    let mut orders = unit.orders();
    for from in STATES.into_iter().filter(|from| *from != window) {
        assert!(!orders.change_state(&change(&new.order, from, OrderState::Processing)).await.unwrap(), "{from:?}");
    }
    assert_eq!(orders.order_by_id(new.order.id).await.unwrap(), Some(new.order.clone()));
    assert!(orders.change_state(&change(&new.order, window, OrderState::Processing)).await.unwrap());
    assert!(!orders.change_state(&change(&new.order, window, OrderState::Processing)).await.unwrap());
    let unknown = StateChange { order: OrderId(Uuid::from_u128(1)), ..change(&new.order, window, window) };
    assert!(!orders.change_state(&unknown).await.unwrap());
}

/// Oldest first as they were noted, whatever their time.
pub async fn o6_history_is_kept_in_order(database: Database) {
    let new = order(1, guest(1), &[(1, 1)]);
    add(&database, &new).await;
    add(&database, &order(2, guest(2), &[(1, 1)])).await;
    let entry = |actor, from, to, seconds: i64| HistoryEntry {
        at: at(seconds),
        actor,
        from,
        to,
        reason: format!("Because of {seconds}."),
    };
    let entries = [
        entry(Actor::Shopper, None, Status::PendingPayment, 1),
        entry(Actor::Provider, Some(Status::PendingPayment), Status::Processing, 2),
        entry(Actor::Staff, Some(Status::Processing), Status::Processing, 2),
        entry(Actor::Shop, Some(Status::Processing), Status::Shipped, 3),
    ];
    let mut unit = database.begin().await.unwrap();
    for entry in &entries {
        unit.orders().note(new.order.id, entry).await.unwrap();
    }
    unit.save().await.unwrap();

    let mut reader = database.reader().await.unwrap();
    assert_eq!(reader.orders().history(new.order.id).await.unwrap(), entries);
    assert_eq!(reader.orders().history(order(2, guest(2), &[]).order.id).await.unwrap(), []);
    let mut unit = database.begin().await.unwrap();
    assert!(unit.orders().note(OrderId(Uuid::from_u128(1)), &entries[0]).await.is_err(), "of an unknown order");
}

/// They are found apart from the history, and the other way round.
pub async fn what_staff_noted_is_no_part_of_the_history(database: Database) {
    let new = order(1, guest(1), &[(1, 1)]);
    add(&database, &new).await;
    let note = |reason: &str| HistoryEntry {
        at: at(1),
        actor: Actor::Staff,
        from: Some(Status::PendingPayment),
        to: Status::PendingPayment,
        reason: reason.into(),
    };
    let mut unit = database.begin().await.unwrap();
    let mut orders = unit.orders();
    orders.note(new.order.id, &note("For everybody.")).await.unwrap();
    orders.note_for_staff(new.order.id, &note("For staff.")).await.unwrap();
    assert_eq!(orders.history(new.order.id).await.unwrap(), [note("For everybody.")]);
    assert_eq!(orders.staff_notes(new.order.id).await.unwrap(), [note("For staff.")]);
    assert!(orders.note_for_staff(OrderId(Uuid::from_u128(1)), &note("Of no order.")).await.is_err());
}

/// From 1001, past every order that was placed.
pub async fn numbers_rise_from_1001(database: Database) {
    assert!(!database.reader().await.unwrap().orders().any().await.unwrap());
    for expected in 1001..1004 {
        let mut unit = database.begin().await.unwrap();
        assert_eq!(unit.orders().next_number().await.unwrap(), OrderNumber(expected));
        unit.orders().add(&order(expected - 1000, guest(expected.into()), &[(1, 1)])).await.unwrap();
        unit.save().await.unwrap();
    }
    assert!(database.reader().await.unwrap().orders().any().await.unwrap());
}

/// Never back: a number that an order has is not given again.
pub async fn numbers_can_be_skipped(database: Database) {
    add(&database, &order(1, guest(1), &[(1, 1)])).await;
    let mut unit = database.begin().await.unwrap();
    for (from, next) in [(1, 1002), (2000, 2000), (1500, 1500), (1001, 1002)] {
        unit.orders().number_from(OrderNumber(from)).await.unwrap();
        assert_eq!(unit.orders().next_number().await.unwrap(), OrderNumber(next));
    }
}

/// A second order of a number is refused.
pub async fn a_number_belongs_to_one_order(database: Database) {
    add(&database, &order(1, guest(1), &[(1, 1)])).await;
    let mut second = order(2, guest(2), &[(1, 1)]);
    second.order.number = OrderNumber(1001);
    let mut unit = database.begin().await.unwrap();
    let refused = unit.orders().add(&second).await;
    assert!(matches!(refused, Err(StorageError::Constraint(_))), "{refused:?}");
}

/// In pages, of all states or of one, with what a list shows.
pub async fn orders_are_listed_newest_first(database: Database) {
    let window = OrderState::Cancelled { by: CancelledBy::Window };
    for (n, state) in [(1, OrderState::Delivered), (2, window), (3, window), (4, OrderState::Processing)] {
        add(&database, &in_state(n, guest(1), state)).await;
    }
    add(&database, &order(5, guest(1), &[(9, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)])).await;
    add(&database, &order(6, guest(2), &[(1, 1)])).await;

    let mut reader = database.reader().await.unwrap();
    let mut orders = reader.orders();
    for (status, page, per_page, expected, total) in [
        (None, 1, 10, vec![1005, 1004, 1003, 1002, 1001], 5),
        (None, 2, 2, vec![1003, 1002], 5),
        (None, 4, 2, vec![], 5),
        (Some(Status::Cancelled), 1, 10, vec![1003, 1002], 2),
        (Some(Status::Shipped), 1, 10, vec![], 0),
    ] {
        let answer = orders.list(guest(1), status, page, per_page).await.unwrap();
        let numbers: Vec<_> = answer.items.iter().map(|order| order.number.0).collect();
        assert_eq!((numbers, answer.total, answer.page, answer.per_page), (expected, total, page, per_page));
    }
    assert_eq!(orders.list(guest(3), None, 1, 10).await.unwrap().total, 0);

    let newest = orders.list(guest(1), None, 1, 1).await.unwrap().items.remove(0);
    let placed = order(5, guest(1), &[(9, 2), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)]).order;
    assert_eq!((newest.status, newest.payment_status), (Status::PendingPayment, PaymentStatus::Unpaid));
    assert_eq!((newest.total, newest.item_count, newest.created_at), (placed.totals.total, 7, at(5)));
    assert_eq!((newest.first_line.as_str(), newest.can_retry), ("Thing 9", false));
    assert_eq!((newest.cancelled_by, newest.window_ends_at), (None, placed.window_ends_at));
    let cancelled = orders.list(guest(1), Some(Status::Cancelled), 1, 1).await.unwrap().items.remove(0);
    assert_eq!(cancelled.cancelled_by, orders.order(cancelled.number).await.unwrap().unwrap().state.cancelled_by());
    assert!(cancelled.cancelled_by.is_some());
    let pictures: Vec<_> = placed.lines.iter().filter_map(|line| line.picture.clone()).collect();
    assert!(!newest.pictures.is_empty() && pictures.starts_with(&newest.pictures));

    assert_eq!(orders.latest(guest(1)).await.unwrap(), Some(placed));
    assert_eq!(orders.latest(guest(3)).await.unwrap(), None);
}

/// By status: how many, what was paid for them, and what of that went back. Money that could not pay its order counts as
/// neither, nor does a refund that failed; other owners' orders do not count.
pub async fn orders_are_tallied_by_status(database: Database) {
    for (n, owner, state) in [
        (1, guest(1), OrderState::Delivered),
        (2, guest(1), OrderState::Delivered),
        (3, guest(1), OrderState::PendingPayment),
        (4, guest(2), OrderState::Delivered),
    ] {
        let new = in_state(n, owner, state);
        add(&database, &new).await;
        let mut unit = database.begin().await.unwrap();
        let mut payments = unit.payments();
        if state == OrderState::Delivered {
            let took = |n, state| Attempt { state, ..attempt(n, &new.order) };
            let (paid, spare) = (took(n, AttemptState::Paid), took(n + 10, AttemptState::Refunded));
            for attempt in [&paid, &spare, &took(n + 20, AttemptState::Held)] {
                payments.add_attempt(attempt).await.unwrap();
            }
            let id = u128::from(n);
            assert!(payments.add_refund(&refund(id, &paid, 1000), at(0)).await.unwrap());
            assert!(
                payments
                    .change_refund(refund(id, &paid, 0).id, RefundState::Due, RefundState::Failed, at(0))
                    .await
                    .unwrap()
            );
            assert!(payments.add_refund(&refund(id + 10, &paid, 100), at(0)).await.unwrap());
            assert!(
                payments
                    .change_refund(refund(id + 10, &paid, 0).id, RefundState::Due, RefundState::Done, at(0))
                    .await
                    .unwrap()
            );
            assert!(payments.add_refund(&refund(id + 20, &paid, 10), at(0)).await.unwrap());
            let otherwise = refund(id + 40, &paid, 5);
            assert!(payments.add_refund(&otherwise, at(0)).await.unwrap());
            assert!(payments.change_refund(otherwise.id, RefundState::Due, RefundState::Failed, at(0)).await.unwrap());
            assert!(payments.note_after_failure(otherwise.id, AfterFailure::PaidOtherwise).await.unwrap());
            assert!(payments.add_refund(&refund(id + 30, &spare, 7), at(0)).await.unwrap());
        }
        drop(payments);
        unit.save().await.unwrap();
    }
    let mut reader = database.reader().await.unwrap();
    let mut tallies = reader.orders().tallies(guest(1)).await.unwrap();
    tallies.sort_by_key(|tally| tally.orders);
    let tally = |status, orders, paid, refunded| Tally { status, orders, paid: eur(paid), refunded: eur(refunded) };
    let total = in_state(1, guest(1), OrderState::Delivered).order.totals.total.minor();
    assert_eq!(tallies, [tally(Status::PendingPayment, 1, 0, 0), tally(Status::Delivered, 2, 2 * total, 230)]);
    assert_eq!(reader.orders().tallies(guest(3)).await.unwrap(), []);
}

/// Of that order only; of an unknown one it is an error.
pub async fn window_and_payment_status_can_change(database: Database) {
    let (first, second) = (order(1, guest(1), &[(1, 1)]), order(2, guest(2), &[(1, 1)]));
    add(&database, &first).await;
    add(&database, &second).await;
    let mut unit = database.begin().await.unwrap();
    let mut orders = unit.orders();
    orders.set_window(first.order.id, at(5000)).await.unwrap();
    orders.set_payment_status(first.order.id, PaymentStatus::RefundDue).await.unwrap();
    let found = orders.order_by_id(first.order.id).await.unwrap().unwrap();
    let (payment, revision) = (PaymentStatus::RefundDue, found.revision);
    assert_eq!(found, Order { window_ends_at: at(5000), payment, revision, ..first.order });
    assert_eq!(orders.order_by_id(second.order.id).await.unwrap(), Some(second.order));
    drop(orders);
    drop(unit);
    let unknown = OrderId(Uuid::from_u128(1));
    let mut unit = database.begin().await.unwrap();
    assert!(unit.orders().set_window(unknown, at(1)).await.is_err());
    drop(unit);
    let mut unit = database.begin().await.unwrap();
    assert!(unit.orders().set_payment_status(unknown, PaymentStatus::Paid).await.is_err());
}

/// By number, SKU, and what is in address and name, by state, money and time, newest first, in pages; whoever owns them.
pub async fn staff_find_orders_by_what_they_know_of_them(database: Database) {
    let placed = |n, owner, state, payment, bought: &[(u128, u32)], name: &str| {
        let NewOrder { mut order, key } = order(n, owner, bought);
        let input = AddressInput { name: name.into(), ..address().into() };
        match &mut order.delivery {
            Some(delivery) if n != 3 => delivery.address = Address::parse(&input).unwrap(),
            // Nothing of it is a parcel: its bill alone has a name.
            delivery => *delivery = None,
        }
        order.billing_address = BillingAddress::parse(&input).unwrap();
        (order.state, order.payment, order.email) = (state, payment, email(&name.to_lowercase().replace(' ', ".")));
        NewOrder { order, key }
    };
    let (processing, window) = (OrderState::Processing, OrderState::Cancelled { by: CancelledBy::Window });
    for new in [
        placed(1, account(1), processing, PaymentStatus::Paid, &[(1, 1)], "Aoife Byrne"),
        placed(2, guest(2), processing, PaymentStatus::RefundFailed, &[(1, 1), (2, 3)], "Brian O_Neill"),
        placed(3, guest(3), window, PaymentStatus::Unpaid, &[(11, 1)], "Cara Byrne"),
        placed(4, account(1), OrderState::Shipped, PaymentStatus::RefundFailed, &[(2, 1)], "Dara 1001"),
    ] {
        add(&database, &new).await;
    }
    let all = || OrderFilter::default();
    let search = |text: &str| OrderFilter { search: Some(text.into()), ..all() };
    let mut reader = database.reader().await.unwrap();
    let mut orders = reader.orders();
    for (filter, page, per_page, expected, total) in [
        (all(), 1, 10, vec![1004, 1003, 1002, 1001], 4),
        (all(), 2, 3, vec![1001], 4),
        (OrderFilter { status: Some(Status::Processing), ..all() }, 1, 10, vec![1002, 1001], 2),
        (OrderFilter { payment: Some(PaymentStatus::RefundFailed), ..all() }, 1, 10, vec![1004, 1002], 2),
        (OrderFilter { payment: Some(PaymentStatus::Paid), ..all() }, 1, 10, vec![1001], 1),
        (OrderFilter { from: Some(at(2)), until: Some(at(4)), ..all() }, 1, 10, vec![1003, 1002], 2),
        (search("#1002"), 1, 10, vec![1002], 1),
        (search(" 1001 "), 1, 10, vec![1004, 1001], 2),
        (search("sku-1"), 1, 10, vec![1002, 1001], 2),
        (search("byrne"), 1, 10, vec![1003, 1001], 2),
        (search("BRIAN.O_NEILL@example"), 1, 10, vec![1002], 1),
        (search("O_N"), 1, 10, vec![1002], 1),
        (search("%"), 1, 10, vec![], 0),
        (search(&"_".repeat(50_000)), 1, 10, vec![], 0),
        (search("  "), 1, 10, vec![1004, 1003, 1002, 1001], 4),
        (OrderFilter { status: Some(Status::Shipped), from: Some(at(4)), ..search("sku-2") }, 1, 10, vec![1004], 1),
        (OrderFilter { status: Some(Status::Delivered), ..all() }, 1, 10, vec![], 0),
    ] {
        let found = orders.find(&filter, page, per_page).await.unwrap();
        let numbers: Vec<_> = found.items.iter().map(|found| found.order.number.0).collect();
        assert_eq!((numbers, found.total, found.page), (expected, total, page), "{filter:?}");
    }
    let found = orders.find(&search("1002"), 1, 1).await.unwrap().items.remove(0);
    assert_eq!((found.name.as_str(), found.email), ("Brian O_Neill", email("brian.o_neill")));
    let shown = orders.list(guest(2), None, 1, 1).await.unwrap().items.remove(0);
    assert_eq!((found.order.item_count, found.order), (4, shown));
}

/// Those that wait for payment and are overdue, the longest first, so many.
pub async fn p6_windows_that_ended_are_found(database: Database) {
    for (n, ends_at, state) in [
        (1, 30, OrderState::PendingPayment),
        (2, 10, OrderState::PendingPayment),
        (3, 31, OrderState::PendingPayment),
        (4, 5, OrderState::PaymentFailed),
        (5, 5, OrderState::Processing),
    ] {
        let NewOrder { order, key } = in_state(n, guest(n.into()), state);
        add(&database, &NewOrder { order: Order { window_ends_at: at(ends_at), ..order }, key }).await;
    }
    let ended = async |now, limit| {
        let mut reader = database.reader().await.unwrap();
        let ended = reader.orders().windows_ended(at(now), limit).await.unwrap();
        ended.iter().map(|order| order.number.0).collect::<Vec<_>>()
    };
    for (now, limit, expected) in [
        (9, 10, vec![]),
        (10, 10, vec![1002]),
        (30, 10, vec![1002, 1001]),
        (30, 1, vec![1002]),
        (31, 2, vec![1002, 1001]),
    ] {
        assert_eq!(ended(now, limit).await, expected, "{now} {limit}");
    }
    let mut unit = database.begin().await.unwrap();
    let broken = unit.orders().order(OrderNumber(1002)).await.unwrap().unwrap();
    unit.orders().put_off_window(broken.id, at(40)).await.unwrap();
    let put_off = unit.orders().order(OrderNumber(1002)).await.unwrap().unwrap();
    assert_eq!(put_off.revision, broken.revision, "nobody sees that");
    unit.save().await.unwrap();
    assert_eq!(ended(39, 1).await, [1001]);
    assert_eq!(ended(40, 1).await, [1002]);
}

const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));

fn session(n: u128) -> Claimed {
    Claimed::Session(GuestId(Uuid::from_u128(n)))
}

async fn owner(database: &Database, number: u32) -> Owner {
    let mut reader = database.reader().await.unwrap();
    reader.orders().order(OrderNumber(number)).await.unwrap().unwrap().owner
}

/// A key finds its order with the new owner; one that the new owner has used itself keeps finding theirs.
pub async fn o3_a_session_hands_over_its_orders_and_keys(database: Database) {
    let with_key = |n, owner, key: &str| {
        let NewOrder { order, key: old } = in_state(n, owner, OrderState::Processing);
        NewOrder { order, key: IdempotencyKey { key: key.into(), ..old } }
    };
    for (n, owner, key) in
        [(1, guest(1), "a"), (2, guest(1), "b"), (3, account(1), "b"), (4, guest(2), "a"), (5, guest(1), "c")]
    {
        add(&database, &with_key(n, owner, key)).await;
    }
    let mut unit = database.begin().await.unwrap();
    assert_eq!(unit.orders().hand_over(&session(1), ACCOUNT).await.unwrap(), 3);
    assert_eq!(unit.orders().hand_over(&session(1), ACCOUNT).await.unwrap(), 0);
    unit.save().await.unwrap();
    for (number, expected) in [(1001, account(1)), (1002, account(1)), (1004, guest(2)), (1005, account(1))] {
        assert_eq!(owner(&database, number).await, expected);
    }
    let mut reader = database.reader().await.unwrap();
    let mut orders = reader.orders();
    for (key, number) in [("a", 1001), ("b", 1003), ("c", 1005)] {
        assert_eq!(orders.placed(account(1), key).await.unwrap().unwrap().order.number.0, number);
    }
    assert_eq!(orders.placed(guest(1), "a").await.unwrap(), None);
}

/// Those with the address, and those that are not older than the visit, whatever theirs; pending ones alike.
pub async fn o7_a_visit_hands_over_its_own_orders_and_those_of_the_address(database: Database) {
    let placed = |n: u32, owner, name: &str, seconds| {
        let state = if n == 1 { OrderState::PendingPayment } else { OrderState::Processing };
        let NewOrder { order, key } = in_state(n, owner, state);
        NewOrder { order: Order { email: email(name), created_at: at(seconds), ..order }, key }
    };
    for (n, owner, name, seconds) in
        [(1, guest(1), "brian", 9), (2, guest(1), "aoife", 0), (3, guest(1), "brian", 10), (4, guest(2), "aoife", 20)]
    {
        add(&database, &placed(n, owner, name, seconds)).await;
    }
    let visit =
        |seconds| Claimed::Visit { guest: GuestId(Uuid::from_u128(1)), email: email("aoife"), since: at(seconds) };
    let mut unit = database.begin().await.unwrap();
    let mut orders = unit.orders();
    assert_eq!(orders.claimed_pending(&visit(10)).await.unwrap(), []);
    assert_eq!(orders.claimed_pending(&visit(9)).await.unwrap().len(), 1);
    assert_eq!(orders.hand_over(&visit(10), ACCOUNT).await.unwrap(), 2);
    drop(orders);
    unit.save().await.unwrap();
    for (number, expected) in [(1001, guest(1)), (1002, account(1)), (1003, account(1)), (1004, guest(2))] {
        assert_eq!(owner(&database, number).await, expected);
    }
}

/// Of every session, whatever their keys; not what accounts placed with it.
pub async fn o7_an_address_hands_over_what_guests_placed_with_it(database: Database) {
    let with_email = |n, owner, name: &str| {
        let NewOrder { order, key } = in_state(n, owner, OrderState::Processing);
        NewOrder { order: Order { email: email(name), ..order }, key: IdempotencyKey { key: "k".into(), ..key } }
    };
    for (n, owner, name) in [
        (1, guest(1), "aoife"),
        (2, guest(2), "aoife"),
        (3, guest(3), "brian"),
        (4, account(2), "aoife"),
        (5, account(1), "aoife"),
    ] {
        add(&database, &with_email(n, owner, name)).await;
    }
    let mut unit = database.begin().await.unwrap();
    assert_eq!(unit.orders().hand_over(&Claimed::Address(email("aoife")), ACCOUNT).await.unwrap(), 2);
    unit.save().await.unwrap();
    for (number, expected) in
        [(1001, account(1)), (1002, account(1)), (1003, guest(3)), (1004, account(2)), (1005, account(1))]
    {
        assert_eq!(owner(&database, number).await, expected);
    }
    let mut reader = database.reader().await.unwrap();
    assert_eq!(reader.orders().placed(account(1), "k").await.unwrap().unwrap().order.number.0, 1005);
}

/// By session and by address; two of them are refused by the database.
pub async fn o2_pending_orders_of_a_claim_are_found_and_only_one_is_taken(database: Database) {
    add(&database, &order(1, guest(1), &[(1, 1)])).await;
    add(&database, &order(2, guest(2), &[(1, 1)])).await;
    add(&database, &in_state(3, guest(1), OrderState::Processing)).await;
    add(&database, &order(4, account(2), &[(1, 1)])).await;
    let all = Claimed::Address(email("aoife"));
    let numbers = |orders: Vec<Order>| orders.iter().map(|order| order.number.0).collect::<Vec<_>>();
    let mut unit = database.begin().await.unwrap();
    let mut orders = unit.orders();
    assert_eq!(numbers(orders.claimed_pending(&session(1)).await.unwrap()), [1001]);
    assert_eq!(numbers(orders.claimed_pending(&session(3)).await.unwrap()), [0; 0]);
    let mut of_address = numbers(orders.claimed_pending(&all).await.unwrap());
    of_address.sort_unstable();
    assert_eq!(of_address, [1001, 1002]);
    assert_eq!(numbers(orders.claimed_pending(&Claimed::Address(email("brian"))).await.unwrap()), [0; 0]);
    let refused = orders.hand_over(&all, ACCOUNT).await;
    assert!(matches!(refused, Err(StorageError::Constraint(name)) if name == "one_pending_order"));
}

/// Whoever never paid is counted as long as their order waits: by address, network and variant.
pub async fn o11_unpaid_orders_are_counted_while_they_wait(database: Database) {
    let (first, second) = (order(1, guest(1), &[(1, 2), (2, 1)]), order(2, guest(2), &[(1, 3)]));
    for n in [1, 2] {
        stocked(&database, n, 10).await;
    }
    let (here, there) = ([7; 32], [8; 32]);
    for (new, networks, units) in [(&first, &[here, there][..], 3), (&second, &[there][..], 3)] {
        add(&database, new).await;
        let mut unit = database.begin().await.unwrap();
        for line in &new.order.lines {
            assert!(unit.stock().reserve(new.order.id, line.variant, line.units.ordered()).await.unwrap());
        }
        let hold = NewHold { email: &new.order.email, networks, units };
        unit.orders().note_unpaid(new.order.id, &hold).await.unwrap();
        unit.save().await.unwrap();
    }
    let aoife = email("aoife");
    let asked = UnpaidQuery {
        email: &aoife,
        networks: &[here, there, [9; 32]],
        variants: &[variant(1), variant(2), variant(3)],
    };
    let holding = |orders, units| Holding { orders, units };
    let mut reader = database.reader().await.unwrap();
    let held = reader.orders().unpaid_held(&asked).await.unwrap();
    assert_eq!((held.all, held.email_orders), (holding(2, 6), 2));
    assert_eq!(held.networks, [holding(1, 3), holding(2, 6), holding(0, 0)]);
    let stock = |held| HeldStock { on_hand: 10, held };
    assert_eq!(held.variants, [(variant(1), stock(5)), (variant(2), stock(1))].into());
    let key = reader.orders().network_key().await.unwrap();
    assert_ne!(key, [0; 32]);
    drop(reader);

    let by = CancelledBy::Window;
    let over = change(&first.order, OrderState::PendingPayment, OrderState::Cancelled { by });
    let mut unit = database.begin().await.unwrap();
    assert!(unit.orders().change_state(&over).await.unwrap());
    assert_eq!(unit.orders().unpaid().await.unwrap(), holding(1, 3));
    let held = unit.orders().unpaid_held(&asked).await.unwrap();
    assert_eq!(held.networks, [holding(0, 0), holding(1, 3), holding(0, 0)]);
    unit.save().await.unwrap();
    assert_eq!(database.reader().await.unwrap().orders().network_key().await.unwrap(), key);
}

/// What orders took that cost nothing is counted for so long: by address and network, of each variant by either.
pub async fn o11_what_was_taken_for_nothing_is_counted_for_a_while(database: Database) {
    let (aoife, brian, ciara) = (email("aoife"), email("brian"), email("ciara"));
    let (here, there) = ([7; 32], [8; 32]);
    for n in [1, 2] {
        stocked(&database, n, 10).await;
    }
    for (n, to, networks, units, seconds) in
        [(1, &aoife, &[here][..], 3, 10), (2, &brian, &[here, there][..], 2, 20), (3, &ciara, &[there][..], 4, 30)]
    {
        let new = order(n, guest(n.into()), &[(1, units)]);
        add(&database, &new).await;
        let mut unit = database.begin().await.unwrap();
        unit.orders().note_free(new.order.id, &NewHold { email: to, networks, units }, at(seconds)).await.unwrap();
        unit.save().await.unwrap();
    }
    let asked =
        UnpaidQuery { email: &aoife, networks: &[there, [9; 32]], variants: &[variant(1), variant(2), variant(3)] };
    let holding = |orders, units| Holding { orders, units };
    let stock = |held| HeldStock { on_hand: 10, held };
    let mut unit = database.begin().await.unwrap();
    let mut orders = unit.orders();
    let taken = orders.free_taken(&asked, at(0)).await.unwrap();
    assert_eq!((taken.all, taken.email_orders), (holding(3, 9), 1));
    assert_eq!(taken.networks, [holding(2, 6), holding(0, 0)]);
    assert_eq!(taken.variants, [(variant(1), stock(9)), (variant(2), stock(0))].into());
    let taken = orders.free_taken(&asked, at(10)).await.unwrap();
    assert_eq!((taken.all, taken.email_orders, taken.variants[&variant(1)]), (holding(2, 6), 0, stock(6)));
    assert_eq!(orders.unpaid().await.unwrap(), holding(0, 0), "it is not unpaid");
    assert_eq!(orders.forget_free(at(30), 1).await.unwrap(), 1);
    assert_eq!(orders.free_taken(&asked, at(0)).await.unwrap().all, holding(2, 6), "the oldest first");
    assert_eq!(orders.forget_free(at(30), 9).await.unwrap(), 1);
    assert_eq!(orders.free_taken(&asked, at(0)).await.unwrap().all, holding(1, 4));
}

/// By an order that was paid for and not cancelled, of the owner's own.
pub async fn o11_who_has_paid_is_known(database: Database) {
    for (n, state, paid) in [
        (1, OrderState::PendingPayment, false),
        (2, OrderState::PaymentFailed, false),
        (3, OrderState::Cancelled { by: CancelledBy::Shopper }, false),
        (4, OrderState::Processing, true),
        (5, OrderState::Shipped, true),
        (6, OrderState::Delivered, true),
    ] {
        let owner = guest(n.into());
        add(&database, &in_state(n, owner, state)).await;
        let mut reader = database.reader().await.unwrap();
        assert_eq!(reader.orders().has_paid(owner).await.unwrap(), paid, "{state:?}");
        assert_eq!(reader.orders().address_has_paid(&email("aoife")).await.unwrap(), paid, "{state:?}");
    }
    let mut free = in_state(7, guest(7), OrderState::Processing);
    free.order.totals.total = eur(0);
    add(&database, &free).await;
    assert!(!database.reader().await.unwrap().orders().has_paid(guest(7)).await.unwrap(), "nothing was paid");
}

/// The hash that came with its key.
pub async fn o3_the_request_of_an_order_is_known(database: Database) {
    let new = order(1, guest(1), &[(1, 1)]);
    add(&database, &new).await;
    let mut reader = database.reader().await.unwrap();
    let mut orders = reader.orders();
    assert_eq!(orders.request(new.order.id).await.unwrap(), Some(new.key.request));
    assert_eq!(orders.request(OrderId(Uuid::from_u128(77))).await.unwrap(), None);
}
