//! Accounts and sessions.

use crate::Database;
use crate::fixture::{account, at, email, guest, line};
use shared::cart::Cart;
use shared::customer::{CustomerRow, CustomerSearch};
use shared::id::{AccountId, CartId, GuestId};
use shared::role::Role;
use storage::{AccountRecord, PendingClaim, SessionRecord, TokenHash};
use uuid::Uuid;

fn record(n: u128, name: &str) -> AccountRecord {
    AccountRecord {
        id: AccountId(Uuid::from_u128(n)),
        email: email(name),
        name: "Aoife Ó Byrne".into(),
        password_hash: Some("$argon2id$v=19$x".into()),
        role: None,
        epoch: 1,
        email_proved_at: None,
        disabled_at: None,
        created_at: at(0),
    }
}

fn session(n: u8, ends: i64) -> SessionRecord {
    SessionRecord {
        token: TokenHash([n; 32]),
        owner: guest(n.into()),
        epoch: 0,
        created_at: at(-20),
        used_at: at(-20),
        authenticated_at: None,
        expires_at: at(ends),
        device: "Firefox on Linux".into(),
        with_passkey: false,
    }
}

/// What was added is found, and nothing else.
pub async fn an_account_is_found_by_its_id_and_its_address(database: Database) {
    let aoife = record(1, "aoife");
    let mut unit = database.begin().await.unwrap();
    assert!(unit.accounts().add_account(&aoife).await.unwrap());
    unit.save().await.unwrap();

    let mut reader = database.reader().await.unwrap();
    let mut accounts = reader.accounts();
    assert_eq!(accounts.account(aoife.id).await.unwrap(), Some(aoife.clone()));
    assert_eq!(accounts.account_by_email(&aoife.email).await.unwrap(), Some(aoife));
    assert_eq!(accounts.account(AccountId(Uuid::from_u128(2))).await.unwrap(), None);
    assert_eq!(accounts.account_by_email(&email("nobody")).await.unwrap(), None);
}

/// A second account of an address is not added.
pub async fn an_address_has_one_account(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    assert!(accounts.add_account(&record(1, "aoife")).await.unwrap());
    assert!(!accounts.add_account(&record(2, "aoife")).await.unwrap());
    assert!(accounts.add_account(&record(3, "brian")).await.unwrap());
    assert_eq!(accounts.account_by_email(&email("aoife")).await.unwrap(), Some(record(1, "aoife")));
    assert_eq!(accounts.account(record(2, "aoife").id).await.unwrap(), None);
}

/// Role, password, address and state change, each raising the epoch once; what says the same raises nothing.
pub async fn s2_every_change_of_credentials_raises_the_epoch(database: Database) {
    let aoife = record(1, "aoife");
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    accounts.add_account(&aoife).await.unwrap();
    accounts.add_account(&record(2, "brian")).await.unwrap();
    accounts.prove_email(aoife.id, at(0)).await.unwrap();
    let mut expected = AccountRecord { email_proved_at: Some(at(0)), ..aoife.clone() };
    for role in [Some(Role::Support), Some(Role::Owner), None, Some(Role::Manager)] {
        accounts.set_role(aoife.id, role).await.unwrap();
        accounts.set_role(aoife.id, role).await.unwrap();
        expected = AccountRecord { role, epoch: expected.epoch + 1, ..expected };
        assert_eq!(accounts.account(aoife.id).await.unwrap(), Some(expected.clone()));
    }
    accounts.set_password(aoife.id, "$argon2id$v=19$y").await.unwrap();
    expected = AccountRecord { password_hash: Some("$argon2id$v=19$y".into()), epoch: 6, ..expected };
    assert_eq!(accounts.account(aoife.id).await.unwrap(), Some(expected.clone()));
    for (at, epoch) in [(Some(at(1)), 7), (Some(at(2)), 7), (None, 8), (None, 8)] {
        accounts.set_disabled(aoife.id, at).await.unwrap();
        expected = AccountRecord { disabled_at: at, epoch, ..expected };
        assert_eq!(accounts.account(aoife.id).await.unwrap(), Some(expected.clone()));
    }
    assert!(accounts.set_email(aoife.id, &email("aoife.byrne"), at(3)).await.unwrap());
    expected = AccountRecord { email: email("aoife.byrne"), email_proved_at: Some(at(3)), epoch: 9, ..expected };
    assert_eq!(accounts.account(aoife.id).await.unwrap(), Some(expected.clone()));
    assert!(!accounts.set_email(aoife.id, &email("brian"), at(4)).await.unwrap(), "another account has it");
    accounts.prove_email(aoife.id, at(5)).await.unwrap();
    expected = AccountRecord { email_proved_at: Some(at(5)), ..expected };
    assert_eq!(accounts.account(aoife.id).await.unwrap(), Some(expected));
    assert_eq!(accounts.account(record(2, "brian").id).await.unwrap(), Some(record(2, "brian")));
}

