//! Links and codes that prove who reads an address.

use crate::Database;
use crate::fixture::{AOIFE, BRIAN, account, add, aoife_and_brian, at, email, guest, order};
use shared::id::{AccountId, OrderId};
use shared::order::{Actor, HistoryEntry, Status};
use storage::{CodeRecord, EmailChange, ResetRecord, TokenHash};
use uuid::Uuid;

const fn reset(n: u8, account: AccountId, expires_at: shared::time::Timestamp) -> ResetRecord {
    ResetRecord { token: TokenHash([n; 32]), account, expires_at }
}

/// Several may lead to one order; one of an unknown order is refused.
pub async fn o7_a_link_leads_to_its_order(database: Database) {
    let (first, second) = (order(1, guest(1), &[(1, 1)]), order(2, guest(2), &[(1, 1)]));
    add(&database, &first).await;
    add(&database, &second).await;
    let mut unit = database.begin().await.unwrap();
    let mut secrets = unit.secrets();
    for (n, order) in [(1, &first), (2, &first), (3, &second)] {
        secrets.add_link(TokenHash([n; 32]), order.order.id, at(0)).await.unwrap();
    }
    drop(secrets);
    unit.save().await.unwrap();

    let mut reader = database.reader().await.unwrap();
    let mut secrets = reader.secrets();
    for (n, order) in [(1, Some(&first)), (2, Some(&first)), (3, Some(&second)), (4, None)] {
        let found = secrets.linked_order(TokenHash([n; 32])).await.unwrap();
        assert_eq!(found, order.map(|order| order.order.id));
    }
    drop(secrets);
    let mut unit = database.begin().await.unwrap();
    let unknown = OrderId(Uuid::from_u128(9));
    assert!(unit.secrets().add_link(TokenHash([9; 32]), unknown, at(0)).await.is_err());
}

/// An account may have several; all of them end, and nobody else's.
pub async fn resets_are_found_and_end_together(database: Database) {
    aoife_and_brian(&database).await;
    let mut unit = database.begin().await.unwrap();
    let mut secrets = unit.secrets();
    let all = [reset(1, AOIFE, at(5)), reset(2, AOIFE, at(-5)), reset(3, BRIAN, at(5))];
    for reset in &all {
        secrets.add_reset(reset).await.unwrap();
    }
    for reset in all {
        assert_eq!(secrets.reset(reset.token).await.unwrap(), Some(reset), "expired or not");
    }
    assert_eq!(secrets.remove_resets(AOIFE).await.unwrap(), 2);
    assert_eq!(secrets.remove_resets(AOIFE).await.unwrap(), 0);
    assert_eq!(secrets.reset(TokenHash([1; 32])).await.unwrap(), None);
    assert_eq!(secrets.reset(TokenHash([3; 32])).await.unwrap(), Some(all[2]));
}

/// A new one takes the place of the old one, until it is removed.
pub async fn an_account_has_one_code(database: Database) {
    aoife_and_brian(&database).await;
    let code = |n, account| CodeRecord { account, hash: [n; 32], expires_at: at(n.into()) };
    let mut unit = database.begin().await.unwrap();
    let mut secrets = unit.secrets();
    assert_eq!(secrets.code(AOIFE).await.unwrap(), None);
    secrets.put_code(&code(1, AOIFE)).await.unwrap();
    secrets.put_code(&code(2, BRIAN)).await.unwrap();
    secrets.put_code(&code(3, AOIFE)).await.unwrap();
    assert_eq!(secrets.code(AOIFE).await.unwrap(), Some(code(3, AOIFE)));
    for _ in 0..2 {
        secrets.remove_code(AOIFE).await.unwrap();
        assert_eq!(secrets.code(AOIFE).await.unwrap(), None);
    }
    assert_eq!(secrets.code(BRIAN).await.unwrap(), Some(code(2, BRIAN)));
}

