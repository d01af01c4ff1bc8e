//! Guest sessions, as browsers and whoever guesses meet them.

use crate::testing::{TestShop, body, get};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use shared::id::VariantId;

const RADIO: &str = "windowsill-radio";

async fn radio(shop: &TestShop) -> VariantId {
    shop.served.shop.product(RADIO).await.unwrap().unwrap().variants[0].id
}

/// The call that a checkout in the browser sends, with that many radios.
async fn merge(shop: &TestShop, quantity: u32, begin: bool, cookie: Option<&str>) -> Response {
    let items = if quantity == 0 {
        String::new()
    } else {
        let (id, at) = (radio(shop).await, "2026-11-20T10:00:00Z");
        format!(r#"{{"id":"{id}","quantity":{quantity},"added_at":"{at}"}}"#)
    };
    let guest_cart = "0198f3c2-0000-7000-8000-000000000001";
    let call = format!(r#"{{"guest_cart":"{guest_cart}","items":[{items}],"begin":{begin}}}"#);
    ask(shop, "/fn/merge_cart", "application/json", call, cookie).await
}

/// A call of a page of the shop.
async fn ask(shop: &TestShop, path: &str, kind: &str, call: String, cookie: Option<&str>) -> Response {
    let mut request = Request::post(path)
        .header(CONTENT_TYPE, kind)
        .header(HOST, "127.0.0.1:3000")
        .header(ORIGIN, "http://127.0.0.1:3000");
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    shop.ask(request.body(Body::from(call)).unwrap()).await
}

/// The session's cookie, as it is sent back.
fn session(response: &Response) -> Option<String> {
    let cookie = response.headers().get(SET_COOKIE)?.to_str().unwrap();
    cookie.starts_with("session=").then(|| cookie.split(';').next().unwrap_or_default().to_owned())
}

async fn page(shop: &TestShop, path: &str, cookie: &str) -> Response {
    let mut request = get(path);
    request.headers_mut().insert(COOKIE, HeaderValue::try_from(cookie).unwrap());
    shop.ask(request).await
}

#[tokio::test]
async fn a_guest_session_begins_at_checkout_and_by_nothing_else() {
    let shop = TestShop::filled().await;
    for path in ["/", "/cart", "/checkout", "/track", "/login"] {
        let response = shop.ask(get(path)).await;
        assert_eq!((response.status(), session(&response)), (StatusCode::OK, None), "{path}");
    }
    assert_eq!(session(&merge(&shop, 2, false, None).await), None, "a merge alone");
    assert!(session(&merge(&shop, 0, true, None).await).is_some(), "what is bought now needs no cart");
    let begun = merge(&shop, 2, true, None).await;
    let cookie = session(&begun).unwrap();
    let set = begun.headers()[SET_COOKIE].to_str().unwrap();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");

    // Sent again, it is the same session and counts once (M2).
    assert_eq!(session(&merge(&shop, 2, true, Some(&cookie)).await), None);
    let cart = body(page(&shop, "/cart", &cookie).await).await;
    assert!(cart.contains("2 items") || cart.contains("value=\"2\""), "{cart}");
    let checkout = page(&shop, "/checkout", &cookie).await;
    assert_eq!(checkout.headers()[CACHE_CONTROL], "no-store");
    assert!(body(checkout).await.contains("form[email]"));
}

#[tokio::test]
async fn what_only_an_account_has_still_asks_a_guest_to_sign_in() {
    let shop = TestShop::filled().await;
    let cookie = session(&merge(&shop, 1, true, None).await).unwrap();
    for path in ["/account", "/orders"] {
        let response = page(&shop, path, &cookie).await;
        assert_eq!(response.headers()[LOCATION], format!("/login?next={path}").as_str());
    }
}

#[tokio::test]
async fn o7_asking_for_a_link_answers_everybody_alike() {
    let shop = TestShop::empty().await;
    for (number, sent) in [("1001", "sent"), ("999999", "sent"), ("x", "number")] {
        let request = Request::post("/fn/ask_for_link")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(ACCEPT, "text/html");
        let form = format!("number={number}&email=noor%40example.com");
        let response = shop.ask(request.body(Body::from(form)).unwrap()).await;
        assert_eq!(response.headers()[LOCATION], format!("/track?asked={sent}").as_str());
    }
    let unknown = shop.ask(get(&format!("/track?token={}", "00".repeat(32)))).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert_eq!(unknown.headers()[CACHE_CONTROL], "no-store");
}
