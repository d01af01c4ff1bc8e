//! What staff do with orders that are paid: shipping them, wholly and in parts, until they arrive; once, and logged: O5, O6.

mod stand;

use shared::audit::{Action, Subject};
use shared::fulfil::{CameIn, LineUnits, Tracking};
use shared::id::{OrderLineId, ShipmentId};
use shared::order::{Actor, Fulfilment, MoveRefused, Reason, StaffRefused, Status};
use stand::fulfilment::{StaffAnswer, by_staff, fulfilments, paid, seen_by_owner, went_back};
use stand::{Stand, account, email, eur, level, refused};
use std::sync::Arc;
use storage::Storage;
use uuid::Uuid;

const PROCESSING: Option<Status> = Some(Status::Processing);

#[tokio::test]
async fn o6_an_order_that_ships_in_parts_is_shipped_with_the_last_and_delivered_with_the_last_to_arrive() {
    let stand = Stand::with_stock("fulfil-parts", &[5, 5]).await;
    let number = paid(&stand, &[2, 1]).await;
    let order = stand.ship(number, &[1, 0]).await.unwrap();
    assert_eq!((order.status, fulfilments(&order)), (Status::Processing, vec![Fulfilment::Unfulfilled; 2]));
    assert_eq!((order.lines[0].shipped, order.lines[0].delivered, order.can_cancel), (1, 0, false));
    let order = stand.ship(number, &[1, 1]).await.unwrap();
    assert_eq!((order.status, fulfilments(&order)), (Status::Shipped, vec![Fulfilment::Shipped; 2]));
    assert_eq!(by_staff(&order), [(PROCESSING, Status::Processing), (PROCESSING, Status::Shipped)]);

    let staff = stand.staff().await;
    let [first, second] = &order.shipments[..] else { panic!("there are two") };
    let order = stand.shop.deliver(&staff, stand.seen(number).await, first.id).await.unwrap();
    assert_eq!((order.status, fulfilments(&order)), (Status::Shipped, vec![Fulfilment::Shipped; 2]));
    let again = stand.shop.deliver(&staff, stand.seen(number).await, first.id).await;
    assert_eq!(refused(again), StaffRefused::ArrivedBefore);
    let unknown = ShipmentId(Uuid::from_u128(7));
    assert_eq!(
        refused(stand.shop.deliver(&staff, stand.seen(number).await, unknown).await),
        StaffRefused::UnknownShipment
    );
    let order = stand.shop.deliver(&staff, stand.seen(number).await, second.id).await.unwrap();
    assert_eq!((order.status, fulfilments(&order)), (Status::Delivered, vec![Fulfilment::Delivered; 2]));
    assert_eq!(stand.stock(1).await, level(3, 0), "sold goods stay sold");

    let shown = seen_by_owner(&stand, number).await;
    let tracking = shown.shipments.iter().map(|sent| (sent.carrier.as_str(), sent.tracking_number.as_str()));
    assert_eq!(tracking.collect::<Vec<_>>(), [("An Post", "CX123IE"); 2]);
    assert!(shown.shipments.iter().all(|sent| sent.delivered_at == Some(stand.shop.now())));
}

#[tokio::test]
async fn o6_the_rest_ships_at_once_and_everything_arrives_at_once() {
    let stand = Stand::with_stock("fulfil-rest", &[5, 5]).await;
    let number = paid(&stand, &[2, 1]).await;
    stand.ship(number, &[1, 0]).await.unwrap();
    let (staff, nobody) = (stand.staff().await, Tracking::default());
    let order = stand.shop.ship_rest(&staff, stand.seen(number).await, &nobody).await.unwrap();
    assert_eq!((order.status, order.shipments.len(), order.shipments[1].lines.len()), (Status::Shipped, 2, 2));
    let order = stand.deliver_all(number).await.unwrap();
    assert_eq!((order.status, fulfilments(&order)), (Status::Delivered, vec![Fulfilment::Delivered; 2]));
    let final_move = MoveRefused { from: Status::Delivered, to: Status::Delivered };
    assert_eq!(refused(stand.deliver_all(number).await), StaffRefused::NoSuchMove(final_move));
    let rest = stand.shop.ship_rest(&staff, stand.seen(number).await, &nobody).await;
    let no_way_back = MoveRefused { from: Status::Delivered, to: Status::Shipped };
    assert_eq!(refused(rest), StaffRefused::NoSuchMove(no_way_back));
    let cancelled = MoveRefused { from: Status::Delivered, to: Status::Cancelled };
    assert_eq!(refused(stand.cancel_by_staff(number).await), StaffRefused::NoSuchMove(cancelled));
}

