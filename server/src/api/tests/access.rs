//! Who may call what: every call that the description names, by everybody there is.

use super::{Answer, Api, Call, call, post};
use crate::api::description::{ACCESS, ROLES};
use crate::sample;
use crate::security::class::Class;
use http::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use shared::account::{Email, Password};
use shared::role::{Permission, Role};
use shared::time::Timestamp;
use storage::{Storage, TokenHash};

/// How a call is made so that nothing but who makes it can stand in its way. A call that is new has to be named here.
fn sample(operation: &str, radio: &str, number: &Value) -> (String, Option<Value>) {
    let line = format!("/cart/lines/{radio}");
    let order = |action: &str| format!("/orders/{number}{action}");
    let buy_now = super::with(super::to_dublin(), "lines", json!([{"variant_id": radio, "quantity": 1}]));
    let (path, body) = match operation {
        "list_products" => ("/products".to_owned(), None),
        "show_product" => ("/products/windowsill-radio".to_owned(), None),
        "list_categories" => ("/categories".to_owned(), None),
        "list_shipping_methods" => ("/shipping-methods?country=IE".to_owned(), None),
        "register" => {
            let account = json!({"email": "somebody@example.com", "password": "correct horse", "name": "Somebody"});
            ("/accounts".to_owned(), Some(account))
        }
        "sign_in" => ("/session".to_owned(), Some(json!({"email": sample::SHOPPER, "password": sample::PASSWORD}))),
        "sign_out" => ("/session".to_owned(), None),
        "show_account" => ("/account".to_owned(), None),
        "list_sessions" => ("/account/sessions".to_owned(), None),
        "end_session" => (format!("/account/sessions/{}", "00".repeat(16)), None),
        "stream_events" => ("/cart/events".to_owned(), None),
        "show_cart" | "empty_cart" => ("/cart".to_owned(), None),
        "add_to_cart" => ("/cart/lines".to_owned(), Some(json!({"variant_id": radio, "quantity": 1}))),
        "set_quantity" => (line, Some(json!({"quantity": 1}))),
        "remove_line" => (line, None),
        "merge_cart" => {
            let items = json!([{"id": radio, "quantity": 1}]);
            ("/cart/merge".to_owned(), Some(json!({"id": "0198f3c2-0000-7000-8000-000000000001", "items": items})))
        }
        "list_wishlists" => ("/wishlists".to_owned(), None),
        "create_wishlist" => ("/wishlists".to_owned(), Some(json!({"name": "Birthday"}))),
        "show_wishlist" => ("/wishlists/default".to_owned(), None),
        "rename_wishlist" => ("/wishlists/default".to_owned(), Some(json!({"name": "Birthday"}))),
        "delete_wishlist" => (format!("/wishlists/{radio}"), None),
        "add_to_wishlist" => ("/wishlists/default/items".to_owned(), Some(json!({"variant_id": radio}))),
        "remove_from_wishlist" => (format!("/wishlists/default/items/{radio}"), None),
        "move_wish_to_cart" => (format!("/wishlists/default/items/{radio}/move-to-cart"), None),
        "add_wishlist_to_cart" => ("/wishlists/default/add-to-cart".to_owned(), None),
        "merge_wishlist" => {
            let id = "0198f3c2-0000-7000-8000-000000000002";
            ("/wishlists/merge".to_owned(), Some(json!({"id": id, "items": [{"id": radio}]})))
        }
        "share_wishlist" => ("/wishlists/default/link".to_owned(), None),
        "unshare_wishlist" => (format!("/wishlists/{radio}/link"), None),
        "show_shared_wishlist" => (format!("/shared-wishlists/{}", "00".repeat(32)), None),
        "place_order" => ("/orders".to_owned(), Some(buy_now)),
        "list_orders" => ("/orders".to_owned(), None),
        "sum_up_orders" => ("/orders/stats".to_owned(), None),
        "list_offered_orders" => ("/orders/offers".to_owned(), None),
        "accept_offered_orders" => ("/orders/offers/accept".to_owned(), None),
        "decline_offered_orders" => ("/orders/offers/decline".to_owned(), None),
        "show_order" => (order(""), None),
        "cancel_order" => (order("/cancel"), None),
        "retry_payment" => (order("/retry-payment"), None),
        "list_all_orders" => ("/staff/orders".to_owned(), None),
        "move_order" => (order(""), Some(json!({"status": "cancelled"}))),
        "ship_order" => (order("/fulfilments"), Some(json!({}))),
        "refund_order" => (order("/refunds"), Some(json!({}))),
        "adjust_stock" => (format!("/variants/{radio}/stock"), Some(json!({"adjust": 1, "reason": "received"}))),
        other => panic!("{other} is new: say here how it is called"),
    };
    (path, body)
}

