//! Guessing at passwords against a database (S3).
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use shared::account::{Email, Password, PersonName};
use shared::guess::TooOften;
use shared::time::Span;
use shop::{Broken, Client, Failure, SignInRefused, SignedIn, Token};
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

/// Two of eighty are being hashed, which takes as long as the test likes; 62 wait in vain, and others find no place.
#[test]
fn s4_signing_in_waits_in_the_bounded_queue() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        let stand = Stand::with_stock("guess-queue", &[]).await;
        let password = Password::parse(WRONG).unwrap();
        let addresses: Vec<_> = (0..80).map(|n| Email::parse(&format!("nobody{n}@example.com")).unwrap()).collect();
        let (let_on, lets_on) = std::sync::mpsc::channel::<()>();
        let held = tokio::task::spawn_blocking(move || lets_on.recv());
        let sign_in = |address| stand.shop.sign_in(address, &password, Client::default());
        let mut tries: FuturesUnordered<_> = addresses.iter().map(sign_in).collect();
        for _ in 0..78 {
            let turned_away = tries.next().await.unwrap();
            assert!(matches!(turned_away, Err(Failure::Broken(Broken::Busy))), "{turned_away:?}");
        }
        drop(let_on);
        assert!(held.await.unwrap().is_err());
        while let Some(hashed) = tries.next().await {
            assert!(matches!(hashed, Err(Failure::Refused(SignInRefused::WrongCredentials))), "{hashed:?}");
        }
    });
}
