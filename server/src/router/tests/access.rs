//! Who may call what of the storefront and the back office: every page and every server function, by everybody there is. One that
//! is new has to be named here. The calls of the API are held to their rules in its own tests.

use super::super::PAGE_LISTING;
use crate::sample;
use crate::testing::{TestShop, body, get};
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use http::{Method, StatusCode};
use leptos::server_fn::axum::server_fn_paths;
use serde_json::{Value, json};

/// A number that no order has.
const NONE: u64 = 999_999;

/// Whose the things are that a page or a server function is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Whose {
    /// The same for everybody.
    Everybodys,
    /// Those of whoever asks: nothing that is sent names another's.
    Own,
    /// Those of whoever has what was mailed: a link, a code, or the provider's name of an attempt.
    Bearers,
    /// An order's, named by its number: its owner's alone (O7).
    Orders,
}

fn function(name: &str) -> Whose {
    match name {
        "open_cart"
        | "change_cart"
        | "merge_cart"
        | "add_to_cart"
        | "set_cart_quantity"
        | "remove_from_cart"
        | "save_for_later"
        | "move_to_cart"
        | "set_aside_saved"
        | "open_checkout"
        | "place_order"
        | "orders"
        | "offered_orders"
        | "add_offered_orders"
        | "decline_offered_orders"
        | "waiting_order"
        | "my_account"
        | "my_passkeys"
        | "reauthenticate"
        | "rename_passkey"
        | "remove_passkey"
        | "my_second_factor"
        | "begin_second_factor"
        | "confirm_second_factor"
        | "new_recovery_codes"
        | "keep_recovery_codes"
        | "remove_second_factor"
        | "guest_email"
        | "sign_in"
        | "register"
        | "sign_out"
        | "account_sessions"
        | "end_session"
        | "end_other_sessions"
        | "change_password"
        | "change_email"
        | "ask_for_code"
        | "ask_for_link"
        | "ask_for_new_password" => Whose::Own,
        "enter_code" | "claim_by_code" | "confirm_email" | "set_new_password" | "tracked_order" | "payment_return" => {
            Whose::Bearers
        }
        "order" | "retry_payment" | "cancel_order" | "put_back_items" | "buy_again" => Whose::Orders,
        new => panic!("the server function {new} is new: say here whose things it is about"),
    }
}

fn page(path: &str) -> Whose {
    match path {
        "/" | "/search" | "/products/{slug}" | "/categories/{slug}" => Whose::Everybodys,
        "/cart"
        | "/checkout"
        | "/orders"
        | "/login"
        | "/register"
        | "/forgot-password"
        | "/account"
        | "/account/passkeys"
        | "/account/second-factor"
        | "/login/code" => Whose::Own,
        "/track" | "/track/order" | "/reset-password" | "/payment/return" => Whose::Bearers,
        "/orders/{number}" | "/orders/{number}/thank-you" | "/orders/{number}/payment-failed" => Whose::Orders,
        new => panic!("the page {new} is new: say here whose things it shows"),
    }
}

/// A shop with an order of the demo shopper's, and the sessions of those who come to it.
struct Scene {
    shop: TestShop,
    order: u64,
    owner: String,
    stranger: String,
    staff: String,
}

impl Scene {
    async fn set() -> Self {
        let shop = TestShop::filled().await;
        let owner = sign_in(&shop, sample::SHOPPER).await;
        let radio = shop.served.shop.product("windowsill-radio").await.unwrap().unwrap().variants[0].id;
        let placed = json!({
            "lines": [{"variant_id": radio, "quantity": 1}],
            "shipping_address": {
                "name": "Aoife Byrne", "line1": "12 Camden Row", "line2": "", "city": "Dublin", "region": "",
                "postal_code": "D08 X5C4", "country": "IE",
            },
            "shipping_method": "standard",
        });
        let placed = call(&shop, "/api/v1/orders", Some(&owner), &placed).await;
        let order = placed["order"]["number"].as_u64().unwrap();
        let account = json!({"email": "else@example.com", "password": "correct horse", "name": "Somebody Else"});
        let stranger = token(&call(&shop, "/api/v1/accounts", None, &account).await);
        let staff = sign_in(&shop, sample::STAFF).await;
        Self { shop, order, owner, stranger, staff }
    }

