//! Who is staff, and what is kept of what they did.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Email, Password, PersonName};
use shared::audit::{Action, Author, Subject};
use shared::id::Owner;
use shared::order::{OrderFilter, OrderNumber, Reason, Status};
use shared::payment::{AttemptState, RefundState};
use shared::role::{Permission, Role};
use shared::time::Span;
use shop::{Broken, Client, Failure, MemberError, Session, SignInRefused, Token};
use stand::fulfilment::{paid, seen_by_owner};
use stand::{Stand, account, email, eur, visitor};

async fn session(stand: &Stand, role: Option<Role>) -> (Token, Session) {
    let (email, password) = (Email::parse("siobhan@example.com").unwrap(), Password::parse("correct horse").unwrap());
    if let Some(role) = role {
        stand.shop.add_staff(&email, &password, role).await.unwrap();
    } else {
        let name = PersonName::parse("Siobhán").unwrap();
        stand.shop.register(&email, &password, &name, None).await.unwrap();
    }
    let token = stand.shop.sign_in(&email, &password, None).await.unwrap().token;
    let session = stand.shop.session(&token).await.unwrap().unwrap();
    (token, session)
}

#[tokio::test]
async fn s2_only_an_account_with_a_role_is_staff_and_only_as_long_as_it_has_it() {
    let stand = Stand::with_stock("staff-who", &[]).await;
    stand.staff().await;
    let (_, shopper) = session(&stand, None).await;
    assert_eq!(stand.shop.staff(&shopper), None);
    let (_, token) = visitor(&stand).await;
    assert_eq!(stand.shop.staff(&stand.shop.session(&token).await.unwrap().unwrap()), None, "a guest");
    let (token, support) = session(&stand, Some(Role::Support)).await;
    assert_eq!(stand.shop.staff(&support).unwrap().role(), Role::Support);
    stand.shop.remove_staff(&Email::parse("siobhan@example.com").unwrap()).await.unwrap();
    assert_eq!(stand.shop.session(&token).await.unwrap(), None, "signed out with it");
}

#[tokio::test]
async fn s3_staff_are_written_to_when_a_new_browser_signs_in() {
    let stand = Stand::with_stock("staff-browser", &[]).await;
    let (siobhan, password) = (Email::parse("siobhan@example.com").unwrap(), Password::parse("correct horse").unwrap());
    let sign_in = async |device: Option<&Token>| {
        let client = Client { session: None, user_agent: None, device };
        stand.shop.sign_in(&siobhan, &password, client).await.unwrap().device
    };
    let letters = async || {
        stand.shop.send_mail().await.unwrap();
        let letters = stand.letterbox.for_address(&siobhan).into_iter();
        letters.filter(|letter| letter.subject.contains("in a new browser")).count()
    };
    stand.shop.register(&siobhan, &password, &PersonName::parse("Siobhán").unwrap(), None).await.unwrap();
    sign_in(None).await;
    assert_eq!(letters().await, 0, "a shopper");

    stand.shop.add_staff(&siobhan, &password, Role::Support).await.unwrap();
    let device = sign_in(None).await;
    assert_eq!(letters().await, 1);
    sign_in(Some(&device)).await;
    assert_eq!(letters().await, 1, "it is known by now");
    stand.clock.pass(Span::days(1));
    for sent in [2, 3, 4, 5, 6, 6, 6] {
        stand.clock.pass(Span::hours(2));
        sign_in(None).await;
        assert_eq!(letters().await, sent, "five a day at most");
    }
}

/// Whatever a route lets on, the use case holds to the table itself.
#[tokio::test]
async fn s2_a_use_case_refuses_what_the_role_may_not_do() {
    let stand = Stand::with_stock("staff-roles", &[5]).await;
    let support = stand.member(9001, Role::Support).await;
    let manager = stand.member(9002, Role::Manager).await;
    let number = paid(&stand, &[2]).await;
    let fresh = stand.shop.fresh_staff(&support).unwrap();
    let why = Reason::parse("A scratch.").unwrap();
    let seen = stand.seen(number).await;
    let refused = stand.shop.refund_order(&fresh, seen, Some(eur(400)), &why).await;
    assert!(matches!(refused, Err(Failure::Broken(Broken::Forbidden(Permission::Refund)))), "{refused:?}");
    let refused = stand.shop.cancel_for_staff(&fresh, stand.seen(number).await, None).await;
    assert!(matches!(refused, Err(Failure::Broken(Broken::Forbidden(Permission::Cancel)))), "{refused:?}");
    let refused = stand.shop.audit_log(&manager, None, 1).await;
    assert!(matches!(refused, Err(Broken::Forbidden(Permission::ReadAuditLog))), "{refused:?}");
    assert_eq!(stand.status(number).await, Status::Processing);
    stand.shop.note_for_staff(&support, stand.seen(number).await, &why).await.unwrap();
    let fresh = stand.shop.fresh_staff(&manager).unwrap();
    stand.shop.refund_order(&fresh, stand.seen(number).await, Some(eur(400)), &why).await.unwrap();
}

