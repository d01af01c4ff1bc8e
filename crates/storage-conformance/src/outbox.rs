//! Letters that are to be sent.

use crate::Database;
use crate::fixture::{at, email};
use shared::id::{AccountId, OrderId, RefundId};
use shared::order::OrderNumber;
use shared::outbox::{Occasion, UnpaidLetters};
use storage::Letter;
use uuid::Uuid;

fn confirmed(n: u128) -> Occasion {
    Occasion::OrderConfirmed(OrderId(Uuid::from_u128(n)))
}

/// What is due, without its numbers.
fn told(letters: &[Letter]) -> Vec<Occasion> {
    letters.iter().map(|letter| letter.occasion.clone()).collect()
}

/// Each kind comes back, the longest due first, so many, until it is closed.
pub async fn letters_wait_until_they_are_closed(database: Database) {
    let order = OrderId(Uuid::from_u128(1));
    let all = [
        Occasion::OrderConfirmed(order),
        Occasion::PaymentFailed(order),
        Occasion::Refunded(order, RefundId(Uuid::from_u128(2))),
        Occasion::OrderLink(OrderNumber(1042), email("aoife")),
        Occasion::PasswordReset(email("aoife")),
        Occasion::ClaimCode(AccountId(Uuid::from_u128(3))),
    ];
    let mut unit = database.begin().await.unwrap();
    for (seconds, occasion) in (1..).zip(&all) {
        assert!(unit.outbox().write(occasion, None, at(seconds)).await.unwrap());
    }
    unit.save().await.unwrap();

    let mut unit = database.begin().await.unwrap();
    let mut outbox = unit.outbox();
    assert_eq!(outbox.due(at(0), 10).await.unwrap(), []);
    assert_eq!(told(&outbox.due(at(2), 10).await.unwrap()), all[..2]);
    assert_eq!(told(&outbox.due(at(9), 4).await.unwrap()), all[..4]);
    let due = outbox.due(at(9), 10).await.unwrap();
    assert_eq!((told(&due), due[1].written_at, due[1].tries), (all.to_vec(), at(2), 0));
    for _ in 0..2 {
        outbox.close(due[1].number, at(9)).await.unwrap();
    }
    assert_eq!(told(&outbox.due(at(9), 2).await.unwrap()), [all[0].clone(), all[2].clone()]);
    assert!(outbox.close(99, at(9)).await.is_err());
}

/// At their time, and each time is counted.
pub async fn letters_that_could_not_be_sent_are_due_later(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut outbox = unit.outbox();
    outbox.write(&confirmed(1), None, at(0)).await.unwrap();
    outbox.write(&confirmed(2), None, at(1)).await.unwrap();
    let first = outbox.due(at(0), 1).await.unwrap().remove(0);
    outbox.put_off(first.number, at(30)).await.unwrap();
    outbox.put_off(first.number, at(20)).await.unwrap();
    assert_eq!(told(&outbox.due(at(19), 10).await.unwrap()), [confirmed(2)]);
    let due = outbox.due(at(20), 10).await.unwrap();
    assert_eq!(told(&due), [confirmed(2), confirmed(1)]);
    assert_eq!(due[1], Letter { tries: 2, ..first });
    assert!(outbox.put_off(99, at(20)).await.is_err());
}

/// Of those that were sent to the address or wait, as long as they are not forgotten.
pub async fn o11_letters_about_unpaid_orders_are_counted(database: Database) {
    let order = |n| OrderId(Uuid::from_u128(n));
    let (aoife, brian) = (email("aoife"), email("brian"));
    let mut unit = database.begin().await.unwrap();
    let mut outbox = unit.outbox();
    for (n, occasion, to) in [
        (1, Occasion::OrderExpired(order(1)), Some(&aoife)),
        (2, Occasion::PaymentFailed(order(2)), Some(&aoife)),
        (3, Occasion::OrderExpired(order(3)), Some(&brian)),
        (4, Occasion::OrderConfirmed(order(4)), Some(&aoife)),
        (5, Occasion::OrderExpired(order(5)), None),
    ] {
        outbox.write(&occasion, Some(&aoife), at(n)).await.unwrap();
        let letter = outbox.due(at(n), 10).await.unwrap().remove(0);
        match to {
            Some(to) => outbox.close_sent(letter.number, to, at(n)).await.unwrap(),
            None => outbox.close(letter.number, at(n)).await.unwrap(),
        }
    }
    let sent = |last_day, all| UnpaidLetters { last_day, all };
    assert_eq!(outbox.unpaid_letters(&aoife, at(1)).await.unwrap(), sent(1, 2));
    assert_eq!(outbox.unpaid_letters(&brian, at(0)).await.unwrap(), sent(1, 1));
    assert_eq!(outbox.unpaid_letters(&email("nobody"), at(0)).await.unwrap(), sent(0, 0));
    outbox.write(&Occasion::PaymentFailed(order(6)), Some(&brian), at(6)).await.unwrap();
    assert_eq!(outbox.unpaid_letters(&brian, at(5)).await.unwrap(), sent(1, 2), "it waits");
    outbox.forget(at(2), 10).await.unwrap();
    assert_eq!(outbox.unpaid_letters(&aoife, at(0)).await.unwrap(), sent(1, 1));
    assert!(outbox.close_sent(99, &aoife, at(9)).await.is_err());
}

