//! Who is staff, and what is kept of what they did.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::audit::{Action, Subject};
use shared::id::Owner;
use shop::Failure;
use stand::{Stand, account, email, eur, visitor};
use storage::Storage;

async fn set_staff(stand: &Stand, owner: Owner, staff: bool) {
    let mut unit = stand.storage.begin().await.unwrap();
    unit.accounts().set_staff(owner.account().unwrap(), staff).await.unwrap();
    unit.save().await.unwrap();
}

#[tokio::test]
async fn only_a_staff_account_is_staff_and_only_as_long_as_it_is_one() {
    let stand = Stand::with_stock("staff-who", &[]).await;
    let staff = stand.staff().await;
    let owner = Owner::Account(staff.account());
    assert_eq!(stand.shop.staff(owner).await.unwrap(), Some(staff));
    let (guest, _) = visitor(&stand).await;
    for nobody in [guest, account(1)] {
        assert_eq!(stand.shop.staff(nobody).await.unwrap(), None);
    }
    set_staff(&stand, owner, false).await;
    assert_eq!(stand.shop.staff(owner).await.unwrap(), None, "a shopper's account");
}

#[tokio::test]
async fn what_staff_did_is_logged_and_what_was_refused_is_not() {
    let stand = Stand::with_stock("staff-log", &[5]).await;
    let staff = stand.staff().await;
    let number = stand.pending(account(1), 1).await;
    stand.till.pay(&stand.attempt(number).await);
    stand.come_back(number).await;
    stand.refund(number, Some(eur(400)), "A scratch.").await.unwrap();
    let refused = stand.refund(number, Some(eur(4000)), "Too much.").await;
    assert!(matches!(refused, Err(Failure::Refused(_))));
    stand.cancel_by_staff(number).await.unwrap();

    let log = stand.shop.audit_log(&staff, Some(&Subject::order(number)), 1).await.unwrap();
    let actions: Vec<_> = log.items.iter().map(|entry| entry.action).collect();
    assert_eq!(actions, [Action::OrderCancel, Action::OrderRefund]);
    for entry in &log.items {
        assert_eq!((entry.account, &entry.email, entry.at), (staff.account(), staff.email(), stand.shop.now()));
        assert_ne!(entry.email, email());
    }
    assert_eq!(stand.shop.audit_log(&staff, None, 1).await.unwrap().total, 2);
}