/// Changing nobody is an error.
pub async fn an_unknown_account_cannot_change(database: Database) {
    let nobody = AccountId(Uuid::from_u128(9));
    let mut unit = database.begin().await.unwrap();
    assert!(unit.accounts().set_role(nobody, Some(Role::Owner)).await.is_err());
    drop(unit);
    let mut unit = database.begin().await.unwrap();
    assert!(unit.accounts().set_password(nobody, "x").await.is_err());
    drop(unit);
    let mut unit = database.begin().await.unwrap();
    assert!(unit.accounts().set_disabled(nobody, None).await.is_err());
    drop(unit);
    let mut unit = database.begin().await.unwrap();
    assert!(unit.accounts().prove_email(nobody, at(0)).await.is_err());
    assert!(!unit.accounts().set_email(nobody, &email("nobody"), at(0)).await.unwrap());
}

/// The database sees to it: neither by a change nor in a new account.
pub async fn s2_nobody_has_a_role_whose_address_was_not_proved(database: Database) {
    let mut unit = database.begin().await.unwrap();
    assert!(unit.accounts().add_account(&record(1, "aoife")).await.unwrap());
    assert!(unit.accounts().set_role(record(1, "aoife").id, Some(Role::Support)).await.is_err());
    drop(unit);
    let mut unit = database.begin().await.unwrap();
    let staff = AccountRecord { role: Some(Role::Owner), ..record(1, "aoife") };
    assert!(unit.accounts().add_account(&staff).await.is_err());
}

/// By address, and nobody who is a shopper.
pub async fn staff_are_listed(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    for (n, name, role) in
        [(1, "ciara", Some(Role::Support)), (2, "aoife", None), (3, "brian", Some(Role::Owner)), (4, "dara", None)]
    {
        let account = AccountRecord { role, email_proved_at: Some(at(0)), ..record(n, name) };
        assert!(accounts.add_account(&account).await.unwrap());
    }
    let listed = accounts.staff().await.unwrap();
    let expected = [(email("brian"), Some(Role::Owner)), (email("ciara"), Some(Role::Support))];
    assert_eq!(listed.into_iter().map(|account| (account.email, account.role)).collect::<Vec<_>>(), expected);
}

/// A session is found by its token, expired or not, until it is removed.
pub async fn a_session_lasts_until_it_is_removed(database: Database) {
    let (first, mut second) = (session(1, -10), session(2, 10));
    second.owner = account(7);
    let mut unit = database.begin().await.unwrap();
    unit.accounts().add_session(&first).await.unwrap();
    unit.accounts().add_session(&second).await.unwrap();
    unit.save().await.unwrap();

    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    assert_eq!(accounts.session(first.token).await.unwrap(), Some(first.clone()));
    accounts.remove_session(first.token).await.unwrap();
    accounts.remove_session(first.token).await.unwrap();
    assert_eq!(accounts.session(first.token).await.unwrap(), None);
    assert_eq!(accounts.session(second.token).await.unwrap(), Some(second));
}

/// Those that ended before now are removed, and counted.
pub async fn expired_sessions_are_removed(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    for (n, ends) in [(1, -2), (2, -1), (3, 0), (4, 1)] {
        accounts.add_session(&session(n, ends)).await.unwrap();
    }
    assert_eq!(accounts.remove_expired_sessions(at(0), 1).await.unwrap(), 1);
    assert_eq!(accounts.remove_expired_sessions(at(0), 9).await.unwrap(), 1);
    assert_eq!(accounts.remove_expired_sessions(at(0), 9).await.unwrap(), 0);
    assert_eq!(accounts.session(session(2, -1).token).await.unwrap(), None);
    assert_eq!(accounts.session(session(3, 0).token).await.unwrap(), Some(session(3, 0)));
}

/// Where they were not used since; other owners' sessions stay.
pub async fn c5_use_has_an_owners_sessions_last_longer(database: Database) {
    let (first, second) = (session(1, 10), session(2, 10));
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    accounts.add_session(&first).await.unwrap();
    accounts.add_session(&second).await.unwrap();
    accounts.use_sessions(first.owner, at(-19), at(1), at(20)).await.unwrap();
    accounts.use_sessions(first.owner, at(1), at(2), at(25)).await.unwrap();
    accounts.use_sessions(guest(9), at(99), at(99), at(99)).await.unwrap();
    let longer = SessionRecord { used_at: at(1), expires_at: at(20), ..first.clone() };
    assert_eq!(accounts.session(first.token).await.unwrap(), Some(longer));
    assert_eq!(accounts.session(second.token).await.unwrap(), Some(second));
}