    /// Asks as a page of the shop does, for the order of that number.
    async fn ask(&self, method: &Method, path: &str, number: u64, session: Option<&str>) -> (StatusCode, Vec<u8>) {
        let call = format!("number={number}&from=order");
        let reading = *method == Method::GET;
        let uri = if reading { format!("{path}?{call}") } else { path.to_owned() };
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(HOST, "127.0.0.1:3000")
            .header(ORIGIN, "http://127.0.0.1:3000");
        if let Some(session) = session {
            request = request.header(COOKIE, format!("session={session}"));
        }
        let body = if reading { String::new() } else { call };
        let response = self.shop.ask(request.body(Body::from(body)).unwrap()).await;
        let status = response.status();
        (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
    }

    /// The order as its owner sees it.
    async fn now(&self) -> Value {
        let mut request = get(&format!("/api/v1/orders/{}", self.order));
        request.headers_mut().insert(AUTHORIZATION, format!("Bearer {}", self.owner).parse().unwrap());
        serde_json::from_str(&body(self.shop.ask(request).await).await).unwrap()
    }
}

pub(super) async fn sign_in(shop: &TestShop, email: &str) -> String {
    token(&call(shop, "/api/v1/session", None, &json!({"email": email, "password": sample::PASSWORD})).await)
}

fn token(answer: &Value) -> String {
    answer["token"].as_str().unwrap().to_owned()
}

pub(super) async fn call(shop: &TestShop, path: &str, session: Option<&str>, json: &Value) -> Value {
    let mut request = Request::post(path).header(CONTENT_TYPE, "application/json").header("idempotency-key", "key");
    if let Some(session) = session {
        request = request.header(AUTHORIZATION, format!("Bearer {session}"));
    }
    serde_json::from_str(&body(shop.ask(request.body(Body::from(json.to_string())).unwrap()).await).await).unwrap()
}

#[tokio::test]
async fn o7_a_server_function_knows_no_order_but_of_its_owner() {
    let scene = Scene::set().await;
    let before = scene.now().await;
    let functions: Vec<_> = server_fn_paths().filter(|(path, _)| path.starts_with("/fn/")).collect();
    assert!(functions.len() >= 30, "{functions:?}");
    for (path, method) in functions {
        let name = path.trim_start_matches("/fn/").trim_end_matches(char::is_numeric);
        if function(name) != Whose::Orders {
            continue;
        }
        for session in [None, Some(scene.stranger.as_str()), Some(&scene.staff)] {
            let theirs = scene.ask(&method, path, scene.order, session).await;
            assert_eq!(theirs, scene.ask(&method, path, NONE, session).await, "{name}: as if there were no such order");
            assert!(!String::from_utf8_lossy(&theirs.1).contains("Camden"), "{name}");
        }
        assert_eq!(scene.now().await, before, "{name} changed it");
    }
}

#[tokio::test]
async fn o7_a_page_shows_an_order_to_its_owner_alone() {
    let scene = Scene::set().await;
    let mut pages = 0;
    for listed in PAGE_LISTING.iter() {
        if page(listed.path()) != Whose::Orders {
            continue;
        }
        pages += 1;
        let at = |number: u64| listed.path().replace("{number}", &number.to_string());
        for session in [None, Some(scene.stranger.as_str()), Some(&scene.staff)] {
            let (status, page) = scene.ask(&Method::GET, &at(scene.order), scene.order, session).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{}", listed.path());
            assert!(!String::from_utf8_lossy(&page).contains("Camden"), "{}", listed.path());
        }
    }
    assert_eq!(pages, 3);
    let (status, _) =
        scene.ask(&Method::GET, &format!("/orders/{}", scene.order), scene.order, Some(&scene.owner)).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn the_back_office_is_there_for_staff_alone() {
    let scene = Scene::set().await;
    let order = format!("/staff/orders/{}", scene.order);
    let pages = ["/staff", "/staff/orders", &order, "/staff/products", "/staff/products/new", "/staff/stock"];
    let more = ["/staff/import", "/staff/export.csv", "/staff/customers", "/staff/settings", "/staff/audit"];
    for path in pages.into_iter().chain(more) {
        for session in [None, Some(scene.owner.as_str()), Some(&scene.stranger)] {
            assert_eq!(scene.ask(&Method::GET, path, 1, session).await.0, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(scene.ask(&Method::GET, path, 1, Some(&scene.staff)).await.0, StatusCode::OK, "{path}");
    }
    let ended = "0".repeat(64);
    for (method, text) in [(Method::GET, "Sign in, then load"), (Method::POST, "What you entered is kept")] {
        let (status, page) = scene.ask(&method, "/staff/settings", 1, Some(&ended)).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("Your session has ended") && page.contains(text), "{page}");
    }
    // A made-up session does not learn which addresses there are.
    let step = format!("{order}/ship");
    for session in [Some(ended.as_str()), Some("made-up"), None] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let mut answers = Vec::new();
            for path in ["/staff/nothing", "/staff/settings", "/staff/orders/none/nothing", &step, "/staff/export.csv"]
            {
                let (status, page) = scene.ask(&method, path, 1, session).await;
                let text = String::from_utf8(page).unwrap().replace(path, "PATH");
                answers.push((path, status, text.replace(&path.replace('/', "%2F").replace('.', "%2E"), "PATH")));
            }
            let (_, status, page) = &answers[0];
            for (path, other, text) in &answers {
                assert_eq!((other, text.len()), (status, page.len()), "{method} {path} by {session:?}");
            }
        }
    }
    assert_eq!(scene.ask(&Method::GET, "/staff/orders/none", 1, Some(&scene.staff)).await.0, StatusCode::NOT_FOUND);
    for list in ["/staff/orders?page=x&", "/staff/audit?kind=x&page=y&"] {
        assert_eq!(scene.ask(&Method::GET, list, 1, Some(&scene.staff)).await.0, StatusCode::OK, "{list}");
    }
    let before = scene.now().await;
    for step in ["ship", "deliver", "cancel-lines", "cancel", "refund", "book-in", "note"] {
        let path = format!("{order}/{step}");
        for session in [None, Some(scene.owner.as_str()), Some(&scene.stranger)] {
            assert_eq!(scene.ask(&Method::POST, &path, 1, session).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }
    assert_eq!(scene.now().await, before);
}