/// A shop with an order of a guest, who has one radio in the cart besides.
struct Scene {
    api: Api,
    guest: String,
    number: Value,
    radio: String,
}

impl Scene {
    async fn set() -> Self {
        let api = Api::open().await;
        let guest = api.guest().await;
        let number = api.place(&guest, "one").await.json["order"]["number"].clone();
        api.add(&guest, 1).await;
        let radio = api.radio().await;
        Self { api, guest, number, radio }
    }

    async fn call(&self, method: &str, operation: &str, token: Option<&str>) -> Answer {
        let (path, body) = sample(operation, &self.radio, &self.number);
        let mut made: Call = call(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(), &path);
        if operation == "place_order" {
            made = made.with("idempotency-key", "another");
        }
        if let Some(body) = &body {
            made = made.json(body);
        }
        if let Some(token) = token {
            made = made.by(token);
        }
        self.api.ask(made).await
    }
}

impl Scene {
    /// The roles that the description names for a call of staff.
    fn roles(&self, operation: &str) -> Vec<Role> {
        let paths = self.api.description["paths"].as_object().unwrap().values();
        let mut operations = paths.flat_map(|item| item.as_object().unwrap().values());
        let found = operations.find(|found| found["operationId"] == operation).unwrap();
        found[ROLES].as_array().unwrap().iter().map(|role| role.as_str().unwrap().parse().unwrap()).collect()
    }

    /// The token of a new member of the staff.
    async fn member(&self, role: Role) -> String {
        let email = Email::parse(&format!("{role}@example.com")).unwrap();
        let password = Password::parse("correct horse").unwrap();
        let shop = &self.api.shop.served.shop;
        shop.add_staff(&email, &password, role).await.unwrap();
        shop.sign_in(&email, &password, None).await.unwrap().token.reveal().to_owned()
    }
}

/// Method, name and rule of every call.
async fn operations(api: &Api) -> Vec<(String, String, String)> {
    let description = api.ok(super::get("/openapi.json")).await.json;
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let text = |name: &str| {
                let text = operation[name].as_str();
                text.unwrap_or_else(|| panic!("{method} {path} has no {name}: open it with its rule")).to_owned()
            };
            operations.push((method.clone(), text("operationId"), text(ACCESS)));
        }
    }
    operations
}

#[tokio::test]
async fn o7_staff_do_what_is_theirs_and_see_every_order() {
    for (method, operation, access) in operations(&Scene::set().await.api).await {
        if access != "staff" && operation != "show_order" {
            continue;
        }
        let scene = Scene::set().await;
        scene.api.provider.set_paid(true);
        scene.api.ask(call(Method::POST, &format!("/orders/{}/retry-payment", scene.number)).by(&scene.guest)).await;
        let staff = scene.api.staff().await;
        let answer = scene.call(&method, &operation, Some(&staff)).await;
        assert!(answer.status.is_success(), "{operation}: {answer:?}");
    }
}

#[tokio::test]
async fn s2_every_call_of_staff_answers_each_role_by_the_table() {
    let mut calls = 0;
    for (method, operation, access) in operations(&Scene::set().await.api).await {
        if access != "staff" {
            continue;
        }
        calls += 1;
        for role in Role::ALL {
            let scene = Scene::set().await;
            let roles = scene.roles(&operation);
            assert!(!roles.is_empty(), "{operation}");
            let token = scene.member(role).await;
            let answer = scene.call(&method, &operation, Some(&token)).await;
            let forbidden = answer.status.as_u16() == 403 && answer.json["type"] == "/problems/forbidden";
            // Of the moves, the sample's is the one that gives money back.
            let may = if operation == "move_order" { role.may(Permission::Cancel) } else { roles.contains(&role) };
            assert_eq!(forbidden, !may, "{operation} by {role}: {answer:?}");
        }
    }
    assert!(calls >= 5, "{calls}");
}

#[tokio::test]
async fn s3_calls_about_money_ask_for_a_fresh_sign_in() {
    for (method, operation, access) in operations(&Scene::set().await.api).await {
        if access != "staff" {
            continue;
        }
        let scene = Scene::set().await;
        let token = scene.member(Role::Owner).await;
        let mut unit = scene.api.shop.storage.begin().await.unwrap();
        let hash = TokenHash(Sha256::digest(token.as_bytes()).into());
        unit.accounts().authenticate_session(hash, Timestamp::from_millis(0), false).await.unwrap();
        unit.save().await.unwrap();
        let answer = scene.call(&method, &operation, Some(&token)).await;
        let asks = answer.json["type"] == "/problems/fresh-sign-in-required";
        assert_eq!(asks, ["move_order", "refund_order"].contains(&operation.as_str()), "{operation}: {answer:?}");
        assert!(!asks || answer.status.as_u16() == 403, "{operation}: {answer:?}");
    }
}

