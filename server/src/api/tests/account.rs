//! Accounts and sessions.

use super::{Api, call, delete, get, post};
use crate::sample;
use http::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn registering_signs_in_and_signing_out_ends_it() {
    let api = Api::open().await;
    let asked = json!({"email": " Noor@Example.com ", "password": "correct horse", "name": "Noor"});
    let made = api.ok(post("/accounts", &asked)).await;
    assert_eq!(made.status, StatusCode::CREATED);
    assert_eq!(
        (&made.json["account"]["email"], &made.json["account"]["staff"]),
        (&json!("noor@example.com"), &json!(false))
    );
    assert!(made.json.get("receipt").is_none());
    let token = made.token();
    assert_eq!(made.cookie(), Some(token.as_str()));
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let set = made.header("set-cookie").unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");

    for me in [get("/account").by(&token), get("/account").by_cookie(&token)] {
        assert_eq!(api.ok(me).await.json, json!({"account": made.json["account"]}));
    }
    let out = api.ok(delete("/session").by_cookie(&token)).await;
    assert_eq!(
        (out.status, out.cookie(), out.header("clear-site-data")),
        (StatusCode::NO_CONTENT, None, Some("\"cache\""))
    );
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"), "{out:?}");
    api.refused(get("/account").by(&token), 401, "signed-out").await;
    api.refused(delete("/session").by(&token), 401, "signed-out").await;
    api.refused(post("/accounts", &asked), 409, "email-taken").await;
}

#[tokio::test]
async fn it_is_not_said_what_is_wrong_with_a_sign_in() {
    let api = Api::open().await;
    let mut answers = Vec::new();
    for (email, password) in [
        (sample::SHOPPER, "wrong password"),
        ("nobody@example.com", "wrong password"),
        (sample::SHOPPER, "short"),
        ("nobody@example.com", "short"),
    ] {
        let answer = api
            .refused(post("/session", &json!({"email": email, "password": password})), 401, "wrong-credentials")
            .await;
        assert_eq!((answer.cookie(), answer.header("www-authenticate")), (None, Some("Bearer")));
        answers.push(answer.json);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn m4_a_guest_session_that_is_presented_is_merged() {
    let api = Api::open().await;
    let demo = api.demo().await;
    api.add(&demo, 2).await;
    for by_cookie in [false, true] {
        let guest = api.guest().await;
        let credentials = post("/session", &json!({"email": sample::SHOPPER, "password": sample::PASSWORD}));
        let credentials = if by_cookie { credentials.by_cookie(&guest) } else { credentials.by(&guest) };
        let before = api.items(&demo).await;
        let signed_in = api.ok(credentials).await;
        let line = &signed_in.json["receipt"]["lines"][0];
        assert_eq!(
            (&line["outcome"], &line["from"], &line["to"]),
            (&json!("raised"), &json!(before), &json!(before + 1))
        );
        assert_eq!(api.items(&signed_in.token()).await, before + 1);
        api.refused(get("/cart").by(&guest), 401, "signed-out").await;
    }
    let guest = api.guest().await;
    let asked = json!({"email": "noor@example.com", "password": "correct horse", "name": "Noor"});
    let made = api.ok(post("/accounts", &asked).by(&guest)).await;
    assert_eq!(made.json["receipt"]["lines"][0]["outcome"], "added");
    assert_eq!(api.items(&made.token()).await, 1);
}

#[tokio::test]
async fn a_token_that_does_not_hold_does_not_keep_from_signing_in() {
    let api = Api::open().await;
    let credentials = json!({"email": sample::SHOPPER, "password": sample::PASSWORD});
    for authorization in ["Bearer nonsense", &format!("Bearer {}", "00".repeat(32)), "Basic YTpi"] {
        api.ok(post("/session", &credentials).with("authorization", authorization)).await;
        api.refused(get("/cart").with("authorization", authorization), 401, "signed-out").await;
        api.ok(get("/products").with("authorization", authorization)).await;
    }
}

#[tokio::test]
async fn a_token_in_the_header_counts_and_never_the_cookie_beside_it() {
    let api = Api::open().await;
    let (demo, other) = (api.demo().await, api.somebody("noor@example.com").await);
    let me = api.ok(get("/account").by(&demo).by_cookie(&other)).await;
    assert_eq!(me.json["account"]["email"], sample::SHOPPER);
    // Another site can send the cookie along, but no token.
    let elsewhere =
        |call: super::Call| call.with("origin", "https://evil.example").with("cookie", &format!("session={demo}"));
    api.refused(elsewhere(delete("/cart")), 403, "cross-origin").await;
    api.refused(elsewhere(delete("/cart").with("authorization", "Bearer nonsense")), 401, "signed-out").await;
    api.ok(delete("/cart").by(&demo).with("origin", "https://partner.example")).await;
}

#[tokio::test]
async fn it_is_limited_how_often_may_be_guessed() {
    let api = Api::open().await;
    let asked = || post("/session", &json!({"email": "nobody", "password": "x"}));
    for _ in 0..30 {
        api.refused(asked(), 422, "invalid").await;
    }
    let answer = api.refused(asked().with("accept", "text/html"), 429, "too-many-requests").await;
    assert!(answer.header("retry-after").unwrap().parse::<u32>().unwrap() > 0);
    api.ok(call(Method::GET, "/products")).await;
}

#[tokio::test]
async fn s3_an_account_lists_its_sessions_and_ends_one() {
    let api = Api::open().await;
    let first = api.somebody("noor@example.com").await;
    let credentials = json!({"email": "noor@example.com", "password": "correct horse"});
    let second = api.ok(post("/session", &credentials)).await.token();
    let listed = api.ok(get("/account/sessions").by(&second)).await.json;
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{listed}");
    let other = items.iter().find(|session| session["current"] == false).unwrap();
    api.ok(delete(&format!("/account/sessions/{}", other["id"].as_str().unwrap())).by(&second)).await;
    api.refused(get("/account").by(&first), 401, "signed-out").await;
    api.ok(get("/account").by(&second)).await;
}
