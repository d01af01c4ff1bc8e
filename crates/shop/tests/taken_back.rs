//! What staff cancel of an order that is paid, and what comes back of one that was sent: O5, O6, P9.

mod stand;

use MovementKind::{Corrected, Received, Returned, Sold};
use shared::checkout::OrderRefused;
use shared::order::{Fulfilment, PaymentStatus, StaffRefused, Status};
use stand::fulfilment::{by_staff, fulfilments, paid, seen_by_owner, went_back};
use stand::{Stand, account, email, eur, level, refused};
use storage::{MovementKind, Storage};

const PROCESSING: Option<Status> = Some(Status::Processing);

#[tokio::test]
async fn o6_p9_units_that_have_not_shipped_can_be_cancelled_and_their_share_goes_back() {
    let stand = Stand::with_stock("fulfil-cancel-units", &[5, 5]).await;
    let number = paid(&stand, &[3, 1]).await;
    let order = stand.cancel_units(number, &[1, 0]).await.unwrap();
    assert_eq!((order.status, order.payment_status), (Status::Processing, PaymentStatus::PartiallyRefunded));
    assert_eq!((went_back(&stand, number).await, stand.stock(1).await), (1000, level(3, 0)));
    stand.ship(number, &[2, 0]).await.unwrap();
    let line = stand.order(number).await.lines[0].id;
    assert_eq!(refused(stand.cancel_units(number, &[1, 1]).await), StaffRefused::TooMany { line, left: 0 });
    let order = stand.cancel_units(number, &[0, 1]).await.unwrap();
    assert_eq!(
        (order.status, fulfilments(&order)),
        (Status::Shipped, vec![Fulfilment::Shipped, Fulfilment::Cancelled])
    );
    assert_eq!(
        (went_back(&stand, number).await, stand.stock(2).await),
        (2000, level(5, 0)),
        "shipping does not go back"
    );
    assert_eq!(stand.deliver_all(number).await.unwrap().status, Status::Delivered);
}

#[tokio::test]
async fn o6_cancelling_what_is_left_of_an_order_that_has_arrived_delivers_it() {
    let stand = Stand::with_stock("fulfil-cancel-rest", &[5]).await;
    let number = paid(&stand, &[2]).await;
    let order = stand.ship(number, &[1]).await.unwrap();
    let staff = stand.staff().await;
    stand.shop.deliver(&staff, stand.seen(number).await, order.shipments[0].id).await.unwrap();
    let order = stand.cancel_units(number, &[1]).await.unwrap();
    assert_eq!((order.status, fulfilments(&order)), (Status::Delivered, vec![Fulfilment::Delivered]));
    let moves = by_staff(&order);
    assert_eq!(moves[2..], [(PROCESSING, Status::Shipped), (Some(Status::Shipped), Status::Delivered)]);
}

#[tokio::test]
async fn o6_cancelling_every_line_cancels_the_order_with_its_shipping() {
    let stand = Stand::with_stock("fulfil-cancel-every", &[5, 5]).await;
    let number = paid(&stand, &[2, 1]).await;
    stand.cancel_units(number, &[1, 1]).await.unwrap();
    let order = stand.cancel_units(number, &[1, 0]).await.unwrap();
    assert_eq!((order.status, order.payment_status), (Status::Cancelled, PaymentStatus::Refunded));
    assert_eq!(went_back(&stand, number).await, 3500);
    assert_eq!((stand.stock(1).await, stand.stock(2).await), (level(5, 0), level(5, 0)));
}

#[tokio::test]
async fn p9_a_share_is_no_more_than_is_left_of_the_money() {
    let stand = Stand::with_stock("fulfil-share", &[5, 5]).await;
    let number = paid(&stand, &[1, 1]).await;
    stand.refund(number, Some(eur(2200)), "It was damaged.").await.unwrap();
    stand.cancel_units(number, &[1, 0]).await.unwrap();
    assert_eq!(went_back(&stand, number).await, 2500);
    let order = stand.cancel_units(number, &[0, 1]).await.unwrap();
    assert_eq!((order.status, went_back(&stand, number).await), (Status::Cancelled, 2500));
}