#[tokio::test]
async fn o6_nothing_ships_that_is_not_paid() {
    let stand = Stand::with_stock("fulfil-unpaid", &[5]).await;
    let number = stand.pending(account(1), 1).await;
    let refusal = |from| StaffRefused::NoSuchMove(MoveRefused { from, to: Status::Shipped });
    assert_eq!(refused(stand.ship(number, &[1]).await), refusal(Status::PendingPayment));
    stand.till.decline(&stand.attempt(number).await);
    stand.come_back(number).await;
    assert_eq!(refused(stand.ship(number, &[1]).await), refusal(Status::PaymentFailed));
}

#[tokio::test]
async fn o6_no_more_ships_than_was_ordered_and_only_of_the_orders_own_lines() {
    let stand = Stand::with_stock("fulfil-more", &[5]).await;
    let number = paid(&stand, &[2]).await;
    let line = stand.order(number).await.lines[0].id;
    assert_eq!(refused(stand.ship(number, &[3]).await), StaffRefused::TooMany { line, left: 2 });
    assert_eq!(refused(stand.ship(number, &[0]).await), StaffRefused::NoUnits);
    let other = LineUnits { line: OrderLineId(Uuid::from_u128(7)), units: 1 };
    let (staff, seen) = (stand.staff().await, stand.seen(number).await);
    let refusal = refused(stand.shop.ship(&staff, seen, &Tracking::default(), &[other]).await);
    assert_eq!(refusal, StaffRefused::UnknownLine { line: other.line });
    assert_eq!(stand.shop.audit_log(&staff, None, 1).await.unwrap().total, 0, "nothing was done");
}

#[tokio::test]
async fn what_was_seen_before_is_not_acted_on() {
    let stand = Stand::with_stock("fulfil-stale", &[5]).await;
    let number = paid(&stand, &[3]).await;
    let (staff, seen) = (stand.staff().await, stand.seen(number).await);
    let tracking = Tracking::default();
    let lines = stand.units(number, &[1]).await;
    let order = stand.shop.ship(&staff, seen, &tracking, &lines).await.unwrap();
    assert!(order.revision > seen.revision);
    let stale = StaffRefused::Stale { revision: order.revision };
    let reason = Reason::parse("Again.").unwrap();
    for outcome in [
        stand.shop.ship(&staff, seen, &tracking, &lines).await,
        stand.shop.ship_rest(&staff, seen, &tracking).await,
        stand.shop.deliver(&staff, seen, order.shipments[0].id).await,
        stand.shop.deliver_all(&staff, seen).await,
        stand.shop.cancel_units(&staff, seen, &lines, None).await,
        stand.shop.cancel_for_staff(&staff, seen, None).await,
        stand.shop.refund_order(&staff, seen, None, &reason).await,
        stand.shop.book_in(&staff, seen, &[CameIn { line: lines[0].line, good: 1, damaged: 0 }]).await,
        stand.shop.note_for_staff(&staff, seen, &reason).await,
    ] {
        assert_eq!(refused(outcome), stale);
    }
    assert_eq!(seen_by_owner(&stand, number).await, order, "nothing was done");
    assert_eq!(stand.shop.audit_log(&staff, None, 1).await.unwrap().total, 1);
}

/// Ten clicks at once.
async fn at_once(stand: &Arc<Stand>, click: impl AsyncFn(Arc<Stand>) -> StaffAnswer) -> usize {
    futures::future::join_all((0..10).map(|_| click(stand.clone()))).await.into_iter().flatten().count()
}

#[tokio::test]
async fn a_double_click_acts_once() {
    let stand = Arc::new(Stand::with_stock("fulfil-clicks", &[9]).await);
    let number = paid(&stand, &[4]).await;
    let staff = stand.staff().await;
    let lines = stand.units(number, &[1]).await;
    let seen = stand.seen(number).await;
    let tracking = Tracking::default();
    assert_eq!(at_once(&stand, async |stand| stand.shop.ship(&staff, seen, &tracking, &lines).await).await, 1);
    let seen = stand.seen(number).await;
    assert_eq!(at_once(&stand, async |stand| stand.shop.cancel_units(&staff, seen, &lines, None).await).await, 1);
    let seen = stand.seen(number).await;
    let why = Reason::parse("A scratch.").unwrap();
    let refund = async |stand: Arc<Stand>| stand.shop.refund_order(&staff, seen, Some(eur(100)), &why).await;
    assert_eq!(at_once(&stand, refund).await, 1);
    let order = seen_by_owner(&stand, number).await;
    assert_eq!((order.lines[0].shipped, order.lines[0].cancelled), (1, 1));
    assert_eq!((went_back(&stand, number).await, stand.stock(1).await), (1000 + 100, level(6, 0)));
}