/// What is the caller's own, and so not there for anybody else.
const OWNED: [&str; 9] = [
    "show_order",
    "cancel_order",
    "retry_payment",
    "set_quantity",
    "remove_line",
    "delete_wishlist",
    "remove_from_wishlist",
    "move_wish_to_cart",
    "unshare_wishlist",
];

#[tokio::test]
async fn o7_every_call_is_open_to_whom_its_rule_says() {
    let all = operations(&Scene::set().await.api).await;
    assert!(all.len() >= 20, "{all:?}");
    for (method, operation, access) in all {
        // A shop of its own for each, since calls change it.
        let scene = Scene::set().await;
        let other = scene.api.somebody("other@example.com").await;
        let nobody = scene.call(&method, &operation, None).await;
        let ended = scene.call(&method, &operation, Some(&"00".repeat(32))).await;
        let stranger = scene.call(&method, &operation, Some(&other)).await;
        let owned = OWNED.contains(&operation.as_str());
        let expected = match access.as_str() {
            // Nobody has that link.
            _ if operation == "show_shared_wishlist" => (Some(404), Some(404), Some(404)),
            "public" => (None, None, None),
            "visitor" => (owned.then_some(404), Some(401), owned.then_some(404)),
            "shopper" | "account" => (Some(401), Some(401), owned.then_some(404)),
            "staff" => (Some(401), Some(401), Some(404)),
            other => panic!("{operation} has the rule {other}, which is new: say here what it means"),
        };
        for (who, answer, refused) in [
            ("nobody", &nobody, expected.0),
            ("an ended session", &ended, expected.1),
            ("another", &stranger, expected.2),
        ] {
            match refused {
                Some(status) => assert_eq!(answer.status.as_u16(), status, "{operation} by {who}: {answer:?}"),
                // The same account cannot be made three times.
                None if operation == "register" && answer.status == 409 => {}
                None => assert!(answer.status.is_success(), "{operation} by {who}: {answer:?}"),
            }
        }
        // Nothing of the guest's is different for what others did, and the guest's own call goes well.
        if operation != "place_order" {
            let own = scene.call(&method, &operation, Some(&scene.guest)).await;
            let expected = match access.as_str() {
                "account" => 401,
                "staff" => 404,
                _ if operation == "show_shared_wishlist" => 404,
                _ if operation == "register" => 409,
                _ => 200,
            };
            let fine = if expected == 200 { own.status.is_success() } else { own.status == expected };
            assert!(fine, "{operation} by the guest: {own:?}");
        }
    }
}

#[tokio::test]
async fn p12_calls_that_ask_the_provider_have_its_class() {
    let api = Api::open().await;
    let (_, _, classes) = crate::api::calls(&api.shop.served);
    for path in ["/orders/{number}/cancel", "/orders/{number}/retry-payment", "/orders/offers/accept"] {
        assert_eq!(classes.of_route(path, &Method::POST), Some(Class::Provider), "{path}");
    }
}

#[tokio::test]
async fn other_sites_change_nothing_with_a_browsers_session() {
    for (method, operation, _) in operations(&Scene::set().await.api).await {
        if method == "get" {
            continue;
        }
        let scene = Scene::set().await;
        let (path, body) = sample(&operation, &scene.radio, &scene.number);
        let foreign = call(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(), &path);
        let foreign = foreign.json(&body.unwrap_or_default()).with("cookie", &format!("session={}", scene.guest));
        scene
            .api
            .refused(foreign.with("origin", "https://evil.example").with("accept", "text/html"), 403, "cross-origin")
            .await;
        assert_eq!(scene.api.items(&scene.guest).await, 1, "{operation}");
    }
    let api = Api::open().await;
    let preflight = call(Method::OPTIONS, "/cart").with("origin", "https://partner.example");
    let answer = api.ask(preflight.with("access-control-request-method", "DELETE")).await;
    assert_eq!(answer.header("access-control-allow-origin"), None, "no other site's pages may call");
    api.refused(post("/cart/lines", &json!({})).with("sec-fetch-site", "cross-site"), 403, "cross-origin").await;
}