#[tokio::test]
async fn o8_an_order_that_cost_nothing_can_be_cancelled_in_part() {
    let stand = Stand::with_stock("fulfil-free", &[5]).await;
    stand.put(1, 0, true).await;
    stand.add(account(1), 1, 2).await;
    let asked = shared::checkout::PlaceOrder { shipping_method: Some("pickup".into()), ..stand::to_dublin() };
    let number = stand.shop.place_order(account(1), &email(), "key", asked).await.unwrap().number;
    let order = stand.cancel_units(number, &[1]).await.unwrap();
    assert_eq!((order.status, order.payment_status), (Status::Processing, PaymentStatus::Paid));
    assert_eq!(stand.stock(1).await, level(4, 0));
    assert_eq!(refused(stand.refund(number, None, "Why?").await), StaffRefused::NotPaid);
}

#[tokio::test]
async fn o6_what_has_shipped_in_part_cannot_be_cancelled_as_a_whole() {
    let stand = Stand::with_stock("fulfil-partly", &[5]).await;
    let number = paid(&stand, &[2]).await;
    assert!(seen_by_owner(&stand, number).await.can_cancel);
    stand.ship(number, &[1]).await.unwrap();
    assert_eq!(refused(stand.cancel_by_staff(number).await), StaffRefused::PartlyShipped);
    assert_eq!(refused(stand.shop.cancel_order(account(1), number).await), OrderRefused::PartlyShipped);
    stand.ship(number, &[1]).await.unwrap();
    let refusal = refused(stand.shop.cancel_order(account(1), number).await);
    assert_eq!(refusal, OrderRefused::NotNow { status: Status::Shipped });
    assert_eq!((went_back(&stand, number).await, stand.stock(1).await), (0, level(3, 0)));
}

#[tokio::test]
async fn o6_o5_a_shipped_order_that_staff_cancel_is_refunded_and_its_goods_count_when_they_are_back() {
    let stand = Stand::with_stock("fulfil-recall", &[5]).await;
    let number = paid(&stand, &[3]).await;
    stand.ship(number, &[3]).await.unwrap();
    stand.refund(number, Some(eur(500)), "Late.").await.unwrap();
    let order = stand.cancel_by_staff(number).await.unwrap();
    assert_eq!((order.status, order.payment_status), (Status::Cancelled, PaymentStatus::Refunded));
    assert_eq!((went_back(&stand, number).await, stand.stock(1).await), (3500, level(2, 0)), "not booked in yet");
    let order = stand.book_in(number, 1, 1).await.unwrap();
    assert_eq!((order.lines[0].returned, stand.stock(1).await), (2, level(3, 0)), "the damaged one is written off");
    let line = stand.order(number).await.lines[0].id;
    assert_eq!(refused(stand.book_in(number, 2, 0).await), StaffRefused::TooMany { line, left: 1 });
    stand.book_in(number, 1, 0).await.unwrap();
    assert_eq!(stand.stock(1).await, level(4, 0));
    let ledger = stand.storage.reader().await.unwrap().stock().ledger(stand::variant(1)).await.unwrap();
    let entries: Vec<_> = ledger.iter().map(|entry| (entry.kind, entry.units)).collect();
    assert_eq!(entries, [(Received, 5), (Sold, -3), (Returned, 2), (Corrected, -1), (Returned, 1)]);
}

#[tokio::test]
async fn o5_goods_come_back_as_soon_as_they_have_shipped_whatever_became_of_the_rest() {
    let stand = Stand::with_stock("fulfil-back", &[5]).await;
    let number = paid(&stand, &[2]).await;
    let line = stand.order(number).await.lines[0].id;
    let none = StaffRefused::TooMany { line, left: 0 };
    assert_eq!(refused(stand.book_in(number, 1, 0).await), none, "nothing has shipped");
    stand.ship(number, &[1]).await.unwrap();
    let early = stand.book_in(number, 1, 0).await.unwrap();
    assert_eq!((early.status, early.lines[0].returned, stand.stock(1).await), (Status::Processing, 1, level(4, 0)));
    assert_eq!(refused(stand.book_in(number, 1, 0).await), none);
    stand.ship(number, &[1]).await.unwrap();
    let order = stand.deliver_all(number).await.unwrap();
    assert_eq!((order.status, order.lines[0].returned), (Status::Delivered, 1));
    stand.book_in(number, 1, 0).await.unwrap();
    assert_eq!(
        (stand.stock(1).await, went_back(&stand, number).await),
        (level(5, 0), 0),
        "money goes back by a refund"
    );
}