#[tokio::test]
async fn a_note_of_staff_is_for_staff_alone() {
    let stand = Stand::with_stock("fulfil-note", &[5]).await;
    let number = paid(&stand, &[1]).await;
    let (staff, seen) = (stand.staff().await, stand.seen(number).await);
    let text = Reason::parse("Rang twice, nobody there.").unwrap();
    let view = stand.shop.note_for_staff(&staff, seen, &text).await.unwrap();
    assert!(view.history.iter().all(|entry| entry.reason != text.as_str()));
    let order = stand.order(number).await.id;
    let notes = stand.storage.reader().await.unwrap().orders().staff_notes(order).await.unwrap();
    assert_eq!(
        notes.iter().map(|note| (note.actor, note.reason.as_str())).collect::<Vec<_>>(),
        [(Actor::Staff, text.as_str())]
    );
}

#[tokio::test]
async fn the_log_says_how_the_order_was_and_how_it_is() {
    let stand = Stand::with_stock("fulfil-log", &[5]).await;
    let number = paid(&stand, &[2]).await;
    stand.ship(number, &[1]).await.unwrap();
    stand.cancel_units(number, &[1]).await.unwrap();
    stand.deliver_all(number).await.unwrap();
    stand.book_in(number, 0, 1).await.unwrap();
    let staff = stand.staff().await;
    let log = stand.shop.audit_log(&staff, Some(&Subject::order(number)), 1).await.unwrap();
    let told: Vec<_> = log
        .items
        .iter()
        .rev()
        .map(|entry| {
            let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
            let (before, after) = (json(&entry.before), json(&entry.after));
            assert!(before["revision"].as_u64() < after["revision"].as_u64());
            assert!(after["done"].is_object() || after["done"].is_array(), "{after}");
            let units = |order: &serde_json::Value| {
                let line = &order["lines"][0];
                ["shipped", "delivered", "cancelled", "returned"].map(|count| line[count].as_u64().unwrap())
            };
            let status = |order: &serde_json::Value| order["status"].as_str().unwrap().to_owned();
            (entry.action, status(&before), status(&after), units(&after))
        })
        .collect();
    let row = |action, before: &str, after: &str, units| (action, before.to_owned(), after.to_owned(), units);
    assert_eq!(
        told,
        [
            row(Action::OrderShip, "processing", "processing", [1, 0, 0, 0]),
            row(Action::OrderCancelLines, "processing", "shipped", [1, 0, 1, 0]),
            row(Action::OrderDeliver, "shipped", "delivered", [1, 1, 1, 0]),
            row(Action::OrderBookIn, "delivered", "delivered", [1, 1, 1, 1]),
        ]
    );
}

#[tokio::test]
async fn the_shopper_is_written_what_was_sent_and_how_to_follow_it() {
    let stand = Stand::with_stock("fulfil-mail", &[5, 5]).await;
    let number = paid(&stand, &[2, 1]).await;
    stand.ship(number, &[1, 1]).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    stand.ship(number, &[1, 0]).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    let mails = stand.letterbox.for_address(&email());
    let sent: Vec<_> = mails.iter().filter(|mail| mail.subject == format!("Order #{number} is on its way")).collect();
    let [first, last] = &sent[..] else { panic!("{} letters", sent.len()) };
    for part in [
        "Thing 1: 1",
        "Thing 2: 1",
        "Carrier: An Post",
        "Tracking number: CX123IE",
        "The rest of your order follows",
        "12 Camden Row",
    ] {
        assert!(first.text.contains(part), "{part} is not in {}", first.text);
    }
    assert!(first.html.contains("CX123IE") && first.html.contains("An Post"));
    assert!(last.text.contains("Thing 1: 1") && !last.text.contains("Thing 2") && !last.text.contains("The rest"));
}