/// The one, and only where its use was not noted since.
pub async fn use_and_proofs_are_noted_with_a_session(database: Database) {
    let (first, second) = (session(1, 10), SessionRecord { owner: session(1, 0).owner, ..session(2, 10) });
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    accounts.add_session(&first).await.unwrap();
    accounts.add_session(&second).await.unwrap();
    assert!(accounts.use_session(first.token, at(5), at(20)).await.unwrap());
    assert!(!accounts.use_session(first.token, at(5), at(30)).await.unwrap());
    assert!(!accounts.use_session(session(3, 0).token, at(5), at(20)).await.unwrap());
    assert!(!accounts.authenticate_session(session(3, 0).token, at(6), true).await.unwrap());
    let used = SessionRecord { used_at: at(5), expires_at: at(20), ..first.clone() };
    for (seconds, shown, with_passkey) in [(6, false, false), (7, true, true), (8, false, true)] {
        assert!(accounts.authenticate_session(first.token, at(seconds), shown).await.unwrap());
        let proved = SessionRecord { authenticated_at: Some(at(seconds)), with_passkey, ..used.clone() };
        assert_eq!(accounts.session(first.token).await.unwrap(), Some(proved));
    }
    assert_eq!(accounts.session(second.token).await.unwrap(), Some(second));
}

/// All of them, or all but one.
pub async fn sessions_of_an_owner_end_together(database: Database) {
    let mine = |n| SessionRecord { owner: account(1), ..session(n, 10) };
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    for session in [mine(1), mine(2), mine(3), session(4, 10)] {
        accounts.add_session(&session).await.unwrap();
    }
    assert_eq!(accounts.remove_sessions(account(1), Some(mine(2).token)).await.unwrap(), 2);
    assert_eq!(accounts.session(mine(1).token).await.unwrap(), None);
    assert_eq!(accounts.session(mine(2).token).await.unwrap(), Some(mine(2)));
    assert_eq!(accounts.remove_sessions(account(1), None).await.unwrap(), 1);
    assert_eq!(accounts.remove_sessions(account(1), None).await.unwrap(), 0);
    assert_eq!(accounts.session(session(4, 10).token).await.unwrap(), Some(session(4, 10)));
}

/// The first account has it.
pub async fn a_guest_session_is_claimed_once(database: Database) {
    let (first, second) = (record(1, "aoife"), record(2, "brian"));
    let (claimed, other) = (GuestId(Uuid::from_u128(1)), GuestId(Uuid::from_u128(2)));
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    accounts.add_account(&first).await.unwrap();
    accounts.add_account(&second).await.unwrap();
    assert_eq!(accounts.claimed_by(claimed).await.unwrap(), None);
    assert!(accounts.claim(claimed, first.id, at(0)).await.unwrap());
    assert!(!accounts.claim(claimed, second.id, at(1)).await.unwrap());
    assert!(accounts.claim(other, first.id, at(1)).await.unwrap());
    drop(accounts);
    unit.save().await.unwrap();
    let mut reader = database.reader().await.unwrap();
    assert_eq!(reader.accounts().claimed_by(claimed).await.unwrap(), Some(first.id));
}

/// The newest first, cut into pages, found by a part of address or name; with how many orders they have.
pub async fn customers_are_listed_and_found(database: Database) {
    let mut unit = database.begin().await.unwrap();
    for (n, name) in (1..).zip(["aoife", "brian", "ciara_x"]) {
        let account =
            AccountRecord { created_at: at(n), name: format!("{name} Byrne"), ..record(n.unsigned_abs().into(), name) };
        assert!(unit.accounts().add_account(&account).await.unwrap());
    }
    for (n, owner) in [(1, account(2)), (2, guest(2))] {
        unit.orders().add(&crate::fixture::order(n, owner, &[(1, 1)])).await.unwrap();
    }
    unit.save().await.unwrap();
    let mut reader = database.reader().await.unwrap();
    let mut found = async |words: Option<&str>, page: u32, per_page: u32| {
        let search = CustomerSearch { words: words.map(str::to_owned), page, per_page };
        let page = reader.accounts().customers(&search).await.unwrap();
        let shown = |row: &CustomerRow| row.email.as_str().split('@').next().unwrap_or_default().to_owned();
        (
            page.items.iter().map(shown).collect::<Vec<_>>(),
            page.total,
            page.items.iter().map(|row| row.orders).sum::<u32>(),
        )
    };
    assert_eq!(found(None, 1, 2).await, (vec!["ciara_x".into(), "brian".into()], 3, 1));
    assert_eq!(found(None, 2, 2).await, (vec!["aoife".into()], 3, 0));
    for (words, expected) in [
        ("BYRNE", vec!["ciara_x", "brian", "aoife"]),
        ("rian@ex", vec!["brian"]),
        ("a_x", vec!["ciara_x"]),
        ("i_r", vec![]),
        ("%", vec![]),
        ("' OR 1", vec![]),
    ] {
        assert_eq!(found(Some(words), 1, 50).await.0, expected, "{words}");
    }
}

