//! Accounts and sessions against a database.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Email, Password, PersonName};
use shared::time::Span;
use shop::{Failure, RegisterRefused, SignInRefused, Token};
use stand::{Stand, email};

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
    assert_eq!(one, two);
    assert_eq!(one.account.unwrap().email, email());
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_refused_alike() {
    let stand = Stand::with_stock("wrong", &[]).await;
    register(&stand).await;
    let nobody = Email::parse("nobody@example.com").unwrap();
    for (email, text) in [(email(), "wrong horse"), (nobody, "correct horse")] {
        let refused = stand.shop.sign_in(&email, &password(text), None).await;
        assert!(matches!(refused, Err(Failure::Refused(SignInRefused))));
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
async fn a_session_is_renewed_by_use_once_a_day_and_ends_sixty_days_later() {
    let stand = Stand::with_stock("renewed", &[]).await;
    let (used, unused) = (register(&stand).await, {
        stand.shop.sign_in(&email(), &password("correct horse"), None).await.unwrap().token
    });
    let use_it = async || {
        let session = stand.shop.session(&used).await.unwrap().unwrap();
        stand.shop.renew_session(&used, &session).await.unwrap()
    };
    stand.clock.pass(Span::days(1));
    assert!(!use_it().await, "not within a day");
    stand.clock.pass(Span::millis(1));
    assert_eq!((use_it().await, use_it().await), (true, false), "and once");
    let seen = stand.shop.session(&used).await.unwrap().unwrap();
    for _ in 0..3 {
        stand.clock.pass(Span::days(59));
        assert!(use_it().await);
    }
    assert_eq!(stand.shop.session(&unused).await.unwrap(), None, "another device's is not");
    stand.clock.pass(Span::days(60));
    assert_eq!(stand.shop.session(&used).await.unwrap(), None);
    stand.shop.sign_out(&used).await.unwrap();
    assert!(!stand.shop.renew_session(&used, &seen).await.unwrap(), "nor one that was signed out meanwhile");
}

#[test]
fn a_token_is_64_hexadecimal_digits_and_never_shown() {
    assert!(Token::parse("x").is_none());
    assert!(Token::parse(&"g".repeat(64)).is_none());
    let token = Token::parse(&"A1".repeat(32)).unwrap();
    assert_eq!(format!("{token:?}"), "Token(…)");
}
