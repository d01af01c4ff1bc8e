//! Passkeys as the site's script asks for them. What comes of them is held in `crates/shop/tests/passkey.rs`.

use crate::testing::{TestShop, body, get};
use axum::body::Body;
use axum::extract::Request;
use http::StatusCode;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN};
use serde_json::{Value, json};

const SITE: &str = "http://localhost:3000";

async fn named() -> TestShop {
    TestShop::set_up(&[("SITE_URL", SITE)]).await
}

async fn post(shop: &TestShop, path: &str, origin: &'static str, asked: &Value) -> (StatusCode, Value) {
    let request = Request::post(path)
        .header(CONTENT_TYPE, "application/json")
        .header(HOST, "localhost:3000")
        .header(ORIGIN, origin)
        .body(Body::from(asked.to_string()));
    let response = shop.ask(request.unwrap()).await;
    (response.status(), serde_json::from_str(&body(response).await).unwrap())
}

#[tokio::test]
async fn s3_a_ceremony_is_begun_and_finished_from_the_sites_own_pages() {
    let shop = named().await;
    let (status, begun) = post(&shop, "/passkeys/session", SITE, &json!({})).await;
    assert_eq!(status, StatusCode::OK, "{begun}");
    let options = &begun["options"]["publicKey"];
    assert_eq!((&options["rpId"], &options["userVerification"]), (&json!("localhost"), &json!("required")));
    assert_eq!(options["allowCredentials"], json!([]), "nobody learns who has one");
    let response =
        json!({"authenticatorData": "AAAA", "clientDataJSON": "AAAA", "signature": "AAAA", "userHandle": "AAAA"});
    let credential = json!({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response});
    let finish = json!({"token": begun["token"], "credential": credential, "next": "/checkout"});
    for (origin, path, asked, kind) in [
        ("https://evil.example", "/passkeys/session", &json!({}), "cross-origin"),
        ("https://evil.example", "/passkeys/session/finish", &finish, "cross-origin"),
        (SITE, "/passkeys/session/finish", &json!({"token": begun["token"], "credential": {}}), "invalid"),
        (SITE, "/passkeys/session/finish", &finish, "passkey-refused"),
        (SITE, "/passkeys/session/finish", &finish, "challenge-over"),
        (SITE, "/passkeys/account", &json!({"name": "", "email": "nowhere"}), "invalid"),
        (SITE, "/passkeys/registration", &json!({}), "signed-out"),
        (SITE, "/passkeys/reauthentication", &json!({}), "signed-out"),
    ] {
        let (status, answer) = post(&shop, path, origin, asked).await;
        assert_eq!(answer["type"], format!("/problems/{kind}"), "{path}: {status} {answer}");
    }
    let asked = json!({"name": "Aoife", "email": "aoife@example.com"});
    let (_, begun) = post(&shop, "/passkeys/account", SITE, &asked).await;
    let selection = &begun["options"]["publicKey"]["authenticatorSelection"];
    assert_eq!(selection["requireResidentKey"], json!(true));
    assert_eq!((&selection["userVerification"], selection.get("residentKey")), (&json!("required"), None));
}

#[tokio::test]
async fn s1_the_script_of_passkeys_is_on_the_pages_that_show_them_where_the_site_has_a_name() {
    for (shop, has) in [(named().await, true), (TestShop::empty().await, false)] {
        for (path, shows) in
            [("/login", true), ("/register", true), ("/checkout", true), ("/track", false), ("/", false)]
        {
            let response = shop.ask(get(path)).await;
            let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
            let page = body(response).await;
            assert_eq!(policy.contains("/passkeys.js"), has && shows, "{path}: {policy}");
            assert_eq!(page.contains("src=\"/passkeys.js\""), has && shows, "{path}");
        }
        let (status, _) = post(&shop, "/passkeys/session", SITE, &json!({})).await;
        assert_eq!(status == StatusCode::OK, has, "{status}");
    }
}