/// Those that last, the last used first: an account's of its epoch; other owners' are not among them.
pub async fn s2_sessions_of_an_owner_are_listed_while_they_hold(database: Database) {
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    let aoife = record(1, "aoife");
    accounts.add_account(&aoife).await.unwrap();
    for (n, owner, epoch, ends, used) in [
        (1, account(1), 1, 10, 1),
        (2, account(1), 1, 20, 2),
        (3, account(2), 1, 20, 3),
        (4, guest(1), 0, 20, 4),
        (5, account(1), 2, 20, 5),
    ] {
        let session = SessionRecord { owner, epoch, used_at: at(used), ..session(n, ends) };
        accounts.add_session(&session).await.unwrap();
    }
    let mut listed = async |owner, now| {
        let sessions = accounts.sessions(owner, at(now)).await.unwrap();
        sessions.iter().map(|session| session.token.0[0]).collect::<Vec<_>>()
    };
    for (owner, now, expected) in [
        (account(1), 5, vec![2, 1]),
        (account(1), 10, vec![2]),
        (account(1), 20, vec![]),
        (guest(1), 5, vec![4]),
        (guest(2), 5, vec![]),
    ] {
        assert_eq!(listed(owner, now).await, expected, "{owner} at {now}");
    }
    accounts.set_password(aoife.id, "another").await.unwrap();
    let after = accounts.sessions(account(1), at(5)).await.unwrap();
    assert_eq!(after.iter().map(|session| session.token.0[0]).collect::<Vec<_>>(), [5]);
}

/// Those that are due, the longest due first; of an account, all of them, until they are closed.
pub async fn m4_claims_wait_until_they_are_made_up_for(database: Database) {
    let (aoife, brian) = (record(1, "aoife"), record(2, "brian"));
    let claim = |n, account: &AccountRecord, due| PendingClaim {
        guest: GuestId(Uuid::from_u128(n)),
        account: account.id,
        noted_at: at(0),
        tries: 0,
        due_at: at(due),
    };
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    accounts.add_account(&aoife).await.unwrap();
    accounts.add_account(&brian).await.unwrap();
    let (first, second, third) = (claim(1, &aoife, 5), claim(2, &brian, 3), claim(3, &aoife, 4));
    for claim in [first, second, third] {
        accounts.note_claim(&claim).await.unwrap();
    }
    assert_eq!(accounts.pending_claims(at(4), 9).await.unwrap(), [second, third]);
    assert_eq!(accounts.pending_claims(at(9), 1).await.unwrap(), [second]);
    assert_eq!(accounts.pending_claims_of(aoife.id).await.unwrap(), [first, third]);
    accounts.put_off_claim(third.guest, at(20)).await.unwrap();
    let third = PendingClaim { tries: 1, due_at: at(20), ..third };
    assert_eq!(accounts.pending_claims_of(aoife.id).await.unwrap(), [first, third]);
    for claim in [first, third] {
        accounts.close_claim(claim.guest).await.unwrap();
    }
    accounts.close_claim(first.guest).await.unwrap();
    assert_eq!(accounts.pending_claims_of(aoife.id).await.unwrap(), []);
    assert_eq!(accounts.pending_claims(at(99), 9).await.unwrap(), [second]);
}

