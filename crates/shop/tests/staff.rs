//! Who is staff, and what is kept of what they did.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::audit::{Action, Subject};
use shared::id::Owner;
use shared::order::{OrderFilter, OrderNumber, Reason, Status};
use shared::payment::{AttemptState, RefundState};
use shared::role::Role;
use shop::Failure;
use stand::fulfilment::{paid, seen_by_owner};
use stand::{Stand, account, email, eur, visitor};
use storage::Storage;

async fn set_role(stand: &Stand, owner: Owner, role: Option<Role>) {
    let mut unit = stand.storage.begin().await.unwrap();
    unit.accounts().set_role(owner.account().unwrap(), role).await.unwrap();
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
    set_role(&stand, owner, None).await;
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

#[tokio::test]
async fn staff_find_orders_and_see_all_of_them() {
    let stand = Stand::with_stock("staff-orders", &[5]).await;
    let staff = stand.staff().await;
    let (guest, _) = visitor(&stand).await;
    let number = paid(&stand, &[2]).await;
    stand.pending(guest, 1).await;
    stand.refund(number, Some(eur(400)), "A scratch.").await.unwrap();
    let text = Reason::parse("Rang twice.").unwrap();
    stand.shop.note_for_staff(&staff, stand.seen(number).await, &text).await.unwrap();

    let filter = OrderFilter { status: Some(Status::Processing), ..OrderFilter::default() };
    let found = stand.shop.staff_orders(&staff, &filter, 1).await.unwrap();
    assert_eq!((found.total, found.items[0].order.number, found.items[0].name.as_str()), (1, number, "Aoife Byrne"));
    assert_eq!(stand.shop.staff_orders(&staff, &OrderFilter::default(), 1).await.unwrap().total, 2);

    let order = stand.shop.staff_order(&staff, number).await.unwrap().unwrap();
    assert_eq!(order.order, seen_by_owner(&stand, number).await);
    assert_eq!((order.email, order.account), (email(), None), "nobody registered with the tests' account");
    assert_eq!(order.notes.iter().map(|note| note.reason.as_str()).collect::<Vec<_>>(), ["Rang twice."]);
    let actions: Vec<_> = order.audit.iter().map(|entry| entry.action).collect();
    assert_eq!(actions, [Action::OrderNote, Action::OrderRefund]);
    let [attempt] = &order.attempts[..] else { panic!("there is one") };
    assert_eq!((attempt.provider.as_str(), attempt.state, attempt.amount), ("till", AttemptState::Paid, eur(2500)));
    assert_eq!((attempt.refunds[0].amount, attempt.refunds[0].state), (eur(400), RefundState::Done));
    assert!(attempt.reference.is_some());
    assert_eq!(stand.shop.staff_order(&staff, OrderNumber(9999)).await.unwrap(), None);
}

#[tokio::test]
async fn staff_see_whose_account_an_order_belongs_to() {
    let stand = Stand::with_stock("staff-account", &[5]).await;
    let staff = stand.staff().await;
    let number = stand.pending(Owner::Account(staff.account()), 1).await;
    let order = stand.shop.staff_order(&staff, number).await.unwrap().unwrap();
    assert_eq!(order.account.map(|account| account.email), Some(staff.email().clone()));
}