/// While it waits.
pub async fn the_same_letter_is_not_noted_twice(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut outbox = unit.outbox();
    assert!(outbox.write(&confirmed(1), None, at(0)).await.unwrap());
    assert!(!outbox.write(&confirmed(1), None, at(999)).await.unwrap(), "it waits");
    assert!(outbox.write(&confirmed(2), None, at(0)).await.unwrap(), "another is another");
    assert!(outbox.write(&Occasion::PaymentFailed(OrderId(Uuid::from_u128(1))), None, at(0)).await.unwrap());
    let first = outbox.due(at(0), 1).await.unwrap().remove(0);
    outbox.close(first.number, at(1)).await.unwrap();
    assert!(outbox.write(&confirmed(1), None, at(1)).await.unwrap());
}

/// Sent or not, whatever it was about, the newest first.
pub async fn s3_it_is_known_when_an_address_was_written_to(database: Database) {
    let (aoife, brian) = (email("aoife"), email("brian"));
    let link = |n, to: &shared::account::Email| Occasion::OrderLink(OrderNumber(n), to.clone());
    let mut unit = database.begin().await.unwrap();
    let mut outbox = unit.outbox();
    for (n, seconds) in [(1, 1), (2, 2), (3, 3)] {
        assert!(outbox.write(&link(n, &aoife), Some(&aoife), at(seconds)).await.unwrap());
        let due = outbox.due(at(seconds), 1).await.unwrap().remove(0);
        outbox.close(due.number, at(seconds)).await.unwrap();
    }
    assert!(outbox.write(&link(1, &aoife), Some(&aoife), at(4)).await.unwrap());
    assert!(outbox.write(&link(1, &brian), Some(&brian), at(5)).await.unwrap());
    assert!(outbox.write(&Occasion::PasswordReset(aoife.clone()), Some(&aoife), at(6)).await.unwrap());
    assert_eq!(outbox.written_to(&aoife, "order_link", at(1)).await.unwrap(), [at(4), at(3), at(2)]);
    assert_eq!(outbox.written_to(&brian, "order_link", at(0)).await.unwrap(), [at(5)]);
    assert_eq!(outbox.written_to(&aoife, "password_reset", at(0)).await.unwrap(), [at(6)]);
    assert_eq!(outbox.written_to(&brian, "password_reset", at(0)).await.unwrap(), []);
}

/// So long after they were closed; those that wait stay.
pub async fn closed_letters_are_forgotten(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut outbox = unit.outbox();
    for n in 1..=3 {
        outbox.write(&confirmed(n), None, at(0)).await.unwrap();
    }
    let due = outbox.due(at(0), 10).await.unwrap();
    outbox.close(due[0].number, at(5)).await.unwrap();
    outbox.close(due[1].number, at(6)).await.unwrap();
    assert_eq!(outbox.forget(at(99), 0).await.unwrap(), 0);
    assert_eq!(outbox.forget(at(6), 9).await.unwrap(), 1);
    assert_eq!(outbox.forget(at(6), 9).await.unwrap(), 0);
    assert_eq!(outbox.forget(at(99), 9).await.unwrap(), 1);
    assert_eq!(told(&outbox.due(at(99), 10).await.unwrap()), [confirmed(3)]);
}

/// A unit that is dropped tells nobody.
pub async fn a_letter_belongs_to_its_unit(database: Database) {
    let mut unit = database.begin().await.unwrap();
    unit.outbox().write(&confirmed(1), None, at(0)).await.unwrap();
    drop(unit);
    let mut reader = database.reader().await.unwrap();
    assert_eq!(reader.outbox().due(at(9), 10).await.unwrap(), []);
}