/// With their orders, the newest first, until the account has decided or they are too old; a session is offered once.
pub async fn o7_orders_of_a_session_are_offered_to_one_account(database: Database) {
    let (aoife, brian) = (record(1, "aoife"), record(2, "brian"));
    let of = |n| GuestId(Uuid::from_u128(n));
    let mut unit = database.begin().await.unwrap();
    unit.accounts().add_account(&aoife).await.unwrap();
    unit.accounts().add_account(&brian).await.unwrap();
    for (n, guest) in [(1, guest(1)), (2, guest(3)), (3, guest(9))] {
        unit.orders().add(&crate::fixture::order(n, guest, &[(1, 1)])).await.unwrap();
    }
    let mut accounts = unit.accounts();
    for (guest, account, seconds) in [(1, &aoife, 0), (1, &brian, 1), (2, &brian, 2), (3, &aoife, 3)] {
        accounts.offer_claim(of(guest), account.id, at(seconds)).await.unwrap();
    }
    assert_eq!(accounts.claim_offers(aoife.id).await.unwrap(), [of(1), of(3)]);
    assert_eq!(accounts.claim_offers(brian.id).await.unwrap(), [of(2)]);
    drop(accounts);
    let offered = unit.orders().offered(aoife.id, 9).await.unwrap();
    assert_eq!(offered.iter().map(|order| order.number.0).collect::<Vec<_>>(), [1002, 1001]);
    assert_eq!(offered[0].email.as_str(), "aoife@example.com");
    assert_eq!(unit.orders().offered(aoife.id, 1).await.unwrap(), offered[..1]);
    assert_eq!(unit.orders().offered(brian.id, 9).await.unwrap(), []);

    let mut accounts = unit.accounts();
    assert_eq!(accounts.forget_claim_offers(at(3), 1).await.unwrap(), 1);
    assert_eq!(accounts.claim_offers(aoife.id).await.unwrap(), [of(3)]);
    assert_eq!(accounts.close_claim_offers(aoife.id).await.unwrap(), 1);
    assert_eq!(accounts.close_claim_offers(aoife.id).await.unwrap(), 0);
    assert_eq!(accounts.claim_offers(brian.id).await.unwrap(), [of(2)]);
}

/// Of guests who were not here since the moment and have neither an order nor a line; an account's never.
pub async fn guest_sessions_with_nothing_end_and_no_others(database: Database) {
    let begun = |n: u8, seconds| SessionRecord {
        token: TokenHash([n; 32]),
        owner: guest(n.into()),
        created_at: at(seconds),
        used_at: at(seconds),
        ..session(n, 1000)
    };
    let cart = |n: u128, lines| Cart { lines, ..Cart::empty(CartId(Uuid::from_u128(n)), guest(n), at(0)) };
    let mut unit = database.begin().await.unwrap();
    for (n, seconds) in [(1, 0), (2, 0), (3, 0), (4, 0), (5, 10), (6, 0)] {
        unit.accounts().add_session(&begun(n, seconds)).await.unwrap();
    }
    let of_account = SessionRecord { owner: account(1), ..begun(7, 0) };
    unit.accounts().add_session(&of_account).await.unwrap();
    unit.carts().put_cart(&cart(2, vec![line(1, 1)])).await.unwrap();
    unit.carts().put_cart(&Cart { saved: vec![line(1, 1)], ..cart(3, Vec::new()) }).await.unwrap();
    unit.carts().put_cart(&cart(6, Vec::new())).await.unwrap();
    unit.orders().add(&crate::fixture::order(4, guest(4), &[(1, 1)])).await.unwrap();
    unit.save().await.unwrap();

    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    assert_eq!(accounts.remove_idle_guests(at(10), 1).await.unwrap(), 1);
    assert_eq!(accounts.remove_idle_guests(at(10), 10).await.unwrap(), 1);
    assert_eq!(accounts.remove_idle_guests(at(10), 10).await.unwrap(), 0);
    for (n, kept) in [(1, false), (2, true), (3, true), (4, true), (5, true), (6, false), (7, true)] {
        assert_eq!(accounts.session(TokenHash([n; 32])).await.unwrap().is_some(), kept, "{n}");
    }
}

/// The oldest first, so many at a time.
pub async fn claims_are_forgotten_by_their_age(database: Database) {
    let first = record(1, "aoife");
    let mut unit = database.begin().await.unwrap();
    let mut accounts = unit.accounts();
    accounts.add_account(&first).await.unwrap();
    let of = |n| GuestId(Uuid::from_u128(n));
    for (n, seconds) in [(1, 1), (2, 2), (3, 3)] {
        assert!(accounts.claim(of(n), first.id, at(seconds)).await.unwrap());
    }
    assert_eq!(accounts.forget_claims(at(3), 1).await.unwrap(), 1);
    assert_eq!(accounts.claimed_by(of(1)).await.unwrap(), None);
    assert_eq!(accounts.forget_claims(at(3), 10).await.unwrap(), 1);
    assert_eq!(
        (accounts.claimed_by(of(2)).await.unwrap(), accounts.claimed_by(of(3)).await.unwrap()),
        (None, Some(first.id))
    );
}
