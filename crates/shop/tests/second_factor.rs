//! Second factors against a database.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Password, PersonName};
use shared::factor::SecondFactor;
use shared::guess::TooOften;
use shared::time::Span;
use shop::{Client, FactorError, Failure, ResetRefused, SecondFactorRefused, SignInRefused, SignedIn, Token};
use stand::{Stand, email, visitor};
use totp_rs::{Builder, Secret};

const PASSWORD: &str = "correct horse";

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

async fn register(stand: &Stand) -> SignedIn {
    stand.shop.register(&email(), &password(PASSWORD), &PersonName::parse("Aoife").unwrap(), None).await.unwrap()
}

/// What the account's app shows now.
fn shown(stand: &Stand, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(stand.shop.now().as_seconds()).unwrap()).to_string()
}

async fn shown_factor(stand: &Stand, session: &Token) -> SecondFactor {
    stand.shop.second_factor(session).await.unwrap().unwrap().0
}

async fn begin(stand: &Stand, session: &Token) -> String {
    stand.shop.begin_second_factor(session).await.unwrap();
    match shown_factor(stand, session).await {
        SecondFactor::Begun { secret, picture } => {
            assert!(picture.starts_with("data:image/svg+xml,"));
            secret
        }
        other => panic!("{other:?}"),
    }
}

/// Sets a second factor up; its secret and recovery codes.
async fn set_up(stand: &Stand, signed_in: &SignedIn) -> (String, Vec<String>) {
    let secret = begin(stand, &signed_in.token).await;
    let code = shown(stand, &secret);
    stand.shop.confirm_second_factor(&signed_in.token, &code).await.unwrap();
    match shown_factor(stand, &signed_in.token).await {
        SecondFactor::On { codes, .. } => (secret, codes),
        other => panic!("{other:?}"),
    }
}

async fn sign_in(stand: &Stand) -> Token {
    match stand.shop.sign_in(&email(), &password(PASSWORD), None).await {
        Err(Failure::Refused(SignInRefused::SecondFactor(pending))) => pending,
        other => panic!("{other:?}"),
    }
}

async fn finish(stand: &Stand, pending: &Token, code: &str) -> Result<SignedIn, SecondFactorRefused> {
    stand.shop.finish_sign_in(pending, code, None).await.map_err(|failure| match failure {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    })
}