#[tokio::test]
async fn s3_a_proof_is_fresh_for_fifteen_minutes_and_given_anew_by_the_password() {
    let stand = Stand::with_stock("staff-fresh", &[]).await;
    let (token, _) = session(&stand, Some(Role::Owner)).await;
    let fresh = async || {
        let staff = stand.shop.staff(&stand.shop.session(&token).await.unwrap().unwrap()).unwrap();
        stand.shop.fresh_staff(&staff).is_some()
    };
    assert!(fresh().await, "signing in is a proof");
    stand.clock.pass(Span::millis(15 * 60_000 + 1));
    assert!(!fresh().await);
    let wrong = stand.shop.reauthenticate(&token, &Password::parse("wrong horse").unwrap(), None).await;
    assert!(matches!(wrong, Err(Failure::Refused(SignInRefused::WrongCredentials))));
    assert!(!fresh().await);
    stand.shop.reauthenticate(&token, &Password::parse("correct horse").unwrap(), None).await.unwrap();
    assert!(fresh().await);
}

#[tokio::test]
async fn s2_the_last_owner_stays() {
    let stand = Stand::with_stock("last-owner", &[]).await;
    let email = |name: &str| Email::parse(&format!("{name}@example.com")).unwrap();
    let password = Password::parse("correct horse").unwrap();
    let (first, second) = (email("aoife"), email("brian"));
    stand.shop.add_staff(&first, &password, Role::Owner).await.unwrap();
    stand.shop.add_staff(&second, &password, Role::Manager).await.unwrap();
    let last = |outcome| matches!(outcome, Err(Failure::Refused(MemberError::LastOwner)));
    assert!(last(stand.shop.remove_staff(&first).await));
    assert!(last(stand.shop.set_account_disabled(&first, true).await));
    assert!(last(stand.shop.add_staff(&first, &password, Role::Support).await.map(drop)));
    stand.shop.add_staff(&second, &password, Role::Owner).await.unwrap();
    stand.shop.set_account_disabled(&second, true).await.unwrap();
    assert!(last(stand.shop.remove_staff(&first).await), "a disabled owner counts for nothing");
    stand.shop.set_account_disabled(&second, false).await.unwrap();
    stand.shop.remove_staff(&first).await.unwrap();
    let members = stand.shop.members().await.unwrap();
    assert_eq!(
        members.into_iter().map(|member| (member.email, member.role)).collect::<Vec<_>>(),
        [(second, Role::Owner)]
    );
    let nobody = stand.shop.remove_staff(&email("nobody")).await;
    assert!(matches!(nobody, Err(Failure::Refused(MemberError::NoAccount))));
    assert!(matches!(stand.shop.remove_staff(&first).await, Err(Failure::Refused(MemberError::NotStaff))));
}

#[tokio::test]
async fn s2_what_is_done_to_staffs_accounts_and_their_sign_ins_are_in_the_audit_log() {
    let stand = Stand::with_stock("staff-audit", &[]).await;
    let owner = stand.staff().await;
    let (_, session) = session(&stand, Some(Role::Support)).await;
    let (id, email) = (session.owner.account().unwrap(), Email::parse("siobhan@example.com").unwrap());
    let password = Password::parse("wrong horse").unwrap();
    assert!(stand.shop.sign_in(&email, &password, None).await.is_err());
    let about = Subject::account(id);
    let log = async || stand.shop.audit_log(&owner, Some(&about), 1).await.unwrap().items;
    // The refusal is noted beside the request.
    while log().await.len() < 3 {
        tokio::task::yield_now().await;
    }
    let support = stand.shop.staff(&session).unwrap();
    stand.shop.customer(&support, id).await.unwrap();
    stand.shop.set_account_disabled(&email, true).await.unwrap();
    stand.shop.set_account_disabled(&email, false).await.unwrap();
    stand.shop.remove_staff(&email).await.unwrap();
    let by_account = || Author::Account { id, email: email.clone() };
    let entries: Vec<_> = log().await.into_iter().rev().map(|entry| (entry.action, entry.author)).collect();
    assert_eq!(
        entries,
        [
            (Action::StaffAdd, Author::Operator),
            (Action::StaffSignIn, by_account()),
            (Action::StaffSignInRefusal, Author::Visitor),
            (Action::CustomerRead, by_account()),
            (Action::AccountDisable, Author::Operator),
            (Action::AccountEnable, Author::Operator),
            (Action::StaffRemove, Author::Operator),
        ]
    );
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
        let author = Author::Account { id: staff.account(), email: staff.email().clone() };
        assert_eq!((&entry.author, entry.at), (&author, stand.shop.now()));
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
