//! Guest sessions, as browsers and whoever guesses meet them.

use super::access::call;
use crate::sample;
use crate::testing::{TestShop, body, get};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, REFERRER_POLICY, SET_COOKIE};
use http::{HeaderValue, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;
use shared::account::Email;
use shared::id::VariantId;
use shared::order::OrderNumber;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;

const FORM: &str = "application/x-www-form-urlencoded";
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
async fn o7_whoever_asks_for_an_orders_link_again_is_told_what_comes_of_it_whether_or_not_there_is_an_order() {
    let shop = TestShop::filled().await;
    let placed = json!({
        "lines": [{"variant_id": radio(&shop).await, "quantity": 1}],
        "shipping_address": {"name": "Aoife Byrne", "line1": "12 Camden Row", "city": "Dublin", "postal_code": "D08 X5C4", "country": "IE"},
        "shipping_method": "standard",
        "email": "aoife@example.com",
    });
    let number = call(&shop, "/api/v1/orders", None, &placed).await["order"]["number"].as_u64().unwrap();
    for (number, email) in [(number, "aoife"), (number, "aoife"), (number, "brian"), (999_999, "aoife")] {
        let request = Request::post("/fn/ask_for_link")
            .header(ACCEPT, "text/html")
            .header(CONTENT_TYPE, FORM)
            .header(HOST, "127.0.0.1:3000")
            .header(ORIGIN, "http://127.0.0.1:3000");
        let form = format!("number={number}&email={email}@example.com");
        let asked = shop.ask(request.body(Body::from(form)).unwrap()).await;
        assert!(asked.status().is_redirection(), "{}", asked.status());
        assert_eq!(asked.headers()[LOCATION], "/track?asked=sent", "{number} {email}");
    }
    let told = body(shop.ask(get("/track?asked=sent")).await).await;
    for said in ["If there is an order", "no second letter follows", "five a day at most"] {
        assert!(told.contains(said), "{said}: {told}");
    }
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
}

/// An order that was placed without an account, and the token of its guest session.
async fn order(shop: &TestShop) -> (OrderNumber, String) {
    let placed = json!({
        "lines": [{"variant_id": radio(shop).await, "quantity": 1}],
        "shipping_address": {
            "name": "Aoife Byrne", "line1": "12 Camden Row", "city": "Dublin", "postal_code": "D08 X5C4", "country": "IE",
        },
        "shipping_method": "standard",
        "email": "noor@example.com",
    });
    let placed = call(shop, "/api/v1/orders", None, &placed).await;
    let number = OrderNumber(u32::try_from(placed["order"]["number"].as_u64().unwrap()).unwrap());
    (number, placed["token"].as_str().unwrap().to_owned())
}

/// A mailed link to such an order, without the site.
async fn mailed_link(shop: &TestShop) -> String {
    let (number, _) = order(shop).await;
    shop.served.shop.ask_for_link(number, &Email::parse("noor@example.com").unwrap()).await.unwrap();
    shop.served.shop.send_mail().await.unwrap();
    let mails = shop.letterbox.take();
    let (_, link) = mails[0].text.split_once("http://127.0.0.1:3000").unwrap();
    link.split_whitespace().next().unwrap_or_default().to_owned()
}

/// The first cookie that the answer sets.
fn cookie(response: &Response) -> &str {
    response.headers()[SET_COOKIE].to_str().unwrap()
}

#[tokio::test]
async fn o7_a_mailed_link_goes_out_of_the_address_into_a_cookie_of_an_hour() {
    let shop = TestShop::filled().await;
    let link = mailed_link(&shop).await;
    let led = shop.ask(get(&link)).await;
    assert_eq!((led.status(), &led.headers()[LOCATION]), (StatusCode::SEE_OTHER, &"/track/order".parse().unwrap()));
    assert_eq!(led.headers()[CACHE_CONTROL], "no-store");
    assert_eq!(led.headers()[REFERRER_POLICY], "same-origin");
    let set = cookie(&led).to_owned();
    for part in ["order-link=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=3600"] {
        assert!(set.contains(part), "{set}");
    }
    let kept = set.split(';').next().unwrap_or_default();
    assert!(link.ends_with(kept.trim_start_matches("order-link=")), "{kept}");

    // However often it is read, and by the page's script too.
    for _ in 0..2 {
        let order = page(&shop, "/track/order", kept).await;
        assert_eq!((order.status(), &order.headers()[CACHE_CONTROL]), (StatusCode::OK, &"no-store".parse().unwrap()));
        let order = body(order).await;
        assert!(order.contains("Camden") && !order.contains(kept.trim_start_matches("order-link=")), "{order}");
    }
    let path = server_fn_paths().map(|(path, _)| path).find(|path| path.starts_with("/fn/tracked_order")).unwrap();
    let answer = ask(&shop, path, FORM, String::new(), Some(kept)).await.into_body();
    assert!(String::from_utf8_lossy(&to_bytes(answer, usize::MAX).await.unwrap()).contains("Camden"));

    // Without the cookie, as after the hour, the page says to open the link again, and keeps nothing.
    let over = shop.ask(get("/track/order")).await;
    assert_eq!((over.status(), &over.headers()[CACHE_CONTROL]), (StatusCode::NOT_FOUND, &"no-store".parse().unwrap()));
    let over = body(over).await;
    assert!(over.contains("open that again from the mail") && over.contains("Order number"), "{over}");
    assert_eq!(shop.ask(get("/track")).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn o7_a_link_that_is_cut_off_or_made_up_opens_nothing() {
    let shop = TestShop::filled().await;
    let made_up = "00".repeat(32);
    for (token, lifetime) in [("x", "Max-Age=0"), ("", "Max-Age=0"), (&made_up, "Max-Age=3600")] {
        let led = shop.ask(get(&format!("/track?token={token}"))).await;
        assert_eq!((led.status(), &led.headers()[LOCATION]), (StatusCode::SEE_OTHER, &"/track/order".parse().unwrap()));
        assert!(cookie(&led).contains(lifetime), "{token}: {}", cookie(&led));
        let kept = cookie(&led).split(';').next().unwrap_or_default();
        assert_eq!(page(&shop, "/track/order", kept).await.status(), StatusCode::NOT_FOUND, "{token}");
    }
}

#[tokio::test]
async fn o7_who_signs_in_or_out_opens_no_mailed_link_any_more() {
    let shop = TestShop::filled().await;
    let link = mailed_link(&shop).await;
    let kept = cookie(&shop.ask(get(&link)).await).split(';').next().unwrap_or_default().to_owned();
    let forgets = |response: &Response| {
        let set = response.headers().get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
        set.filter(|cookie| cookie.starts_with("order-link=;") && cookie.contains("Max-Age=0")).count()
    };
    let email = sample::SHOPPER.replace('@', "%40");
    let form = format!("email={email}&password={}", sample::PASSWORD);
    let paths: Vec<_> = server_fn_paths().map(|(path, _)| path).collect();
    for (function, form) in [("/fn/sign_in", form), ("/fn/sign_out", String::new())] {
        let path = paths.iter().find(|path| path.starts_with(function)).unwrap();
        assert_eq!(forgets(&ask(&shop, path, FORM, form, Some(&kept)).await), 1, "{function}");
    }
    let credentials = json!({"email": sample::SHOPPER, "password": sample::PASSWORD}).to_string();
    let signed_in = ask(&shop, "/api/v1/session", "application/json", credentials, Some(&kept)).await;
    assert_eq!((signed_in.status(), forgets(&signed_in)), (StatusCode::OK, 1));
}

/// As with scripts, by forms alone: told of at the sign-in, shown masked, and the account's by the holder's word.
#[tokio::test]
async fn o7_an_order_of_an_earlier_visit_under_another_address_is_asked_about() {
    let shop = TestShop::filled().await;
    let paths: Vec<_> = server_fn_paths().map(|(path, _)| path).collect();
    let path = |function: &str| *paths.iter().find(|path| path.starts_with(function)).unwrap();
    let submit = async |function: &str, form: String, cookie: &str| {
        let request = Request::post(path(function))
            .header(CONTENT_TYPE, FORM)
            .header(ACCEPT, "text/html")
            .header(HOST, "127.0.0.1:3000")
            .header(ORIGIN, "http://127.0.0.1:3000")
            .header(COOKIE, cookie);
        shop.ask(request.body(Body::from(form)).unwrap()).await
    };
    let email = sample::SHOPPER.replace('@', "%40");
    for (function, said) in [("/fn/add_offered_orders", "added"), ("/fn/decline_offered_orders", "declined")] {
        let (number, guest) = order(&shop).await;
        let file = shop.folder.path().join("shop.db");
        let database = SqlitePool::connect_with(SqliteConnectOptions::new().filename(file)).await.unwrap();
        let before = "UPDATE orders SET created_at = created_at - 7200000 WHERE number = ?1";
        sqlx::query(before).bind(number.0).execute(&database).await.unwrap();
        database.close().await;

        let form = format!("email={email}&password={}&next=/cart", sample::PASSWORD);
        let signed_in = submit("/fn/sign_in", form, &format!("session={guest}")).await;
        assert_eq!(signed_in.headers()[LOCATION], "/cart?said=orders-offered");
        let account = session(&signed_in).unwrap();
        for shown in ["/account", "/orders"] {
            let shown = body(page(&shop, shown, &account).await).await;
            assert!(shown.contains("1 order was placed in this browser under another address"), "{shown}");
            assert!(shown.contains("n…@example.com") && !shown.contains("noor@"), "{shown}");
        }
        let own = format!("/orders/{number}");
        assert_eq!(page(&shop, &own, &account).await.status(), StatusCode::NOT_FOUND, "until it is decided");
        let decided = submit(function, String::new(), &account).await;
        assert_eq!(decided.headers()[LOCATION], format!("/orders?said=orders-{said}").as_str());
        let status = if said == "added" { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(page(&shop, &own, &account).await.status(), status);
        assert!(!body(page(&shop, "/orders", &account).await).await.contains("under another address"), "{said}");
    }
}

#[tokio::test]
async fn c5_every_page_tells_the_browser_how_long_a_guests_cart_lives() {
    let shop = TestShop::set_up(&[("CART_LIFETIME", "2d")]).await;
    for path in ["/", "/cart", "/login", "/products/none"] {
        let page = body(shop.ask(get(path)).await).await;
        assert!(page.contains("<meta name=\"cart-lifetime\" content=\"172800\""), "{path}: {page}");
    }
}