fn error_of(outcome: Result<(), Failure<FactorError>>) -> FactorError {
    match outcome.unwrap_err() {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn s3_signing_in_asks_for_a_code_which_counts_once() {
    let stand = Stand::with_stock("factor-code", &[]).await;
    let signed_in = register(&stand).await;
    let (secret, _) = set_up(&stand, &signed_in).await;
    let pending = sign_in(&stand).await;
    let used = shown(&stand, &secret);
    assert_eq!(finish(&stand, &pending, &used).await.unwrap_err(), SecondFactorRefused::WrongCode, "it set it up");
    stand.clock.pass(Span::seconds(30));
    let code = shown(&stand, &secret);
    let (first, second) = code.split_at(3);
    let begun = finish(&stand, &pending, &format!("{first} {second}")).await.unwrap();
    assert!(stand.shop.session(&begun.token).await.unwrap().is_some());
    assert_eq!(finish(&stand, &pending, &code).await.unwrap_err(), SecondFactorRefused::Over, "it waits no more");
    let pending = sign_in(&stand).await;
    assert_eq!(
        finish(&stand, &pending, &code).await.unwrap_err(),
        SecondFactorRefused::WrongCode,
        "no code counts twice"
    );
    stand.clock.pass(Span::minutes(2));
    assert_eq!(finish(&stand, &pending, &code).await.unwrap_err(), SecondFactorRefused::WrongCode, "nor an old one");
    finish(&stand, &pending, &shown(&stand, &secret)).await.unwrap();
}

#[tokio::test]
async fn s3_a_recovery_code_signs_in_once() {
    let stand = Stand::with_stock("factor-recovery", &[]).await;
    let signed_in = register(&stand).await;
    let (_, codes) = set_up(&stand, &signed_in).await;
    assert_eq!(codes.len(), 10);
    let typed = codes[3].to_lowercase().replace('-', " ");
    finish(&stand, &sign_in(&stand).await, &typed).await.unwrap();
    let again = finish(&stand, &sign_in(&stand).await, &codes[3]).await;
    assert_eq!(again.unwrap_err(), SecondFactorRefused::WrongCode);

    stand.shop.keep_recovery_codes(signed_in.account.id).await.unwrap();
    let on = shown_factor(&stand, &signed_in.token).await;
    assert!(matches!(on, SecondFactor::On { codes_left: 9, codes, .. } if codes.is_empty()), "they are shown once");
    stand.shop.new_recovery_codes(&signed_in.token).await.unwrap();
    assert!(finish(&stand, &sign_in(&stand).await, &codes[4]).await.is_err(), "new ones take their place");
}

#[tokio::test]
async fn s2_other_sessions_end_with_a_change_of_the_second_factor_and_a_letter_says_so() {
    let stand = Stand::with_stock("factor-sessions", &[]).await;
    let signed_in = register(&stand).await;
    let other = stand.shop.sign_in(&email(), &password(PASSWORD), None).await.unwrap().token;
    let (secret, _) = set_up(&stand, &signed_in).await;
    assert_eq!(stand.shop.session(&other).await.unwrap(), None);
    assert!(stand.shop.session(&signed_in.token).await.unwrap().is_some());
    stand.clock.pass(Span::seconds(30));
    let another = finish(&stand, &sign_in(&stand).await, &shown(&stand, &secret)).await.unwrap();
    stand.shop.remove_second_factor(&another.token).await.unwrap();
    assert_eq!(stand.shop.session(&signed_in.token).await.unwrap(), None);
    assert_eq!(shown_factor(&stand, &another.token).await, SecondFactor::Off);
    stand.shop.sign_in(&email(), &password(PASSWORD), None).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    let subjects: Vec<_> = stand.letterbox.for_address(&email()).into_iter().map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["Signing in asks for a code now", "Signing in asks for no code any more"]);
}

#[tokio::test]
async fn s3_codes_can_be_guessed_at_ten_times() {
    let stand = Stand::with_stock("factor-guess", &[]).await;
    let signed_in = register(&stand).await;
    let (secret, _) = set_up(&stand, &signed_in).await;
    for _ in 0..10 {
        let pending = sign_in(&stand).await;
        assert_eq!(finish(&stand, &pending, "000000").await.unwrap_err(), SecondFactorRefused::WrongCode);
    }
    stand.clock.pass(Span::seconds(30));
    let pending = sign_in(&stand).await;
    let wait = SecondFactorRefused::TooOften(TooOften(Span::seconds(30)));
    assert_eq!(
        finish(&stand, &pending, &shown(&stand, &secret)).await.unwrap_err(),
        wait,
        "another sign-in frees none"
    );
    let known = Client { device: Some(&signed_in.device), ..Client::default() };
    stand.shop.finish_sign_in(&pending, &shown(&stand, &secret), known).await.unwrap();
}

#[tokio::test]
async fn s3_a_sign_in_waits_for_five_minutes_and_for_the_same_account() {
    let stand = Stand::with_stock("factor-waits", &[]).await;
    let signed_in = register(&stand).await;
    let (secret, _) = set_up(&stand, &signed_in).await;
    let pending = sign_in(&stand).await;
    stand.clock.pass(Span::minutes(5));
    assert_eq!(finish(&stand, &pending, &shown(&stand, &secret)).await.unwrap_err(), SecondFactorRefused::Over);
    let pending = sign_in(&stand).await;
    let mut unit = storage::Storage::begin(&*stand.storage).await.unwrap();
    unit.accounts().set_disabled(signed_in.account.id, Some(stand.shop.now())).await.unwrap();
    unit.save().await.unwrap();
    assert_eq!(finish(&stand, &pending, &shown(&stand, &secret)).await.unwrap_err(), SecondFactorRefused::Over);
}

#[tokio::test]
async fn s3_a_new_password_by_mail_leaves_the_second_factor_in_place() {
    let stand = Stand::with_stock("factor-reset", &[]).await;
    let signed_in = register(&stand).await;
    let (secret, _) = set_up(&stand, &signed_in).await;
    stand.shop.ask_for_new_password(&email()).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    let letter = stand.letterbox.for_address(&email()).pop().unwrap();
    let link = Token::parse(&letter.text.split("token=").nth(1).unwrap()[..64]).unwrap();
    let outcome = stand.shop.set_new_password(&link, &password("battery staple"), None).await;
    let Err(Failure::Refused(ResetRefused::SecondFactor(pending))) = outcome else { panic!("{outcome:?}") };
    assert_eq!(stand.shop.session(&signed_in.token).await.unwrap(), None);
    stand.clock.pass(Span::seconds(30));
    finish(&stand, &pending, &shown(&stand, &secret)).await.unwrap();
}

#[tokio::test]
async fn m4_a_guest_session_is_claimed_once_the_second_factor_was_shown() {
    let stand = Stand::with_stock("factor-claim", &[]).await;
    let signed_in = register(&stand).await;
    let (secret, _) = set_up(&stand, &signed_in).await;
    let (_, guest) = visitor(&stand).await;
    let client = || Client::from(Some(&guest));
    let outcome = stand.shop.sign_in(&email(), &password(PASSWORD), client()).await;
    let Err(Failure::Refused(SignInRefused::SecondFactor(pending))) = outcome else { panic!("{outcome:?}") };
    assert!(stand.shop.session(&guest).await.unwrap().is_some(), "not before");
    stand.clock.pass(Span::seconds(30));
    stand.shop.finish_sign_in(&pending, &shown(&stand, &secret), client()).await.unwrap();
    assert_eq!(stand.shop.session(&guest).await.unwrap(), None);
}

#[tokio::test]
async fn a_second_factor_is_confirmed_by_a_code_and_set_up_once() {
    let stand = Stand::with_stock("factor-confirm", &[]).await;
    let signed_in = register(&stand).await;
    let confirm = async |code: &str| stand.shop.confirm_second_factor(&signed_in.token, code).await;
    assert_eq!(error_of(confirm("000000").await), FactorError::Changed, "it is not begun");
    let first = begin(&stand, &signed_in.token).await;
    let secret = begin(&stand, &signed_in.token).await;
    assert_ne!(first, secret);
    assert_eq!(error_of(confirm(&shown(&stand, &first)).await), FactorError::WrongCode);
    stand.shop.sign_in(&email(), &password(PASSWORD), None).await.unwrap();
    confirm(&shown(&stand, &secret)).await.unwrap();
    assert!(stand.shop.has_second_factor(signed_in.account.id).await.unwrap());
    let again = stand.shop.begin_second_factor(&signed_in.token).await;
    assert_eq!(error_of(again), FactorError::Changed, "it is taken off first");
}

#[tokio::test]
async fn s3_a_second_factor_is_set_up_changed_and_taken_off_by_whoever_proved_lately_who_they_are() {
    let stand = Stand::with_stock("factor-proof", &[]).await;
    let session = register(&stand).await.token;
    let stale = FactorError::ReauthenticationRequired;
    let prove = async || stand.shop.reauthenticate(&session, &password(PASSWORD), None).await.unwrap();

    stand.clock.pass(Span::minutes(16));
    assert_eq!(error_of(stand.shop.begin_second_factor(&session).await), stale);
    prove().await;
    let secret = begin(&stand, &session).await;
    stand.clock.pass(Span::minutes(16));
    assert_eq!(shown_factor(&stand, &session).await, SecondFactor::Off, "the secret is not shown");
    let code = shown(&stand, &secret);
    assert_eq!(error_of(stand.shop.confirm_second_factor(&session, &code).await), stale);
    prove().await;
    stand.shop.confirm_second_factor(&session, &code).await.unwrap();

    stand.clock.pass(Span::minutes(16));
    let on = shown_factor(&stand, &session).await;
    assert!(matches!(on, SecondFactor::On { codes_left: 10, codes, .. } if codes.is_empty()), "nor are the codes");
    assert_eq!(error_of(stand.shop.new_recovery_codes(&session).await), stale);
    assert_eq!(error_of(stand.shop.remove_second_factor(&session).await), stale);
    prove().await;
    stand.shop.new_recovery_codes(&session).await.unwrap();
    stand.shop.remove_second_factor(&session).await.unwrap();
}

#[tokio::test]
async fn s2_a_guest_and_whoever_is_signed_out_have_no_second_factor() {
    let stand = Stand::with_stock("factor-guest", &[]).await;
    let signed_in = register(&stand).await;
    stand.shop.sign_out(&signed_in.token).await.unwrap();
    let (_, guest) = visitor(&stand).await;
    for session in [&signed_in.token, &guest] {
        assert_eq!(stand.shop.second_factor(session).await.unwrap(), None);
        for outcome in [
            stand.shop.begin_second_factor(session).await,
            stand.shop.confirm_second_factor(session, "000000").await,
            stand.shop.new_recovery_codes(session).await,
            stand.shop.remove_second_factor(session).await,
        ] {
            assert_eq!(error_of(outcome), FactorError::SignedOut);
        }
    }
}
