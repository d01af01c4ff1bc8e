//! Accounts and sessions against a database.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Email, Password, PersonName};
use shared::field::FieldProblem;
use shared::id::Owner;
use shared::role::Role;
use shared::time::Span;
use shop::{ChangeError, Client, Failure, MemberError, RegisterRefused, ResetRefused, SignInRefused, Token};
use stand::{Stand, email, visitor};
use storage::Storage;

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

async fn register(stand: &Stand) -> Token {
    let name = PersonName::parse("Aoife").unwrap();
    stand.shop.register(&email(), &password("correct horse"), &name, None).await.unwrap().token
}

#[tokio::test]
async fn registering_and_signing_in_begin_sessions_of_the_same_account() {
    let stand = Stand::with_stock("account", &[]).await;
    let first = register(&stand).await;
    let second = stand.shop.sign_in(&email(), &password("correct horse"), None).await.unwrap();
    assert_ne!(first, second.token);
    let one = stand.shop.session(&first).await.unwrap().unwrap();
    let two = stand.shop.session(&second.token).await.unwrap().unwrap();
    assert_eq!((one.owner, &one.account), (two.owner, &two.account));
    assert_eq!(one.account.unwrap().email, email());
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_refused_alike() {
    let stand = Stand::with_stock("wrong", &[]).await;
    register(&stand).await;
    let nobody = Email::parse("nobody@example.com").unwrap();
    for (email, text) in [(email(), "wrong horse"), (nobody, "correct horse")] {
        let refused = stand.shop.sign_in(&email, &password(text), None).await;
        assert!(matches!(refused, Err(Failure::Refused(SignInRefused::WrongCredentials))));
    }
}

#[tokio::test]
async fn an_address_has_one_account() {
    let stand = Stand::with_stock("taken", &[]).await;
    register(&stand).await;
    let name = PersonName::parse("Another").unwrap();
    let refused = stand.shop.register(&email(), &password("another one"), &name, None).await;
    assert!(matches!(refused, Err(Failure::Refused(RegisterRefused::EmailTaken))));
}

#[tokio::test]
async fn s3_no_account_begins_with_a_password_that_is_easily_guessed() {
    let stand = Stand::with_stock("guessed", &[]).await;
    let name = PersonName::parse("Aoife Byrne").unwrap();
    for (text, problem) in [
        ("PASSWORD1", FieldProblem::TooCommon),
        ("Test-Shop 1", FieldProblem::TooObvious),
        ("aoifebyrne", FieldProblem::TooObvious),
    ] {
        let refused = stand.shop.register(&email(), &password(text), &name, None).await;
        assert!(
            matches!(refused, Err(Failure::Refused(RegisterRefused::Password(found))) if found == problem),
            "{text}"
        );
    }
    register(&stand).await;
}

#[tokio::test]
async fn s3_staff_have_longer_passwords_and_no_common_ones() {
    let stand = Stand::with_stock("staff_password", &[]).await;
    for (text, problem) in [("short horse", FieldProblem::TooShort(12)), ("123456789012", FieldProblem::TooCommon)] {
        let refused = stand.shop.add_staff(&email(), &password(text), Role::Support).await;
        assert!(matches!(refused, Err(Failure::Refused(found)) if found == MemberError::Password(problem)), "{text}");
    }
    stand.shop.add_staff(&email(), &password("correct horse"), Role::Support).await.unwrap();
}

#[tokio::test]
async fn the_sample_accounts_have_the_password_that_everybody_knows() {
    let stand = Stand::with_stock("sample_account", &[]).await;
    let name = PersonName::parse("Aoife").unwrap();
    for role in [Some(Role::Owner), None] {
        stand.shop.add_sample_account(&email(), &password("password"), &name, role).await.unwrap();
    }
    let signed_in = stand.shop.sign_in(&email(), &password("password"), None).await.unwrap();
    assert!(signed_in.account.staff, "the first stays");
}

#[tokio::test]
async fn m5_a_session_ends_by_signing_out_and_by_itself() {
    let stand = Stand::with_stock("ends", &[]).await;
    let first = register(&stand).await;
    let second = stand.shop.sign_in(&email(), &password("correct horse"), None).await.unwrap().token;
    stand.shop.sign_out(&first).await.unwrap();
    assert_eq!(stand.shop.session(&first).await.unwrap(), None);
    assert!(stand.shop.session(&second).await.unwrap().is_some());
    stand.clock.pass(Span::days(61));
    assert_eq!(stand.shop.session(&second).await.unwrap(), None);
    stand.shop.sweep().await.unwrap();
}

#[tokio::test]
async fn s3_a_session_is_renewed_by_use_and_ends_in_the_end() {
    let stand = Stand::with_stock("renewed", &[]).await;
    let (used, unused) = (register(&stand).await, {
        stand.shop.sign_in(&email(), &password("correct horse"), None).await.unwrap().token
    });
    let use_it = async || {
        let session = stand.shop.session(&used).await.unwrap().unwrap();
        stand.shop.renew_session(&used, &session).await.unwrap()
    };
    stand.clock.pass(Span::hours(1));
    assert!(!use_it().await, "not within an hour");
    stand.clock.pass(Span::millis(1));
    assert_eq!((use_it().await, use_it().await), (true, false), "and once");
    let seen = stand.shop.session(&used).await.unwrap().unwrap();
    for _ in 0..3 {
        stand.clock.pass(Span::days(59));
        assert!(use_it().await);
    }
    assert_eq!(stand.shop.session(&unused).await.unwrap(), None, "another device's is not");
    stand.clock.pass(Span::days(3));
    assert_eq!(stand.shop.session(&used).await.unwrap(), None, "180 days after it began, however much it was used");
    stand.shop.sign_out(&used).await.unwrap();
    assert!(!stand.shop.renew_session(&used, &seen).await.unwrap(), "nor one that was signed out meanwhile");
}

#[tokio::test]
async fn s3_a_session_of_staff_ends_after_half_an_hour_without_use_and_after_twelve_hours() {
    let stand = Stand::with_stock("staff-session", &[]).await;
    stand.shop.add_staff(&email(), &password("correct horse"), Role::Support).await.unwrap();
    let token = stand.shop.sign_in(&email(), &password("correct horse"), None).await.unwrap().token;
    let use_it = async || {
        let Some(session) = stand.shop.session(&token).await.unwrap() else { return false };
        stand.shop.renew_session(&token, &session).await.unwrap()
    };
    for _ in 0..24 {
        stand.clock.pass(Span::minutes(29));
        assert!(use_it().await);
    }
    stand.clock.pass(Span::minutes(24));
    assert!(!use_it().await, "12 hours after it began");
    let token = stand.shop.sign_in(&email(), &password("correct horse"), None).await.unwrap().token;
    stand.clock.pass(Span::minutes(30));
    assert_eq!(stand.shop.session(&token).await.unwrap(), None);
}

#[tokio::test]
async fn s3_signing_in_and_registering_end_the_session_that_is_presented() {
    let stand = Stand::with_stock("presented", &[]).await;
    let first = register(&stand).await;
    let second = stand.shop.sign_in(&email(), &password("correct horse"), Some(&first)).await.unwrap().token;
    assert_eq!(stand.shop.session(&first).await.unwrap(), None);
    let (name, other) = (PersonName::parse("Brian").unwrap(), Email::parse("brian@example.com").unwrap());
    let third = stand.shop.register(&other, &password("battery staple"), &name, Some(&second)).await.unwrap().token;
    assert_eq!(stand.shop.session(&second).await.unwrap(), None);
    assert!(stand.shop.session(&third).await.unwrap().is_some());
}

#[tokio::test]
async fn s2_a_change_of_password_role_or_state_ends_the_sessions_before_it() {
    let stand = Stand::with_stock("epoch", &[]).await;
    let id = stand.shop.session(&register(&stand).await).await.unwrap().unwrap().owner.account().unwrap();
    for change in ["password", "role", "disabled", "enabled"] {
        let token = stand.shop.sign_in(&email(), &password("correct horse"), None).await;
        let mut unit = stand.storage.begin().await.unwrap();
        let mut accounts = unit.accounts();
        match change {
            "password" => {
                let hash = accounts.account(id).await.unwrap().unwrap().password_hash.unwrap();
                accounts.set_password(id, "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA").await.unwrap();
                accounts.set_password(id, &hash).await.unwrap();
            }
            "role" => {
                accounts.prove_email(id, stand.shop.now()).await.unwrap();
                accounts.set_role(id, Some(Role::Support)).await.unwrap();
            }
            "disabled" => accounts.set_disabled(id, Some(stand.shop.now())).await.unwrap(),
            _ => accounts.set_disabled(id, None).await.unwrap(),
        }
        drop(accounts);
        unit.save().await.unwrap();
        match token {
            Ok(signed_in) => assert_eq!(stand.shop.session(&signed_in.token).await.unwrap(), None, "{change}"),
            Err(Failure::Refused(_)) => assert_eq!(change, "enabled", "a disabled account"),
            Err(Failure::Broken(error)) => panic!("{error:?}"),
        }
    }
}

/// Whoever holds the old password keeps a sign-in under way; it ends without a session.
#[tokio::test]
async fn s2_a_sign_in_under_way_while_the_password_is_reset_begins_no_session() {
    let stand = Stand::with_stock("under-way", &[]).await;
    register(&stand).await;
    stand.shop.ask_for_new_password(&email()).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    let letter = stand.letterbox.for_address(&email()).pop().unwrap();
    let (_, rest) = letter.text.split_once("token=").unwrap();
    let link = Token::parse(&rest[..64]).unwrap();

    let (shop, gate) = stand.gated_server(10_000).await;
    gate.shut();
    let under_way = tokio::spawn(async move { shop.sign_in(&email(), &password("correct horse"), None).await });
    // The account was read with its old password: all that is written of the sign-in waits.
    gate.arrival().await;
    let signed_in = stand.shop.set_new_password(&link, &password("another horse"), None).await.unwrap();
    gate.open();
    let outcome = under_way.await.unwrap();
    assert!(matches!(outcome, Err(Failure::Refused(SignInRefused::WrongCredentials))), "{outcome:?}");
    let mut reader = stand.storage.reader().await.unwrap();
    let owner = Owner::Account(signed_in.account.id);
    assert_eq!(reader.accounts().sessions(owner, stand.shop.now()).await.unwrap().len(), 1, "the new password's");
}

#[tokio::test]
async fn s2_whoever_registered_an_address_first_is_out_once_it_is_made_staff() {
    let stand = Stand::with_stock("staff-add", &[]).await;
    let before = register(&stand).await;
    stand.shop.ask_for_new_password(&email()).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    let letter = stand.letterbox.for_address(&email()).pop().unwrap();
    let (_, rest) = letter.text.split_once("token=").unwrap();
    let link = Token::parse(&rest[..64]).unwrap();

    let new = stand.shop.add_staff(&email(), &password("the shop's own"), Role::Owner).await.unwrap();
    assert!(!new);
    assert_eq!(stand.shop.session(&before).await.unwrap(), None, "its sessions");
    let refused = stand.shop.sign_in(&email(), &password("correct horse"), None).await;
    assert!(matches!(refused, Err(Failure::Refused(SignInRefused::WrongCredentials))), "its password");
    let refused = stand.shop.set_new_password(&link, &password("mine again"), None).await;
    assert!(matches!(refused, Err(Failure::Refused(ResetRefused::Over))), "its links");
    let signed_in = stand.shop.sign_in(&email(), &password("the shop's own"), None).await.unwrap();
    let session = stand.shop.session(&signed_in.token).await.unwrap().unwrap();
    assert_eq!(session.role(), Some(Role::Owner));
    let another = Email::parse("brian@example.com").unwrap();
    assert!(stand.shop.add_staff(&another, &password("the shop's own"), Role::Support).await.unwrap(), "a new account");
}

#[tokio::test]
async fn s2_a_disabled_account_is_refused_as_a_wrong_password_is_and_no_link_opens_it() {
    let stand = Stand::with_stock("disabled", &[]).await;
    let token = register(&stand).await;
    let id = stand.shop.session(&token).await.unwrap().unwrap().owner.account().unwrap();
    stand.shop.ask_for_new_password(&email()).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    let letter = stand.letterbox.for_address(&email()).pop().unwrap();
    let (_, rest) = letter.text.split_once("token=").unwrap();
    let link = Token::parse(&rest[..64]).unwrap();
    let mut unit = stand.storage.begin().await.unwrap();
    unit.accounts().set_disabled(id, Some(stand.shop.now())).await.unwrap();
    unit.save().await.unwrap();

    assert_eq!(stand.shop.session(&token).await.unwrap(), None);
    let refused = stand.shop.sign_in(&email(), &password("correct horse"), None).await;
    assert!(matches!(refused, Err(Failure::Refused(SignInRefused::WrongCredentials))));
    let refused = stand.shop.set_new_password(&link, &password("another horse"), None).await;
    assert!(matches!(refused, Err(Failure::Refused(ResetRefused::Over))));
}

/// The token of the link in the newest letter to that address.
async fn mailed_link(stand: &Stand, to: &Email) -> Token {
    stand.shop.send_mail().await.unwrap();
    let letter = stand.letterbox.for_address(to).pop().unwrap();
    let at = letter.text.find("token=").map(|at| at + 6).or_else(|| letter.text.find("confirm=").map(|at| at + 8));
    Token::parse(&letter.text[at.unwrap()..][..64]).unwrap()
}

#[tokio::test]
async fn s2_a_password_is_changed_with_the_old_one_and_ends_every_other_session() {
    let stand = Stand::with_stock("change-password", &[]).await;
    let (first, second) = (register(&stand).await, {
        stand.shop.sign_in(&email(), &password("correct horse"), None).await.unwrap().token
    });
    let wrong = stand.shop.change_password(&first, &password("wrong horse"), &password("another horse"), None).await;
    assert!(matches!(wrong, Err(Failure::Refused(ChangeError::WrongPassword))));
    let changed =
        stand.shop.change_password(&first, &password("correct horse"), &password("another horse"), None).await;
    let changed = changed.unwrap();
    assert_ne!(changed.token, first, "the session begins anew");
    for ended in [&first, &second] {
        assert_eq!(stand.shop.session(ended).await.unwrap(), None);
    }
    assert!(stand.shop.session(&changed.token).await.unwrap().is_some());
    assert!(stand.shop.sign_in(&email(), &password("correct horse"), None).await.is_err());
    stand.shop.sign_in(&email(), &password("another horse"), None).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    assert_eq!(stand.letterbox.for_address(&email()).pop().unwrap().subject, "Your password was changed");
    let over = stand.shop.change_password(&first, &password("another horse"), &password("third horse"), None).await;
    assert!(matches!(over, Err(Failure::Refused(ChangeError::SignedOut))));
}

#[tokio::test]
async fn s2_an_address_changes_once_it_is_proved_and_the_old_one_is_told() {
    let stand = Stand::with_stock("change-email", &[]).await;
    let token = register(&stand).await;
    let other = stand.shop.sign_in(&email(), &password("correct horse"), None).await.unwrap().token;
    let new = Email::parse("aoife.byrne@example.com").unwrap();
    let wrong = stand.shop.request_email_change(&token, Some(&password("wrong horse")), &new, None).await;
    assert!(matches!(wrong, Err(Failure::Refused(ChangeError::WrongPassword))));
    stand.shop.request_email_change(&token, Some(&password("correct horse")), &new, None).await.unwrap();
    let link = mailed_link(&stand, &new).await;
    let notice = stand.letterbox.for_address(&email()).pop().unwrap();
    assert_eq!(notice.subject, "Your account gets another address");
    assert!(!notice.text.contains(new.as_str()), "where to is for its holder alone");
    let session = stand.shop.session(&token).await.unwrap().unwrap();
    assert_eq!(session.account.unwrap().email, email(), "not before it is proved");

    // The link opens nothing for anybody else.
    let name = PersonName::parse("Brian").unwrap();
    let brian = Email::parse("brian@example.com").unwrap();
    let stranger = stand.shop.register(&brian, &password("battery staple"), &name, None).await.unwrap().token;
    let refused = stand.shop.confirm_email_change(&stranger, &link, None).await;
    assert!(matches!(refused, Err(Failure::Refused(ChangeError::LinkOver))));
    let confirmed = stand.shop.confirm_email_change(&token, &link, None).await.unwrap();
    assert_eq!(confirmed.account.email, new);
    for ended in [&token, &other] {
        assert_eq!(stand.shop.session(ended).await.unwrap(), None);
    }
    let refused = stand.shop.confirm_email_change(&confirmed.token, &link, None).await;
    assert!(matches!(refused, Err(Failure::Refused(ChangeError::LinkOver))), "once");
    let record = stand.storage.reader().await.unwrap().accounts().account_by_email(&new).await.unwrap().unwrap();
    assert_eq!(record.email_proved_at, Some(stand.shop.now()));
}

#[tokio::test]
async fn an_address_that_another_account_has_is_not_taken_and_nobody_is_told() {
    let stand = Stand::with_stock("change-taken", &[]).await;
    let token = register(&stand).await;
    let name = PersonName::parse("Brian").unwrap();
    let (brian, free) = (Email::parse("brian@example.com").unwrap(), Email::parse("free@example.com").unwrap());
    stand.shop.request_email_change(&token, Some(&password("correct horse")), &free, None).await.unwrap();
    let link = mailed_link(&stand, &free).await;
    stand.shop.register(&brian, &password("battery staple"), &name, None).await.unwrap();
    stand.shop.request_email_change(&token, Some(&password("correct horse")), &brian, None).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    assert!(stand.letterbox.for_address(&brian).is_empty());
    stand.shop.register(&free, &password("battery staple"), &name, None).await.unwrap();
    let refused = stand.shop.confirm_email_change(&token, &link, None).await;
    assert!(matches!(refused, Err(Failure::Refused(ChangeError::LinkOver))), "somebody was quicker");
    stand.clock.pass(Span::hours(1));
    let refused = stand.shop.confirm_email_change(&token, &link, None).await;
    assert!(matches!(refused, Err(Failure::Refused(ChangeError::LinkOver))), "an hour later");
}

#[tokio::test]
async fn s3_an_account_sees_where_it_is_signed_in_and_signs_out_elsewhere() {
    let stand = Stand::with_stock("where", &[]).await;
    let first = register(&stand).await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    stand.clock.pass(Span::minutes(5));
    let client = Client { user_agent: Some(firefox), ..Client::default() };
    let second = stand.shop.sign_in(&email(), &password("correct horse"), client).await.unwrap().token;
    stand.shop.sign_in(&email(), &password("correct horse"), client).await.unwrap();
    let name = PersonName::parse("Brian").unwrap();
    let brian = Email::parse("brian@example.com").unwrap();
    let stranger = stand.shop.register(&brian, &password("battery staple"), &name, None).await.unwrap().token;

    let listed = stand.shop.account_sessions(&second).await.unwrap().unwrap();
    let devices: Vec<_> = listed.iter().map(|session| session.device.as_str()).collect();
    assert_eq!(devices, ["Firefox on Linux", "Firefox on Linux", "Unknown device"]);
    assert_eq!(listed.iter().filter(|session| session.current).count(), 1);
    let oldest = &listed[2];
    assert_eq!((oldest.began_at, oldest.current), (stand.shop.now().before(Span::minutes(5)), false));
    assert!(!stand.shop.end_session(&stranger, &oldest.id).await.unwrap(), "only one's own");
    assert!(stand.shop.end_session(&second, &oldest.id).await.unwrap());
    assert!(!stand.shop.end_session(&second, &oldest.id).await.unwrap());
    assert_eq!(stand.shop.session(&first).await.unwrap(), None);
    assert_eq!(stand.shop.end_other_sessions(&second).await.unwrap(), 1);
    assert_eq!(stand.shop.account_sessions(&second).await.unwrap().unwrap().len(), 1);
    assert!(stand.shop.session(&stranger).await.unwrap().is_some());
    let (_, guest) = visitor(&stand).await;
    assert_eq!(stand.shop.account_sessions(&guest).await.unwrap(), None);
}

#[test]
fn a_token_is_64_hexadecimal_digits_and_never_shown() {
    assert!(Token::parse("x").is_none());
    assert!(Token::parse(&"g".repeat(64)).is_none());
    let token = Token::parse(&"A1".repeat(32)).unwrap();
    assert_eq!(format!("{token:?}"), "Token(…)");
}
