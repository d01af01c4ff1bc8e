//! Guessing at passwords against a database (S3).
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use futures::future::join_all;
use shared::account::{Email, Password, PersonName};
use shared::guess::TooOften;
use shared::time::Span;
use shop::{Client, Failure, SignInRefused, SignedIn, Token};
use stand::{Stand, email};

const RIGHT: &str = "correct horse";
const WRONG: &str = "wrong horse";

fn nobody() -> Email {
    Email::parse("nobody@example.com").unwrap()
}

async fn register(stand: &Stand) -> SignedIn {
    let (password, name) = (Password::parse(RIGHT).unwrap(), PersonName::parse("Aoife").unwrap());
    stand.shop.register(&email(), &password, &name, None).await.unwrap()
}

async fn sign_in(stand: &Stand, email: &Email, password: &str, client: Client<'_>) -> Result<SignedIn, SignInRefused> {
    let password = Password::parse(password).unwrap();
    stand.shop.sign_in(email, &password, client).await.map_err(|failure| match failure {
        Failure::Refused(refused) => refused,
        Failure::Broken(error) => panic!("{error:?}"),
    })
}

async fn refused(stand: &Stand, email: &Email, password: &str) -> SignInRefused {
    sign_in(stand, email, password, Client::default()).await.unwrap_err()
}

const fn with(device: &Token) -> Client<'_> {
    Client { session: None, user_agent: None, device: Some(device) }
}

fn too_often(span: Span) -> SignInRefused {
    SignInRefused::TooOften(TooOften(span))
}

#[tokio::test]
async fn s3_after_ten_wrong_passwords_an_address_waits_whether_or_not_it_has_an_account() {
    let stand = Stand::with_stock("guess-waits", &[]).await;
    register(&stand).await;
    for email in [email(), nobody()] {
        for _ in 0..10 {
            assert_eq!(refused(&stand, &email, WRONG).await, SignInRefused::WrongCredentials);
        }
        for _ in 0..2 {
            assert_eq!(refused(&stand, &email, RIGHT).await, too_often(Span::minutes(1)), "{email}");
        }
    }
    stand.clock.pass(Span::minutes(1));
    assert_eq!(refused(&stand, &email(), WRONG).await, SignInRefused::WrongCredentials);
    assert_eq!(refused(&stand, &email(), WRONG).await, too_often(Span::minutes(2)), "ever longer");
    stand.clock.pass(Span::minutes(2));
    sign_in(&stand, &email(), RIGHT, Client::default()).await.unwrap();
    assert_eq!(refused(&stand, &email(), WRONG).await, SignInRefused::WrongCredentials, "a success forgets");
}

#[tokio::test]
async fn s3_guesses_side_by_side_are_counted_one_after_the_other() {
    let stand = Stand::with_stock("guess-side", &[]).await;
    let another = stand.another_server(1_000_000).await;
    register(&stand).await;
    let guesses = (0..30).map(async |n| {
        let shop = if n % 2 == 0 { &stand.shop } else { &another };
        let outcome = shop.sign_in(&email(), &Password::parse(WRONG).unwrap(), None).await;
        matches!(outcome, Err(Failure::Refused(SignInRefused::WrongCredentials)))
    });
    let answered = join_all(guesses).await.into_iter().filter(|answered| *answered).count();
    assert_eq!(answered, 10, "by all servers together");
}

#[tokio::test]
async fn s3_a_stranger_keeps_nobody_out() {
    let stand = Stand::with_stock("guess-known", &[]).await;
    let device = register(&stand).await.device;
    let known = with(&device);
    for _ in 0..11 {
        refused(&stand, &email(), WRONG).await;
    }
    let signed_in = sign_in(&stand, &email(), RIGHT, known).await.unwrap();
    assert_eq!(signed_in.device, device, "it stays known by the same token");
    assert_eq!(refused(&stand, &email(), RIGHT).await, too_often(Span::minutes(1)), "and frees no stranger's tries");
    for _ in 0..10 {
        let outcome = sign_in(&stand, &email(), WRONG, known).await;
        assert_eq!(outcome.unwrap_err(), SignInRefused::WrongCredentials);
    }
    assert_eq!(
        sign_in(&stand, &email(), RIGHT, known).await.unwrap_err(),
        too_often(Span::minutes(1)),
        "it counts too"
    );
}

#[tokio::test]
async fn s3_a_browser_is_known_to_its_account_until_the_password_changes() {
    let stand = Stand::with_stock("guess-device", &[]).await;
    let device = register(&stand).await.device;
    let (password, name) = (Password::parse(RIGHT).unwrap(), PersonName::parse("Brian").unwrap());
    let brian = Email::parse("brian@example.com").unwrap();
    let brians = stand.shop.register(&brian, &password, &name, None).await.unwrap().device;
    for _ in 0..11 {
        refused(&stand, &email(), WRONG).await;
    }
    assert!(sign_in(&stand, &email(), RIGHT, with(&brians)).await.is_err(), "another account's is none");

    stand.shop.ask_for_new_password(&email()).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    let letter = stand.letterbox.for_address(&email()).pop().unwrap();
    let link = letter.text.split("token=").nth(1).unwrap()[..64].to_owned();
    let password = Password::parse("battery staple").unwrap();
    let link = Token::parse(&link).unwrap();
    let known = stand.shop.set_new_password(&link, &password, None).await.unwrap().device;
    for _ in 0..11 {
        refused(&stand, &email(), WRONG).await;
    }
    assert!(sign_in(&stand, &email(), "battery staple", with(&device)).await.is_err());
    sign_in(&stand, &email(), "battery staple", with(&known)).await.unwrap();
}

#[tokio::test]
async fn failures_that_count_no_more_are_forgotten() {
    let stand = Stand::with_stock("guess-forgotten", &[]).await;
    refused(&stand, &nobody(), WRONG).await;
    stand.clock.pass(Span::days(1));
    stand.clock.pass(Span::millis(1));
    stand.shop.sweep().await.unwrap();
    let mut unit = storage::Storage::begin(&*stand.storage).await.unwrap();
    assert_eq!(unit.guesses().forget_old_failures(stand.shop.now(), 9).await.unwrap(), 0);
}
