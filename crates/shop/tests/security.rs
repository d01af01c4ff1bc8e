//! The security log counts what happened (S3).
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::account::{Email, Password, PersonName};
use stand::measured::Measured;
use stand::{Stand, email};

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

/// How often each event happened in what was done.
async fn counted(measured: &Measured, done: impl Future<Output = ()>) -> Vec<(&'static str, u64)> {
    const EVENTS: [&str; 8] = [
        "registration",
        "sign_in",
        "sign_in_failure",
        "guess_limit",
        "password_reset_request",
        "password_reset",
        "code_mismatch",
        "code_exhausted",
    ];
    let count = |event| measured.labelled("forever_cart_security_events_total", event);
    let before = EVENTS.map(count);
    done.await;
    let risen = EVENTS.into_iter().zip(before).map(|(event, before)| (event, count(event) - before));
    risen.filter(|(_, count)| *count > 0).collect()
}

#[tokio::test]
async fn s3_what_happens_to_passwords_and_codes_is_in_the_security_log() {
    let measured = Measured::default();
    let _guard = measured.record();
    let stand = Stand::with_stock("security", &[]).await;
    let name = PersonName::parse("Aoife").unwrap();
    let registered = counted(&measured, async {
        stand.shop.register(&email(), &password("correct horse"), &name, None).await.unwrap();
    });
    assert_eq!(registered.await, [("registration", 1)]);
    let account = stand.account_of(&email()).await;

    let wrong = counted(&measured, async {
        let _ = stand.shop.sign_in(&email(), &password("wrong horse"), None).await;
    });
    assert_eq!(wrong.await, [("sign_in_failure", 1)]);
    let often = counted(&measured, async {
        for _ in 0..20 {
            let _ = stand.shop.sign_in(&email(), &password("wrong horse"), None).await;
        }
    });
    assert!(often.await.iter().any(|(event, count)| *event == "guess_limit" && *count > 0));

    let asked = counted(&measured, async { stand.shop.ask_for_new_password(&email()).await.unwrap() });
    assert_eq!(asked.await, [("password_reset_request", 1)]);
    let unknown = Email::parse("nobody@example.com").unwrap();
    let asked = counted(&measured, async { stand.shop.ask_for_new_password(&unknown).await.unwrap() });
    assert_eq!(asked.await, [("password_reset_request", 1)], "of whomever");
    stand.shop.send_mail().await.unwrap();
    let link = stand.mailed_link(&email());
    let set = counted(&measured, async {
        stand.shop.set_new_password(&link, &password("battery staple"), None).await.unwrap();
    });
    assert_eq!(set.await, [("sign_in", 1), ("password_reset", 1)]);

    let none = counted(&measured, async { drop(stand.shop.claim_by_code(account, "1").await.unwrap_err()) });
    assert_eq!(none.await, [("code_exhausted", 1)], "there is none");
    stand.shop.ask_for_code(account).await.unwrap();
    stand.shop.send_mail().await.unwrap();
    let wrong = counted(&measured, async { drop(stand.shop.claim_by_code(account, "1").await.unwrap_err()) });
    assert_eq!(wrong.await, [("code_mismatch", 1)]);
}