/// A new one takes the place of the old one, until it is removed.
pub async fn an_account_waits_for_one_change_of_address(database: Database) {
    aoife_and_brian(&database).await;
    let mut unit = database.begin().await.unwrap();
    let mut secrets = unit.secrets();
    assert_eq!(secrets.email_change(AOIFE).await.unwrap(), None);
    for change in [change(1, AOIFE, 5), change(2, BRIAN, 5), change(3, AOIFE, 6)] {
        secrets.put_email_change(&change).await.unwrap();
    }
    assert_eq!(secrets.email_change(AOIFE).await.unwrap(), Some(change(3, AOIFE, 6)));
    for _ in 0..2 {
        secrets.remove_email_change(AOIFE).await.unwrap();
        assert_eq!(secrets.email_change(AOIFE).await.unwrap(), None);
    }
    assert_eq!(secrets.email_change(BRIAN).await.unwrap(), Some(change(2, BRIAN, 5)));
}

fn change(n: u8, account: AccountId, seconds: i64) -> EmailChange {
    EmailChange { account, token: TokenHash([n; 32]), email: email("new"), expires_at: at(seconds) }
}

/// Resets, codes and changes of address that ended before now, and counted.
pub async fn expired_secrets_are_removed(database: Database) {
    aoife_and_brian(&database).await;
    let mut unit = database.begin().await.unwrap();
    let mut secrets = unit.secrets();
    for (n, seconds) in [(1, -1), (2, 0), (3, 1)] {
        secrets.add_reset(&reset(n, AOIFE, at(seconds))).await.unwrap();
    }
    for (account, seconds) in [(AOIFE, -1), (BRIAN, 0)] {
        secrets.put_code(&CodeRecord { account, hash: [1; 32], expires_at: at(seconds) }).await.unwrap();
    }
    secrets.put_email_change(&change(1, AOIFE, -1)).await.unwrap();
    secrets.put_email_change(&change(2, BRIAN, 0)).await.unwrap();
    secrets.add_reset(&reset(4, AOIFE, at(-1))).await.unwrap();
    assert_eq!(secrets.remove_expired(at(0), 1).await.unwrap(), 3, "one of each");
    assert_eq!(secrets.remove_expired(at(0), 9).await.unwrap(), 1);
    assert_eq!(secrets.remove_expired(at(0), 9).await.unwrap(), 0);
    assert_eq!(secrets.reset(TokenHash([1; 32])).await.unwrap(), None);
    assert!(secrets.reset(TokenHash([2; 32])).await.unwrap().is_some());
    assert_eq!(secrets.email_change(AOIFE).await.unwrap(), None);
    assert!(secrets.email_change(BRIAN).await.unwrap().is_some());
    assert!(secrets.code(AOIFE).await.unwrap().is_none() && secrets.code(BRIAN).await.unwrap().is_some());
}

/// Those of an account's order, and of one that has not moved for long; of each order so many are kept.
pub async fn links_that_are_over_are_forgotten(database: Database) {
    let (old, young, claimed) =
        (order(1, guest(1), &[(1, 1)]), order(2, guest(2), &[(1, 1)]), order(3, account(1), &[(1, 1)]));
    let mut unit = database.begin().await.unwrap();
    for (n, new, seconds) in [(1, &old, 9), (2, &young, 10), (3, &claimed, 20)] {
        unit.orders().add(new).await.unwrap();
        let (from, to) = (None, Status::PendingPayment);
        let entry = HistoryEntry { at: at(seconds), actor: Actor::Shopper, from, to, reason: String::new() };
        unit.orders().note(new.order.id, &entry).await.unwrap();
        unit.secrets().add_link(TokenHash([n; 32]), new.order.id, at(0)).await.unwrap();
    }
    for n in 10..=250 {
        unit.secrets().add_link(TokenHash([n; 32]), young.order.id, at(n.into())).await.unwrap();
    }
    unit.save().await.unwrap();

    let mut unit = database.begin().await.unwrap();
    let mut secrets = unit.secrets();
    for (n, kept) in [(2, false), (150, false), (151, true), (250, true)] {
        let found = secrets.linked_order(TokenHash([n; 32])).await.unwrap();
        assert_eq!(found.is_some(), kept, "{n}");
    }
    assert_eq!(secrets.forget_links(at(10), 1).await.unwrap(), 1);
    assert_eq!(secrets.forget_links(at(10), 10).await.unwrap(), 1);
    assert_eq!(secrets.forget_links(at(10), 10).await.unwrap(), 0);
    for (n, kept) in [(1, false), (3, false), (250, true)] {
        assert_eq!(secrets.linked_order(TokenHash([n; 32])).await.unwrap().is_some(), kept, "{n}");
    }
}
